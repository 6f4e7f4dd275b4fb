"""Each source in each year under verification: the months and days that its bills and estimates should have."""

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass

from udfs.kernel.calendar import Month, Target, month_of, numbered_month
from udfs.kernel.check import Engagement, Row, shared
from udfs.periods.coverage import coverage
from udfs.periods.days_of_year import days_expected
from udfs.periods.proration import part_in
from udfs.periods.series import Bill, bills_by_source, bought_sources, counting_days, within_year
from udfs.vocabularies import Conclusion

Estimated = dict[tuple[str | None, float | None], set[Month | None]]


@dataclass(frozen=True, slots=True)
class SourceYear:
    """A source in a year under verification.

    Attributes:
        expected: the months it should have data for.
        missing: those of them it has neither bill nor estimate for.
        days: days of the parts of bills that are counted in the year, each once; and of the months estimated.
        days_expected: the numbers of days that are right.
        is_estimated_whole: an estimate stands for the year, not for a month of it.
    """

    source: Row
    year: int
    expected: tuple[Month, ...]
    missing: tuple[Month, ...]
    days: int
    days_expected: range
    is_estimated_whole: bool


@shared
def source_years(engagement: Engagement) -> list[SourceYear]:
    """Each source that counts and has periods, in each year under verification."""
    return list(_source_years(engagement))


def verified_years(engagement: Engagement) -> set[int]:
    """The years under verification."""
    years = (row.number("verification_year") for row in engagement.rows("years"))
    return {int(year) for year in years if year is not None}


def _estimated(engagement: Engagement) -> Estimated:
    found: Estimated = {}
    for row in engagement.rows("estimates"):
        day = row.date("estimate_month")
        place = (row.text("source_id"), row.number("verification_year"))
        found.setdefault(place, set()).add(month_of(day) if day else None)
    return found


def _source_years(engagement: Engagement) -> Iterator[SourceYear]:
    bills = bills_by_source(engagement)
    operation = {row.key: (row.date("opened_date"), row.date("closed_date")) for row in engagement.rows("sites")}
    estimated, bought = _estimated(engagement), bought_sources(engagement)
    for source in engagement.rows("sources"):
        if source.choice("source_treatment", Conclusion) in (None, Conclusion.IDENTIFIED) or source.key in bought:
            continue
        counting = counting_days(bills.get(source.key, []))
        known = {numbered_month(number) for bill in counting for number in bill.split.months}
        opened, closed = operation.get(source.text("site_id") or "", (None, None))
        for year_row in engagement.rows("years"):
            year = year_row.number("verification_year")
            if year is not None:
                filled = estimated.get((source.key, year), set())
                yield _source_year(source, int(year), counting, known, filled, (opened, closed))


def _source_year(
    source: Row, year: int, bills: list[Bill], known: set[Month], filled: set[Month | None],
    in_use: tuple[dt.date | None, dt.date | None],
) -> SourceYear:  # fmt: skip
    opened, closed = in_use
    expected = tuple(
        month
        for month in map(numbered_month, Target(year, None).numbers())
        if (opened is None or month > month_of(opened)) and (closed is None or month < month_of(closed))
    )
    missing = () if None in filled else tuple(m for m in expected if m not in known and m not in filled)
    spans = [bill.days_in(year) for bill in within_year(bills, year)]
    covered = coverage(spans).days if spans else 0
    of_estimates = sum(
        (month.plus(1).first_day - month.first_day).days for month in filled if month is not None and month not in known
    )
    return SourceYear(
        source, year, expected, missing, covered + of_estimates, days_expected(year, opened, closed), None in filled
    )


@shared
def _per_day(engagement: Engagement) -> dict[tuple[str, int], float]:
    """Of each source and year, the quantity of an average day of the bills counted in it."""
    quantities: dict[tuple[str, int], list[float]] = {}
    days: dict[tuple[str, int], int] = {}
    for source, bills in bills_by_source(engagement).items():
        for bill in bills:
            for year in bill.years:
                place = (source, year)
                quantities.setdefault(place, []).append(part_in(bill.quantity, bill.split, Target(year, None)))
                days[place] = days.get(place, 0) + (bill.days_in(year).days if bill.quantity >= 0 else 0)
    return {place: math.fsum(found) / days[place] for place, found in quantities.items() if days[place]}


def at_stake(engagement: Engagement, source: str, year: int, days: float) -> float | None:
    """Tonnes of so many average days of the bills counted in a year."""
    average = _per_day(engagement).get((source, year))
    return None if average is None else engagement.tonnes(source, year, average * abs(days))
