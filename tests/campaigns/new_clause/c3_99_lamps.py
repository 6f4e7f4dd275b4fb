"""三.99【照明耗电数据缺失】 Electricity of lamps: rated power times hours lit. Fictional: tests/campaigns/new_clause.py adds it."""

from collections.abc import Iterator

from udfs.calling.function import udf
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.registries import EstimateMethod
from udfs.vocabularies import Severity

CLAUSE = clause("三.99")
LONGEST_YEAR_H = 366 * 24


@udf("GHG_LAMP_ELEC", CLAUSE, returns="electricity_kwh", signs={"lamp_power_kw": +1, "lamp_h": +1})
def lamp_electricity(lamp_power_kw: float, lamp_h: float) -> float:
    """用电量 = 灯具功率 × 点亮时间。

    Electricity of lamps = rated power x hours lit.
    """
    return lamp_power_kw * lamp_h


LAMPS = EstimateMethod("灯具功率", __name__, CLAUSE, lamp_electricity)


@row_check(
    "399-1", CLAUSE, table="estimates", severity=Severity.ERROR,
    says="推算“{key}”的点亮时间{hours:,.15g}小时多于一年的小时数：请核对。",
)  # fmt: skip
def lit_for_longer_than_a_year(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Nothing is lit for more hours than a year has."""
    hours = row.number("lamp_h")
    if hours is not None and hours > LONGEST_YEAR_H:
        yield hit(row, "lamp_h", key=row.key, hours=hours, effect_tco2=row.tonnes(row.number("final_quantity")))
