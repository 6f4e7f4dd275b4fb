"""三.15【发电机柴油数据缺失】 Diesel of a generator that only runs tests: hours times the set's rate.

Interpretation: without a manufacturer's figure, full load for 履约 and a quarter load for 基准.
"""

from bisect import bisect_left
from functools import lru_cache

from udfs.calling.function import udf
from udfs.kernel.clause import clause
from udfs.kernel.datafiles import load
from udfs.kernel.edition import threshold
from udfs.kernel.errors import Missing
from udfs.registries import EstimateMethod
from udfs.vocabularies import YearRole

CLAUSE = clause("三.15")
FULL_LOAD, LOWEST_LOAD = 1.0, threshold("lowest_genset_load")


@lru_cache(maxsize=1)
def _table() -> tuple[list[float], list[list[float]]]:
    table = load("parameters/generator")["generator_consumption"]
    return [float(load) for load in table["loads"]], [[float(cell) for cell in row] for row in table["rows"]]


def _between(axis: list[float], values: list[float], at: float, label: str) -> float:
    if not axis[0] <= at <= axis[-1]:
        raise Missing(f"“{label}”{at:.15g}超出参数表范围{axis[0]:g}–{axis[-1]:g}：请填写厂家单位油耗。")
    upper = max(bisect_left(axis, at), 1)
    lower = upper - 1
    weight = (at - axis[lower]) / (axis[upper] - axis[lower])
    return values[lower] + (values[upper] - values[lower]) * weight


def table_rate(power: float, load_ratio: float) -> float:
    """L/h, interpolated in the parameter table by power and load."""
    loads, rows = _table()
    rates = [_between(loads, row[1:], load_ratio, "负载率") for row in rows]
    return _between([row[0] for row in rows], rates, power, "发电机功率")


@udf("GHG_GENSET_RATE", CLAUSE, returns="fuel_rate_l_per_h", signs={"genset_power_kw": +1, "genset_load": +1})
def generator_rate(genset_power_kw: float, genset_load: float = FULL_LOAD) -> float:
    """按功率和负载率在参数表中插值的单位油耗（L/h），超出表格范围报错。

    Litres per hour interpolated in the parameter table; outside the table is an error.
    """
    return table_rate(genset_power_kw, genset_load)


@udf(
    "GHG_GENSET_DIESEL", CLAUSE, returns="fuel_l",
    signs={"genset_power_kw": +1, "running_h": +1, "fuel_rate_l_per_h": +1},
)  # fmt: skip
def generator_diesel(
    genset_power_kw: float, running_h: float, fuel_rate_l_per_h: float | None = None,
    year_role: YearRole = YearRole.COMPLIANCE,
) -> float:  # fmt: skip
    """柴油量 = 运行时间 × 单位油耗；未填油耗时履约按满载、基准按25%负载查表。

    Diesel = hours x rate; without a rate the table at full load for compliance, at 25 % for baseline.
    """
    if fuel_rate_l_per_h is None:
        load_ratio = FULL_LOAD if year_role is YearRole.COMPLIANCE else LOWEST_LOAD
        fuel_rate_l_per_h = table_rate(genset_power_kw, load_ratio)
    return running_h * fuel_rate_l_per_h


GENERATOR = EstimateMethod("发电机", __name__, CLAUSE, generator_diesel)
