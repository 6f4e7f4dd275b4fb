"""Duplicates and gaps: the same again is told and counted once, what is only alike is asked."""

import datetime as dt
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from drawn_sheets import Sheet, as_document
from drawn_vouchers import MAKERS, Drawn
from voucher_books import registered

from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.exchange.imports.reading import Fate
from xl_addin.books.file import FileBook
from xl_addin.vouchers.judging import judge_all
from xl_addin.vouchers.matching import gaps, rows_without_voucher
from xl_addin.vouchers.settled import Settled, settle

POWER = MAKERS["plain_power"](3, 5)
FUEL = MAKERS["fuel_invoice"](1, 2)


@pytest.fixture(scope="module")
def engagement(tmp_path_factory: pytest.TempPathFactory) -> Engagement:
    return read(FileBook.open(registered(tmp_path_factory.mktemp("matching") / "核查.xlsx", POWER)))


def settled(engagement: Engagement, *drawn: Drawn) -> Settled:
    documents = {f"{at}.pdf": (str(at), as_document(one.sheets)) for at, one in enumerate(drawn)}
    judged = judge_all(documents, engagement, {})
    return settle(judged, engagement, {})


def test_the_same_bill_scanned_twice_counts_once(engagement: Engagement) -> None:
    found = settled(engagement, *POWER[:3], POWER[1], FUEL[0], FUEL[0])
    assert [fate for fate, _ in found.fates.values()] == [
        Fate.ASKED, Fate.APPENDED, Fate.ASKED, Fate.SKIPPED, Fate.APPENDED, Fate.SKIPPED,
    ]  # fmt: skip
    assert "用量不重复计入" in found.fates[3][1]
    assert len(found.rows) == 2


def test_an_invoice_and_the_statement_that_it_sums_up_are_asked(engagement: Engagement) -> None:
    [invoice] = FUEL[:1]
    row = invoice.rows[0]
    litres, amount = Decimal(str(row["activity_quantity"])), Decimal(str(row["bill_fee_cny"]))
    sheet = Sheet()
    sheet.text(298, 44, "加油卡交易对账单", 14, "c")
    sheet.text(60, 84, "卡号：3356064425258417221", 10)
    parts = (litres - 100, Decimal(100)), (amount - 700, Decimal("700.00"))
    rows = [[f"{row['end']} 0{at}:00:00", "0号柴油", quantity, fee] for at, (quantity, fee) in enumerate(zip(*parts))]
    sheet.table(
        50,
        130,
        [130, 80, 70, 80],
        [["交易时间", "油品", "数量(升)", "金额"], *rows, ["合计", "", litres, amount]],
        20,
        9,
    )
    found = settled(engagement, invoice, Drawn("对账单", [sheet], []))
    assert found.fates[0][0] is Fate.APPENDED
    assert found.fates[1][0] is Fate.ASKED
    assert "可能是同一笔" in found.fates[1][1]


def test_a_unit_other_than_the_meter_s_is_asked(tmp_path: Path) -> None:
    """The meter of a gas bill that is registered for electricity."""
    drawn = MAKERS["gas_bill"](2, 3)
    as_power = [Drawn(one.name, one.sheets, [row | {"unit": "kWh"} for row in one.rows]) for one in drawn]
    found = settled(read(FileBook.open(registered(tmp_path / "核查.xlsx", as_power))), *drawn)
    assert found.fates[1][0] is Fate.ASKED
    assert "登记的是kWh" in found.fates[1][1]


def test_a_charge_that_nobody_knows_is_asked(engagement: Engagement) -> None:
    strange = deepcopy(POWER[1])
    [sheet] = strange.sheets
    at = next(at for at, text in enumerate(sheet.texts) if text[3] == "电度电费")
    sheet.texts[at] = (*sheet.texts[at][:3], "屯廋申费", sheet.texts[at][4])
    found = settled(engagement, POWER[0], strange, POWER[2])
    assert found.fates[1][0] is Fate.ASKED
    assert "认不出" in found.fates[1][1]


def test_a_month_without_a_bill_and_rows_without_a_file_are_told(engagement: Engagement) -> None:
    found = settled(engagement, *POWER[:2], *POWER[3:])
    [gap] = gaps(found, engagement)
    assert gap.startswith(f"{POWER[0].rows[0]['meter']}：2025-02-26至2025-03-25")
    rows = rows_without_voucher(found, engagement)
    assert len(rows) == len(engagement.rows("bills"))


def test_a_gap_beside_a_voucher_that_was_not_accepted_says_so(engagement: Engagement) -> None:
    """Its days may be misread, and then nothing is missing."""
    found = settled(engagement, *POWER[:2], *POWER[3:])
    [gap] = gaps(found, engagement)
    assert gap.endswith("没有单据（相邻的凭证待您确认，日期可能误读）")
    found.fates = dict.fromkeys(found.fates, (Fate.APPENDED, ""))
    [gap] = gaps(found, engagement)
    assert gap.endswith("至2025-03-25没有单据")


def test_a_bill_within_a_longer_one_leaves_no_gap(engagement: Engagement) -> None:
    found = settled(engagement, *POWER[:3])
    long = found.judged[0].bills[0]
    found.judged[0].bills.append(replace(long, start=long.start, end=long.start + dt.timedelta(days=3)))
    assert list(gaps(found, engagement)) == []
