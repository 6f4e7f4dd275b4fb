"""Months, half-open periods of days, and the month or year that is asked for."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import NamedTuple

from udfs.kernel import cells
from udfs.kernel.cells import Value, shown
from udfs.kernel.errors import WrongKind

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

    def plus(self, months: int) -> "Month":
        """The month so many months later."""
        count = self.year * 12 + self.month - 1 + months
        return Month(count // 12, count % 12 + 1)


def month_of(day: dt.date) -> Month:
    """The month a day lies in."""
    return Month(day.year, day.month)


class Target(NamedTuple):
    """The month or the year a part of a bill is asked for."""

    year: int
    month: int | None

    def months(self) -> tuple[Month, ...]:
        """Its months in order."""
        if self.month is not None:
            return (Month(self.year, self.month),)
        return tuple(Month(self.year, month) for month in range(1, 13))


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


def _last_of_month(day: dt.date) -> bool:
    return (day + ONE_DAY).day == 1


def same_day_of_month(start: dt.date, end: dt.date) -> bool:
    """The same day of the month, or the last one of each."""
    return start.day == end.day or (_last_of_month(start) and _last_of_month(end))


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``start`` on, up to but not including ``stop``."""

    start: dt.date
    stop: dt.date

    @property
    def days(self) -> int:
        return (self.stop - self.start).days

    @property
    def whole_months(self) -> int:
        """Months from the start's month to the stop's month."""
        return (self.stop.year - self.start.year) * 12 + self.stop.month - self.start.month

    def months(self) -> list[Month]:
        """The calendar months the days lie in."""
        first, last = month_of(self.start), month_of(self.stop - ONE_DAY)
        return [first.plus(n) for n in range((last.year - first.year) * 12 + last.month - first.month + 1)]

    def days_in(self, month: Month) -> int:
        first, after = month.first_day, month.plus(1).first_day
        return (min(self.stop, after) - max(self.start, first)).days
