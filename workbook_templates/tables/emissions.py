"""排放计算: per source and year, and the totals of each year."""

from udfs.kernel.field import field
from udfs.registries import SourceCategory
from udfs.registries.source_category import Emission
from udfs.vocabularies import Conclusion, FactorKind
from workbook_templates.declare.formulas import Call, Cell, ColumnRange, Expression, Operand, RowNumber, Stated, bound
from workbook_templates.declare.table import Column as TableColumn
from workbook_templates.declare.table import Role, Table, computed
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.monthly import CAPACITY, MONTHS, SOURCE_OF_ROW, YEAR_OF_ROW, nth, where_row
from workbook_templates.tables.shared import UNIT_OF_SOURCE, any_of, chain, find, role_of_year, sum_of, unless_blank

CATEGORY = Cell("source_category")
EMISSIONS_OF = {
    category: category.emission
    for categories in SourceCategory.by_unit().values()
    for category in categories
    if category.emission is not None
}
# Column and its width, in the order of the columns.
FACTORS = {
    FactorKind.EMISSION_FACTOR: ("emission_factor", 9), FactorKind.DENSITY: ("density_kg_per_l", 9),
    FactorKind.NCV: ("ncv_gj_per_unit", 9), FactorKind.CARBON_CONTENT: ("carbon_content_tc_per_gj", 10),
    FactorKind.OXIDATION: ("oxidation_ratio", 8), FactorKind.PURITY: ("purity_ratio", 8), FactorKind.GWP: ("gwp", 9),
}  # fmt: skip
TCO2 = field("emission_tco2").unit


def treated(conclusion: Conclusion) -> Expression:
    return Cell("source_treatment").equals(str(conclusion))


def factor(kind: FactorKind) -> Expression:
    """The factor in use for this row's year and category; empty where the category needs none, #N/A where it is unset."""
    key = Cell("verification_year").joined("|").joined(CATEGORY).joined(f"|{kind}")
    looked_up = find("factors", "factor_value", "factor_key", key)
    needing = tuple(str(category) for category, emission in EMISSIONS_OF.items() if kind in emission.needs)
    counted = Call("IF", any_of(CATEGORY, needing), looked_up, "")
    return unless_blank("source_id", Call("IF", treated(Conclusion.IDENTIFIED), "", counted))


def factor_column(kind: FactorKind) -> TableColumn:
    """The column of a kind; 参数 has it in the unit of the column."""
    name, width = FACTORS[kind]
    found = factor(kind)
    return computed(name, found if field(name).varies else Stated(found, field(name).unit), width)


def emission_of(quantity: Operand) -> Expression:
    """The emission of a quantity in the category's unit of activity, by the function of the category."""
    amount = quantity if isinstance(quantity, Expression) else Call("SUM", quantity)
    branches = {str(category): _of(category, emission, amount) for category, emission in EMISSIONS_OF.items()}
    counted = chain(CATEGORY, branches, Call("NA"))
    return unless_blank("source_id", Call("IF", treated(Conclusion.IDENTIFIED), 0, counted))


def _of(category: SourceCategory, emission: Emission, amount: Expression) -> Operand:
    if not set(emission.needs) <= set(FACTORS):
        category.refuse(f"needs a column of 排放计算 for {'、'.join(map(str, set(emission.needs) - set(FACTORS)))}")
    converted = amount / emission.per if emission.per != 1 else amount
    if emission.density is not None:
        converted *= Cell(FACTORS[emission.density][0])
    given: dict[str, Operand] = {emission.quantity: Stated(converted, emission.quantity_unit), **emission.fixed}
    for argument, kind in emission.factors.items():
        wanted, cell = field(argument), Cell(FACTORS[kind][0])
        given[argument] = Stated(cell, wanted.unit) if field(cell.column).varies and not wanted.varies else cell
    call = bound(emission.function.name, **given)
    return call if emission.function.returns.unit == TCO2 else Stated(call, TCO2)


DEDUCTED = sum_of("deductions", "deducted_quantity", **where_row())
DEDUCTED_APART = sum_of("deductions", "deducted_quantity", **where_row(), final_conclusion=str(Conclusion.SEPARATE))
KEPT_APART = sum_of("deductions", "final_quantity", **where_row(), final_conclusion=str(Conclusion.SEPARATE))
APART = Call("IF", treated(Conclusion.SEPARATE), Cell("emission_tco2"), 0)  # the source as a whole


def of_source(wanted: str) -> Expression:
    return unless_blank("source_id", find("sources", wanted, "source_id", Cell("source_id")))


SPLIT_PART = find("sources", "split_part", "source_id", Cell("source_id"))

EMISSIONS = Table(
    id="emissions",
    key="year_key",
    clauses=("二.1", "A.1", "A.2", "A.3"),
    columns=(
        computed("source_id", SOURCE_OF_ROW, 12, references="sources"),
        computed("verification_year", YEAR_OF_ROW, 9),
        computed("year_role", unless_blank("source_id", role_of_year()), 14),
        computed("source_category", of_source("source_category"), 15),
        computed("source_treatment", of_source("source_treatment"), 13),
        computed("split_part", unless_blank("source_id", Call("IF", SPLIT_PART.equals(""), "", SPLIT_PART)), 10),
        computed("year_key", unless_blank("source_id", Cell("source_id").joined("|").joined(Cell("verification_year"))), 14),
        computed("activity_total", unless_blank("source_id", sum_of("monthly", "activity_total", year_key=Cell("year_key"))), 13, measured_in=UNIT_OF_SOURCE),
        computed("activity_unit", of_source("activity_unit"), 8),
        *map(factor_column, FACTORS),
        computed("unit_emission_tco2", emission_of(1), 12),
        computed("emission_tco2", emission_of(Cell("activity_total")), 13),
        computed("verified_emission_tco2", unless_blank(
            "source_id", Call("IF", treated(Conclusion.COUNTED), Cell("emission_tco2"), 0)), 13, Role.CHECK),
        computed("separate_emission_tco2", unless_blank("source_id", APART + Stated(KEPT_APART * Cell("unit_emission_tco2"), "tCO2")), 12),
        computed("excluded_emission_tco2", unless_blank("source_id", Stated((DEDUCTED - DEDUCTED_APART) * Cell("unit_emission_tco2"), "tCO2")), 11),
    ),
    rows=CAPACITY,
    caption="各排放源排放量",
)  # fmt: skip


def of_year(wanted: str) -> Expression:
    return unless_blank("verification_year", sum_of("emissions", wanted, verification_year=Cell("verification_year")))


YEAR = Cell("verification_year")
INITIAL = find("years", "initial_emission_tco2", "verification_year", YEAR)
REASON = find("years", "difference_reason", "verification_year", YEAR)


def unless_empty(found: Expression) -> Expression:
    """Empty text where the cell found is blank (INDEX would make it zero)."""
    return unless_blank("verification_year", Call("IF", found.equals(""), "", found))


YEAR_TOTALS = Table(
    id="year_totals",
    key="verification_year",
    clauses=("三.16", "A.2"),
    columns=(
        computed("verification_year", nth("years", "verification_year", RowNumber()), 11),
        computed("year_role", unless_blank("verification_year", role_of_year()), 7),
        computed("initial_emission_tco2", unless_empty(INITIAL), 7),
        computed("verified_emission_tco2", of_year("verified_emission_tco2"), 11, Role.CHECK),
        computed("emission_difference_tco2", Call(
            "IF", Cell("initial_emission_tco2").equals(""), "",
            Cell("verified_emission_tco2") - Cell("initial_emission_tco2")), 9),
        computed("explained_tco2", unless_blank("verification_year", Call(
            "IF", Cell("emission_difference_tco2").equals(""), "",
            sum_of("bridge", "adjustment_tco2", verification_year=YEAR))), 12),
        computed("unexplained_tco2", unless_blank("verification_year", Call(
            "IF", Cell("emission_difference_tco2").equals(""), "",
            Cell("emission_difference_tco2") - Cell("explained_tco2"))), 12, Role.CHECK),
        computed("separate_emission_tco2", of_year("separate_emission_tco2"), 14),
        computed("excluded_emission_tco2", of_year("excluded_emission_tco2"), 13),
        computed("difference_reason", unless_empty(REASON), 30),
    ),
    plain=True,
    rows=5,
    rows_per_year=1,
    caption="各年份排放总量（初始排放量 → 核查排放量）",
)  # fmt: skip


def of_month(number: int) -> Expression:
    """Σ over the sources that count: the bills of the month × emission of one unit (rows of both blocks are the same)."""
    counted = ColumnRange("emissions", "source_treatment").equals(str(Conclusion.COUNTED)) * 1
    in_year = ColumnRange("emissions", "verification_year").equals(YEAR) * 1
    amounts = (ColumnRange("monthly", MONTHS[number - 1]), ColumnRange("emissions", "unit_emission_tco2"))
    return unless_blank("verification_year", Stated(Call("SUMPRODUCT", *amounts, in_year, counted), "tCO2"))


MONTH_EMISSIONS = Table(
    id="month_emissions",
    key="verification_year",
    clauses=("三.8",),
    columns=(
        computed("verification_year", nth("years", "verification_year", RowNumber()), 11),
        *(computed(f"emission_month_{number:02d}", of_month(number), 9) for number in range(1, 13)),
    ),
    plain=True,
    rows=5,
    rows_per_year=1,
    caption="各月排放量（计入的排放源，按单据拆分到月；推算、调整和扣减不分月）",
)

SHEET = Sheet(
    "排放计算", "排放计算", "活动数据取自“月度活动数据”，因子取自“参数”。未登记的因子显示错误值，不取默认值。本表全部为计算单元格。",
    (YEAR_TOTALS, MONTH_EMISSIONS, EMISSIONS), pages_wide=1,
)  # fmt: skip
