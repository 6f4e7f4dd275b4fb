"""The parts of a bill by month (三.8)."""

import datetime as dt
from functools import lru_cache

from udfs.kernel.calendar import Month, Period, Target, month_of, same_day_of_month
from udfs.periods.apportion import cumulative, parts
from udfs.periods.bill_period import period
from udfs.vocabularies import EndRule, ProrateMethod

SPLITS = 1 << 15  # remembered; bills of many meters share their dates


def _by_month(span: Period, method: ProrateMethod, tolerance_days: float) -> bool:
    if method is not ProrateMethod.AUTOMATIC:
        return method is ProrateMethod.BY_MONTH
    if span.whole_months < 1:
        return False
    return same_day_of_month(span.start, span.stop) or abs(span.start.day - span.stop.day) <= tolerance_days


@lru_cache(SPLITS)
def month_shares(
    start: dt.date, end: dt.date, end_rule: EndRule, method: ProrateMethod, tolerance_days: float
) -> tuple[tuple[Month, ...], tuple[float, ...]]:
    """The months of a bill, and the share of its quantity that is reached at the end of each.

    按月 names its months from the start's month on and gives each the same; 按日 goes by days.

    Raises:
        OutOfDomain: the dates are those of no bill.
    """
    span = period(start, end, end_rule)
    if _by_month(span, method, tolerance_days):
        first, count = month_of(span.start), max(span.whole_months, 1)
        return tuple(first.plus(n) for n in range(count)), cumulative([1] * count)
    months = tuple(span.months())
    return months, cumulative(span.days_in(month) for month in months)


def month_parts(
    quantity: float, start: dt.date, end: dt.date, end_rule: EndRule, method: ProrateMethod, tolerance_days: float
) -> list[tuple[Month, float]]:
    """A bill's quantity by month; the parts add up to it exactly.

    Raises:
        OutOfDomain: the dates are those of no bill.
    """
    months, shares = month_shares(start, end, end_rule, method, tolerance_days)
    return list(zip(months, parts(quantity, shares)))


@lru_cache(SPLITS)
def shares_around(
    start: dt.date, end: dt.date, end_rule: EndRule, method: ProrateMethod, tolerance_days: float, target: Target
) -> tuple[float, float]:
    """The shares of a bill's quantity that are reached before a month or year, and at its end.

    Raises:
        OutOfDomain: the dates are those of no bill.
    """
    months, shares = month_shares(start, end, end_rule, method, tolerance_days)
    first, last = target.months()[0], target.months()[-1]
    before, after = sum(month < first for month in months), sum(month <= last for month in months)
    return shares[before - 1] if before else 0.0, shares[after - 1] if after else 0.0
