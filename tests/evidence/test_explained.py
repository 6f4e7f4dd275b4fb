"""A cell tells the page behind it, and a button opens that page."""

import re
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from voucher_papers import tables, write_engagement

from udfs.kernel.cells import Value
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.explain.explanation import explain
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef
from xl_addin.books.file import FileBook
from xl_addin.evidence.opening import open_voucher_page

PLACED = "B1-02 用量 凭证F2025102：电费/M1.pdf 第2页，框 左10.1% 上22.7% 右21.0% 下24.1%"


def given(folder: Path, changed: dict[str, list[dict[str, Value]]] | None = None) -> Engagement:
    return read(FileBook.open(write_engagement(folder, changed)))


def cell(engagement: Engagement, table: str, key: str, column: str) -> CellRef:
    return next(row for row in engagement.rows(table) if row.key == key).ref(column)


def test_a_bill_names_file_page_and_box(tmp_path: Path) -> None:
    found = given(tmp_path)

    def pages(table: str, key: str, column: str) -> list[str]:
        ref = cell(found, table, key, column)
        return [str(page) for page in explain(found, ref.sheet, ref.address).pages]

    assert pages("bills", "B1-02", "activity_quantity") == [PLACED]
    assert pages("bills", "B1-02", "period_start")[0].startswith("B1-02 统计期间 凭证F2025102：电费/M1.pdf 第2页，框 ")
    assert len(pages("bills", "B1-02", "meter_id")) == 4
    assert len(pages("bills", "B1-02", "implied_price_cny")) == 4
    assert pages("vouchers", "F2025102", "voucher_kind") == ["凭证F2025102：电费/M1.pdf 第2页"]
    assert pages("voucher_places", "B1-01", "read_by")[0].startswith("B1-01 凭证号 ")
    told = explain(found, "能源账单", cell(found, "bills", "B1-02", "activity_quantity").address).with_pages
    assert told.splitlines()[0].endswith("的“用量”为12,469.74，是填写的单元格。")
    of_month = explain(found, *_cell(found, "monthly", "E|2025", "month_02"))
    assert str(of_month.pages[0]) == PLACED
    assert len(of_month.pages) == 3


def _cell(engagement: Engagement, table: str, key: str, column: str) -> tuple[str, str]:
    ref = cell(engagement, table, key, column)
    return ref.sheet, ref.address


def test_without_a_place_the_voucher_is_named_and_without_a_file_nothing(tmp_path: Path) -> None:
    changed = tables()
    changed["voucher_places"] = []
    changed["vouchers"][0]["voucher_file"] = "../别处.pdf"
    found = given(tmp_path, changed)
    second = explain(found, *_cell(found, "bills", "B1-02", "activity_quantity"))
    assert [str(page) for page in second.pages] == ["B1-02 凭证F2025102：电费/M1.pdf 第2页"]
    with pytest.raises(FileError, match="是填写的单元格"):
        explain(found, *_cell(found, "bills", "B1-01", "activity_quantity"))


def test_the_button_opens_the_bill_or_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda address: bool(opened.append(address)) or True)
    found, vouchers = given(tmp_path), tmp_path / "凭证"
    place = _cell(found, "bills", "B1-02", "activity_quantity")

    def led_to() -> str:
        file = Path(unquote(urlparse(opened[-1]).path))
        address = re.search(r"url=([^\"]*)", file.read_text("utf-8"))
        file.unlink()
        assert address is not None
        return unquote(address[1])

    assert open_voucher_page(found, vouchers, *place) == f"已打开 {PLACED}"
    assert led_to() == f"file://{tmp_path}/凭证/电费/M1.pdf#page=2"
    (tmp_path / "凭证页").mkdir()
    (tmp_path / "凭证页" / "index.html").write_bytes(b"")
    open_voucher_page(found, vouchers, *place)
    assert led_to() == f"file://{tmp_path}/凭证页/index.html#B1-02"
    (tmp_path / "凭证页" / "index.html").unlink()
    (vouchers / "电费" / "M1.pdf").write_bytes(b"<script>%PDF-")
    with pytest.raises(FileError, match="这种格式不在此打开"):
        open_voucher_page(found, vouchers, *place)
    with pytest.raises(FileError, match="没有凭证文件夹"):
        open_voucher_page(found, None, *place)
    assert len(opened) == 2
