"""CO2 of acetylene burnt in welding and cutting, by stoichiometry; no clause of the technical points changes it.

2C2H2 + 5O2 → 4CO2 + 2H2O: one acetylene gives two CO2.
"""

from functools import cache

from udfs.calling.function import udf
from udfs.kernel.parameter import constant
from udfs.registries import SourceCategory
from udfs.registries.source_category import KG_PER_T, Emission
from udfs.vocabularies import ActivityUnit, FactorKind

ATOMS = "相对原子质量 "
CARBONS = HYDROGENS = 2  # in one acetylene, each carbon of which becomes one CO2


@cache
def _co2_per_acetylene() -> float:
    carbon = constant(ATOMS + "C")
    return CARBONS * (carbon + 2 * constant(ATOMS + "O")) / (CARBONS * carbon + HYDROGENS * constant(ATOMS + "H"))


@udf("GHG_ACETYLENE_CO2", None, returns="co2_mass", signs={"acetylene_mass": +1, "purity_ratio": +1})
def acetylene_co2(acetylene_mass: float, purity_ratio: float) -> float:
    """CO2排放量 = 乙炔用量 × 纯度 × 2 × M(CO2) ÷ M(C2H2)。

    CO2 from acetylene burnt completely, in the unit of its mass.
    """
    return acetylene_mass * purity_ratio * _co2_per_acetylene()


ACETYLENE = SourceCategory(
    "乙炔", __name__, ActivityUnit.KILOGRAM, 25,
    Emission(acetylene_co2, "acetylene_mass", {"purity_ratio": FactorKind.PURITY}, unit="t", per=KG_PER_T),
)  # fmt: skip
