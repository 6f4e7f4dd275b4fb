"""Each metered source in each year under verification: the months and days that its bills and estimates should have.

Meters that run side by side should each have all of them: what one knows of a month says nothing of another (I-270).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from udfs.kernel.calendar import Month, Target, month_of, numbered_month
from udfs.kernel.check import Engagement, Row, shared
from udfs.periods.basis import is_metered
from udfs.periods.coverage import coverage
from udfs.periods.days_of_year import days_expected
from udfs.periods.estimated import beside
from udfs.periods.estimates import Estimate, estimates_by_source
from udfs.periods.in_use import ALWAYS, Dates, dates_in_use
from udfs.periods.meters import meters, numbers_by_source
from udfs.periods.proration import Split, part_in
from udfs.periods.series import Bill, bills_by_source, counting_days
from udfs.periods.side_by_side import within
from udfs.vocabularies import Conclusion

BETWEEN = "、"  # the numbers of meters


@dataclass(frozen=True, slots=True)
class SourceYear:
    """A source in a year under verification; of several meters side by side, one of them with those that it follows.

    Attributes:
        meter: the numbers of those meters; "" where the source has no others beside them.
        expected: the months it should have data for.
        missing: those of them it has neither bill nor estimate for.
        days: days of the parts of bills that are counted in the year, each once; and of what is estimated.
        days_expected: the numbers of days that are right.
        is_estimated_whole: an estimate stands for the year, not for a month of it.
    """

    source: Row
    year: int
    meter: str
    expected: tuple[Month, ...]
    missing: tuple[Month, ...]
    days: int
    days_expected: range
    is_estimated_whole: bool


@shared
def source_years(engagement: Engagement) -> list[SourceYear]:
    """Each metered source that counts, in each year under verification."""
    return list(_source_years(engagement))


def verified_years(engagement: Engagement) -> set[int]:
    """The years under verification."""
    years = (row.number("verification_year") for row in engagement.rows("years"))
    return {int(year) for year in years if year is not None}


def _source_years(engagement: Engagement) -> Iterator[SourceYear]:
    bills, estimates, in_use = bills_by_source(engagement), estimates_by_source(engagement), dates_in_use(engagement)
    years = [int(year) for row in engagement.rows("years") if (year := row.number("verification_year")) is not None]
    for source in engagement.rows("sources"):
        is_identified = source.choice("source_treatment", Conclusion) in (None, Conclusion.IDENTIFIED)
        if is_identified or source.flag("is_left_out") or not is_metered(engagement, source.key):
            continue
        counting = counting_days(bills.get(source.key, []))
        estimated = _of_bills(estimates, source.key) if counting else estimates.get(source.key, [])
        of_source = in_use.get(source.key, ALWAYS)
        for meter, own, dates in _lines(engagement, source.key, counting, of_source):
            splits, of_meter = [bill.split for bill in own], estimated
            if meter:
                numbers = {None, *meter.split(BETWEEN)}
                of_meter = [estimate for estimate in estimated if estimate.meter in numbers]
            of_estimates = [estimate.split for estimate in of_meter if estimate.split is not None]
            parts = [
                *splits,
                *(split for split, _ in beside(within(of_estimates, dates) if meter else of_estimates, splits)),
            ]
            for year in years:
                yield _source_year(source, year, meter, own, of_meter, parts, dates, of_source)


def _lines(
    engagement: Engagement, source: str, counting: Sequence[Bill], in_use: Dates
) -> Iterator[tuple[str, Sequence[Bill], Dates]]:
    """The meters that run side by side, each with those it follows: their numbers, bills and dates of use.

    Bills without a meter beside others with one are no line: 309-170 asks whose they are. Nor are those of a meter that is
    not the source's by the register: 309-23 and W-6 tell of them.
    """
    lines: dict[int, list[Bill]] = {}
    for bill in counting:
        lines.setdefault(bill.line, []).append(bill)
    numbers_of = {at: list(dict.fromkeys(number for bill in own if (number := bill.row.text("meter_id"))))
                  for at, own in lines.items()}  # fmt: skip
    known = {*numbers_by_source(engagement).get(source, ())}
    owned = {at for at, numbers in numbers_of.items() if not known.isdisjoint(numbers)}
    named = [at for at, numbers in numbers_of.items() if (at in owned if owned else numbers)]
    if len(named) < 2:
        yield "", counting, in_use
        return
    for at in named:
        numbers = numbers_of[at]
        first, last = (meters(engagement).get(numbers[end]) for end in (0, -1))
        begun = None if first is None else first.date("meter_from")
        ended = None if last is None else last.date("meter_to")
        since = max((day for day in (in_use[0], begun) if day is not None), default=None)
        until = min((day for day in (in_use[1], ended) if day is not None), default=None)
        yield BETWEEN.join(numbers), lines[at], (since, until)


def _of_bills(estimates: Mapping[str, Sequence[Estimate]], source: str) -> list[Estimate]:
    """Those that stand for bills; what a case comes to is beside them, where there are any."""
    return [estimate for estimate in estimates.get(source, []) if not estimate.of_case]


def _source_year(
    source: Row, year: int, meter: str, bills: Sequence[Bill], estimates: Sequence[Estimate], parts: Sequence[Split],
    in_use: Dates, of_source: Dates,
) -> SourceYear:  # fmt: skip
    since, until = in_use
    expected = tuple(
        month
        for month in map(numbered_month, Target(year, None).numbers())
        if (since is None or month > month_of(since)) and (until is None or month < month_of(until))
    )
    known = {numbered_month(number) for bill in bills for number in bill.split.months}
    known.update(month for estimate in estimates for month in estimate.months)
    is_whole = any(estimate.split is None and estimate.year == year for estimate in estimates)
    missing = () if is_whole else tuple(month for month in expected if month not in known)
    months = Target(year, None).numbers()
    spans = [part.days_in(months) for part in parts if part.first < months.stop and part.months.stop > months.start]
    days = coverage(span for span in spans if span.start < span.stop).days
    # The month in which a meter is put into service is counted whole: only of the source there may be too many days.
    right = range(days_expected(year, since, until).start, days_expected(year, *of_source).stop)
    return SourceYear(source, year, meter, expected, missing, days, right, is_whole)


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
