"""二.1【特殊行业排放源】 Process emission of desmearing with permanganate.

C + 4KMnO4 + 4KOH → 4K2MnO4 + CO2 + 2H2O: four permanganate ions give one CO2. Sodium by analogy.
"""

from functools import cache

from udfs.kernel.clause import clause
from udfs.kernel.function import udf
from udfs.kernel.parameter import constant
from udfs.registries import SourceCategory
from udfs.registries.source_category import KG_PER_T, Emission
from udfs.vocabularies import ActivityUnit, FactorKind

CLAUSE = clause("二.1")
ATOMS = "相对原子质量 "
PERMANGANATE_PER_CO2 = 4


@cache
def _co2_per_permanganate(cation: str) -> float:
    co2 = constant(ATOMS + "C") + 2 * constant(ATOMS + "O")
    permanganate = constant(ATOMS + cation) + constant(ATOMS + "Mn") + 4 * constant(ATOMS + "O")
    return co2 / (PERMANGANATE_PER_CO2 * permanganate)


@udf("GHG_KMNO4_CO2", CLAUSE, returns="co2_mass", signs={"reagent_mass": +1, "purity_ratio": +1})
def potassium_permanganate_co2(reagent_mass: float, purity_ratio: float) -> float:
    """CO2排放量 = 高锰酸钾用量 × 纯度 × M(CO2) ÷ (4 × M(KMnO4))。

    CO2 from potassium permanganate used for desmearing, in the unit of its mass.
    """
    return reagent_mass * purity_ratio * _co2_per_permanganate("K")


@udf("GHG_NAMNO4_CO2", CLAUSE, returns="co2_mass", signs={"reagent_mass": +1, "purity_ratio": +1})
def sodium_permanganate_co2(reagent_mass: float, purity_ratio: float) -> float:
    """CO2排放量 = 高锰酸钠用量 × 纯度（按无水NaMnO4计） × M(CO2) ÷ (4 × M(NaMnO4))。

    CO2 from sodium permanganate, in the unit of its mass; purity refers to the anhydrous salt.
    """
    return reagent_mass * purity_ratio * _co2_per_permanganate("Na")


PURITY = {"purity_ratio": FactorKind.PURITY}
KMNO4 = SourceCategory(
    "高锰酸钾", __name__, ActivityUnit.KILOGRAM, 7,
    Emission(potassium_permanganate_co2, "reagent_mass", PURITY, unit="t", per=KG_PER_T),
)  # fmt: skip
NAMNO4 = SourceCategory(
    "高锰酸钠", __name__, ActivityUnit.KILOGRAM, 8,
    Emission(sodium_permanganate_co2, "reagent_mass", PURITY, unit="t", per=KG_PER_T),
)  # fmt: skip
