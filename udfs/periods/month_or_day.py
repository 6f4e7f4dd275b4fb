"""What a year gets by months and what it would get by days, of bills over the turn of a year (三.8, 三.9)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from udfs.kernel.calendar import ONE_DAY, Period, Target
from udfs.kernel.check import Engagement
from udfs.periods.basis import is_metered
from udfs.periods.proration import DaySplit, Split, part_in, split_alone
from udfs.periods.series import MONTHS_OF_YEAR, Bill, bills_by_source, splitting_of
from udfs.vocabularies import EndRule, ProrateMethod

LONGEST_EDGE = 31  # days of a year before the first bill and after the last, which neighbours stand for


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more of a source's bills a year has as they are split than in the other way.

    Attributes:
        by_month: whether they are split by months.
    """

    source: str
    year: int
    quantity: float
    by_month: bool


def differences(engagement: Engagement, years: Sequence[int]) -> list[Difference]:
    """Of each metered source and year, where months and days differ."""
    method = splitting_of(engagement).method
    found = []
    for source, bills in bills_by_source(engagement).items():
        if not is_metered(engagement, source):
            continue
        crossing = [bill for bill in bills if _crosses(bill)]
        if not crossing:
            continue
        ends = bills[0], max(bills, key=lambda bill: bill.span.stop)
        for year in years:
            concerned = [bill for bill in crossing if _touches(bill, year)]
            more = sum(more_by_month(bill, year) for bill in concerned) - _edges(*ends, year)
            if concerned and more:
                by_month = method is not ProrateMethod.BY_DAY
                found.append(Difference(source, year, more if by_month else -more, by_month))
    return found


def _crosses(bill: Bill) -> bool:
    """Whether its days or its months lie in two years, or in different ones."""
    start, stop, split = bill.split.span.start.year, bill.split.span.stop, bill.split
    first, last = split.first // MONTHS_OF_YEAR, (split.first + len(split.shares) - 1) // MONTHS_OF_YEAR
    ends_there = stop.year == start or stop == dt.date(start + 1, 1, 1)
    return not (first == last == start and ends_there)


def _touches(bill: Bill, year: int) -> bool:
    return bill.span.start.year <= year <= bill.span.stop.year or year in bill.years


def _by_month(bill: Bill) -> Split:
    """As it is split; where that is by days, as it would be by itself."""
    if not isinstance(bill.split, DaySplit):
        return bill.split
    last = bill.span.stop - ONE_DAY
    return split_alone(bill.span.start, last, EndRule.INCLUSIVE, ProrateMethod.AUTOMATIC, 0)


def more_by_month(bill: Bill, year: int) -> float:
    """How much more of a bill a year has by months than by days."""
    return (
        part_in(bill.quantity, _by_month(bill), Target(year, None))
        - bill.quantity * _days_in(bill.span, year) / bill.span.days
    )


def _days_in(span: Period, year: int) -> int:
    first, after = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    return max((min(span.stop, after) - max(span.start, first)).days, 0)


def _edges(earliest: Bill, latest: Bill, year: int) -> float:
    """What the days of a year before the first bill and after the last would hold, by days, at the rate of the neighbour."""
    first, after = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    before, behind = (earliest.span.start - first).days, (after - latest.span.stop).days
    return sum(
        days * bill.quantity / bill.span.days
        for days, bill in ((before, earliest), (behind, latest)) if 0 < days <= LONGEST_EDGE
    )  # fmt: skip
