"""三.14【热泵供热水耗电数据缺失】 Shared heat pump without a meter of its own; with one, GHG_SHARE (三.13)."""

from udfs.kernel.clause import clause
from udfs.kernel.function import udf

CLAUSE = clause("三.14")


@udf(
    "GHG_HEATPUMP_ELEC", CLAUSE, returns="electricity_kwh",
    effect={"rated_heating_power_kw": +1, "hot_water_volume": +1, "nominal_output_per_h": -1},
)  # fmt: skip
def heat_pump_electricity(rated_heating_power_kw: float, hot_water_volume: float, nominal_output_per_h: float) -> float:
    """制热运行电量 = 制热额定功率 × 实际热水量 ÷ 名义产水量（两者同一体积单位）。

    Electricity for hot water = rated power x hot water / nominal output per hour, both in the same volume unit.
    """
    return rated_heating_power_kw * (hot_water_volume / nominal_output_per_h)
