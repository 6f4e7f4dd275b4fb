"""How every sheet is printed and linked: A4 landscape, repeated header, page n of N, links inside the workbook."""

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.build.layout import TablePlace
from workbook_templates.ooxml.addresses import LAST_ROW

SIGNED_BY = "编制＿＿＿＿＿　复核＿＿＿＿＿　日期＿＿＿＿＿"  # by the pen


def set_up(page: Worksheet, *, pages_wide: int = 1, header_row: int | None = None) -> None:
    """Print set-up of a sheet.

    Args:
        pages_wide: pages across; beyond one, the first column is repeated on each. Down, as many as it takes.
        header_row: repeated on every page after the one it stands on.
    """
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = pages_wide, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_margins.left = page.page_margins.right = 0.4
    page.page_margins.top, page.page_margins.bottom = 0.5, 0.75
    page.page_margins.header, page.page_margins.footer = 0.3, 0.35
    page.oddFooter.left.text, page.oddFooter.center.text = "&A", "第 &P 页 / 共 &N 页"
    page.oddFooter.right.text = SIGNED_BY
    page.HeaderFooter.scaleWithDoc = False
    page.sheet_view.showGridLines = False
    if header_row is not None:
        page.print_title_rows = f"{header_row}:{header_row}"
    if pages_wide > 1:
        page.print_title_cols = "A:A"


def print_used_rows(page: Worksheet, place: TablePlace, columns: int, rows: int) -> None:
    """What is printed ends at the last row in use of a computed block, which has room for more; `ghgxl run` moves the end.

    Args:
        page: the sheet.
        place: its last table.
        columns: how many are printed.
        rows: how many are in use; with none, all are printed, so that what is registered later is.
    """
    last_row = place.first_row + rows - 1 if rows else place.last_row
    page.print_area = f"A1:{get_column_letter(columns)}{last_row}"


def print_columns(page: Worksheet, columns: int) -> None:
    """What is printed of a sheet that people fill: these columns, with all rows that there are.

    No last row is named: what somebody adds below would not be printed, and nobody would see it.
    """
    page.print_area = f"A1:{get_column_letter(columns)}{LAST_ROW}"  # what Excel writes as A:C, openpyxl does not read


def protect(page: Worksheet) -> None:
    """Nothing on the sheet is filled in; it may still be filtered and its columns widened. No password."""
    page.protection.sheet = True
    page.protection.autoFilter = page.protection.sort = page.protection.formatColumns = False
    page.protection.formatRows = False


def link(page: Worksheet, address: str, sheet: str, tip: str = "") -> None:
    """A cell leads to a sheet of the same workbook, without an external relationship.

    Args:
        page, address: the cell.
        sheet: name of the sheet it leads to.
        tip: shown when the pointer rests on it; none where blank.
    """
    page[address].hyperlink = Hyperlink(ref=address, location=f"{quote_sheetname(sheet)}!A1", tooltip=tip or None)
