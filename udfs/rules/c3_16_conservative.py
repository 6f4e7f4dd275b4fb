"""三.16【保守性原则】 Never understate a compliance year, never overstate a baseline year."""

import datetime as dt

from udfs.kernel.clause import clause
from udfs.kernel.conservative import at_least_as_conservative, pick
from udfs.kernel.function import Candidates, udf
from udfs.vocabularies import Effect, Reliable, YearRole

CLAUSE = clause("三.16")


@udf("GHG_CONSERVATIVE", CLAUSE, returns="adopted_value", effect={"candidate_value": +1})
def conservative(
    candidate_value: Candidates, year_role: YearRole = YearRole.COMPLIANCE, effect: Effect = Effect.ADDS
) -> float:
    """应采用的候选值：履约且计入取最大，履约且扣减取最小，基准相反。

    The candidate to adopt: largest for compliance and adding, smallest when deducting; baseline the reverse.
    """
    return candidate_value


@udf("GHG_IS_CONSERVATIVE", CLAUSE, returns="is_conservative", effect={"candidate_value": +1})
def is_conservative(
    adopted_value: float, candidate_value: Candidates, year_role: YearRole = YearRole.COMPLIANCE,
    effect: Effect = Effect.ADDS,
) -> bool:  # fmt: skip
    """采用值是否不弱于任何候选值。

    TRUE when the adopted value is at least as conservative as every candidate.
    """
    return at_least_as_conservative(adopted_value, candidate_value, year_role, effect)


def relative_deviation(primary: float, secondary: float) -> float:
    """(secondary − primary) / primary."""
    return (secondary - primary) / primary


@udf("GHG_DEVIATION", CLAUSE, returns="deviation_ratio", effect={"secondary_value": +1})
def deviation(primary_value: float, secondary_value: float) -> float:
    """偏差率 = (辅证据值 − 主证据值) ÷ 主证据值。

    Deviation = (secondary - primary) / primary.
    """
    return relative_deviation(primary_value, secondary_value)


@udf("GHG_CROSSCHECK", CLAUSE, returns="adopted_value")
def cross_check(
    primary_value: float, secondary_value: float, tolerance_ratio: float, year_role: YearRole = YearRole.COMPLIANCE,
    effect: Effect = Effect.ADDS, reliable_source: Reliable | None = None,
) -> float:  # fmt: skip
    """偏差在允许范围内采用主证据；超出时采用已证实可靠的一方，均不能证实时采用保守的一方。

    The primary value within tolerance; beyond it the proven source, or the conservative one of the two.
    """
    if primary_value == secondary_value:
        return primary_value
    if abs(relative_deviation(primary_value, secondary_value)) <= tolerance_ratio:
        return primary_value
    if reliable_source is not None:
        return primary_value if reliable_source is Reliable.PRIMARY else secondary_value
    return pick((primary_value, secondary_value), year_role, effect)


@udf("GHG_DEDUCT", CLAUSE, returns="allowed_quantity", effect={"claimed_quantity": +1})
def deduct(
    claimed_quantity: float, has_meter_record: bool, has_settlement: bool, settlement_date: dt.date | None = None,
    report_date: dt.date | None = None, year_role: YearRole = YearRole.COMPLIANCE,
) -> float:  # fmt: skip
    """允许扣减量：有原始抄表记录和按期结算凭证的为申请量；否则履约为0，基准为申请量。

    The deduction allowed: the claim with meter record and timely settlement; else 0 for compliance, the claim for baseline.
    """
    in_time = settlement_date is None or report_date is None or settlement_date <= report_date
    if has_meter_record and has_settlement and in_time:
        return claimed_quantity
    return 0.0 if year_role is YearRole.COMPLIANCE else claimed_quantity
