"""三.14【热泵供热水耗电数据缺失】 Shared heat pump without a meter of its own; with one, GHG_SHARE (三.13)."""

from collections.abc import Iterator

from udfs.calling.function import udf
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.registries import EstimateMethod
from udfs.vocabularies import Severity

CLAUSE = clause("三.14")


@udf(
    "GHG_HEATPUMP_ELEC", CLAUSE, returns="electricity_kwh",
    signs={"rated_heating_power_kw": +1, "hot_water_volume": +1, "nominal_output_per_h": -1},
)  # fmt: skip
def heat_pump_electricity(rated_heating_power_kw: float, hot_water_volume: float, nominal_output_per_h: float) -> float:
    """制热运行电量 = 制热额定功率 × 实际热水量 ÷ 名义产水量（两者同一体积单位）。

    Electricity for hot water = rated power x hot water / nominal output per hour, both in the same volume unit.
    """
    return rated_heating_power_kw * (hot_water_volume / nominal_output_per_h)


HEAT_PUMP = EstimateMethod("热泵", __name__, CLAUSE, heat_pump_electricity)


@row_check(
    "314-1", CLAUSE, table="estimates", severity=Severity.WARNING,
    says="推算“{key}”按铭牌推算热泵用电，但没有说明为何不能按单独计量电表分摊：请填写“前序方法不可用原因”。",
)  # fmt: skip
def share_by_meter_skipped(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Where a meter exists the share of hot water comes first."""
    by_nameplate = row.choice("estimate_method", EstimateMethod) is HEAT_PUMP
    if by_nameplate and not row.text("tier_reason"):
        yield hit(row, "tier_reason", key=row.key, effect_tco2=row.tonnes(row.number("final_quantity")))
