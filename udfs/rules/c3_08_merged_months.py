"""三.8【跨月数据合并】 A bill over several months: equal months where the days of month agree, days otherwise.

Interpretation: which months these are, alone and in a series; see interpretations.toml on 三.8.
"""

import datetime as dt
import math

from udfs.calling.argument import One, OptionalWholeColumn, WholeColumn
from udfs.calling.function import udf
from udfs.kernel.calendar import Month, Target, numbered_month
from udfs.kernel.cells import Value
from udfs.kernel.clause import clause
from udfs.kernel.edition import threshold
from udfs.kernel.errors import WrongKind
from udfs.periods.ledger import bills_of
from udfs.periods.proration import DaySplit, Reading, Split, month_parts, part_in, split, splitting
from udfs.periods.registered import register
from udfs.vocabularies import EndRule, ProrateMethod

CLAUSE = clause("三.8")
TOLERANCE_DAYS = threshold("tolerance_days")


@udf("GHG_PRORATE", CLAUSE, returns="prorated_quantity", signs={"activity_quantity": +1})
def prorate(
    activity_quantity: float, period_start: dt.date, period_end: dt.date, target_period: Target | None = None,
    prorate_method: One[ProrateMethod] = ProrateMethod.AUTOMATIC, tolerance_days: One[float] = TOLERANCE_DAYS,
    end_rule: One[EndRule] = EndRule.AUTOMATIC, first_month: Target | None = None,
) -> float | list[list[Value]]:  # fmt: skip
    """单据用量中属于目标期间的部分；起止日基本一致时按月等分，否则按日分摊。不填目标期间时列出各月。

    The part of a bill that falls in the target month or year; without a target, all months with their parts.
    """
    bill = split(period_start, period_end, splitting(prorate_method, tolerance_days, end_rule, first_month))
    if target_period is None:
        return [[month.first_day, part] for month, part in month_parts(activity_quantity, bill)]
    return part_in(activity_quantity, bill, target_period)


@udf("GHG_PRORATE_SUM", CLAUSE, returns="prorated_quantity", outer=("target_period", "ledger_key", "first_month"))
def prorate_sum(
    bill_quantities: WholeColumn, bill_starts: WholeColumn, bill_ends: WholeColumn, target_period: Target,
    ledger_keys: OptionalWholeColumn = None, ledger_key: Value = None,
    prorate_method: One[ProrateMethod] = ProrateMethod.AUTOMATIC, tolerance_days: One[float] = TOLERANCE_DAYS,
    end_rule: One[EndRule] = EndRule.AUTOMATIC, first_month: Target | None = None, series_keys: OptionalWholeColumn = None,
    meter_ids: OptionalWholeColumn = None, meter_first_months: OptionalWholeColumn = None,
) -> float | str:  # fmt: skip
    """全部单据（或归类列等于归类值的单据）用量中属于目标期间的部分之和。

    The sum of the parts of all bills, or of the bills of one key, that fall in the target month or year.
    """
    meters = register(meter_ids, meter_first_months)
    bills = bills_of(
        ledger_keys, ledger_key, bill_starts, bill_ends, bill_quantities, series=series_keys, meters=meters
    )
    if bills is None:
        return ""
    months = bills.monthly(splitting(prorate_method, tolerance_days, end_rule, first_month))
    return math.fsum([months[month] for month in target_period.numbers() if month in months])


def _first(bill: Split, reading_day: float, months_later: float) -> Month:
    """The first month of a bill: by itself, or by how the series that it stands in is read; one split by days is of its own days."""
    if not reading_day or isinstance(bill, DaySplit):
        return numbered_month(bill.first)
    for label, value in (("抄表日", reading_day), ("归属月份后移", months_later)):
        if value % 1:
            raise WrongKind(f"“{label}”应为整数，现为{value:.15g}。")
    return numbered_month(Reading(int(reading_day), int(months_later)).month(bill.span.start))


@udf("GHG_BILL_MONTH", CLAUSE, returns="bill_month")
def bill_month(
    period_start: dt.date, period_end: dt.date, prorate_method: ProrateMethod = ProrateMethod.AUTOMATIC,
    tolerance_days: One[float] = TOLERANCE_DAYS, end_rule: One[EndRule] = EndRule.AUTOMATIC, reading_day: float = 0,
    months_later: float = 0,
) -> dt.date:  # fmt: skip
    """单据所属（首个）月份的第一天：单独一张按月的，起日1~16日属当月，17日以后属次月；给出抄表日的，按该列首张单据的归属；按日的为起日所在月。

    First day of the (first) month of a bill: by itself, or in a series that is read on that day of the month.
    """
    how = splitting(prorate_method, tolerance_days, end_rule)
    return _first(split(period_start, period_end, how), reading_day, months_later).first_day


@udf("GHG_BILL_YEAR", CLAUSE, returns="bill_year")
def bill_year(
    period_start: dt.date, period_end: dt.date, prorate_method: ProrateMethod = ProrateMethod.AUTOMATIC,
    tolerance_days: One[float] = TOLERANCE_DAYS, end_rule: One[EndRule] = EndRule.AUTOMATIC, reading_day: float = 0,
    months_later: float = 0,
) -> float:  # fmt: skip
    """单据所属（首个）月份的年份。

    The year of the (first) month of a bill.
    """
    how = splitting(prorate_method, tolerance_days, end_rule)
    return float(_first(split(period_start, period_end, how), reading_day, months_later).year)
