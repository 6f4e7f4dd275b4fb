"""What is printed against what a row says, as issuers write it and as a slip makes it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from udfs.account.printed import agrees
from udfs.vocabularies import BillEntry

ROW = {
    "activity_quantity": 12345.6, "quantity_unit": "kWh", "bill_fee_cny": -8641.92, "period_start": dt.date(2024, 12, 26),
    "period_end": dt.date(2025, 1, 25), "voucher_no": "2544 0000-17", "meter_multiplier": 40.0,
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A bill, as far as a page can say the same."""

    cells: dict[str, Any]

    def number(self, column: str) -> float | None:
        value = self.cells.get(column)
        return value if isinstance(value, float) else None

    def text(self, column: str) -> str | None:
        value = self.cells.get(column)
        return None if value is None else str(value)

    def date(self, column: str) -> dt.date | None:
        value = self.cells.get(column)
        return value if isinstance(value, dt.date) else None


SAME = {
    BillEntry.QUANTITY: ("12345.6", "12,345.60", "12,345.60千瓦时", "电量（ｋＷｈ）１２，３４５．６", "1.23456 万kWh", "1 2 3 4 5 . 6 0", "12.3456MWh",
                         "12,345.60 合计", "1 12,345.60", "12,3 45.60", "12,345. 60"),
    BillEntry.FEE: ("-8,641.92", "￥-8641.92元", "−8,641.92", "-0.864192万元"),
    BillEntry.PERIOD: ("2024-12-26至2025-01-25", "20241226-20250125", "2024年12月26日—2025年1月25日", "2024/12/26 - 2025/1/25", "2024.12.26~2025.01.25"),
    BillEntry.START: ("2024-12-26", "抄表日期 2024年12月26日"),
    BillEntry.END: ("2025-01-25", "20250125"),
    BillEntry.VOUCHER: ("25440000-17", "No.2544 0000-17", "发票号码：２５４４００００-17", "25440000-17 2025-01", "No 2544 00 00-17/"),
    BillEntry.MULTIPLIER: ("×40", "40", "40.00"),
}  # fmt: skip
OTHER = {
    BillEntry.QUANTITY: ("12345.7", "123,456.0", "1,234.56", "21,345.60", "12,345.60 万kWh", "112,345.60", "12,345.601", "1 2345.6", "12 345.60"),
    BillEntry.FEE: ("8,641.92", "-8,641.29", "-86,419.2"),
    BillEntry.PERIOD: ("2024-12-26至2025-01-26", "2024-12-25至2025-01-25", "2025-12-26至2026-01-25", "2024-12-01至2025-01-31"),
    BillEntry.START: ("2024-12-16", "2025-01-25"),
    BillEntry.END: ("2025-01-15",),
    BillEntry.VOUCHER: ("25440000-18", "25440000-171", "125440000-17", "25440000-17-2", "8-25440000-17"),
    BillEntry.MULTIPLIER: ("×400", "4"),
}  # fmt: skip
UNTOLD = {
    BillEntry.QUANTITY: ("", "用量", "见附表"), BillEntry.PERIOD: ("", "本月", "2025-13-45"), BillEntry.BASIC_FEE: ("100.00",),
    BillEntry.VOUCHER: ("",),
}  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "texts"), [(True, SAME), (False, OTHER), (None, UNTOLD)], ids=["same", "other", "untold"]
)
def test_what_is_printed_is_what_the_row_says_or_not(
    expected: bool | None, texts: dict[BillEntry, tuple[str, ...]]
) -> None:
    told = {(str(entry), text): agrees(entry, Row(ROW), text) for entry, some in texts.items() for text in some}  # type: ignore[arg-type]
    assert {key: said for key, said in told.items() if said is not expected} == {}


@pytest.mark.parametrize(
    ("text", "expected"), [("2025年2月", True), ("2025-02", True), ("202502", None), ("2025年3月", False)]
)
def test_a_month_is_its_days(text: str, expected: bool | None) -> None:
    for end in (dt.date(2025, 2, 28), dt.date(2025, 3, 1)):
        row = Row({"period_start": dt.date(2025, 2, 1), "period_end": end})
        assert agrees(BillEntry.PERIOD, row, text) is expected  # type: ignore[arg-type]
