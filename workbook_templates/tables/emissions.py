"""排放计算: per source and year, and the totals of each year."""

from udfs.kernel.cells import YES
from udfs.kernel.field import field
from udfs.registries import SourceCategory
from udfs.registries.source_category import FACTOR_FIELDS, Emission
from udfs.vocabularies import Conclusion, FactorKind, YearRole
from workbook_templates.declare.formulas import (
    Call,
    Cell,
    ColumnRange,
    Expression,
    Operand,
    RowNumber,
    Stated,
    bound,
)
from workbook_templates.declare.table import Column as TableColumn
from workbook_templates.declare.table import Role, Table, computed
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.factors import place_in_use
from workbook_templates.tables.monthly import (
    ALWAYS,
    NEVER,
    SOURCE_OF_ROW,
    USUAL_ROWS,
    YEAR_OF_ROW,
    where_row,
)
from workbook_templates.tables.shared import (
    UNIT_OF_SOURCE,
    any_of,
    find,
    role_of_year,
    same_row,
    source_key,
    source_year_key,
    sum_of,
    unless_blank,
    year_key,
)
from workbook_templates.tables.year_totals import MONTH_EMISSIONS, YEAR_TOTALS

CATEGORY = Cell("source_category")
EMISSIONS_OF = {
    category: category.emission
    for categories in SourceCategory.by_unit().values()
    for category in categories
    if category.emission is not None
}
# Width of the columns that are not like the others.
WIDTHS = {FactorKind.CARBON_CONTENT: 10, FactorKind.OXIDATION: 8, FactorKind.PURITY: 8}
TCO2 = field("emission_tco2").unit


def treated(conclusion: Conclusion) -> Expression:
    return Cell("source_treatment").equals(str(conclusion))


def treated_as_counted() -> Expression:
    """Of the column: whether a source counts."""
    return ColumnRange("emissions", "source_treatment").equals(str(Conclusion.COUNTED))


def factor(kind: FactorKind) -> Expression:
    """The factor in use for this row, valid in its year, in the unit of the calculation: of the source before that of its
    category; empty where the category needs none, #N/A where it is unset.
    """
    of_category, year = CATEGORY.joined("|"), Cell("verification_year")
    of_source = place_in_use(of_category.joined(Cell("source_key")).joined(f"|{kind}"), year)
    of_all = Call("MATCH", place_in_use(of_category.joined(str(kind)), year), ColumnRange("factors", "factor_place"), 0)
    place = Call("IF", of_source.equals(0), of_all, of_source)
    looked_up = Call("INDEX", ColumnRange("factors", "factor_in_calculation_unit"), place)
    needing = tuple(str(category) for category, emission in EMISSIONS_OF.items() if kind in emission.needs)
    counted = Call("IF", any_of(CATEGORY, needing), looked_up, "")
    return unless_blank("source_id", Call("IF", treated(Conclusion.IDENTIFIED), "", counted))


def factor_column(kind: FactorKind) -> TableColumn:
    """The column of a kind; 参数 has it in the unit of the column."""
    name, found = FACTOR_FIELDS[kind], factor(kind)
    return computed(name, found if field(name).varies else Stated(found, field(name).unit), WIDTHS.get(kind, 9))


def emission_of(quantity: Operand) -> Expression:
    """The emission of a quantity in the category's unit of activity, by the function of the category."""
    amount = quantity if isinstance(quantity, Expression) else Call("SUM", quantity)
    counted: Operand = Call("NA")
    for emission, categories in reversed(_alike()):
        counted = Call("IF", any_of(CATEGORY, tuple(map(str, categories))), _of(emission, amount), counted)
    return unless_blank("source_id", Call("IF", treated(Conclusion.IDENTIFIED), 0, counted))


def _alike() -> list[tuple[Emission, list[SourceCategory]]]:
    """The categories that have the same formula, together."""
    found: list[tuple[Emission, list[SourceCategory]]] = []
    for category, emission in EMISSIONS_OF.items():
        alike = next((categories for known, categories in found if known == emission), None)
        if alike is None:
            found.append((emission, [category]))
        else:
            alike.append(category)
    return found


def _of(emission: Emission, amount: Expression) -> Operand:
    converted = amount / emission.per if emission.per != 1 else amount
    if emission.times is not None:
        converted *= Cell(FACTOR_FIELDS[emission.times])
    quantity: Operand = Stated(converted, emission.activity_unit)
    if emission.before is not None:
        quantity = _fed(emission.before, quantity)
    call = _fed(emission, quantity)
    return call if emission.function.returns.unit == TCO2 else Stated(call, TCO2)


def _fed(emission: Emission, quantity: Operand) -> Expression:
    given: dict[str, Operand] = {emission.quantity: quantity, **emission.fixed}
    for argument, kind in emission.factors.items():
        wanted, cell = field(argument), Cell(FACTOR_FIELDS[kind])
        given[argument] = Stated(cell, wanted.unit) if field(cell.column).varies and not wanted.varies else cell
    return bound(emission.function.name, **given)


DEDUCTED = sum_of("deductions", "deducted_quantity", **where_row())
DEDUCTED_APART = sum_of("deductions", "deducted_quantity", **where_row(), final_conclusion=str(Conclusion.SEPARATE))
KEPT_APART = sum_of("deductions", "apart_quantity", **where_row())
ACTIVITY = Call("INDEX", ColumnRange("monthly", "activity_total"), same_row("monthly"))
APART = Call("IF", treated(Conclusion.SEPARATE), Cell("emission_tco2"), 0)  # the source as a whole


def of_source(wanted: str) -> Expression:
    return unless_blank("source_id", find("sources", wanted, "source_key", Cell("source_key")))


# The rows of both blocks are the same.
USE_FROM, USE_TO = (Call("INDEX", ColumnRange("monthly", name), RowNumber()) for name in ("use_from", "use_to"))
NOT_YET = Call("IF", USE_FROM.equals(""), ALWAYS, USE_FROM).above(Call("DATE", Cell("verification_year"), 12, 31))
NO_LONGER = Call("DATE", Cell("verification_year"), 1, 1).above(Call("IF", USE_TO.equals(""), NEVER, USE_TO))
LEFT_OUT = Call("OR", find("sources", "is_left_out", "source_key", Cell("source_key")).equals(YES), NOT_YET, NO_LONGER)
IF_USED = bound("GHG_SOURCE", source_kind=CATEGORY, is_used=YES)


def of_source_and_year() -> Expression:
    """How a source is treated in a year: what has no business to have a quantity and has one counts until it is settled,
    except in a baseline year (law of 二.3).
    """
    identified = str(Conclusion.IDENTIFIED)
    unsettled = Call("IF", Cell("activity_total").above(0), IF_USED, identified)
    in_year = Call("IF", Cell("year_role").equals(str(YearRole.COMPLIANCE)), unsettled, identified)
    ordinary = find("sources", "source_treatment", "source_key", Cell("source_key"))
    return unless_blank("source_id", Call("IF", LEFT_OUT, in_year, ordinary))


SPLIT_PART = find("sources", "split_part", "source_key", Cell("source_key"))

EMISSIONS = Table(
    id="emissions",
    key="year_key",
    clauses=("二.1", "A.1", "A.2", "A.3"),
    columns=(
        computed("source_id", SOURCE_OF_ROW, 12, references="sources"),
        computed("verification_year", YEAR_OF_ROW, 9),
        computed("year_role", unless_blank("source_id", role_of_year()), 14),
        computed("source_category", of_source("source_category"), 15),
        computed("source_treatment", of_source_and_year(), 13),
        computed("split_part", unless_blank("source_id", Call("IF", SPLIT_PART.equals(""), "", SPLIT_PART)), 10),
        year_key(),
        computed("activity_total", unless_blank("source_id", ACTIVITY), 13, measured_in=UNIT_OF_SOURCE),
        computed("activity_unit", of_source("activity_unit"), 8),
        *map(factor_column, FACTOR_FIELDS),
        computed("unit_emission_tco2", emission_of(1), 12),
        computed("emission_tco2", emission_of(Cell("activity_total")), 13),
        computed("verified_emission_tco2", unless_blank(
            "source_id", Call("IF", treated(Conclusion.COUNTED), Cell("emission_tco2"), 0)), 13, Role.CHECK),
        computed("separate_emission_tco2", unless_blank("source_id", APART + Stated(KEPT_APART * Cell("unit_emission_tco2"), "tCO2")), 12),
        computed("excluded_emission_tco2", unless_blank("source_id", Stated((DEDUCTED - DEDUCTED_APART) * Cell("unit_emission_tco2"), "tCO2")), 11),
        source_key(),
        source_year_key(),
    ),
    rows=USUAL_ROWS,
    caption="各排放源排放量",
)  # fmt: skip


SHEET = Sheet(
    "排放计算", "排放计算", "活动数据取自“月度活动数据”，因子取自“参数”。未登记的因子显示错误值，不取默认值。本表全部为计算单元格。",
    (YEAR_TOTALS, MONTH_EMISSIONS, EMISSIONS), pages_wide=2,
)  # fmt: skip
