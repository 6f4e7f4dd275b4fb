"""An old .xls as a ledger, through xlrd: of the readers of this format the one that tells formats and hidden rows too."""

import io
from collections.abc import Sequence
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
from workbook_templates.ooxml.addresses import Area
from workbook_templates.ooxml.package.encryption import DEFAULT_PASSWORD, TRIES, AskPassword
from workbook_templates.ooxml.sheets.number_formats import shows_no_day

LARGEST = 256 << 20


def xls_file(raw: bytes, label: str, ask: AskPassword | None) -> LedgerFile:
    """The sheets of an .xls.

    Args:
        raw: the file.
        label: its name.
        ask: gives its password, if it has one that not everybody has.

    Raises:
        FileError: damaged, too large, of Excel 4 or older, or the password is wrong.
    """
    import xlrd

    if len(raw) > LARGEST:
        raise FileError(f"“{label}”超过 256 MB，已拒绝打开：请拆分文件。")
    try:
        book = xlrd.open_workbook(file_contents=raw, formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        if "encrypted" not in str(error):
            raise FileError(
                f"“{label}”是旧版 .xls 文件，但已损坏或版本过旧：请用 Excel 打开并另存为 .xlsx。"
            ) from error
        return xls_file(_decrypted(raw, label, ask), label, ask)
    sheets = {name: not book.sheet_by_name(name).visibility for name in book.sheet_names()}

    def page(sheet: str) -> Page:
        given = book.sheet_by_name(sheet)
        formats: dict[int, dict[int, str]] = {}
        rows = []
        for row in range(given.nrows):
            cells = given.row(row)
            rows.append([_value(cell, bool(book.datemode)) for cell in cells])
            for column, cell in enumerate(cells, start=1):
                code = book.format_map[book.xf_list[cell.xf_index].format_key].format_str if cell.value != "" else ""
                if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_TEXT) and not shape(code).is_plain:
                    formats.setdefault(column, {})[row] = code
                if cell.ctype == xlrd.XL_CELL_DATE and shows_no_day(code):
                    formats.setdefault(column, {})[row] = code
                runs = given.rich_text_runlist_map.get((row, column - 1), ()) if cell.ctype == xlrd.XL_CELL_TEXT else ()
                rows[row][column - 1] = with_strikes(rows[row][column - 1], _strikes(cell, book, runs))
        unseen = {
            row + 1
            for row, look in given.rowinfo_map.items()
            if look.hidden or (look.has_default_height == 0 and look.height == 0)
        }
        columns = {at + 1 for at, look in given.colinfo_map.items() if look.hidden or not look.width}
        merged = [Area(top + 1, left + 1, bottom, right) for top, bottom, left, right in given.merged_cells]
        comments = {(row + 1, column + 1): note.text for (row, column), note in given.cell_note_map.items()}
        return page_of_rows(
            sheet,
            rows,
            is_text=False,
            formats=formats,
            hidden=frozenset(unseen),
            hidden_columns=columns,
            merged=merged,
            comments=comments,
        )

    return LedgerFile(label, sheets, page, "旧版 Excel 工作簿（.xls）")


def _strikes(cell: Any, book: Any, runs: Sequence[tuple[int, int]]) -> set[bool]:
    """Whether each part of what stands in a cell is struck through; the first has the font of the cell."""
    fonts = [(0, book.xf_list[cell.xf_index].font_index), *runs]
    ends = [*(start for start, _ in fonts[1:]), None]
    return {
        bool(book.font_list[font].struck_out)
        for (start, font), end in zip(fonts, ends)
        if not runs or cell.value[start:end].strip()
    }


def _value(cell: Any, date1904: bool) -> Value:
    import xlrd

    value = cell.value
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return CellError(xlrd.error_text_from_code.get(value, "#VALUE!"), TO_CORRECT)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        number = int(value) if float(value).is_integer() else value
        return dated(number, date1904) if cell.ctype == xlrd.XL_CELL_DATE else number
    return value or None


def _decrypted(raw: bytes, label: str, ask: AskPassword | None) -> bytes:
    from msoffcrypto import OfficeFile
    from msoffcrypto.exceptions import InvalidKeyError

    def opened(password: str) -> bytes | None:
        plain = io.BytesIO()
        try:
            protected = OfficeFile(io.BytesIO(raw))
            protected.load_key(password=password)
            protected.decrypt(plain)
        except InvalidKeyError:
            return None
        except Exception as error:  # the structures around the protection can be damaged in any way
            raise FileError(f"“{label}”的密码保护不受支持：请用 Excel 打开，取消密码后另存为 .xlsx。") from error
        return plain.getvalue()

    if (found := opened(DEFAULT_PASSWORD)) is not None:
        return found
    if ask is None:
        raise FileError(f"“{label}”有密码保护，这里无法输入密码：请在 Excel 中取消密码后另存。")
    for tried in range(TRIES):
        if (found := opened(ask(label, tried > 0))) is not None:
            return found
    raise FileError(f"“{label}”的密码 {TRIES} 次都不正确，没有打开：请向文件的提供者核对密码。")
