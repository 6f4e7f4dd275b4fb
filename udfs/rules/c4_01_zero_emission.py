"""四.1【排放因子】 A use that counts and emits nothing: factors that are each in order, and make nothing together."""

from collections.abc import Iterator

from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.vocabularies import Conclusion, Severity

CLAUSE = clause("四.1")


@row_check(
    "401-241", CLAUSE, table="emissions", severity=Severity.WARNING,
    says="排放源“{source}”{year}年计入的用量为{quantity:,.15g} {unit}，而按其参数没有排放量：请核对参数（如热水温度等于基准温度）；确实没有排放的请说明。",
)  # fmt: skip
def use_without_emission(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Water as warm as the reference has no heat, and its factors are all within their ranges."""
    quantity, unit = row.number("activity_total"), row.number("unit_emission_tco2")
    if quantity and unit == 0 and row.choice("source_treatment", Conclusion) is Conclusion.COUNTED:
        yield hit(row, "unit_emission_tco2", source=row.text("source_id"), year=f"{row.number('verification_year') or 0:g}",
                  quantity=quantity, unit=row.text("activity_unit"))  # fmt: skip
