"""四.1【自行测算的排放因子】 The formula of heat and its emission factor come from documents that count heat alike."""

from collections.abc import Iterator

from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.parameter import constant
from udfs.kernel.unit import plain
from udfs.registries import SourceCategory
from udfs.vocabularies import FactorKind, Severity

CLAUSE = clause("四.1")

WHOLE_ENTHALPY = "32151.34"  # the standard whose factor goes with heat that no water is subtracted from


@row_check(
    "401-165", CLAUSE, table="factors", severity=Severity.WARNING,
    says="“{key}”取自GB/T 32151.34—2024，该标准按全焓计算热量，而本表扣除20 ℃的水（蒸汽少{base:g} kJ/kg）：请改用与扣除算法同一口径的"
    "文件（如GB/T 32150—2025）的因子，或把全焓热量作为外购热力以GJ录入。",
)  # fmt: skip
def heat_factor_of_whole_enthalpy(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """The same tonne of steam is three in a hundred more heat by that standard (I-112)."""
    category, kind = row.choice("source_category", SourceCategory), row.choice("factor_kind", FactorKind)
    emission = category.emission if category is not None else None
    is_heat = emission is not None and emission.quantity == "heat_gj" and emission.before is not None
    if is_heat and kind is FactorKind.EMISSION_FACTOR and WHOLE_ENTHALPY in plain(row.text("factor_source") or ""):
        yield hit(row, "factor_source", key=row.key, base=constant("蒸汽热量基准焓"))
