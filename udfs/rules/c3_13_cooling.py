"""三.13【空调制冷耗电数据缺失】 Shared cooling: by share of a metered total, or from cooling and efficiency.

GHG_SHARE also serves 三.14 (a). The fee formula of 三.13 (c) is GHG_ELEC_FROM_FEE.
"""

from collections.abc import Iterator

from udfs.calling.argument import Candidates
from udfs.calling.function import function, udf
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.errors import OutOfDomain
from udfs.periods.years import role_of_row
from udfs.registries import CANDIDATES, EstimateMethod, SourceCategory
from udfs.registries.source_category import Emission
from udfs.vocabularies import ActivityUnit, EfficiencyBasis, FactorKind, Severity, YearRole

CLAUSE = clause("三.13")


@udf(
    "GHG_SHARE", CLAUSE, returns="estimated_quantity", also=("三.14",),
    signs={"total_quantity": +1, "own_share": +1, "whole_share": -1},
)  # fmt: skip
def share(total_quantity: float, own_share: float, whole_share: float) -> float:
    """分摊量 = 总量 × 受核查方份额 ÷ 份额合计（制冷量、面积、人数或热水量）。

    Share of a metered total by cooling, area, persons or hot water.
    """
    if own_share > whole_share:
        raise OutOfDomain(f"“受核查方份额”{own_share:.15g}大于“份额合计”{whole_share:.15g}：请核对两者口径。")
    return total_quantity * (own_share / whole_share)


@udf("GHG_COOLING_ELEC", CLAUSE, returns="electricity_kwh", signs={"cooling_kwhc": +1, "cooling_efficiency": -1})
def cooling_electricity(
    cooling_kwhc: float, cooling_efficiency: Candidates, year_role: YearRole = YearRole.COMPLIANCE
) -> float:
    """制冷运行用电量 = 空调制冷量 ÷ 能源消耗效率；多个候选时履约年份取最低、基准年份取最高。

    Electricity for cooling = cooling / efficiency; several: lowest for compliance, highest for baseline.
    """
    return cooling_kwhc / cooling_efficiency


PURCHASED_COOLING = SourceCategory(  # counted as the electricity that makes it, as the clause estimates it
    "外购冷量", __name__, ActivityUnit.KWH_OF_COOLING, 28,
    Emission(
        function("GHG_ELEC_CO2"), "electricity_kwh", {"emission_factor_tco2_per_mwh": FactorKind.EMISSION_FACTOR},
        before=Emission(cooling_electricity, "cooling_kwhc", {"cooling_efficiency": FactorKind.COOLING_EFFICIENCY}),
    ),
    aliases=("区域供冷", "外购冷"),
)  # fmt: skip
SHARE = EstimateMethod("份额分摊", __name__, CLAUSE, share)
COOLING = EstimateMethod("制冷效率", __name__, CLAUSE, cooling_electricity, {"cooling_efficiency": CANDIDATES})


@row_check(
    "313-1", CLAUSE, table="estimates", severity=Severity.ERROR,
    says="受核查方份额{own:g}大于份额合计{whole:g}：请核对两者是否同一口径。",
)  # fmt: skip
def share_above_whole(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A share cannot exceed the whole."""
    own, whole = row.number("own_share"), row.number("whole_share")
    if own is not None and whole is not None and own > whole:
        yield hit(row, "own_share", "whole_share", own=own, whole=whole)


@row_check(
    "313-2", CLAUSE, table="estimates", severity=Severity.JUDGEMENT,
    says="履约年份采用标准限值作为能源消耗效率，可能低估老旧机组的用电量：请取得实测或铭牌数据，或说明限值为何保守。",
)  # fmt: skip
def efficiency_from_code_limit(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A code limit is what a new plant must reach; an old plant uses more."""
    from_limit = row.choice("efficiency_basis", EfficiencyBasis) is EfficiencyBasis.CODE_LIMIT
    cooling = row.choice("estimate_method", EstimateMethod) is COOLING
    if from_limit and cooling and role_of_row(engagement, row) is YearRole.COMPLIANCE:
        stake = row.tonnes(row.number("final_quantity"))
        yield hit(row, "efficiency_basis", effect_tco2=stake)


@row_check(
    "313-3", CLAUSE, table="estimates", severity=Severity.WARNING,
    says="推算“{key}”按制冷量和效率推算，但没有说明为何不能按单独计量电表分摊：请填写“前序方法不可用原因”。",
)  # fmt: skip
def share_by_meter_skipped(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Where a meter exists the share comes first."""
    by_efficiency = row.choice("estimate_method", EstimateMethod) is COOLING
    if by_efficiency and not row.text("tier_reason"):
        yield hit(row, "tier_reason", key=row.key, effect_tco2=row.tonnes(row.number("final_quantity")))
