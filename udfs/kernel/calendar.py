"""Months, half-open periods of days, and the month or year that is asked for."""

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass
from typing import NamedTuple

from udfs.kernel import cells
from udfs.kernel.cells import Value, shown
from udfs.kernel.errors import OutOfDomain, WrongKind

ONE_DAY = dt.timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1990, 2100
_MONTH_TEXT = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})|年([0-9]{1,2})月)")


class Month(NamedTuple):
    """A calendar month; ordered, hashable."""

    year: int
    month: int

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, self.month, 1)

    @property
    def number(self) -> int:
        """Months counted through the years; neighbours differ by one."""
        return self.year * 12 + self.month - 1

    def plus(self, months: int) -> "Month":
        """The month so many months later."""
        return numbered_month(self.number + months)


def numbered_month(number: int) -> Month:
    """The month of that number.

    Raises:
        OutOfDomain: the calendar does not reach so far.
    """
    if not FIRST_NUMBER <= number <= LAST_NUMBER:
        raise OutOfDomain("月份超出可计算的日期：请核对。")
    return Month(number // 12, number % 12 + 1)


def month_of(day: dt.date) -> Month:
    """The month a day lies in."""
    return Month(day.year, day.month)


def month_number(day: dt.date) -> int:
    """The number of the month a day lies in."""
    return day.year * 12 + day.month - 1


FIRST_NUMBER, LAST_NUMBER = month_number(dt.date.min), month_number(dt.date.max)


class Target(NamedTuple):
    """The month or the year a part of a bill is asked for."""

    year: int
    month: int | None

    def numbers(self) -> range:
        """The numbers of its months in order."""
        first = self.year * 12 + (self.month or 1) - 1
        return range(first, first + (12 if self.month is None else 1))


def target(value: Value, label: str) -> Target:
    """A date (its month), ``2024-11`` / ``2024年11月`` (that month) or a year number 1990–2100.

    Raises:
        WrongKind: anything else.
    """
    if isinstance(value, str):
        match = _MONTH_TEXT.fullmatch(value)
        month = int(match[2] or match[3]) if match else 0
        if match and 1 <= month <= 12:
            return Target(int(match[1]), month)
        raise WrongKind(f"“{label}”应为日期、年份数或“2024-11”“2024年11月”样式的月份，现为{shown(value)}。")
    if isinstance(value, (int, float)) and FIRST_YEAR <= value <= LAST_YEAR:
        if float(value).is_integer() and not isinstance(value, bool):
            return Target(int(value), None)
        raise WrongKind(f"“{label}”的年份应为整数，现为{shown(value)}。")
    day = cells.date(value, label)
    return Target(day.year, day.month)


def _length_of_month(day: dt.date) -> int:
    return monthrange(day.year, day.month)[1]


def same_day_of_month(start: dt.date, end: dt.date) -> bool:
    """The same day of the month, or the last one of each."""
    return start.day == end.day or (start.day, end.day) == (_length_of_month(start), _length_of_month(end))


def months_on(day: dt.date, months: int) -> int:
    """The ordinal of the same day so many months on, or of the last one of a shorter month."""
    month = numbered_month(month_number(day) + months)
    return month.first_day.toordinal() - 1 + min(day.day, monthrange(*month)[1])


def days_off_whole_months(start: dt.date, end: dt.date) -> int:
    """How many days an end is off one or several whole months after a start, counted round the ends of months.

    31 and 1 are one apart. In a shorter month the last day stands for those that it does not have, whichever of the two it is.

    Raises:
        OutOfDomain: the calendar does not reach so far.
    """
    between = month_number(end) - month_number(start)
    return min(
        min(abs(months_on(start, months) - end.toordinal()), abs(months_on(end, -months) - start.toordinal()))
        for months in range(max(between - 1, 1), max(between, 1) + 2)
    )


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``start`` on, up to but not including ``stop``."""

    start: dt.date
    stop: dt.date

    @property
    def days(self) -> int:
        return (self.stop - self.start).days

    def month_numbers(self) -> range:
        """The numbers of the calendar months the days lie in."""
        return range(month_number(self.start), month_number(self.stop - ONE_DAY) + 1)

    def days_in(self, month: Month) -> int:
        first, after = month.first_day, month.plus(1).first_day
        return (min(self.stop, after) - max(self.start, first)).days
