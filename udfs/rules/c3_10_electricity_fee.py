"""三.10【电费推算】 Electricity from its fee; the basic fee of a two-part tariff stays out."""

from udfs.kernel.argument import Candidates
from udfs.kernel.clause import clause
from udfs.kernel.errors import OutOfDomain
from udfs.kernel.function import udf
from udfs.vocabularies import YearRole

CLAUSE = clause("三.10")


@udf(
    "GHG_ELEC_FROM_FEE", CLAUSE, returns="electricity_kwh", also=("三.13",),
    effect={"energy_fee_cny": +1, "unit_price_cny_per_kwh": -1, "basic_fee_cny": -1},
)  # fmt: skip
def electricity_from_fee(
    energy_fee_cny: float, unit_price_cny_per_kwh: Candidates, basic_fee_cny: float = 0.0,
    year_role: YearRole = YearRole.COMPLIANCE,
) -> float:  # fmt: skip
    """用电量 = (用电费用 − 基本电费) ÷ 用电单价；未约定单价时履约年份取最低、基准年份取最高。

    Electricity from its fee: (fee - basic fee) / price; several prices: lowest for compliance, highest for baseline.
    """
    if basic_fee_cny > energy_fee_cny:
        raise OutOfDomain(f"“基本电费”{basic_fee_cny:.15g}大于“用电费用”{energy_fee_cny:.15g}：请核对电费单。")
    return (energy_fee_cny - basic_fee_cny) / unit_price_cny_per_kwh
