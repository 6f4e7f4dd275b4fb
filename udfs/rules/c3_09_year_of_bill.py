"""三.9【跨年数据】 The year of a bill follows from its months (三.8); one of no verified year says why it stands there."""

import datetime as dt
from collections.abc import Iterator
from itertools import chain

from udfs.account.remarks import TELLS_OF_CREDIT, TELLS_OF_YEAR, remark_names
from udfs.kernel.check import Engagement, Hit, book_check, hit
from udfs.kernel.clause import clause
from udfs.periods.series import Bill, bills_by_source
from udfs.periods.source_years import verified_years
from udfs.vocabularies import Severity

CLAUSE = clause("三.9")


@book_check(
    "309-110", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”按起止日期计入{months}，不在核查年份内，没有计入（{quantity:,.15g}）：请核对起止日期；"
    "确属其他年份的请删去，或在备注写明年份。",
)  # fmt: skip
def bill_of_no_verified_year(engagement: Engagement) -> Iterator[Hit]:
    """A bill that no year under verification counts; those that join the bills of such a year show how the years meet."""
    verified = verified_years(engagement)
    for source, bills in bills_by_source(engagement).items() if verified else ():
        if all(not verified.isdisjoint(bill.years) for bill in bills):
            continue
        for bill in chain.from_iterable(run for run in _runs(bills) if all(map(verified.isdisjoint, _years(run)))):
            if not remark_names(bill.row, (*TELLS_OF_YEAR, *map(str, bill.years))):
                year = min(verified, key=lambda year: abs(year - bill.years[0]))
                yield hit(
                    bill.row, "period_end", "period_start", key=bill.row.key, months=bill.told_months,
                    quantity=bill.quantity, effect_tco2=engagement.tonnes(source, year, bill.quantity),
                )  # fmt: skip


def _years(bills: list[Bill]) -> list[range]:
    return [bill.years for bill in bills]


def _runs(bills: list[Bill]) -> list[list[Bill]]:
    """Bills in order of time, those together that go on from each other."""
    runs: list[list[Bill]] = []
    ending: dict[dt.date, list[Bill]] = {}
    for bill in bills:
        run = ending.get(bill.span.start)
        if run is None:
            run = []
            runs.append(run)
        run.append(bill)
        ending[bill.span.stop] = run
    return runs


@book_check(
    "309-81", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”的用量为负数{quantity}，会减少当月用量：红字、退补、冲销的请在备注写明，否则请更正符号。",
)  # fmt: skip
def negative_quantity_unexplained(engagement: Engagement) -> Iterator[Hit]:
    """A negative quantity without a remark: a credit says what it takes back, a slip of the sign says nothing."""
    for row in engagement.rows("bills"):
        quantity = row.number("activity_quantity")
        if quantity is not None and quantity < 0 and not remark_names(row, TELLS_OF_CREDIT):
            counted = row.number("quantity_in_source_unit")
            yield hit(
                row,
                "activity_quantity",
                key=row.key,
                quantity=f"{quantity:,.15g}",
                effect_tco2=row.tonnes(None if counted is None else 2 * counted),
            )
