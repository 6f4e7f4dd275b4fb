"""三.9【跨年数据】 What the bills of a year cover: 350 to 380 days, no gap, no overlap."""

import datetime as dt
from collections.abc import Callable

from udfs.calling.argument import One, OptionalWholeColumn, WholeColumn
from udfs.calling.function import Function, udf
from udfs.kernel.calendar import Target
from udfs.kernel.cells import Value
from udfs.kernel.clause import clause
from udfs.kernel.edition import threshold
from udfs.kernel.errors import Missing, OutOfDomain, WrongKind
from udfs.periods.bill_period import period
from udfs.periods.coverage import Coverage, Line
from udfs.periods.days_of_year import days_expected
from udfs.periods.ledger import bills_of, estimates_of
from udfs.periods.proration import splitting
from udfs.periods.registered import Dates, in_service, register
from udfs.vocabularies import CoverageFault, EndRule, ProrateMethod

CLAUSE = clause("三.9")
TOLERANCE_DAYS = threshold("tolerance_days")
KEY_OF_TABLE = ("ledger_key", "verification_year", "in_use_from", "in_use_to", "first_month")


def faults(found: Coverage, year: int | None, in_use: Dates) -> list[CoverageFault]:
    """What 三.9 objects to; meters that run side by side should each have the days."""
    lines = found.lines or (Line(found.days, None, None),)
    expected = [(line.days, days_expected(year, *_narrower(in_use, line)).start) for line in lines]
    most = days_expected(year, *in_use).stop  # the month in which a meter is put into service is counted whole
    tests = {
        CoverageFault.GAP: found.gaps > 0,
        CoverageFault.OVERLAP: found.overlaps > 0,
        CoverageFault.TOO_FEW: any(days < fewest for days, fewest in expected),
        CoverageFault.TOO_MANY: any(line.days >= most for line in lines),
    }
    return [fault for fault, holds in tests.items() if holds]


def _narrower(in_use: Dates, line: Line) -> Dates:
    """The dates of a source and of meters together."""
    since = max((day for day in (in_use[0], line.since) if day is not None), default=None)
    until = min((day for day in (in_use[1], line.until) if day is not None), default=None)
    return since, until


def _year(verification_year: float | None, in_use_from: dt.date | None, in_use_to: dt.date | None) -> Target | None:
    """The year asked for; None where whole bills are."""
    if verification_year is None:
        if in_use_from is not None or in_use_to is not None:
            raise Missing("给出了在用起止日期而没有年份：请补充年份。")
        return None
    if not verification_year.is_integer():
        raise WrongKind(f"“年份”应为整数，现为{verification_year:.15g}。")
    if in_use_from is not None and in_use_to is not None and in_use_to < in_use_from:
        raise OutOfDomain(f"在用止日{in_use_to}早于在用起日{in_use_from}：请核对。")
    return Target(int(verification_year), None)


@udf("GHG_BILL_DAYS", CLAUSE, returns="usage_days")
def bill_days(period_start: dt.date, period_end: dt.date, end_rule: One[EndRule] = EndRule.AUTOMATIC) -> float:
    """单据覆盖的天数。

    Days a bill covers.
    """
    return period(period_start, period_end, end_rule).days


def _coverage(name: str, tell: Callable[[Coverage, int | None, Dates], Value], says: str) -> Function:
    """A function of the days that bills cover.

    Args:
        tell: what it returns of what was found, of the year and of the dates in use.
        says: its help in both languages.
    """

    def covered(
        bill_starts: WholeColumn, bill_ends: WholeColumn, end_rule: One[EndRule] = EndRule.AUTOMATIC,
        ledger_keys: OptionalWholeColumn = None, ledger_key: Value = None, verification_year: float | None = None,
        prorate_method: One[ProrateMethod] = ProrateMethod.AUTOMATIC, in_use_from: dt.date | None = None,
        in_use_to: dt.date | None = None, tolerance_days: One[float] = TOLERANCE_DAYS, first_month: Target | None = None,
        series_keys: OptionalWholeColumn = None, meter_ids: OptionalWholeColumn = None,
        meter_first_months: OptionalWholeColumn = None, estimate_keys: OptionalWholeColumn = None,
        estimate_starts: OptionalWholeColumn = None, estimate_ends: OptionalWholeColumn = None,
        meter_starts: OptionalWholeColumn = None, meter_ends: OptionalWholeColumn = None,
    ) -> Value:  # fmt: skip
        how = splitting(prorate_method, tolerance_days, end_rule, first_month)
        year = _year(verification_year, in_use_from, in_use_to)
        bills = bills_of(
            ledger_keys,
            ledger_key,
            bill_starts,
            bill_ends,
            series=series_keys,
            meters=register(meter_ids, meter_first_months),
        )
        if bills is None:
            return ""
        estimates = estimates_of(estimate_keys, ledger_key, estimate_starts, estimate_ends)
        service = in_service(meter_ids, meter_starts, meter_ends)
        found = bills.coverage(how, year, estimates, service)
        return tell(found, None if year is None else year.year, (in_use_from, in_use_to))

    covered.__doc__ = says
    return udf(name, CLAUSE, returns="coverage_fault" if tell is _told else "usage_days", outer=KEY_OF_TABLE)(covered)


def _told(found: Coverage, year: int | None, in_use: Dates) -> str:
    return "、".join(map(str, faults(found, year, in_use) or [CoverageFault.PASSED]))


coverage_days = _coverage("GHG_COVERAGE_DAYS", lambda found, year, in_use: found.days, """
    全部单据（或某归类值的单据）覆盖的不重复天数；给出年份的，为计入该年的部分。

    Distinct days the bills cover, for all bills or those of one key; with a year, those of the parts counted in it.
""")  # fmt: skip
coverage_gaps = _coverage("GHG_COVERAGE_GAPS", lambda found, year, in_use: found.gaps, """
    首张单据起日至末张单据止日之间缺失的天数；给出年份的，为计入该年的部分之间。

    Days missing between the first start and the last end; with a year, between the parts counted in it.
""")  # fmt: skip
coverage_overlaps = _coverage("GHG_COVERAGE_OVERLAPS", lambda found, year, in_use: found.overlaps, """
    被重复统计的天数；给出年份的，为计入该年的部分。

    Days counted more than once; with a year, among the parts counted in it.
""")  # fmt: skip
coverage_check = _coverage("GHG_COVERAGE_CHECK", _told, """
    统计天数检查：合格，或以“、”连接的有缺口、有重叠、天数不足、天数超限；全年350~380天，不足一年的与在用天数相差不多于15天。

    Passed, or the faults joined: gap, overlap, fewer than 350 days, more than 380 days; or 15 days off the days in use.
""")  # fmt: skip
