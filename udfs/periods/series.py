"""The bills of an engagement as checks see them: per source in order of time, with what months they name."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from udfs.kernel.calendar import Month, Period, month_of
from udfs.kernel.check import Engagement, Row, shared
from udfs.kernel.edition import threshold
from udfs.kernel.errors import GhgError
from udfs.kernel.field import field
from udfs.periods.bill_period import period, series_rule
from udfs.periods.proration import month_shares
from udfs.vocabularies import Conclusion, EndRule, ProrateMethod

READING_DAYS = threshold("reading_days")
TOLERANCE_DAYS = threshold("tolerance_days")


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill that can be read: its row and its days."""

    row: Row
    span: Period
    year: float | None
    quantity: float


@dataclass(frozen=True, slots=True)
class Break:
    """Where two consecutive bills do not meet: days missing (positive) or counted twice (negative)."""

    before: Bill
    after: Bill
    days: int

    @property
    def months(self) -> int:
        """Whole months missing, give or take a few days of reading; those are a matter of 三.11."""
        if self.days <= 0:
            return 0
        gap = Period(self.before.span.stop, self.after.span.start)
        return gap.whole_months - (gap.stop.day - gap.start.day < -READING_DAYS)


@shared
def bills_by_source(engagement: Engagement) -> dict[str, list[Bill]]:
    """The readable bills of each source, in order of time."""
    rows: dict[str, list[tuple[Row, dt.date, dt.date]]] = {}
    for row in engagement.rows("bills"):
        source, start, end = row.text("source_id"), row.date("period_start"), row.date("period_end")
        if source is not None and start is not None and end is not None:
            rows.setdefault(source, []).append((row, start, end))
    return {
        source: sorted(_read(engagement, found), key=lambda bill: bill.span.start) for source, found in rows.items()
    }


def _read(engagement: Engagement, found: Sequence[tuple[Row, dt.date, dt.date]]) -> Iterator[Bill]:
    chosen = _setting(engagement, "end_rule", EndRule.AUTOMATIC)
    assert isinstance(chosen, EndRule)
    rule = series_rule([(start, end) for _, start, end in found]) if chosen is EndRule.AUTOMATIC else chosen
    for row, start, end in found:
        try:
            span = period(start, end, rule)
        except GhgError:
            continue  # the bill's own row shows the error
        yield Bill(row, span, row.number("verification_year"), row.number("quantity_in_source_unit") or 0.0)


def _setting(engagement: Engagement, name: str, default: EndRule | ProrateMethod) -> object:
    try:
        return field(name).read(engagement.setting(name))
    except GhgError:
        return default


def breaks(bills: Iterable[Bill]) -> Iterator[Break]:
    """Every place where bills in order of time do not meet; a break counts from the latest day reached."""
    furthest: Bill | None = None
    for bill in bills:
        if furthest is not None and bill.span.start != furthest.span.stop:
            yield Break(furthest, bill, (bill.span.start - furthest.span.stop).days)
        if furthest is None or bill.span.stop > furthest.span.stop:
            furthest = bill


@shared
def _months_of_dates(engagement: Engagement) -> Callable[[dt.date, dt.date], frozenset[Month]]:
    """How the engagement splits a bill: the months that a quantity between two dates falls in."""
    method = _setting(engagement, "prorate_method", ProrateMethod.AUTOMATIC)
    assert isinstance(method, ProrateMethod)
    tolerance = engagement.setting("tolerance_days")
    days = float(tolerance) if isinstance(tolerance, (int, float)) else TOLERANCE_DAYS
    single = _setting(engagement, "end_rule", EndRule.AUTOMATIC)
    assert isinstance(single, EndRule)

    @cache
    def months(start: dt.date, end: dt.date) -> frozenset[Month]:
        try:
            return frozenset(month_shares(start, end, single, method, days)[0])
        except GhgError:
            return frozenset()

    return months


def named_months(engagement: Engagement, bills: Iterable[Bill]) -> set[Month]:
    """The months that the bills' quantities fall in, as the monthly table has them."""
    months_of_dates = _months_of_dates(engagement)
    months: set[Month] = set()
    for bill in bills:
        start, end = bill.row.date("period_start"), bill.row.date("period_end")
        if start is not None and end is not None:
            months |= months_of_dates(start, end)
    return months


@dataclass(frozen=True, slots=True)
class SourceYear:
    """A source in a year under verification: the months it should have data for and those it lacks."""

    source: Row
    year: int
    expected: tuple[Month, ...]
    missing: tuple[Month, ...]


@shared
def source_years(engagement: Engagement) -> list[SourceYear]:
    """Each source that counts, in each year under verification."""
    return list(_source_years(engagement))


def _source_years(engagement: Engagement) -> Iterator[SourceYear]:
    bills = bills_by_source(engagement)
    operation = {row.key: (row.date("opened_date"), row.date("closed_date")) for row in engagement.rows("sites")}
    estimated: dict[tuple[str | None, float | None], set[Month | None]] = {}
    for row in engagement.rows("estimates"):
        day = row.date("estimate_month")
        place = (row.text("source_id"), row.number("verification_year"))
        estimated.setdefault(place, set()).add(month_of(day) if day else None)
    for source in engagement.rows("sources"):
        if source.choice("source_treatment", Conclusion) in (None, Conclusion.IDENTIFIED):
            continue
        known = named_months(engagement, bills.get(source.key, []))
        opened, closed = operation.get(source.text("site_id") or "", (None, None))
        for year_row in engagement.rows("years"):
            year = year_row.number("verification_year")
            if year is None:
                continue
            expected = tuple(
                month
                for month in (Month(int(year), number) for number in range(1, 13))
                if (opened is None or month > month_of(opened)) and (closed is None or month < month_of(closed))
            )
            filled = estimated.get((source.key, year), set())
            missing = () if None in filled else tuple(m for m in expected if m not in known and m not in filled)
            yield SourceYear(source, int(year), expected, missing)


def within_year(bills: Iterable[Bill], year: float) -> list[Bill]:
    """The bills filed for a year."""
    return [bill for bill in bills if bill.year == year]


def joined_years(bills: Sequence[Bill]) -> Iterator[tuple[Bill, Bill]]:
    """Last bill of each filed year with the first bill of the next one."""
    years = sorted({bill.year for bill in bills if bill.year is not None})
    for earlier, later in pairwise(years):
        if later == earlier + 1:
            last = max(within_year(bills, earlier), key=lambda bill: bill.span.stop)
            yield last, min(within_year(bills, later), key=lambda bill: bill.span.start)
