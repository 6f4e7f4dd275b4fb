"""An OpenDocument spreadsheet as a ledger: each cell with its value and the text that the eye sees."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree as ET

from udfs.kernel.cells import Value
from udfs.kernel.errors import CellError
from workbook_templates.exchange.imports.pages.page import (
    ERROR_TEXTS,
    MAX_CELLS,
    TO_CORRECT,
    LedgerFile,
    Page,
    page_of_rows,
    with_strikes,
)
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import LAST_COLUMN, Area
from workbook_templates.ooxml.package.xml_text import readable, refuse_doctype

_URN = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_OFFICE, _TABLE, _TEXT, _STYLE = (f"{{{_URN.format(name)}}}" for name in ("office", "table", "text", "style"))
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_SHOWN_NUMBER = re.compile(r"([^0-9]*)([0-9][0-9,]*(?:\.[0-9]+)?(?:[Ee][+-]?[0-9]+)?)([^0-9]*)")
_SHOWN_MONTH = re.compile(
    r"(?:[0-9]{4}|[0-9]{2})[-/.年][0-9]{1,2}月?|[A-Za-z]{3,9}[-. ][0-9]{2,4}|[0-9]{1,2}月|[0-9]{4}年?"
)
MAX_REPEATED = 16_384  # blank cells to the right edge


def ods_file(content: bytes, styles: bytes, label: str) -> LedgerFile:
    """The sheets of a spreadsheet.

    Args:
        content, styles: its ``content.xml`` and ``styles.xml``, b"" where it has none.
        label: the file's name.

    Raises:
        FileError: damaged, or no spreadsheet.
    """
    with readable(f"“{label}”"):
        refuse_doctype(content[: 1 << 20])
        refuse_doctype(styles[: 1 << 20] or b"<none/>")
        root = ET.fromstring(content)
        struck = _struck_styles(root, *([ET.fromstring(styles)] if styles else ()))
        sheets = {
            table.get(f"{_TABLE}name", ""): table
            for table in root.iterfind(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table")
        }
    unseen = {
        style.get(f"{_STYLE}name", "")
        for style in root.iter(f"{_STYLE}style")
        for properties in style
        if properties.get(f"{_TABLE}display") == "false"
        or re.match(r"0(\.0+)?[a-z]", properties.get(f"{_STYLE}row-height", ""))
    }
    if not sheets:
        raise FileError(f"“{label}”中没有工作表：请选择含有台账的文件。")

    def page(sheet: str) -> Page:
        with readable(f"“{label}”"):
            return _page(sheet, sheets[sheet], unseen, struck)

    shown = {name: table.get(f"{_TABLE}style-name", "") not in unseen for name, table in sheets.items()}
    return LedgerFile(label, shown, page, "OpenDocument 表格（.ods）")


def _struck_styles(*roots: ET.Element) -> dict[str, bool]:
    """Whether a style strikes through, of those that say so by themselves or through the style they are based on."""
    own: dict[str, bool] = {}
    parents: dict[str, str] = {}
    for style in (style for root in roots for style in root.iter(f"{_STYLE}style")):
        name = style.get(f"{_STYLE}name", "")
        parents[name] = style.get(f"{_STYLE}parent-style-name", "")
        for look in style.iterfind(f"{_STYLE}text-properties"):
            lines = [look.get(f"{_STYLE}text-line-through-{kind}") for kind in ("style", "type")]
            if any(line is not None for line in lines):
                own[name] = "none" not in lines

    def stated(name: str) -> bool | None:
        seen = set[str]()
        while name and name not in own and name not in seen:
            seen.add(name)
            name = parents.get(name, "")
        return own.get(name)

    return {name: is_struck for name in parents if (is_struck := stated(name)) is not None}


def _page(sheet: str, table: ET.Element, unseen: set[str], struck: Mapping[str, bool]) -> Page:
    rows: list[list[Value]] = []
    formats: dict[int, dict[int, str]] = {}
    hidden, merged, waiting = set(), [], 0
    comments: dict[tuple[int, int], str] = {}
    usual = _usual_styles(table)
    for element in _rows(table):
        repeated = int(element.get(f"{_TABLE}number-rows-repeated", "1"))
        cells = [*_cells(element, struck, usual)]
        if not any(value is not None or comment for value, _, _, comment in cells):
            waiting += repeated
            continue
        if (len(rows) + waiting + repeated) * len(cells) > MAX_CELLS:
            raise FileError(f"工作表“{sheet}”的内容超出可导入的范围：请拆分文件。")
        rows += [[] for _ in range(waiting)]
        waiting = 0
        is_unseen = (
            element.get(f"{_TABLE}visibility", "visible") != "visible"
            or element.get(f"{_TABLE}style-name", "") in unseen
        )
        for _ in range(repeated):
            at = len(rows)
            rows.append([value for value, _, _, _ in cells])
            hidden |= {at + 1} if is_unseen else set()
            for column, (_, code, (down, across), comment) in enumerate(cells, start=1):
                if comment:
                    comments[at + 1, column] = comment
                if code:
                    formats.setdefault(column, {})[at] = code
                if down > 1 or across > 1:
                    merged.append(Area(at + 1, column, at + down, column + across - 1))
    return page_of_rows(
        sheet,
        rows,
        is_text=False,
        formats=formats,
        hidden=frozenset(hidden),
        hidden_columns=_hidden_columns(table),
        merged=merged,
        comments=comments,
    )


def _hidden_columns(table: ET.Element) -> frozenset[int]:
    found, at = set[int](), 1
    for element in table.iter(f"{_TABLE}table-column"):
        after = at + int(element.get(f"{_TABLE}number-columns-repeated", "1"))
        if element.get(f"{_TABLE}visibility", "visible") != "visible":
            found.update(range(at, min(after, LAST_COLUMN + 1)))
        at = after
    return frozenset(found)


def _usual_styles(table: ET.Element) -> list[str]:
    """The style of the cells of each column that state none."""
    found: list[str] = []
    for element in table.iter(f"{_TABLE}table-column"):
        repeated = min(int(element.get(f"{_TABLE}number-columns-repeated", "1")), LAST_COLUMN)
        found += [element.get(f"{_TABLE}default-cell-style-name", "")] * repeated
    return found


def _rows(parent: ET.Element) -> Iterator[ET.Element]:
    """The rows, those inside groups and headers too."""
    for element in parent:
        if element.tag == f"{_TABLE}table-row":
            yield element
        elif element.tag in (f"{_TABLE}table-row-group", f"{_TABLE}table-header-rows", f"{_TABLE}table-rows"):
            yield from _rows(element)


def _cells(
    row: ET.Element, struck: Mapping[str, bool], usual: list[str]
) -> Iterator[tuple[Value, str, tuple[int, int], str]]:
    """Value, number format as far as the shown text tells it, the rows and columns that the cell takes, its comment."""
    blanks = column = 0
    of_row = row.get(f"{_TABLE}default-cell-style-name", "")
    for element in row:
        if element.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        repeated = int(element.get(f"{_TABLE}number-columns-repeated", "1"))
        value, code = _value(element) if element.tag == f"{_TABLE}table-cell" else (None, "")
        style = element.get(f"{_TABLE}style-name") or of_row or (usual[column] if column < len(usual) else "")
        column += repeated
        if struck:
            value = with_strikes(value, {*_strikes(element, struck.get(style, False), struck)})
        comment = "\n".join(
            "".join(paragraph.itertext()) for paragraph in element.iterfind(f"{_OFFICE}annotation/{_TEXT}p")
        )
        span = (
            int(element.get(f"{_TABLE}number-rows-spanned", "1")),
            int(element.get(f"{_TABLE}number-columns-spanned", "1")),
        )
        if value is None and span == (1, 1) and not comment:
            blanks += repeated
            continue
        if blanks + repeated > MAX_REPEATED:
            raise FileError("工作表的列数超出可导入的范围：请删除多余的列。")
        yield from ((None, "", (1, 1), "") for _ in range(blanks))
        blanks = 0
        yield from ((value, code, span, comment) for _ in range(repeated))


def _value(cell: ET.Element) -> tuple[Value, str]:
    shown = "\n".join("".join(_texts(paragraph)) for paragraph in cell.iterfind(f"{_TEXT}p"))
    kind = cell.get(f"{_OFFICE}value-type", "")
    if cell.get(f"{_CALC}value-type") == "error" or (kind != "string" and shown in ERROR_TEXTS):
        return CellError(shown if shown in ERROR_TEXTS else "#VALUE!", TO_CORRECT), ""
    if kind in ("float", "currency", "percentage"):
        number = float(cell.get(f"{_OFFICE}value", "nan"))
        return (int(number) if number.is_integer() else number), _code_of(number, shown)
    if kind == "date":
        text = cell.get(f"{_OFFICE}date-value", "")
        moment = dt.datetime.fromisoformat(text)
        is_month = _SHOWN_MONTH.fullmatch(shown.strip()) is not None
        return (moment.date() if moment.time() == dt.time() else moment), "yyyy-mm" if is_month else ""
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true", ""
    return shown or cell.get(f"{_OFFICE}string-value") or None, ""  # a format may show more than the text


def _strikes(cell: ET.Element, is_struck: bool, struck: Mapping[str, bool]) -> Iterator[bool]:
    """Whether each part of what a cell shows is struck through."""
    for inner in cell:
        if inner.tag == f"{_OFFICE}annotation":
            continue
        style = inner.get(f"{_TEXT}style-name", "")
        is_inner = struck.get(style, is_struck) if inner.tag == f"{_TEXT}span" else is_struck
        if (inner.text or "").strip():
            yield is_inner
        yield from _strikes(inner, is_inner, struck)
        if (inner.tail or "").strip():
            yield is_struck


def _texts(element: ET.Element) -> Iterator[str]:
    """The text of a paragraph: blanks and line ends are elements, notes are not of it."""
    yield element.text or ""
    for inner in element:
        if inner.tag == f"{_TEXT}s":
            yield " " * min(int(inner.get(f"{_TEXT}c", "1")), 1_000)
        elif inner.tag == f"{_TEXT}line-break":
            yield "\n"
        elif inner.tag != f"{_OFFICE}annotation":
            yield from _texts(inner)
        yield inner.tail or ""


def _taken_apart(number: float, shown: str) -> str:
    """A format that puts signs between the digits of a whole number, as 0000-0000 does; else one that nobody can read."""
    digits = "".join(sign for sign in shown if sign.isdigit())
    if not number.is_integer() or number < 0 or digits.lstrip("0") != f"{number:.0f}":
        return '"?"0,'
    return "".join("0" if sign.isdigit() else f"\\{sign}" for sign in shown)


def _code_of(number: float, shown: str) -> str:
    """A number format that shows a number as this text does; "" where it only rounds, groups or names money."""
    found = _SHOWN_NUMBER.fullmatch(shown.strip())
    if found is None:
        return _taken_apart(number, shown.strip()) if shown.strip() else ";;;"
    before, digits, after = found.groups()
    try:
        seen = Decimal(digits.replace(",", ""))
    except InvalidOperation:
        return '"?"0,'
    if "E" not in digits.upper() and abs(abs(seen) - abs(Decimal(repr(number)))) > Decimal(1).scaleb(
        int(seen.as_tuple().exponent)
    ):
        return f'"{before}"0,"{after}"'
    whole = digits.split(".")[0].replace(",", "")
    padding = "0" * len(whole) if len(whole) > 1 and whole.startswith("0") else "0"
    if number < 0 and before.endswith(("-", "(", "\u2212")):
        before, after = before[:-1], after.removeprefix(")")
    if not before.strip() and not after.strip() and padding == "0":
        return ""
    return f'"{before}"{padding}"{after}"'
