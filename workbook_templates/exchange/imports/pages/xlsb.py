"""An .xlsb as a ledger: values through calamine; formats, errors and hidden rows, which it does not tell, from its records."""

import io
import struct
from collections.abc import Iterator
from typing import Any

from udfs.kernel.cells import Value
from udfs.kernel.errors import CellError
from workbook_templates.exchange.imports.pages.number_shapes import shape
from workbook_templates.exchange.imports.pages.page import TO_CORRECT, LedgerFile, Page, dated, page_of_rows
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import LAST_COLUMN, Area
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.relationships import relationships
from workbook_templates.ooxml.package.xml_text import readable
from workbook_templates.ooxml.sheets.number_formats import is_date_code

# Records of the binary format ([MS-XLSB] 2.3).
_LOOK_OF_COLUMNS = 60
_ROW, _SHEET, _MERGED, _FORMAT, _STYLE, _STYLES, _STYLES_END, _PROPERTIES = 0, 156, 176, 44, 47, 617, 618, 153
_CELLS = range(1, 12)
_ERRORS, _REALS = (3, 11), (2, 5, 9)
_ERROR_TEXTS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_BUILT_IN_CODES = {9: "0%", 10: "0.00%"} | dict.fromkeys(
    (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)), "yyyy/m/d"
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
    codes = _codes(package.part(styles)) if styles else []

    def page(sheet: str) -> Page:
        with readable(f"“{package.label}”"):
            return _page(sheet, _values(raw, sheet), package.part(targets[sheet]), codes, date1904)

    return LedgerFile(package.label, shown, page, "Excel 二进制工作簿（.xlsb）")


def _page(sheet: str, rows: list[list[Value]], part: bytes, codes: list[str], date1904: bool) -> Page:
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
            code = codes[style & 0xFFFFFF] if style & 0xFFFFFF < len(codes) else ""
            if kind in _ERRORS:
                rows[row][column] = CellError(_ERROR_TEXTS.get(record[8], "#VALUE!"), TO_CORRECT)
            elif kind in _REALS and is_date_code(code):
                rows[row][column] = dated(_number(kind, record), date1904)
            elif kind not in (1, 4, 10) and not shape(code).is_plain:
                formats.setdefault(column + 1, {})[row] = code
        elif kind == _LOOK_OF_COLUMNS:
            first, last, width, _, flags = struct.unpack_from("<4LH", record)
            columns.update(range(first + 1, min(last, LAST_COLUMN) + 2) if flags & 1 or not width else ())
        elif kind == _MERGED:
            top, bottom, left, right = struct.unpack_from("<4L", record)
            merged.append(Area(top + 1, left + 1, bottom + 1, right + 1))
    return page_of_rows(
        sheet, rows, is_text=False, formats=formats, hidden=frozenset(hidden), hidden_columns=columns, merged=merged
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


def _codes(part: bytes) -> list[str]:
    """The number format of each cell style."""
    known = dict(_BUILT_IN_CODES)
    found: list[str] = []
    is_of_cells = False
    for kind, record in _records(part):
        if kind == _FORMAT:
            known[struct.unpack_from("<H", record)[0]] = _text(record, 2)[0]
        elif kind in (_STYLES, _STYLES_END):
            is_of_cells = kind == _STYLES
        elif kind == _STYLE and is_of_cells:
            found.append(known.get(struct.unpack_from("<H", record, 2)[0], ""))
    return found


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
