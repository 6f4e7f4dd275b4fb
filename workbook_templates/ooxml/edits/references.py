"""Formulas that name a table's rows by addresses: where the rows become more or fewer they follow, as in Excel."""

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_letters

from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import Area, sheet_named
from workbook_templates.ooxml.edits.table_extent import resized_area
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.splices import Replacement, spliced
from workbook_templates.ooxml.package.workbook_index import TableDefinition, WorkbookIndex
from workbook_templates.ooxml.package.xml_text import (
    contents,
    escaped,
    readable,
    root_name,
    start_tag,
    strict_parser,
    tag_end,
    with_attributes,
)
from workbook_templates.ooxml.sheets.cell_values import LONGEST_FORMULA

# Where formulas stand, by the root of the part: cells, validations, formats, sparklines, names, columns, charts.
_FORMULAS = {
    "worksheet": ("f", "formula", "formula1", "formula2"),
    "workbook": ("definedName",),
    "table": ("calculatedColumnFormula", "totalsRowFormula"),
    "chartSpace": ("f", "sqref"),
}
_RANGE_END = rb":\$?[A-Za-z]{1,3}\$?([0-9]{1,7})(?![0-9])"
_QUALIFIED = rb"(?:'|&apos;)?!\$?[A-Za-z]{1,3}\$?[0-9]{1,7}" + _RANGE_END  # behind the name of a sheet
_REFERENCE = re.compile(rb"&#(?:x[0-9A-Fa-f]{1,6}|[0-9]{1,7});")
_ANY_AREA = re.compile(r"(?=([A-Za-z]{1,3}[0-9]{1,7}:[A-Za-z]{1,3}[0-9]{1,7}(?![0-9])))")
_PLAIN_NAME = bytes([*b"0123456789", *range(0x80, 0x100)])  # bytes of signs without a letter of more than one spelling
_LONGEST_NAME = 160  # bytes: 31 signs and a quote; what is longer is in doubt
_AREA = re.compile(
    r"(?:(?P<sheet>'(?:[^']|'')+'|[^'!\[\]:]+)!)?"
    r"(?P<first>\$?[A-Za-z]{1,3}\$?[0-9]{1,7}):(?P<last>\$?[A-Za-z]{1,3}\$?[0-9]{1,7})"
)


def resized_references(
    package: Package, index: WorkbookIndex, table: TableDefinition, last_row: int, changed: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Let every area that covered all data rows of a table, over two rows or more, end at the new last row.

    Args:
        package: stays as it is.
        index: of the workbook as it was.
        table: the table as it was.
        last_row: the new last data row.
        changed: parts that have a new content already; in that of the table's sheet all formulas follow already.

    Returns:
        these and all others that change.

    Raises:
        FileError: a shared formula would have to follow.
    """
    homes = {part: sheet for sheet, part in index.sheets.items()}
    homes |= {other.part: other.sheet for other in index.tables.values()}
    new = dict(changed)
    for name in package.names():
        if not name.casefold().endswith(".xml") or name == table.sheet_part:
            continue
        home = homes.get(name, "")
        named = named_sheets([new[name]]) if name in new else package.told_once(name, named_sheets)
        if not _may_name_sheet(named, home, table.sheet):
            continue
        xml = new.get(name) or package.part(name)
        if named.is_in_doubt or _names_rows(xml, home, table):
            kind = root_name(xml)
            if kind in _FORMULAS:
                new[name] = spliced(xml, following_formulas(xml, kind, home, table, last_row))
            elif kind == "pivotCacheDefinition":
                new[name] = _pivot_source(xml, table.sheet, table.data_area, last_row)
    return new


@dataclass(frozen=True, slots=True)
class _Named:
    """The sheets that the areas in a part name.

    Attributes:
        sheets: ends of names without a letter of more than one way to write it.
        is_in_doubt: it may name others too.
    """

    sheets: frozenset[bytes]
    is_in_doubt: bool


def named_sheets(pieces: Iterable[bytes]) -> _Named:
    """The sheets that the bytes of a part name; they are cut behind a ">", which no such name holds."""
    sheets: set[bytes] = set()
    is_in_doubt = False
    for xml in pieces:
        if b"&#" in xml:
            xml = _spelt_out(xml)
            is_in_doubt = is_in_doubt or b"&#" in xml
        # The source of a pivot table is named by an attribute.
        is_in_doubt = is_in_doubt or b"worksheetSource" in xml
        for end in {before[-_LONGEST_NAME:] for before in xml.split(b"!")[:-1]}:  # the same few, again and again
            before = end.removesuffix(b"'").removesuffix(b"&apos;")
            name = before[len(before.rstrip(_PLAIN_NAME)) :]
            is_in_doubt = is_in_doubt or end.endswith(b"<") or (name == before and len(end) == _LONGEST_NAME)
            sheets.add(name)
    return _Named(frozenset(sheets), is_in_doubt)


def _may_name_sheet(named: _Named, home: str, sheet: str) -> bool:
    """Whether an area in a part may be of a sheet: it stands there, or names it, however a writer may write the name."""
    return home == sheet or not _has_one_spelling(sheet) or named.is_in_doubt or sheet.encode() in named.sheets


def _has_one_spelling(sheet: str) -> bool:
    """Whether there is one way to write a name, but for references to its letters and the quotes around it."""
    return sheet.isalnum() and sheet.upper() == sheet.lower()


def _spelt_out(xml: bytes) -> bytes:
    """The bytes with each character in the place of a reference to it; openpyxl with lxml writes every Chinese one so."""
    return _REFERENCE.sub(lambda match: _character(match[0]), xml) if b"&#" in xml else xml


@lru_cache(1 << 13)  # a book repeats its few hundred characters many thousand times
def _character(reference: bytes) -> bytes:
    digits = reference[2:-1].decode()
    code = int(digits[1:], 16) if digits[0] == "x" else int(digits)
    return chr(code).encode(errors="surrogatepass") if code <= sys.maxunicode else reference


def _is_written_oddly(xml: bytes) -> bool:
    """Whether bytes may say something else than a parser reads: references to characters, CDATA, comments."""
    return b"&#" in xml or b"<!" in xml


def _names_rows(xml: bytes, home: str, table: TableDefinition) -> bool:
    """Whether an area in it may cover all data rows of a table; on another sheet than the table's it names that."""
    xml = _spelt_out(xml)
    is_qualified = home != table.sheet and _has_one_spelling(table.sheet)
    areas = re.escape(table.sheet.encode()) + _QUALIFIED if is_qualified else _RANGE_END
    return _is_written_oddly(xml) or any(int(row) >= table.last_row for row in re.findall(areas, xml))


def following_formulas(xml: bytes, kind: str, home: str, table: TableDefinition, last_row: int) -> list[Replacement]:
    """The contents of formulas that follow a table, as replacements.

    Args:
        xml: a part, or a formula's element.
        kind: local name of the part's root.
        home: the sheet on which the formulas stand, for areas without a sheet name.
        table: the table as it was.
        last_row: the new last data row.

    Raises:
        FileError: a shared formula would have to follow.
    """
    if not _names_rows(xml, home, table):
        return []
    replacements = []
    for content in contents(xml, _FORMULAS[kind], f"“{home or kind}”的公式"):
        new = resized_formula(content.text, home, table.sheet, table.data_area, last_row)
        if new == content.text:
            continue
        if kind == "worksheet" and start_tag(xml[content.tag : content.start])[1].get("t") == "shared":
            raise FileError(
                f"工作表“{home}”的共享公式“{content.text[:40]}”引用了表的全部行，无法随行数改变：请先改为普通公式。"
            )
        replacements.append((content.start, content.end, escaped(new)))
    return replacements


def resized_formula(formula: str, home: str, sheet: str, rows: Area, last_row: int) -> str:
    """A formula whose areas follow.

    Args:
        formula: its text without "=".
        home: the sheet it stands on, for areas without a sheet name.
        sheet: the sheet of the rows. rows: the data rows as they were.
        last_row: the new last data row.
    """
    if len(formula) > LONGEST_FORMULA or not _may_follow(formula, home, sheet, rows, last_row):
        return formula
    from openpyxl.formula.tokenizer import Token, Tokenizer  # all of openpyxl, which reading a book does not need

    try:
        tokens = Tokenizer(f"={formula}").items
    except Exception:  # the library raises several; what it cannot read no other part of ours rewrites either
        return formula
    if "".join(token.value for token in tokens) != formula:
        return formula
    return "".join(
        _area(token.value, home, sheet, rows, last_row)
        if token.type == Token.OPERAND and token.subtype == Token.RANGE
        else token.value
        for token in tokens
    )


def _may_follow(formula: str, home: str, sheet: str, rows: Area, last_row: int) -> bool:
    """Whether an area in it may be of that sheet and follow the rows: to read a formula properly takes long."""
    is_named = sheet.casefold() in formula.casefold() or "'" in sheet  # which is written twice
    return (is_named or home.casefold() == sheet.casefold()) and any(
        resized_area(area, rows, last_row) != area or _is_odd(area, rows)
        for area in _ANY_AREA.findall(formula.replace("$", ""))
    )


def _is_odd(area: str, rows: Area) -> bool:
    """Whether it is none as programs write it, its corners the wrong way round, and may cover the rows: that is refused."""
    try:
        Area.parse(area)
    except FileError:
        return any(int(corner.lstrip(ascii_letters)) >= rows.last_row for corner in area.split(":"))
    return False


def _area(text: str, home: str, sheet: str, rows: Area, last_row: int) -> str:
    match = _AREA.fullmatch(text)
    if match is None:
        return text
    named = sheet_named(match["sheet"] or home)
    area = f"{match['first']}:{match['last']}".replace("$", "")
    # One row is more often that one row than all rows of a table that has one.
    if named.casefold() != sheet.casefold() or Area.parse(area).first_row == Area.parse(area).last_row:
        return text
    new = resized_area(area, rows, last_row)
    return text if new == area else text[: match.end("last")].rstrip("0123456789") + str(Area.parse(new).last_row)


def _pivot_source(xml: bytes, sheet: str, rows: Area, last_row: int) -> bytes:
    replacements = []
    parser = strict_parser(xml)

    def note(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "worksheetSource" and attributes.get("sheet") == sheet and "ref" in attributes:
            new = resized_area(attributes["ref"], rows, last_row)
            if new != attributes["ref"]:
                start = parser.CurrentByteIndex
                end = tag_end(xml, start)
                replacements.append((start, end, with_attributes(xml[start:end], {"ref": new})))

    parser.StartElementHandler = note
    with readable("透视表的数据源"):
        parser.Parse(xml, True)
    return spliced(xml, replacements)
