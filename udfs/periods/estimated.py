"""Estimates as periods beside bills: the months they stand in, and the days that are then counted (三.9, 三.11)."""

import datetime as dt
from collections.abc import Iterable, Sequence

from udfs.kernel.calendar import ONE_DAY, Period, numbered_month
from udfs.kernel.edition import threshold
from udfs.periods.proration import Split, Splitting, split
from udfs.vocabularies import EndRule, ProrateMethod

BY_ITSELF = Splitting(EndRule.INCLUSIVE, ProrateMethod.AUTOMATIC, threshold("tolerance_days"))


def estimated_split(start: dt.date, end: dt.date) -> Split:
    """The months and days of an estimate by itself, as those of a bill of its days.

    Args:
        start, end: its first and its last day.

    Raises:
        OutOfDomain: the dates are those of no bill.
    """
    return split(start, end, BY_ITSELF)


def whole_months(estimated: Split) -> bool:
    """Whether it is of calendar months as a whole."""
    return estimated.span == _calendar(estimated.months)


def _calendar(months: range) -> Period:
    return Period(numbered_month(months.start).first_day, numbered_month(months.stop).first_day)


def beside(estimates: Iterable[Split], bills: Sequence[Split]) -> list[tuple[Split, int | None]]:
    """The days of estimates, each with the place of the bill that it follows or goes before.

    Calendar months that no bill is counted in are the days between the bills about them, whatever day those are read on.
    An estimate of days is those days.

    Args:
        bills: those whose days count.
    """
    known = {month for bill in bills for month in bill.months}
    found: list[tuple[Split, int | None]] = []
    missing: set[int] = set()
    for estimate in estimates:
        if whole_months(estimate):
            missing.update(month for month in estimate.months if month not in known)
        else:
            found.append((estimate, None))
    return found + [_between(run, bills) for run in _runs(missing)]


def _runs(months: set[int]) -> list[range]:
    """Months in a row."""
    runs: list[range] = []
    for month in sorted(months):
        if runs and runs[-1].stop == month:
            runs[-1] = range(runs[-1].start, month + 1)
        else:
            runs.append(range(month, month + 1))
    return runs


def _between(months: range, bills: Sequence[Split]) -> tuple[Split, int | None]:
    calendar = _calendar(months)
    before = max((at for at, bill in enumerate(bills) if bill.months.stop == months.start),
                 key=lambda at: bills[at].span.stop, default=None)  # fmt: skip
    after = min((at for at, bill in enumerate(bills) if bill.months.start == months.stop),
                key=lambda at: bills[at].span.start, default=None)  # fmt: skip
    start = calendar.start if before is None else bills[before].span.stop
    stop = calendar.stop if after is None else bills[after].span.start
    if after is None:
        stop = start + ONE_DAY * calendar.days
    elif before is None:
        start = stop - ONE_DAY * calendar.days
    span = Period(start, stop) if start < stop else calendar
    shares = tuple((number + 1) / len(months) for number in range(len(months)))
    return Split(span, months.start, shares), after if before is None else before
