"""Heat of purchased steam and hot water above water at 20 ℃, by annex E of the ministry's steel guide of 2024."""

from udfs.calling.function import function, udf
from udfs.kernel.errors import OutOfDomain
from udfs.kernel.parameter import constant
from udfs.registries import SourceCategory
from udfs.registries.source_category import Emission
from udfs.vocabularies import ActivityBasis, ActivityUnit, FactorKind

KJ_PER_KG_IN_GJ_PER_T = 1000


@udf("GHG_STEAM_HEAT", None, returns="heat_gj", signs={"steam_t": +1, "enthalpy_kj_per_kg": +1})
def steam_heat(steam_t: float, enthalpy_kj_per_kg: float) -> float:
    """蒸汽热量 = 质量 × (焓值 − 83.74) ÷ 1000（生态环境部钢铁行业指南2024附录E）；因子须取自同一文件。

    Heat of steam = mass x (enthalpy - 83.74) / 1000; take the emission factor from a document with this formula.
    """
    base = constant("蒸汽热量基准焓")
    if enthalpy_kj_per_kg < base:
        raise OutOfDomain(
            f"“焓值”应不小于{base:g} kJ/kg（20 ℃的水），现为{enthalpy_kj_per_kg:.15g}："
            "请核对单位（kJ/kg，不是 GJ/t 或 kcal/kg）。"
        )
    return steam_t * (enthalpy_kj_per_kg - base) / KJ_PER_KG_IN_GJ_PER_T


@udf("GHG_HOT_WATER_HEAT", None, returns="heat_gj", signs={"hot_water_t": +1, "water_temperature_c": +1})
def hot_water_heat(hot_water_t: float, water_temperature_c: float) -> float:
    """热水热量 = 质量 × (温度 − 20) × 4.1868 ÷ 1000（生态环境部钢铁行业指南2024附录E）。

    Heat of hot water = mass x (temperature - 20) x 4.1868 / 1000, by annex E of the ministry's steel guide.
    """
    base = constant("热水热量基准温度")
    if water_temperature_c < base:
        raise OutOfDomain(f"“热水温度”应不低于{base:g} ℃，现为{water_temperature_c:.15g}：请核对读数。")
    return hot_water_t * (water_temperature_c - base) * constant("水的比热容") / KJ_PER_KG_IN_GJ_PER_T


def _heat(before: Emission) -> Emission:
    factor = {"heat_factor_tco2_per_gj": FactorKind.EMISSION_FACTOR}
    return Emission(function("GHG_HEAT_CO2"), "heat_gj", factor, before=before)


STEAM = SourceCategory(
    "外购蒸汽", __name__, ActivityUnit.TONNE, 26,
    _heat(Emission(steam_heat, "steam_t", {"enthalpy_kj_per_kg": FactorKind.ENTHALPY})),
    known_by=ActivityBasis.METERED, aliases=("蒸汽",),
)  # fmt: skip
HOT_WATER = SourceCategory(
    "外购热水", __name__, ActivityUnit.TONNE, 27,
    _heat(Emission(hot_water_heat, "hot_water_t", {"water_temperature_c": FactorKind.WATER_TEMPERATURE})),
    known_by=ActivityBasis.METERED, aliases=("热水",),
)  # fmt: skip
