"""Half-open billing periods, the months they name, and the days a series of them covers."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from udfs.kernel import cells
from udfs.kernel.apportion import apportion
from udfs.kernel.cells import Value, shown
from udfs.kernel.errors import OutOfDomain, WrongKind
from udfs.vocabularies import EndRule, ProrateMethod

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


@dataclass(frozen=True, slots=True)
class Target:
    """The month or the year a part of a bill is asked for."""

    year: int
    month: int | None

    def holds(self, month: Month) -> bool:
        return self.year == month.year and self.month in (None, month.month)


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


def _same_day_of_month(start: dt.date, end: dt.date) -> bool:
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


def _hint(start: dt.date, end: dt.date) -> EndRule | None:
    """What the two dates of a bill say by themselves; None when nothing."""
    if _same_day_of_month(start, end):
        return EndRule.READING_DAY
    return EndRule.INCLUSIVE if end < dt.date.max and (end + ONE_DAY).day == start.day else None


def one_bill_rule(start: dt.date, end: dt.date) -> EndRule:
    """What 自动 means for one bill."""
    return _hint(start, end) or EndRule.READING_DAY


def series_rule(bills: Sequence[tuple[dt.date, dt.date]]) -> EndRule:
    """What 自动 means for a series: how consecutive bills follow; failing that, what most bills say."""
    steps = Counter((later[0] - earlier[1]).days for earlier, later in pairwise(sorted(bills)))
    inclusive, reading = steps[1], steps[0]
    if inclusive == reading:
        hints = Counter(_hint(*bill) for bill in bills)
        inclusive, reading = hints[EndRule.INCLUSIVE], hints[EndRule.READING_DAY]
    return EndRule.INCLUSIVE if inclusive > reading else EndRule.READING_DAY


def period(start: dt.date, end: dt.date, end_rule: EndRule) -> Period:
    """The half-open period of a bill.

    Raises:
        OutOfDomain: the end lies before the start (or on it, where the end is a reading day).
    """
    rule = one_bill_rule(start, end) if end_rule is EndRule.AUTOMATIC else end_rule
    if end < start or (end == start and rule is EndRule.READING_DAY):
        raise OutOfDomain(f"统计止日{end}不晚于统计起日{start}：请核对单据的起止日期。")
    if end == dt.date.max:
        raise OutOfDomain(f"统计止日{end}超出可计算的日期：请核对。")
    return Period(start, end + ONE_DAY if rule is EndRule.INCLUSIVE else end)


def _by_month(span: Period, method: ProrateMethod, tolerance_days: float) -> bool:
    if method is not ProrateMethod.AUTOMATIC:
        return method is ProrateMethod.BY_MONTH
    if span.whole_months < 1:
        return False
    return _same_day_of_month(span.start, span.stop) or abs(span.start.day - span.stop.day) <= tolerance_days


def split(quantity: float, span: Period, method: ProrateMethod, tolerance_days: float) -> list[tuple[Month, float]]:
    """A bill's quantity by month; the parts add up to it exactly.

    按月 names its months from the start's month on and gives each the same; 按日 goes by days.
    """
    if _by_month(span, method, tolerance_days):
        first, count = month_of(span.start), max(span.whole_months, 1)
        months, weights = [first.plus(n) for n in range(count)], [1] * count
    else:
        months = span.months()
        weights = [span.days_in(month) for month in months]
    return list(zip(months, apportion(quantity, weights)))


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a series of bills covers, in days."""

    days: int
    gaps: int
    overlaps: int


def coverage(spans: Iterable[Period]) -> Coverage:
    """Distinct days, days missing between first start and last stop, days counted more than once."""
    ordered = sorted(spans, key=lambda span: (span.start, span.stop))
    edges = sorted([(span.start, 1) for span in ordered] + [(span.stop, -1) for span in ordered])
    days = overlaps = depth = 0
    before = edges[0][0]
    for day, step in edges:
        length = (day - before).days
        days += length if depth else 0
        overlaps += length if depth > 1 else 0
        depth += step
        before = day
    return Coverage(days, (before - edges[0][0]).days - days, overlaps)
