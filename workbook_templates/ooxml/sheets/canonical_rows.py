"""The rows of a worksheet read by one pattern, where they are written as Excel, LibreOffice and we write them.

The parser sees to it that the part is well-formed, and looks at what stands around the rows. Among the rows the pattern
must account for every ``<``: one that begins anything but the tags it knows, a comment, CDATA or an instruction too,
leaves the whole sheet to the strict scanner, which says what is wrong, or understands it after all.
"""

import re
from collections.abc import Iterator

from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import LAST_COLUMN, LAST_ROW
from workbook_templates.ooxml.package.xml_text import readable, unescaped
from workbook_templates.ooxml.sheets.cell_values import CellReader
from workbook_templates.ooxml.sheets.scanned import ARRAYS
from workbook_templates.ooxml.sheets.sheet_columns import (
    Contents,
    SheetColumn,
    SheetColumns,
    columns_of,
    formula_text,
)
from workbook_templates.ooxml.sheets.sheet_scan import scan, scan_around

CHUNK = 1 << 20  # bytes that are taken apart at once
_OPEN, _CLOSE = b"<sheetData>", b"</sheetData>"
# A cell, the beginning of a row, its end, or any other tag.
_TAG = re.compile(
    rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"((?: s="[0-9]{1,9}")?(?: t="[A-Za-z]+")?)(?: [cv]m="[0-9]+")* ?'
    rb'(?:/>|>(?:<(f(?: [A-Za-z0-9]+="[^"<&]*")*) ?(?:/>|>([^<]*)</f>))?'
    rb'(?:<(v|is><t)(?: xml:space="preserve")? ?(?:/>|>([^<]*)</(?:v|t></is)>))?</c>)'
    rb'|<row r="([1-9][0-9]{0,6})"((?: s="[0-9]{1,9}"| (?!s=)[A-Za-z0-9:]+="[^"<&]*")*) ?(/?)>'
    rb"|(</row>|<)"
)
_ATTRIBUTE = re.compile(rb' ([A-Za-z0-9]+)="([^"]*)"')
_HIDDEN = re.compile(rb' hidden="(?:1|true)"| ht="[01]?(?:\.[0-9]*)?"')  # or lower than anybody can read


def read_columns(xml: bytes, label: str, reader: CellReader) -> SheetColumns:
    """What the cells of a worksheet show.

    Args:
        xml: the part.
        label: the sheet name, for messages.
        reader: of its workbook.

    Raises:
        FileError: not well-formed, no worksheet, or rows and cells out of order.
    """
    with readable(f"工作表“{label}”"):
        return canonical_columns(xml, label, reader) or columns_of(scan(xml, label), reader)


def canonical_columns(xml: bytes, label: str, reader: CellReader) -> SheetColumns | None:
    """The same, None where anything is wrong or written in another way: the strict scanner tells what."""
    start, end = xml.find(_OPEN) + len(_OPEN), xml.find(_CLOSE)
    if not len(_OPEN) <= start <= end or _is_odd(xml[1 : start - len(_OPEN)]) or _is_odd(xml[end:]):
        return None
    if not _is_sound_around(xml, label, (start, end)):
        return None
    rows = _Rows(label, reader)
    return rows.found if all(rows.take(xml, *chunk) for chunk in _chunks(xml, start, end)) else None


def _is_odd(around: bytes) -> bool:
    """Whether bytes before or after the rows hold a comment, CDATA, an instruction, or other rows."""
    return any(mark in around for mark in (b"<!", b"<?", _OPEN[:-1]))


def _is_sound_around(xml: bytes, label: str, rows: tuple[int, int]) -> bool:
    try:
        return scan_around(xml, label, rows) is not None
    except FileError:
        return False


def _chunks(xml: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The rows in pieces of whole rows."""
    while start < end:
        following = xml.find(b"<row ", start + CHUNK, end)
        yield start, following if following > 0 else end
        start = following if following > 0 else end


class _Rows:
    """The rows taken so far."""

    def __init__(self, label: str, reader: CellReader) -> None:
        self.found = SheetColumns(label)
        self._columns = _Columns(self.found)
        self._contents = _AllContents(reader)
        self._formulas = _Texts()
        self._last = 0

    def take(self, xml: bytes, start: int, end: int) -> bool:
        """Take some whole rows; whether they are canonical and in order."""
        columns, contents, formulas = self._columns, self._contents, self._formulas
        digits, row, last_column = b"", self._last, 0
        for letters, at, look, formula, text, tag, content, opened, attributes, closed, other in _TAG.findall(
            xml, start, end
        ):
            if letters:
                column, number = columns[letters]
                if at != digits or number <= last_column:
                    return False
                last_column = number
                column.rows.append(row)
                column.values.append(contents[look][content] if tag else None)
                if formula:
                    told = formulas[text] if formula == b"f" else self._formula(row, number, formula, text)
                    column.take_formula(len(column.rows) - 1, told)
            elif opened:
                before, row = row, int(opened)
                if digits or not before < row <= LAST_ROW:
                    return False
                digits, last_column = b"" if closed else opened, 0
                if _HIDDEN.search(attributes):
                    self.found.hidden.append(row)
            elif other == b"<" or not digits:
                return False
            else:
                digits = b""
        self._last = row
        return not digits

    def _formula(self, row: int, column: int, tag: bytes, text: bytes) -> str:
        """The text of a formula that has attributes."""
        attributes = {name: value.decode() for name, value in _ATTRIBUTE.findall(tag)}
        kind = attributes.get(b"t", "")
        if kind in ARRAYS:
            self.found.arrays.append((row, column, attributes.get(b"ref", "")))
        return formula_text(kind, self._formulas[text])


class _Columns(dict[bytes, tuple[SheetColumn, int]]):
    """Letters -> column and its number, 0 where a sheet has none of that name."""

    def __init__(self, sheet: SheetColumns) -> None:
        super().__init__()
        self._sheet = sheet

    def __missing__(self, letters: bytes) -> tuple[SheetColumn, int]:
        number = 0
        for letter in letters:
            number = number * 26 + letter - 64
        column = SheetColumn(number)
        if number > LAST_COLUMN:
            return column, 0
        self._sheet.columns[number] = column
        self[letters] = column, number
        return column, number


class _AllContents(dict[bytes, Contents]):
    """The attributes ``s`` and ``t`` of a cell as they stand in its tag -> its contents."""

    def __init__(self, reader: CellReader) -> None:
        super().__init__()
        self._reader = reader

    def __missing__(self, look: bytes) -> Contents:
        attributes = dict(_ATTRIBUTE.findall(look))
        kind, style = attributes.get(b"t", b"n").decode(), int(attributes.get(b"s", b"0"))
        self[look] = contents = Contents(self._reader, kind, style)
        return contents


class _Texts(dict[bytes, str]):
    """Raw text of a formula -> text; most rows of a column have the same."""

    def __missing__(self, raw: bytes) -> str:
        self[raw] = text = unescaped(raw)
        return text
