"""三.9【跨年数据】 What the account holds of a source and year is what its rows say, each once: formed again from the rows alone.

A number written as text beside a number, a twin in other letters, a sign that a look-up takes for a wildcard, a source
or year entered twice: whatever the formulas make of it, the two sides then differ.
"""

from collections.abc import Iterator

from udfs.account.entering import BESIDE_BILLS, BILLS, told_tonnes
from udfs.account.entries import Account, account_of
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, shared
from udfs.kernel.clause import clause
from udfs.periods.series import bills_by_source
from udfs.vocabularies import Severity

CLAUSE = clause("三.9")
SHARE = 1e-9  # of the larger side: the order of summation


@shared
def _entered(engagement: Engagement) -> dict[str, dict[Account, float]]:
    """Of each column of 月度活动数据 beside the bills, the sums of its rows by source and year."""
    found: dict[str, dict[Account, float]] = {entering.held: {} for entering in BESIDE_BILLS}
    for entering in BESIDE_BILLS:
        sums = found[entering.held]
        for row in engagement.rows(entering.table):
            sums[account_of(row)] = sums.get(account_of(row), 0.0) + (row.number(entering.column) or 0.0)
    return found


@shared
def _bounds(engagement: Engagement) -> dict[str, tuple[float, float]]:
    """Of each source, between what the years under verification must hold of its bills: some reach out of these years."""
    found, years = {}, {row.number("verification_year") for row in engagement.rows("years")}
    for source, bills in bills_by_source(engagement).items():
        low = high = 0.0
        for bill in bills:
            inside = [year in years for year in bill.years]
            if all(inside):
                low, high = low + bill.quantity, high + bill.quantity
            elif any(inside):
                low, high = low + min(0.0, bill.quantity), high + max(0.0, bill.quantity)
        found[source] = low, high
    return found


def _beyond(value: float, low: float, high: float) -> float:
    """By how much a value lies outside of its bounds; 0.0 where it does not, give or take the order of summation."""
    give = SHARE * max(abs(value), abs(low), abs(high))
    return value - high if value > high + give else value - low if value < low - give else 0.0


@book_check(
    "309-27", CLAUSE, table="monthly", severity=Severity.ERROR,
    says="排放源“{source}”{year}的{what}，账上为{held:,.15g}，而各行之和为{rows:,.15g}，相差{difference:,.15g}（{tonnes}）："
    "请核对各表中该编号的写法（文本或数字、大小写、*?~等符号）和重复登记的排放源、年份。",
)  # fmt: skip
def account_differs_from_rows(engagement: Engagement) -> Iterator[Hit]:
    """Each row once: the bills of a source over all years, its estimates, adjustments and deductions of each year."""
    billed: dict[str, list[Row]] = {}
    for row in {account_of(row): row for row in engagement.rows("monthly")}.values():
        source, year = account_of(row)
        billed.setdefault(source or "", []).append(row)
        for entering in BESIDE_BILLS:
            held, rows = row.number(entering.held), _entered(engagement)[entering.held].get((source, year), 0.0)
            if held is not None and (difference := _beyond(held, rows, rows)):
                tonnes = row.tonnes(difference)
                yield hit(
                    row, entering.held, source=source, year=f"{year or 0:g}年", what=entering.kind, held=held, rows=rows,
                    difference=difference, tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
                )  # fmt: skip
    years = {row.number("verification_year") for row in engagement.rows("years")}
    for source, places in billed.items():
        known = [quantity for row in places if (quantity := row.number("bills_quantity")) is not None]
        low, high = _bounds(engagement).get(source, (0.0, 0.0))
        difference = _beyond(sum(known), low, high) if len(known) == len(years) else 0.0
        if difference:
            tonnes = places[0].tonnes(difference)
            yield hit(
                places[0], BILLS.held, source=source, year="各年", what=BILLS.kind, held=sum(known),
                rows=low if difference < 0 else high, difference=difference, tonnes=told_tonnes(tonnes),
                effect_tco2=tonnes,
            )  # fmt: skip
