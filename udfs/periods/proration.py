"""The parts of a bill by month (三.8): which months it belongs to, alone and in a series, and what share each has.

按月 gives each of its months the same. Alone, a bill whose start day is 1 to 16 begins with the start's month, another with
the next; how the bills of a series follow each other is told in ``placing.py``.
"""

import datetime as dt
from functools import lru_cache
from typing import NamedTuple

from udfs.kernel.calendar import (
    ONE_DAY,
    Month,
    Period,
    Target,
    days_off_whole_months,
    month_number,
    numbered_month,
)
from udfs.kernel.cells import Value, is_blank
from udfs.kernel.edition import threshold
from udfs.kernel.errors import WrongKind
from udfs.kernel.field import field
from udfs.periods.apportion import cumulative, part_between, parts
from udfs.periods.bill_period import period
from udfs.vocabularies import EndRule, ProrateMethod

SPLITS = 32_768  # remembered; bills of many meters share their dates
LAST_DAY_OF_OWN_MONTH = threshold("last_day_of_own_month")
LONGEST_MONTH = 31
HALF_A_MONTH = LONGEST_MONTH // 2


class Splitting(NamedTuple):
    """How bills are split.

    Attributes:
        first_month: where the first bill of a series begins, if somebody set it.
    """

    end_rule: EndRule
    method: ProrateMethod
    tolerance_days: float
    first_month: Target | None = None


def splitting(
    method: ProrateMethod, tolerance_days: float, end_rule: EndRule, first_month: Target | None = None
) -> Splitting:
    """How bills are split.

    Raises:
        WrongKind: a year instead of a month.
    """
    _refuse_year(first_month)
    return Splitting(end_rule, method, tolerance_days, first_month)


def first_month_of(value: Value) -> Target | None:
    """The month that a cell sets for a first bill; None where it is blank.

    Raises:
        GhgError: it is none.
    """
    found = None if is_blank(value) else field("first_month").read(value)
    assert found is None or isinstance(found, Target)
    _refuse_year(found)
    return found


def _refuse_year(first_month: Target | None) -> None:
    if first_month is not None and first_month.month is None:
        raise WrongKind(f"“首张单据所属月份”应为月份（日期或“2024-11”），现为年份{first_month.year}：请更正。")


class Split(NamedTuple):
    """The months of a bill: the number of the first, and the share of its quantity that is reached at the end of each."""

    span: Period
    first: int
    shares: tuple[float, ...]

    @property
    def months(self) -> range:
        """The numbers of the months."""
        return range(self.first, self.first + len(self.shares))

    def share_before(self, month: int) -> float:
        """The share that is reached when a month begins."""
        at = min(month - self.first, len(self.shares))
        return self.shares[at - 1] if at > 0 else 0.0

    def meets(self, months: range) -> bool:
        """Whether any of its months is among months in a row: none of its days is counted in others."""
        return self.first < months.stop and months.start < self.first + len(self.shares)

    def days_in(self, months: range) -> Period:
        """The days that are counted in months in a row: the bill's days, divided as its quantity is."""
        start, days = self.span.start, self.span.days
        first, after = round(days * self.share_before(months.start)), round(days * self.share_before(months.stop))
        return Period(start + ONE_DAY * first, start + ONE_DAY * after)


class Reading(NamedTuple):
    """The day of the month on which a series is read, and how many months what follows is named later than it."""

    day: int
    later: int

    def month(self, day: dt.date) -> int:
        """The number of the month that follows a reading on or about the day."""
        apart = day.day - self.day
        return month_number(day) + self.later + (apart > HALF_A_MONTH) - (apart < -HALF_A_MONTH)

    def near(self, day: dt.date, days: float) -> bool:
        """Whether a day is about that day of the month."""
        apart = abs(day.day - self.day)
        return min(apart, LONGEST_MONTH - apart) <= days


def reading_of(start: dt.date, first_month: Target | None = None) -> Reading:
    """Where a bill that follows no other begins."""
    if first_month is None:
        return Reading(start.day, int(start.day > LAST_DAY_OF_OWN_MONTH))
    return Reading(start.day, first_month.numbers().start - month_number(start))


@lru_cache(SPLITS)
def _equal(months: int) -> tuple[float, ...]:
    return cumulative([1] * months)


def split_by_month(span: Period, reading: Reading) -> Split:
    """Days read so, in equal months."""
    first = reading.month(span.start)
    return Split(span, first, _equal(max(reading.month(span.stop) - first, 1)))


class DaySplit(Split):
    """A split by days, which stays in its calendar months."""

    __slots__ = ()


@lru_cache(SPLITS)
def split_alone(start: dt.date, end: dt.date, end_rule: EndRule, method: ProrateMethod, tolerance_days: float) -> Split:
    """A bill by itself, with nothing set about its month.

    Raises:
        OutOfDomain: the dates are those of no bill.
    """
    span = period(start, end, end_rule)
    is_by_month = method is ProrateMethod.BY_MONTH and span.days > 1  # a purchase stays on its day
    if method is ProrateMethod.AUTOMATIC:
        is_by_month = days_off_whole_months(span.start, span.stop) <= tolerance_days
    if is_by_month:
        return split_by_month(span, reading_of(span.start))
    months = span.month_numbers()
    return DaySplit(span, months.start, cumulative(span.days_in(numbered_month(month)) for month in months))


@lru_cache(SPLITS)
def split(start: dt.date, end: dt.date, how: Splitting) -> Split:
    """A bill alone.

    Raises:
        OutOfDomain: the dates are those of no bill.
    """
    alone = split_alone(start, end, how.end_rule, how.method, how.tolerance_days)
    if how.first_month is None or isinstance(alone, DaySplit):
        return alone
    return split_by_month(alone.span, reading_of(alone.span.start, how.first_month))


def month_parts(quantity: float, of: Split) -> list[tuple[Month, float]]:
    """A bill's quantity by month; the parts add up to it exactly.

    Raises:
        OutOfDomain: a month lies beyond the calendar.
    """
    return list(zip(map(numbered_month, of.months), parts(quantity, of.shares)))


def part_in(quantity: float, of: Split, target: Target) -> float:
    """The part of a bill's quantity that falls in a month or year."""
    months = target.numbers()
    return part_between(quantity, of.share_before(months.start), of.share_before(months.stop))
