"""四.1【自行测算的排放因子】 A factor is converted into the unit of the calculation, and stands for one source and year once."""

from collections.abc import Iterator

from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.errors import GhgError
from udfs.kernel.field import field
from udfs.kernel.unit import Unit, convert
from udfs.registries import SourceCategory
from udfs.vocabularies import FactorKind, Severity

CLAUSE = clause("四.1")

LABEL = field("factor_unit").zh


def _apart(unit: Unit, wanted: tuple[str, ...]) -> str:
    """Why a factor cannot be converted into a unit of the calculation; "" where it can."""
    why = ""
    for word in reversed(wanted):
        try:
            convert(1.0, unit, Unit.read(word, LABEL))
        except GhgError as error:
            why = error.message.rstrip("。")
        else:
            return ""
    return why


@row_check(
    "401-7", CLAUSE, table="factors", severity=Severity.ERROR,
    says="“{key}”的参数单位“{unit}”不能折算为计算采用的“{wanted}”，不能采用：{why}。",
)  # fmt: skip
def factor_of_another_dimension(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A value per GJ is none per MWh; within a dimension 折算数值 converts (441.9 gCO2/kWh is 0.4419 tCO2/MWh)."""
    category, kind = row.choice("source_category", SourceCategory), row.choice("factor_kind", FactorKind)
    unit = row.choice("factor_unit", Unit)
    if category is None or category.emission is None or kind is None or unit is None:
        return
    wanted = category.emission.units_of(kind)
    why = _apart(unit, wanted)
    if why:
        yield hit(row, "factor_unit", "factor_value", key=row.key, unit=unit, wanted=wanted[0], why=why)


@book_check(
    "401-60", CLAUSE, table="factors", severity=Severity.ERROR,
    says="“{key}”专属排放源“{source}”，但该排放源的类别是“{category}”，参数不会被采用：请更正排放源编号或类别。",
)  # fmt: skip
def factor_of_another_category(engagement: Engagement) -> Iterator[Hit]:
    """The source would silently take the factor of its category."""
    categories = {row.key: row.text("source_category") for row in engagement.rows("sources")}
    for row in engagement.rows("factors"):
        source = row.text("source_id") or ""
        category = categories.get(source)
        if category is not None and row.text("source_category") not in (None, category):
            yield hit(row, "source_id", "source_category", key=row.key, source=source, category=category)


@book_check(
    "401-61", CLAUSE, table="factors", severity=Severity.ERROR,
    says="“{key}”没有写年份，用于各年，但{years}另有同一参数：同一排放源、年份和参数只能有一个值，请写明年份或删去一行。",
)  # fmt: skip
def factor_of_all_years_and_of_one(engagement: Engagement) -> Iterator[Hit]:
    """Which of two values is used in that year must not hang on an order that nobody sees."""
    dated: dict[tuple[str | None, ...], list[int]] = {}
    for row in engagement.rows("factors"):
        year = row.number("verification_year")
        if year is not None:
            dated.setdefault(_what(row), []).append(int(year))
    for row in engagement.rows("factors"):
        years = dated.get(_what(row), [])
        if row.number("verification_year") is None and years:
            told = "、".join(f"{year}年" for year in sorted(years, reverse=True))
            yield hit(row, "verification_year", "factor_value", key=row.key, years=told)


def _what(row: Row) -> tuple[str | None, ...]:
    """What a factor is of, whatever the year."""
    return tuple(row.text(column) for column in ("source_category", "source_id", "factor_kind"))
