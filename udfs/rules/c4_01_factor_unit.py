"""四.1【自行测算的排放因子】 A factor is converted into the unit of the calculation, and stands for one source and year once."""

from collections.abc import Iterator

from udfs.account.factors import overlapping, validity
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
    says="“{key}”与“{other}”的年份重叠：同一排放源、年份和参数只能有一个值，重叠的都不采用，请更正年份或删去一行。",
)  # fmt: skip
def factor_of_overlapping_years(engagement: Engagement) -> Iterator[Hit]:
    """Which of two values is used in a year must not hang on an order that nobody sees."""
    for row, other in overlapping(engagement):
        if other.key != row.key:  # the same years twice are W-5
            yield hit(row, "verification_year", "year_to", "factor_value", key=row.key, other=other.key)


@row_check(
    "401-150", CLAUSE, table="factors", severity=Severity.ERROR,
    says="“{key}”的年份{first:g}晚于至年份{last:g}，任何一年都不采用：请更正。",
)  # fmt: skip
def factor_ends_before_it_begins(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """From–to the wrong way round is no year at all."""
    first, last = row.number("verification_year"), row.number("year_to")
    if first is not None and last is not None and first > last:
        yield hit(row, "verification_year", "year_to", key=row.key, first=first, last=last)


@book_check(
    "401-151", CLAUSE, table="factors", severity=Severity.ERROR,
    says="“{key}”的年份不包含任何核查年份，参数不会被采用：请更正年份，或删去本行。",
)  # fmt: skip
def factor_of_no_year(engagement: Engagement) -> Iterator[Hit]:
    """A factor of another year than those under verification was most likely meant for one of them."""
    years = [row.number("verification_year") for row in engagement.rows("years")]
    for row in engagement.rows("factors"):
        span = validity(row)
        if years and span.first <= span.last and not any(year in span for year in years):
            yield hit(row, "verification_year", "year_to", key=row.key)
