"""三.9【跨年数据】 Bills of a meter that do not join, and years with too few or too many days."""

from collections.abc import Iterator

from udfs.kernel.calendar import Period
from udfs.kernel.check import Engagement, Hit, book_check, hit
from udfs.kernel.clause import clause
from udfs.periods.basis import is_metered
from udfs.periods.coverage import coverage
from udfs.periods.days_of_year import FEWEST_DAYS, MARGIN, MOST_DAYS
from udfs.periods.estimated import whole_months
from udfs.periods.estimates import estimates_by_source
from udfs.periods.series import Break, bills_by_source, breaks
from udfs.periods.source_years import SourceYear, at_stake, source_years, verified_years
from udfs.vocabularies import Severity

CLAUSE = clause("三.9")


def _years(found: Break) -> tuple[int, int]:
    """The year that the one before ends in, and the one that the other begins in."""
    return found.before.years[-1], found.after.years[0]


def _unexplained_days(engagement: Engagement, source: str, found: Break) -> int:
    """Days of a break that neither a missing month nor an estimate of days explains."""
    days = found.unexplained_days
    if days <= 0:
        return days
    gap = Period(found.before.span.stop, found.after.span.start)
    splits = (estimate.split for estimate in estimates_by_source(engagement).get(source, []))
    spans = [split.span for split in splits if split is not None and not whole_months(split)]
    filled = [Period(max(span.start, gap.start), min(span.stop, gap.stop)) for span in spans]
    estimated = coverage(span for span in filled if span.start < span.stop).days
    return min(days, gap.days - estimated) if estimated else days


def _unjoined(engagement: Engagement, *, across_years: bool) -> Iterator[tuple[str, Break, int]]:
    """Breaks with the days that nothing explains, within a year or between two that follow each other."""
    verified = verified_years(engagement)
    for source, bills in bills_by_source(engagement).items():
        for found in breaks(bills) if is_metered(engagement, source) else ():
            before, after = _years(found)
            placed = after == before + 1 if across_years else after <= before
            days = _unexplained_days(engagement, source, found) if placed and verified & {before, after} else 0
            if days:
                yield source, found, days


def _within_a_year(engagement: Engagement, sign: int) -> Iterator[Hit]:
    for source, found, days in _unjoined(engagement, across_years=False):
        if days * sign > 0:
            yield hit(
                found.after.row, "period_start", source=source, days=abs(days), before=found.before.row.key,
                effect_tco2=at_stake(engagement, source, found.after.years[0], days),
            )  # fmt: skip


@book_check(
    "309-1", CLAUSE, table="bills", severity=Severity.ERROR,
    says="排放源“{source}”与上一张单据“{before}”之间缺{days}天：请核对起止日期或补充单据。",
)  # fmt: skip
def coverage_gap(engagement: Engagement) -> Iterator[Hit]:
    """Days missing between consecutive bills of a meter in a year; whole months are a matter of 三.11."""
    yield from _within_a_year(engagement, +1)


@book_check(
    "309-2", CLAUSE, table="bills", severity=Severity.ERROR,
    says="排放源“{source}”与单据“{before}”重复统计{days}天：请核对起止日期或删去重复部分；是两块表的请填写计量表号。",
)  # fmt: skip
def coverage_overlap(engagement: Engagement) -> Iterator[Hit]:
    """Days that two bills of a meter both count; a credit counts none."""
    yield from _within_a_year(engagement, -1)


def _off(place: SourceYear, days: int) -> dict[str, object]:
    right = place.days_expected
    meter = f"的计量表“{place.meter}”" if place.meter else ""
    return {"source": place.source.key, "meter": meter, "year": place.year, "days": place.days, "fewest": max(right.start, 0),
            "most": right.stop - 1, "off": days}  # fmt: skip


@book_check(
    "309-3", CLAUSE, table="sources", severity=Severity.WARNING,
    says="排放源“{source}”{meter}计入{year}年的单据和推算只统计{days}天，少于{fewest}天：请补充单据，或说明理由"
    f"（原则上{FEWEST_DAYS}~{MOST_DAYS}天，不足一年的与在用天数相差不多于{MARGIN}天）。",
)  # fmt: skip
def too_few_days(engagement: Engagement) -> Iterator[Hit]:
    """Too few days counted in a year in which no month is missing and nothing is estimated for the year as a whole."""
    for place in source_years(engagement):
        short = place.days_expected.start - place.days
        if short > 0 and place.days and not place.missing and not place.is_estimated_whole:
            yield hit(
                place.source, "source_id", effect_tco2=at_stake(engagement, place.source.key, place.year, short),
                **_off(place, short),
            )  # fmt: skip


@book_check(
    "309-4", CLAUSE, table="sources", severity=Severity.WARNING,
    says="排放源“{source}”{meter}计入{year}年的单据和推算统计{days}天，多于{most}天：请核对起止日期，或说明理由"
    f"（原则上{FEWEST_DAYS}~{MOST_DAYS}天，不足一年的与在用天数相差不多于{MARGIN}天）。",
)  # fmt: skip
def too_many_days(engagement: Engagement) -> Iterator[Hit]:
    """Too many days counted in a year."""
    for place in source_years(engagement):
        beyond = place.days - place.days_expected.stop + 1
        if beyond > 0 and place.days:
            yield hit(
                place.source, "source_id", effect_tco2=at_stake(engagement, place.source.key, place.year, beyond),
                **_off(place, beyond),
            )  # fmt: skip


@book_check(
    "309-5", CLAUSE, table="bills", severity=Severity.ERROR,
    says="排放源“{source}”：上一年度末张单据“{before}”与本年度首张单据之间{fault}{days}天：请使前后年度无重复、无遗漏。",
)  # fmt: skip
def years_not_joined(engagement: Engagement) -> Iterator[Hit]:
    """The last bill of a year and the first of the next must meet."""
    for source, found, days in _unjoined(engagement, across_years=True):
        yield hit(
            found.after.row, "period_start", source=source, before=found.before.row.key, days=abs(days),
            fault="缺" if days > 0 else "重复",
            effect_tco2=at_stake(engagement, source, found.after.years[0], days),
        )  # fmt: skip
