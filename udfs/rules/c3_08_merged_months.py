"""三.8【跨月数据合并】 A bill over several months: equal months where the days of month agree, days otherwise.

Interpretation: months are named from the start's month on; see interpretations.toml on 三.8.
"""

import datetime as dt
import math

from udfs.kernel.argument import One, OptionalWholeColumn, WholeColumn
from udfs.kernel.calendar import Target
from udfs.kernel.cells import Value
from udfs.kernel.clause import clause
from udfs.kernel.edition import threshold
from udfs.kernel.function import udf
from udfs.periods.apportion import part_between
from udfs.periods.ledger import bills_of
from udfs.periods.proration import month_parts, shares_around
from udfs.vocabularies import EndRule, ProrateMethod

CLAUSE = clause("三.8")
TOLERANCE_DAYS = threshold("tolerance_days")


@udf("GHG_PRORATE", CLAUSE, returns="prorated_quantity", signs={"activity_quantity": +1})
def prorate(
    activity_quantity: float, period_start: dt.date, period_end: dt.date, target_period: Target | None = None,
    prorate_method: One[ProrateMethod] = ProrateMethod.AUTOMATIC, tolerance_days: One[float] = TOLERANCE_DAYS,
    end_rule: One[EndRule] = EndRule.AUTOMATIC,
) -> float | list[list[Value]]:  # fmt: skip
    """单据用量中属于目标期间的部分；起止日基本一致时按月等分，否则按日分摊。不填目标期间时列出各月。

    The part of a bill that falls in the target month or year; without a target, all months with their parts.
    """
    bill = (period_start, period_end, end_rule, prorate_method, tolerance_days)
    if target_period is None:
        return [[month.first_day, part] for month, part in month_parts(activity_quantity, *bill)]
    return part_between(activity_quantity, *shares_around(*bill, target_period))


@udf("GHG_PRORATE_SUM", CLAUSE, returns="prorated_quantity", outer=("target_period", "ledger_key"))
def prorate_sum(
    bill_quantities: WholeColumn, bill_starts: WholeColumn, bill_ends: WholeColumn, target_period: Target,
    ledger_keys: OptionalWholeColumn = None, ledger_key: Value = None,
    prorate_method: One[ProrateMethod] = ProrateMethod.AUTOMATIC, tolerance_days: One[float] = TOLERANCE_DAYS,
    end_rule: One[EndRule] = EndRule.AUTOMATIC,
) -> float | str:  # fmt: skip
    """全部单据（或归类列等于归类值的单据）用量中属于目标期间的部分之和。

    The sum of the parts of all bills, or of the bills of one key, that fall in the target month or year.
    """
    bills = bills_of(ledger_keys, ledger_key, bill_starts, bill_ends, bill_quantities)
    if bills is None:
        return ""
    months = bills.monthly(prorate_method, tolerance_days, end_rule)
    return math.fsum([months[month] for month in target_period.months() if month in months])
