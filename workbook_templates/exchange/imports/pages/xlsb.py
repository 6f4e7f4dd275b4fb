"""An .xlsb as a ledger: values through calamine; formats, errors and hidden rows, which it does not tell, from its records."""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from udfs.kernel.cells import Value
from udfs.kernel.errors import CellError
from workbook_templates.exchange.imports.pages.number_shapes import shape
from workbook_templates.exchange.imports.pages.page import (
    TO_CORRECT,
    LedgerFile,
    Page,
    dated,
    page_of_rows,
    with_strikes,
)
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import LAST_COLUMN, Area
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.relationships import relationships
from workbook_templates.ooxml.package.xml_text import readable
from workbook_templates.ooxml.sheets.number_formats import is_date_code, shows_no_day

# Records of the binary format ([MS-XLSB] 2.3).
_LOOK_OF_COLUMNS = 60
_ROW, _SHEET, _MERGED, _FORMAT, _STYLE, _STYLES, _STYLES_END, _PROPERTIES = 0, 156, 176, 44, 47, 617, 618, 153
_SHARED_TEXT, _FONT, _COMMENT, _COMMENT_TEXT = 19, 43, 635, 637
_STRUCK = 0x08  # of the flags of a font
_OF_SHARED_TEXT = 7  # a cell with the number of its text
_CELLS = range(1, 12)
_ERRORS, _REALS = (3, 11), (2, 5, 9)
_ERROR_TEXTS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_BUILT_IN_CODES = (
    {9: "0%", 10: "0.00%"}
    | dict.fromkeys((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)), "yyyy/m/d")
    | {17: "mmm-yy", **dict.fromkeys((27, 36, 50, 52, 57), "yyyy/m")}
)
_UNSEEN_ROW = 0x10  # of the flags of a row: it is shown with no height


def xlsb_file(package: Package, raw: bytes) -> LedgerFile:
    """The sheets of a binary workbook.

    Args:
        package: its parts, within the limits.
        raw: the file itself.

    Raises:
        FileError: damaged.
    """
    main = next(
        (item.target for item in relationships(package, "") if item.kind == "officeDocument"), "xl/workbook.bin"
    )
    parts = {item.key: item for item in relationships(package, main)}
    shown, targets, date1904 = {}, {}, False
    for kind, record in _records(package.part(main)):
        if kind == _SHEET:
            state, _ = struct.unpack_from("<2L", record)
            relation, end = _text(record, 8)
            name, _ = _text(record, end)
            shown[name], targets[name] = state == 0, parts[relation].target
        elif kind == _PROPERTIES:
            date1904 = bool(record[0] & 1)
    styles = next((item.target for item in parts.values() if item.kind == "styles"), "")
    texts = next((item.target for item in parts.values() if item.kind == "sharedStrings"), "")
    with readable(f"“{package.label}”"):
        looks = _looks(package.part(styles) if styles else b"", package.part(texts) if texts else b"")

    def page(sheet: str) -> Page:
        with readable(f"“{package.label}”"):
            noted = [item.target for item in relationships(package, targets[sheet]) if item.kind == "comments"]
            comments = {place: text for part in noted for place, text in _comments(package.part(part))}
            return _page(sheet, _values(raw, sheet), package.part(targets[sheet]), looks, comments, date1904)

    return LedgerFile(package.label, shown, page, "Excel 二进制工作簿（.xlsb）")


@dataclass(frozen=True, slots=True)
class _Looks:
    """How cells look.

    Attributes:
        codes: the number format of each cell style. struck: whether it strikes through.
        texts: of each shared text whether its parts are struck through, None for those in the font of the cell.
    """

    codes: list[str]
    struck: list[bool]
    texts: list[set[bool | None]]

    def code(self, style: int) -> str:
        """The number format of a style."""
        return self.codes[style] if style < len(self.codes) else ""

    def strikes(self, style: int, kind: int, record: bytes) -> set[bool]:
        """Whether each part of what stands in a cell is struck through."""
        of_cell = style < len(self.struck) and self.struck[style]
        number = struct.unpack_from("<L", record, 8)[0] if kind == _OF_SHARED_TEXT else len(self.texts)
        parts: set[bool | None] = self.texts[number] if number < len(self.texts) else {None}
        return {of_cell if part is None else part for part in parts}


def _page(
    sheet: str,
    rows: list[list[Value]],
    part: bytes,
    looks: _Looks,
    comments: dict[tuple[int, int], str],
    date1904: bool,
) -> Page:
    formats: dict[int, dict[int, str]] = {}
    hidden, columns, merged, row = set(), set[int](), [], 0
    for kind, record in _records(part):
        if kind == _ROW:
            (row,) = struct.unpack_from("<L", record)
            height = struct.unpack_from("<H", record, 8)[0] if len(record) >= 10 else 1
            if len(record) > 11 and (record[11] & _UNSEEN_ROW or not height):
                hidden.add(row + 1)
        elif kind in _CELLS and row < len(rows):
            column, style = struct.unpack_from("<2L", record)
            if column >= len(rows[row]):
                continue
            style &= 0xFFFFFF
            code = looks.code(style)
            if kind in _ERRORS:
                rows[row][column] = CellError(_ERROR_TEXTS.get(record[8], "#VALUE!"), TO_CORRECT)
            elif kind in _REALS and is_date_code(code):
                rows[row][column] = dated(_number(kind, record), date1904)
                if shows_no_day(code):
                    formats.setdefault(column + 1, {})[row] = code
            elif kind not in (1, 4, 10) and not shape(code).is_plain:
                formats.setdefault(column + 1, {})[row] = code
            rows[row][column] = with_strikes(rows[row][column], looks.strikes(style, kind, record))
        elif kind == _LOOK_OF_COLUMNS:
            first, last, width, _, flags = struct.unpack_from("<4LH", record)
            columns.update(range(first + 1, min(last, LAST_COLUMN) + 2) if flags & 1 or not width else ())
        elif kind == _MERGED:
            top, bottom, left, right = struct.unpack_from("<4L", record)
            merged.append(Area(top + 1, left + 1, bottom + 1, right + 1))
    return page_of_rows(
        sheet,
        rows,
        is_text=False,
        formats=formats,
        hidden=frozenset(hidden),
        hidden_columns=columns,
        merged=merged,
        comments=comments,
    )


def _values(raw: bytes, sheet: str) -> list[list[Value]]:
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_filelike(io.BytesIO(raw)) as book:
        rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return [[_plain(value) for value in row] for row in rows]


def _plain(value: Any) -> Value:
    """A value as ours: whole numbers without a fraction, no empty texts."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return None if value == "" else value


def _number(kind: int, record: bytes) -> float:
    if kind != 2:
        return float(struct.unpack_from("<d", record, 8)[0])
    (packed,) = struct.unpack_from("<l", record, 8)
    upper_half = b"\0\0\0\0" + struct.pack("<l", packed & ~3)
    value = float(packed >> 2) if packed & 2 else float(struct.unpack("<d", upper_half)[0])
    return value / 100 if packed & 1 else value


def _looks(styles: bytes, texts: bytes) -> _Looks:
    known, fonts = dict(_BUILT_IN_CODES), list[bool]()
    codes, struck = list[str](), list[bool]()
    is_of_cells = False
    for kind, record in _records(styles):
        if kind == _FORMAT:
            known[struct.unpack_from("<H", record)[0]] = _text(record, 2)[0]
        elif kind == _FONT:
            fonts.append(bool(record[2] & _STRUCK))
        elif kind in (_STYLES, _STYLES_END):
            is_of_cells = kind == _STYLES
        elif kind == _STYLE and is_of_cells:
            code, font = struct.unpack_from("<2H", record, 2)
            codes.append(known.get(code, ""))
            struck.append(font < len(fonts) and fonts[font])
    shared = (record for kind, record in _records(texts) if kind == _SHARED_TEXT) if any(fonts) else ()
    return _Looks(codes, struck, [{*_parts(record, fonts)} for record in shared])


def _parts(record: bytes, fonts: list[bool]) -> Iterator[bool | None]:
    """Of each part of a shared text that is not blank whether it is struck through."""
    text, at = _text(record, 1)
    runs: list[tuple[int, bool | None]] = [(0, None)]
    if record[0] & 1:
        (count,) = struct.unpack_from("<L", record, at)
        found = (struct.unpack_from("<2H", record, at + 4 + 4 * number) for number in range(count))
        runs += [(start, font < len(fonts) and fonts[font]) for start, font in found]
    for (start, is_struck), (end, _) in zip(runs, [*runs[1:], (len(text), None)]):
        if text[start:end].strip():
            yield is_struck


def _comments(part: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    """Row and column of each comment, and what it says."""
    place = (0, 0)
    for kind, record in _records(part):
        if kind == _COMMENT:
            row, _, column, _ = struct.unpack_from("<4L", record, 4)
            place = row + 1, column + 1
        elif kind == _COMMENT_TEXT:
            yield place, _text(record, 1)[0]


def _text(record: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<L", record, at)
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    return record[at + 4 : end].decode("utf-16-le"), end


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record; both lengths are written in sevens of bits.

    Raises:
        FileError: a record ends after the part.
    """
    at = 0
    while at < len(part):
        kind, at = _sevens(part, at, 2)
        size, at = _sevens(part, at, 4)
        if at + size > len(part):
            raise FileError("二进制工作簿已损坏（内部记录不完整）：请用 Excel 打开并另存为 .xlsx。")
        yield kind, part[at : at + size]
        at += size


def _sevens(part: bytes, at: int, most: int) -> tuple[int, int]:
    value = 0
    for n in range(most):
        byte = part[at + n]
        value |= (byte & 0x7F) << (7 * n)
        if byte < 0x80:
            return value, at + n + 1
    return value, at + most
