"""The page behind the selected cell, opened in the browser: of the pages beside the workbook, else of the file itself."""

import tempfile
import webbrowser
from html import escape
from pathlib import Path
from urllib.parse import quote

from workbook_templates.engagement.reader import Engagement
from workbook_templates.explain.explanation import cell_named, explain
from workbook_templates.explain.voucher_pages import VoucherPage, pages_of_cell
from workbook_templates.files.errors import FileError
from workbook_templates.files.folders import kind_of
from xl_addin.evidence.folder import HEAD, PDF, file_below
from xl_addin.evidence.pictures import COPIED
from xl_addin.evidence.written import INDEX

PAGES = "凭证页"


def open_voucher_page(engagement: Engagement, vouchers: Path | None, sheet: str, address: str) -> str:
    """Open the page of a cell.

    Args:
        engagement: as read from the open workbook.
        vouchers: the folder of the vouchers; beside it the pages of `ghgxl evidence` are looked for.
        sheet, address: the cell.

    Returns:
        what was opened.

    Raises:
        FileError: there is no such page; the sentence says what is wanting.
    """
    pages = pages_of_cell(engagement, cell_named(engagement, sheet, address))
    pages = pages or list(explain(engagement, sheet, address).pages)
    if not pages:
        raise FileError("该单元格没有登记凭证文件：请在“凭证登记”填写凭证文件，或选择“能源账单”中的单据。")
    if vouchers is None:
        raise FileError(f"{pages[0]}；工作簿旁没有凭证文件夹：请把凭证放在工作簿旁的“凭证”文件夹。")
    address_of = _address(pages[0], vouchers)
    if not webbrowser.open(_leading_to(address_of)):
        raise FileError(f"{pages[0]}；没有可用的浏览器，没有打开。")
    return f"已打开 {pages[0]}"


def _address(page: VoucherPage, vouchers: Path) -> str:
    """Of the bill on the pages, or of the file at its page."""
    for folder in (vouchers.with_name(f"{vouchers.name.removesuffix('-凭证')}-{PAGES}"), vouchers.with_name(PAGES)):
        if page.bill and kind_of(folder / INDEX) == "file":
            return f"{(folder / INDEX).absolute().as_uri()}#{quote(page.bill)}"
    path = file_below(vouchers, page.file)
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if not head.startswith((PDF, *COPIED)):  # a browser would run what others hold
        raise FileError(f"{page}；这种格式不在此打开（能打开 PDF、PNG、JPEG）：请核实来源后自行打开。")
    return f"{path.absolute().as_uri()}#page={page.page}"


def _leading_to(address: str) -> str:
    """The address of a file that leads there: what opens files on Windows leaves out what stands behind a #."""
    text = f'<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={escape(address)}">'
    with tempfile.NamedTemporaryFile("w", prefix="ghgxl", suffix=".html", encoding="utf-8", delete=False) as file:
        file.write(text)
    return Path(file.name).as_uri()
