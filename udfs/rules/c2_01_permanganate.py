"""二.1【特殊行业排放源】 Process emission of desmearing with permanganate.

C + 4KMnO4 + 4KOH → 4K2MnO4 + CO2 + 2H2O: four permanganate ions give one CO2. Sodium by analogy.
"""

from collections.abc import Iterator
from functools import cache

from udfs.calling.function import udf
from udfs.kernel.cells import plain_word
from udfs.kernel.check import Engagement, Hit, book_check, hit
from udfs.kernel.clause import clause
from udfs.kernel.parameter import constant
from udfs.registries import SourceCategory
from udfs.registries.source_category import KG_PER_T, Emission
from udfs.vocabularies import ActivityUnit, FactorKind, Severity

CLAUSE = clause("二.1")
ATOMS = "相对原子质量 "
PERMANGANATE_PER_CO2 = 4
BOARDS = "3982"  # 电子电路制造 of GB/T 4754—2017, the class of printed circuit boards
IN_A_NAME = ("线路板", "电路板", "印制电路", "线路版")


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


def makes_circuit_boards(engagement: Engagement) -> bool:
    """Whether the entity's industry code is the one of circuit boards, or its name says so."""
    code = plain_word(str(engagement.setting("industry_code") or "")).lstrip("c").removesuffix(".0")
    name = f"{engagement.setting('current_name') or ''}{engagement.setting('published_name') or ''}"
    return code == BOARDS or any(word in name for word in IN_A_NAME)


@book_check(
    "201-140", CLAUSE, table="years", severity=Severity.NOTICE,
    says="行业代码或名称为印制线路板（电子电路）生产，但没有登记高锰酸钾、高锰酸钠排放源：除胶渣使用的请登记用量和纯度，"
    "有设施而未使用的登记为未使用（二.3），没有除胶渣工序的在“不符合项”说明理由。",
)  # fmt: skip
def permanganate_not_registered(engagement: Engagement) -> Iterator[Hit]:
    """Desmearing with permanganate is the text's own example of a special source."""
    found = {row.choice("source_category", SourceCategory) for row in engagement.rows("sources")}
    if makes_circuit_boards(engagement) and found.isdisjoint({KMNO4, NAMNO4}):
        for row in engagement.rows("years")[:1]:
            yield hit(row, "verification_year")
