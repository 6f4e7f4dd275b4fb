"""三.9【跨年数据】 A bill filed for a year that none of its quantity falls in: 三.8 counts it by its dates, elsewhere or nowhere."""

from collections.abc import Iterator

from udfs.kernel.check import Engagement, Hit, book_check, hit
from udfs.kernel.clause import clause
from udfs.periods.series import Bill, bills_by_source, breaks, named_months, within_year
from udfs.vocabularies import Severity

CLAUSE = clause("三.9")


def _runs(bills: list[Bill]) -> list[list[Bill]]:
    """Bills in order of time, parted where whole months are missing between them."""
    starts = {id(found.after) for found in breaks(bills) if found.months}
    runs: list[list[Bill]] = []
    for bill in bills:
        if not runs or id(bill) in starts:
            runs.append([])
        runs[-1].append(bill)
    return runs


def _elsewhere(engagement: Engagement, *, is_joined: bool) -> Iterator[Hit]:
    """Bills without a month in their year, in a run of bills that does reach into it, or in one that does not."""
    for source, bills in bills_by_source(engagement).items():
        for year in sorted({bill.year for bill in bills if engagement.year_role(bill.year) is not None and bill.year}):
            for run in _runs(within_year(bills, year)):
                months = [named_months(engagement, [bill]) for bill in run]
                inside = [any(month.year == year for month in found) for found in months]
                for bill, found, is_inside in zip(run, months, inside):
                    if found and not is_inside and any(inside) is is_joined:
                        yield hit(
                            bill.row, "verification_year", "period_start", "period_end", key=bill.row.key,
                            filed=f"{year:g}", months="、".join(f"{one.year}年{one.month}月" for one in sorted(found)),
                            effect_tco2=engagement.tonnes(source, year, bill.quantity),
                        )  # fmt: skip


@book_check(
    "309-8", CLAUSE, table="bills", severity=Severity.ERROR,
    says="单据“{key}”归入{filed}年，但起止日期全部在{filed}年之外（{months}），用量没有计入{filed}年：请核对起止日期和归属年份。",
)  # fmt: skip
def bill_outside_its_year(engagement: Engagement) -> Iterator[Hit]:
    """A bill whose dates lie wholly outside the year it is filed for, apart from the year's other bills."""
    yield from _elsewhere(engagement, is_joined=False)


@book_check(
    "309-9", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="单据“{key}”与{filed}年的其他单据相连，但用量全部落在{months}，按三.8不计入{filed}年：请确认前后年度的用量无重复、无遗漏。",
)  # fmt: skip
def joined_bill_outside_its_year(engagement: Engagement) -> Iterator[Hit]:
    """The same at the edge of a year of account that does not begin in January: legitimate, but to be seen."""
    yield from _elsewhere(engagement, is_joined=True)
