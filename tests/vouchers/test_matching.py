"""Duplicates and gaps: the same again is told and counted once, what is only alike is asked."""

from decimal import Decimal

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


def test_a_month_without_a_bill_and_rows_without_a_file_are_told(engagement: Engagement) -> None:
    found = settled(engagement, *POWER[:2], *POWER[3:])
    [gap] = gaps(found, engagement)
    assert gap.startswith(f"{POWER[0].rows[0]['meter']}：2025-02-26至2025-03-25")
    rows = rows_without_voucher(found, engagement)
    assert len(rows) == len(engagement.rows("bills"))
