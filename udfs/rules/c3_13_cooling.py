"""三.13【空调制冷耗电数据缺失】 Shared cooling: by share of a metered total, or from cooling and efficiency.

GHG_SHARE also serves 三.14 (a). The fee formula of 三.13 (c) is GHG_ELEC_FROM_FEE.
"""

from udfs.kernel.clause import clause
from udfs.kernel.errors import OutOfDomain
from udfs.kernel.function import Candidates, udf
from udfs.vocabularies import YearRole

CLAUSE = clause("三.13")


@udf(
    "GHG_SHARE", CLAUSE, returns="estimated_quantity", effect={"total_quantity": +1, "own_share": +1, "whole_share": -1}
)
def share(total_quantity: float, own_share: float, whole_share: float) -> float:
    """分摊量 = 总量 × 受核查方份额 ÷ 份额合计（制冷量、面积、人数或热水量）。

    Share of a metered total by cooling, area, persons or hot water.
    """
    if own_share > whole_share:
        raise OutOfDomain(f"“受核查方份额”{own_share:.15g}大于“份额合计”{whole_share:.15g}：请核对两者口径。")
    return total_quantity * (own_share / whole_share)


@udf("GHG_COOLING_ELEC", CLAUSE, returns="electricity_kwh", effect={"cooling_kwhc": +1, "cooling_efficiency": -1})
def cooling_electricity(
    cooling_kwhc: float, cooling_efficiency: Candidates, year_role: YearRole = YearRole.COMPLIANCE
) -> float:
    """制冷运行用电量 = 空调制冷量 ÷ 能源消耗效率；多个候选时履约年份取最低、基准年份取最高。

    Electricity for cooling = cooling / efficiency; several: lowest for compliance, highest for baseline.
    """
    return cooling_kwhc / cooling_efficiency
