"""三.9【跨年数据】 What the bills of a year cover: 350 to 380 days, no gap, no overlap."""

import datetime as dt
from collections.abc import Iterator

from udfs.kernel.argument import One, OptionalWholeColumn, WholeColumn
from udfs.kernel.cells import Value
from udfs.kernel.check import Engagement, Hit, book_check, hit, shared
from udfs.kernel.clause import clause
from udfs.kernel.edition import threshold
from udfs.kernel.function import udf
from udfs.periods.bill_period import period
from udfs.periods.coverage import Coverage, coverage
from udfs.periods.ledger import bills_of
from udfs.periods.series import Bill, Break, bills_by_source, breaks, joined_years, source_years, within_year
from udfs.vocabularies import CoverageFault, EndRule, Severity

CLAUSE = clause("三.9")
FEWEST_DAYS, MOST_DAYS = threshold("fewest_days_of_year"), threshold("most_days_of_year")
MONTHS_OF_YEAR = 12

NOTHING = Coverage(0, 0, 0)


def covered(
    bill_starts: WholeColumn,
    bill_ends: WholeColumn,
    end_rule: EndRule,
    ledger_keys: OptionalWholeColumn,
    ledger_key: Value,
) -> Coverage | None:
    """Coverage of the bills of a key; None for an empty row of keys."""
    bills = bills_of(ledger_keys, ledger_key, bill_starts, bill_ends)
    if bills is None:
        return None
    return coverage(bills.periods(end_rule)) if bills.positions else NOTHING


def faults(found: Coverage) -> list[CoverageFault]:
    """What 三.9 objects to."""
    tests = {
        CoverageFault.GAP: found.gaps > 0,
        CoverageFault.OVERLAP: found.overlaps > 0,
        CoverageFault.TOO_FEW: found.days < FEWEST_DAYS,
        CoverageFault.TOO_MANY: found.days > MOST_DAYS,
    }
    return [fault for fault, holds in tests.items() if holds]


@udf("GHG_BILL_DAYS", CLAUSE, returns="usage_days")
def bill_days(period_start: dt.date, period_end: dt.date, end_rule: One[EndRule] = EndRule.AUTOMATIC) -> float:
    """单据覆盖的天数。

    Days a bill covers.
    """
    return period(period_start, period_end, end_rule).days


@udf("GHG_COVERAGE_DAYS", CLAUSE, returns="usage_days")
def coverage_days(
    bill_starts: WholeColumn, bill_ends: WholeColumn, end_rule: One[EndRule] = EndRule.AUTOMATIC,
    ledger_keys: OptionalWholeColumn = None, ledger_key: Value = None,
) -> float | str:  # fmt: skip
    """全部单据（或某归类值的单据）覆盖的不重复天数。

    Distinct days the bills cover, for all bills or those of one key.
    """
    found = covered(bill_starts, bill_ends, end_rule, ledger_keys, ledger_key)
    return "" if found is None else found.days


@udf("GHG_COVERAGE_GAPS", CLAUSE, returns="usage_days")
def coverage_gaps(
    bill_starts: WholeColumn, bill_ends: WholeColumn, end_rule: One[EndRule] = EndRule.AUTOMATIC,
    ledger_keys: OptionalWholeColumn = None, ledger_key: Value = None,
) -> float | str:  # fmt: skip
    """首张单据起日至末张单据止日之间缺失的天数。

    Days missing between the first start and the last end.
    """
    found = covered(bill_starts, bill_ends, end_rule, ledger_keys, ledger_key)
    return "" if found is None else found.gaps


@udf("GHG_COVERAGE_OVERLAPS", CLAUSE, returns="usage_days")
def coverage_overlaps(
    bill_starts: WholeColumn, bill_ends: WholeColumn, end_rule: One[EndRule] = EndRule.AUTOMATIC,
    ledger_keys: OptionalWholeColumn = None, ledger_key: Value = None,
) -> float | str:  # fmt: skip
    """被重复统计的天数。

    Days counted more than once.
    """
    found = covered(bill_starts, bill_ends, end_rule, ledger_keys, ledger_key)
    return "" if found is None else found.overlaps


@udf("GHG_COVERAGE_CHECK", CLAUSE, returns="coverage_fault")
def coverage_check(
    bill_starts: WholeColumn, bill_ends: WholeColumn, end_rule: One[EndRule] = EndRule.AUTOMATIC,
    ledger_keys: OptionalWholeColumn = None, ledger_key: Value = None,
) -> str:  # fmt: skip
    """统计天数检查：合格，或以“、”连接的有缺口、有重叠、天数不足、天数超限。

    Passed, or the faults joined: gap, overlap, fewer than 350 days, more than 380 days.
    """
    found = covered(bill_starts, bill_ends, end_rule, ledger_keys, ledger_key)
    return "" if found is None else "、".join(map(str, faults(found) or [CoverageFault.PASSED]))


@shared
def _per_day(engagement: Engagement) -> dict[tuple[str, float], float]:
    """Of each source and year, the quantity of an average day of the bills filed for it."""
    filed: dict[tuple[str, float], list[Bill]] = {}
    for source, bills in bills_by_source(engagement).items():
        for bill in bills:
            if bill.year is not None:
                filed.setdefault((source, bill.year), []).append(bill)
    days = {place: sum(bill.span.days for bill in bills) for place, bills in filed.items()}
    return {place: sum(bill.quantity for bill in bills) / days[place] for place, bills in filed.items() if days[place]}


def _at_stake(engagement: Engagement, source: str, year: float | None, days: float) -> float | None:
    """Tonnes of so many average days of the bills filed for a year."""
    average = _per_day(engagement).get((source, year or 0))
    return None if average is None else engagement.tonnes(source, year, average * abs(days))


def _unjoined(engagement: Engagement, sign: int) -> Iterator[Hit]:
    for source, bills in bills_by_source(engagement).items():
        for year in sorted({bill.year for bill in bills if bill.year is not None}):
            for found in breaks(within_year(bills, year)):
                if found.days * sign > 0 and not found.months:
                    yield hit(
                        found.after.row, "period_start", source=source, days=abs(found.days),
                        before=found.before.row.key, effect_tco2=_at_stake(engagement, source, year, found.days),
                    )  # fmt: skip


@book_check(
    "309-1", CLAUSE, table="bills", severity=Severity.ERROR,
    says="排放源“{source}”与上一张单据“{before}”之间缺{days}天：请核对起止日期或补充单据。",
)  # fmt: skip
def coverage_gap(engagement: Engagement) -> Iterator[Hit]:
    """Days missing between consecutive bills of a year; whole months are a matter of 三.11."""
    yield from _unjoined(engagement, +1)


@book_check(
    "309-2", CLAUSE, table="bills", severity=Severity.ERROR,
    says="排放源“{source}”与单据“{before}”重复统计{days}天：请核对起止日期或删去重复部分。",
)  # fmt: skip
def coverage_overlap(engagement: Engagement) -> Iterator[Hit]:
    """Days that two bills of a year both count."""
    yield from _unjoined(engagement, -1)


@book_check(
    "309-3", CLAUSE, table="sources", severity=Severity.ERROR,
    says="排放源“{source}”{year}年归入的单据只统计{days}天，少于" f"{FEWEST_DAYS:g}天：请补充单据或调整跨年单据的归属年份。",
)  # fmt: skip
def too_few_days(engagement: Engagement) -> Iterator[Hit]:
    """Fewer than 350 days filed for a year in which no month is missing and the site ran throughout."""
    bills = bills_by_source(engagement)
    for place in source_years(engagement):
        filed = within_year(bills.get(place.source.key, []), place.year)
        if not filed or place.missing or len(place.expected) < MONTHS_OF_YEAR:
            continue
        whole_months = sum(found.days for found in breaks(filed) if found.months)  # estimated, or 311-1 reports them
        days = coverage(bill.span for bill in filed).days + whole_months
        if days < FEWEST_DAYS and (place.source.key, place.year) not in _estimated(engagement):
            yield hit(
                place.source, "source_id", source=place.source.key, year=place.year, days=days,
                effect_tco2=_at_stake(engagement, place.source.key, place.year, FEWEST_DAYS - days),
            )  # fmt: skip


@shared
def _estimated(engagement: Engagement) -> set[tuple[str | None, float | None]]:
    """The sources and years with an estimate."""
    return {(row.text("source_id"), row.number("verification_year")) for row in engagement.rows("estimates")}


@book_check(
    "309-4", CLAUSE, table="sources", severity=Severity.ERROR,
    says="排放源“{source}”{year}年归入的单据统计{days}天，多于" f"{MOST_DAYS:g}天：请调整跨年单据的归属年份。",
)  # fmt: skip
def too_many_days(engagement: Engagement) -> Iterator[Hit]:
    """More than 380 days filed for a year."""
    bills = bills_by_source(engagement)
    for place in source_years(engagement):
        filed = within_year(bills.get(place.source.key, []), place.year)
        days = coverage(bill.span for bill in filed).days if filed else 0
        if days > MOST_DAYS:
            yield hit(
                place.source, "source_id", source=place.source.key, year=place.year, days=days,
                effect_tco2=_at_stake(engagement, place.source.key, place.year, days - MOST_DAYS),
            )  # fmt: skip


@book_check(
    "309-5", CLAUSE, table="bills", severity=Severity.ERROR,
    says="排放源“{source}”：上一年度末张单据“{before}”与本年度首张单据之间{fault}{days}天：请使前后年度无重复、无遗漏。",
)  # fmt: skip
def years_not_joined(engagement: Engagement) -> Iterator[Hit]:
    """The last bill of a year and the first of the next must meet."""
    for source, bills in bills_by_source(engagement).items():
        for last, first in joined_years(bills):
            found = Break(last, first, (first.span.start - last.span.stop).days)
            if found.days and not found.months:
                yield hit(
                    first.row, "period_start", source=source, before=last.row.key, days=abs(found.days),
                    fault="缺" if found.days > 0 else "重复",
                    effect_tco2=_at_stake(engagement, source, first.year, found.days),
                )  # fmt: skip
