"""二.3【排放源未使用】 A source has no quantity before it is in use, nor after; law: until settled, in a compliance year alone."""

from collections.abc import Iterator

from udfs.account.entering import told_tonnes, tonnes_if_counted
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check
from udfs.kernel.clause import clause
from udfs.periods.in_use import Dates, bills_outside, estimates_outside, told
from udfs.periods.years import until_settled
from udfs.vocabularies import Severity

CLAUSE = clause("二.3")
SAYS = (
    "在排放源“{source}”的在用日期（{dates}）以外（{tonnes}，更正前{until}）：请核对日期和排放源编号，或更正在用起止日。"
)


def _dates_of(source: Row) -> Dates:
    return source.date("in_use_from"), source.date("in_use_to")


@book_check(
    "203-120", CLAUSE, table="bills", severity=Severity.ERROR, says="单据“{key}”有{quantity:,.15g}{unit}" + SAYS
)
def bill_outside_dates_of_source(engagement: Engagement) -> Iterator[Hit]:
    """What is not in use uses nothing."""
    for source in engagement.rows("sources"):
        for bill, quantity in bills_outside(engagement, source.key, _dates_of(source)):
            tonnes = tonnes_if_counted(engagement, source, float(bill.years[0]), quantity)
            yield hit(
                bill.row, "period_start", "period_end", "source_id", key=bill.row.key, source=source.key, quantity=quantity,
                unit=source.text("activity_unit"), dates=told(_dates_of(source)), tonnes=told_tonnes(tonnes),
                until=until_settled(engagement, bill.years[0]), effect_tco2=tonnes,
            )  # fmt: skip


@book_check("203-121", CLAUSE, table="estimates", severity=Severity.ERROR, says="推算“{key}”的{when}" + SAYS)
def estimate_outside_dates_of_source(engagement: Engagement) -> Iterator[Hit]:
    """Nothing is missing of a month in which the source was not in use."""
    for source in engagement.rows("sources"):
        for estimate in estimates_outside(engagement, source.key, _dates_of(source)):
            tonnes = tonnes_if_counted(engagement, source, estimate.year, estimate.quantity)
            yield hit(
                estimate.row, "estimate_month", "source_id", key=estimate.row.key, source=source.key, when=estimate.told,
                dates=told(_dates_of(source)), tonnes=told_tonnes(tonnes),
                until=until_settled(engagement, estimate.year), effect_tco2=tonnes,
            )  # fmt: skip


@row_check(
    "203-122", CLAUSE, table="sources", severity=Severity.ERROR,
    says="排放源“{key}”的在用止日{last}早于在用起日{first}：请更正日期，或更正所在场所的启用、停用日期。",
)  # fmt: skip
def end_of_use_before_its_start(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """The last day of use follows the first, those of the site regarded."""
    first, last = row.date("use_from"), row.date("use_to")
    if first is not None and last is not None and last < first:
        yield hit(row, "in_use_from", "in_use_to", key=row.key, first=first, last=last)
