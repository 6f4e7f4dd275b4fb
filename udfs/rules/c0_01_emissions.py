"""Emission from activity and factor (DB4403/T 628—2025); no clause of the technical points changes these."""

from udfs.calling.function import udf
from udfs.registries import SourceCategory
from udfs.registries.source_category import KG_PER_T, Emission
from udfs.vocabularies import ActivityBasis, ActivityUnit, FactorKind

CARBON_TO_CO2 = 44 / 12
KWH_PER_MWH = 1000
CUBIC_METRES_PER_UNIT = 10_000  # of 10⁴Nm³; a meter volume is taken for a standard one (I-68)


@udf(
    "GHG_FUEL_CO2", None, returns="emission_tco2",
    signs={"fuel_quantity": +1, "ncv_gj_per_unit": +1, "carbon_content_tc_per_gj": +1, "oxidation_ratio": +1},
)  # fmt: skip
def fuel_co2(
    fuel_quantity: float, ncv_gj_per_unit: float, carbon_content_tc_per_gj: float, oxidation_ratio: float
) -> float:
    """排放量 = 燃料消耗量 × 低位发热量 × 单位热值含碳量 × 碳氧化率 × 44/12。

    CO2 from fuel = quantity x net calorific value x carbon content x oxidation x 44/12.
    """
    return fuel_quantity * ncv_gj_per_unit * carbon_content_tc_per_gj * oxidation_ratio * CARBON_TO_CO2


@udf(
    "GHG_ELEC_CO2", None, returns="emission_tco2",
    signs={"electricity_kwh": +1, "emission_factor_tco2_per_mwh": +1},
)  # fmt: skip
def electricity_co2(electricity_kwh: float, emission_factor_tco2_per_mwh: float) -> float:
    """排放量 = 用电量 ÷ 1000 × 电力排放因子。

    CO2 from electricity = kWh / 1000 x factor.
    """
    return electricity_kwh / KWH_PER_MWH * emission_factor_tco2_per_mwh


@udf("GHG_HEAT_CO2", None, returns="emission_tco2", signs={"heat_gj": +1, "heat_factor_tco2_per_gj": +1})
def heat_co2(heat_gj: float, heat_factor_tco2_per_gj: float) -> float:
    """排放量 = 热量 × 热力排放因子。

    CO2 from purchased heat = GJ x factor.
    """
    return heat_gj * heat_factor_tco2_per_gj


@udf("GHG_GAS_CO2E", None, returns="emission_tco2e", signs={"gas_t": +1, "gwp": +1})
def gas_co2e(gas_t: float, gwp: float) -> float:
    """排放量 = 温室气体质量 × 全球增温潜势值。

    CO2 equivalent of a gas released = mass x GWP.
    """
    return gas_t * gwp


def _fuel(unit: str, per: int = 1, density: FactorKind | None = None) -> Emission:
    return Emission(
        fuel_co2, "fuel_quantity",
        {
            "ncv_gj_per_unit": FactorKind.NCV, "carbon_content_tc_per_gj": FactorKind.CARBON_CONTENT,
            "oxidation_ratio": FactorKind.OXIDATION,
        },
        unit=unit, per=per, times=density,
    )  # fmt: skip


GRID_ELECTRICITY = SourceCategory(
    "外购电力", __name__, ActivityUnit.KWH, 1,
    Emission(electricity_co2, "electricity_kwh", {"emission_factor_tco2_per_mwh": FactorKind.EMISSION_FACTOR}),
)  # fmt: skip
HEAT = SourceCategory(
    "外购热力", __name__, ActivityUnit.GJ, 2,
    Emission(heat_co2, "heat_gj", {"heat_factor_tco2_per_gj": FactorKind.EMISSION_FACTOR}),
)  # fmt: skip
DIESEL = SourceCategory("柴油", __name__, ActivityUnit.LITRE, 3, _fuel("t", KG_PER_T, FactorKind.DENSITY))
PETROL = SourceCategory("汽油", __name__, ActivityUnit.LITRE, 4, _fuel("t", KG_PER_T, FactorKind.DENSITY))
NATURAL_GAS = SourceCategory("天然气", __name__, ActivityUnit.CUBIC_METRE, 5, _fuel("10⁴Nm³", CUBIC_METRES_PER_UNIT))
LPG = SourceCategory("液化石油气", __name__, ActivityUnit.KILOGRAM, 6, _fuel("t", KG_PER_T))
LNG = SourceCategory("液化天然气", __name__, ActivityUnit.KILOGRAM, 13, _fuel("t", KG_PER_T))
CNG = SourceCategory(
    "压缩天然气", __name__, ActivityUnit.CUBIC_METRE, 14, _fuel("10⁴Nm³", CUBIC_METRES_PER_UNIT),
    known_by=ActivityBasis.BOUGHT, aliases=("CNG",),
)  # fmt: skip
FUEL_OIL = SourceCategory("燃料油", __name__, ActivityUnit.TONNE, 15, _fuel("t"))
KEROSENE = SourceCategory("煤油", __name__, ActivityUnit.TONNE, 16, _fuel("t"))
ANTHRACITE = SourceCategory("无烟煤", __name__, ActivityUnit.TONNE, 17, _fuel("t"))
BITUMINOUS_COAL = SourceCategory("烟煤", __name__, ActivityUnit.TONNE, 18, _fuel("t"))
LIGNITE = SourceCategory("褐煤", __name__, ActivityUnit.TONNE, 19, _fuel("t"))
BRIQUETTES = SourceCategory("型煤", __name__, ActivityUnit.TONNE, 20, _fuel("t"))
COKE = SourceCategory("焦炭", __name__, ActivityUnit.TONNE, 21, _fuel("t"))

_RELEASED = Emission(gas_co2e, "gas_t", {"gwp": FactorKind.GWP}, per=KG_PER_T)
REFRIGERANT = SourceCategory("制冷剂", __name__, ActivityUnit.KILOGRAM, 9, _RELEASED, known_by=ActivityBasis.REFILLED)
SF6 = SourceCategory(
    "六氟化硫", __name__, ActivityUnit.KILOGRAM, 22, _RELEASED, known_by=ActivityBasis.REFILLED, aliases=("SF6",)
)  # fmt: skip
FIRE_GAS = SourceCategory(
    "气体灭火剂", __name__, ActivityUnit.KILOGRAM, 23, _RELEASED, known_by=ActivityBasis.REFILLED,
    aliases=("消防气体", "七氟丙烷灭火剂"),
)  # fmt: skip
WELDING_GAS = SourceCategory(  # a mixture with argon enters with its content of CO2
    "焊接保护气", __name__, ActivityUnit.KILOGRAM, 24,
    Emission(gas_co2e, "gas_t", {}, fixed={"gwp": 1}, per=KG_PER_T, times=FactorKind.PURITY), aliases=("焊接CO2",),
)  # fmt: skip
OTHER = SourceCategory(  # the factor that 参数 states with its unit and source
    "其他排放源", __name__, ActivityUnit.TONNE, 29, Emission(gas_co2e, "gas_t", {"gwp": FactorKind.EMISSION_FACTOR})
)  # fmt: skip
