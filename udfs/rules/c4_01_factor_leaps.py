"""四.1【排放因子】 A factor of one source or category changes little from year to year; a slip of unit or point changes it by times."""

from collections.abc import Iterator

from udfs.account.factors import by_what, years_of_factor
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit
from udfs.kernel.clause import clause
from udfs.vocabularies import Severity

CLAUSE = clause("四.1")
LEAP = 2.0  # as 401-181: half to double, a choice of the product (I-280)


@book_check(
    "401-183", CLAUSE, table="factors", severity=Severity.WARNING,
    says="“{key}”折算后为{value:,.15g}，同一参数{years}年为{other:,.15g}（“{of}”），相差{ratio:,.3g}倍：请核对单位和小数点。",
)  # fmt: skip
def factor_leaps(engagement: Engagement) -> Iterator[Hit]:
    """A row that is half or double of every other row of the same source and kind, whatever its years.

    What 气体组分 derives changes with the plant; 401-161 holds it against its components.
    """
    derived = {row.text("source_id") for row in engagement.rows("gas_components")}
    categories = {row.text("source_category") for row in engagement.rows("sources") if row.key in derived}
    for (category, source, _), rows in by_what(engagement).items():
        if source in derived if source else category in categories:
            continue
        known = [(row, value) for row in rows if (value := row.number("factor_in_calculation_unit"))]
        for row, value in known if len(known) > 1 else ():
            others = [(other, of) for other, of in known if other is not row]
            if all(_ratio(value, of) > LEAP for _, of in others):
                other, of = others[0]
                yield hit(
                    row, "factor_value", "factor_unit", key=row.key, value=value, years=_told(engagement, other), other=of,
                    of=other.key, ratio=_ratio(value, of),
                )  # fmt: skip


def _ratio(value: float, other: float) -> float:
    return max(abs(value / other), abs(other / value))


def _told(engagement: Engagement, row: Row) -> str:
    return "、".join(map(str, years_of_factor(engagement, row))) or "另一"
