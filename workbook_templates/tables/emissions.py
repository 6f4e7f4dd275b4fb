"""排放计算: per source and year, and the totals of each year."""

from udfs.kernel.cells import YES
from udfs.kernel.field import field
from udfs.registries import SourceCategory
from udfs.registries.source_category import FACTOR_FIELDS, Emission
from udfs.vocabularies import AccountState, CheckState, Conclusion, FactorKind, YearRole
from workbook_templates.declare.formulas import (
    Call,
    Cell,
    ColumnRange,
    Expression,
    Operand,
    Refusal,
    RowNumber,
    Stated,
    as_expression,
    bound,
)
from workbook_templates.declare.table import Column as TableColumn
from workbook_templates.declare.table import Role, Table, computed
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.factors import place_in_use
from workbook_templates.tables.monthly import (
    ALWAYS,
    MONTHS,
    NEVER,
    SOURCE_OF_ROW,
    USUAL_ROWS,
    YEAR_OF_ROW,
    nth,
    where_row,
)
from workbook_templates.tables.shared import (
    UNIT_OF_SOURCE,
    any_of,
    find,
    role_of_year,
    source_key,
    source_year_key,
    sum_of,
    unless_blank,
)

VERIFIED, UNVERIFIED = "已核对", "未核对："  # a total that rests on the account, and one that does not
USUAL_YEARS = 12  # rows of a year block, beside which its chart stands
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
ACTIVITY = find("monthly", "activity_total", "source_year_key", Cell("source_year_key"))
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
        computed("year_key", unless_blank("source_id", Cell("source_id").joined("|").joined(Cell("verification_year"))), 14),
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


YEAR = Cell("verification_year")
YEAR_TWICE = Call("COUNTIFS", ColumnRange("years", "verification_year"), YEAR).above(1)
REFUSED = Refusal("该年份登记了两次，各排放源会重复计入，没有总量：请在“基本信息”删去重复的年份。")
TOO_FEW_ROWS = Refusal(
    "排放源与年份的组合多于“排放计算”的行数，合计不全，不予显示：请运行 ghgxl run 扩展，或删去空行。"
)


def filled(table: str, column: str) -> Expression:
    """How many cells of a column show something."""
    cells = ColumnRange(table, column)
    return Call("ROWS", cells) - Call("SUMPRODUCT", cells.equals("") * 1)


def of_year(wanted: str) -> Expression:
    """Σ over the sources of the year: none at all rather than that of those which found a row, or a year's twice."""
    total = sum_of("emissions", wanted, verification_year=YEAR)
    whole = Call("IF", Cell("rows_missing").equals(0), total, TOO_FEW_ROWS)
    return unless_blank("verification_year", Call("IF", YEAR_TWICE, REFUSED, whole))


def when_whole(total: Operand) -> Expression:
    """A total of this row's year, unless rows of it are missing."""
    missing = find("year_totals", "rows_missing", "verification_year", YEAR)
    return Call("IF", missing.equals(0), total, TOO_FEW_ROWS)


# Σ over the rows is right where each source has one for the year; where a year stands twice it has two, and W-10 tells.
SOURCES_WITHOUT_ROW = filled("sources", "source_id") * Call(
    "COUNTIFS", ColumnRange("years", "verification_year"), YEAR
) - Call("COUNTIFS", ColumnRange("emissions", "verification_year"), YEAR)
YEARS_WITHOUT_ROW = filled("years", "verification_year") - filled("year_totals", "verification_year")
INITIAL = find("years", "initial_emission_tco2", "verification_year", YEAR)
REASON = find("years", "difference_reason", "verification_year", YEAR)


def unless_empty(found: Expression) -> Expression:
    """Empty text where the cell found is blank (INDEX would make it zero)."""
    return unless_blank("verification_year", Call("IF", found.equals(""), "", found))


def _unless(holds: Expression, otherwise: Operand) -> Expression:
    return Call("IF", holds, "", otherwise)


def _of_signing(count: str) -> Expression:
    return Call("INDEX", ColumnRange("signing", count), 1)


def _of_account(column: str) -> Expression:
    """What 核对 shows for the year: both blocks list the years in the same rows."""
    return Call("INDEX", ColumnRange("account_years", column), RowNumber())


def total_state() -> Expression:
    """Whether the year's total may be used: one that rests on a broken law of the account is shown as 未核对."""
    total, account, checked = Cell("verified_emission_tco2"), _of_account("account_state"), _of_account("check_state")
    ties = Call("COUNTIFS", ColumnRange("account_sources", "account_state"), str(AccountState.TIES))
    undecided = _of_signing("open_judgements") + _of_signing("undecided_cases")
    parts = (
        Call("IFERROR", _unless(total.equals(0), ""), "　总量无法计算"),
        _unless(account.equals(str(AccountState.TIES)), as_expression("　账目").joined(account)),
        _unless(filled("account_sources", "source_id").equals(ties), "　单据去向不一致"),
        _unless(_of_signing("open_errors").equals(0), as_expression("　错误未关闭").joined(_of_signing("open_errors")).joined("项")),
        _unless(undecided.equals(0), as_expression("　待判断").joined(undecided).joined("项")),
        _unless(checked.equals(str(CheckState.UP_TO_DATE)), as_expression("　检查：").joined(checked)),
    )  # fmt: skip
    found: Expression = as_expression("")
    for part in parts:
        found = found.joined(part)
    return unless_blank(
        "verification_year", Call("IF", found.equals(""), VERIFIED, as_expression(UNVERIFIED).joined(found))
    )


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
        computed("rows_missing", unless_blank("verification_year", SOURCES_WITHOUT_ROW + YEARS_WITHOUT_ROW), 10, Role.CHECK),
        computed("total_state", total_state(), 34, Role.CHECK),
    ),
    plain=True,
    rows=USUAL_YEARS,
    rows_per_year=1,
    caption="各年份排放总量（初始排放量 → 核查排放量）",
)  # fmt: skip


def of_month(number: int) -> Expression:
    """Σ over the sources that count: bills and estimates of the month × emission of one unit (rows of both blocks are the same)."""
    counted = ColumnRange("emissions", "source_treatment").equals(str(Conclusion.COUNTED)) * 1
    in_year = ColumnRange("emissions", "verification_year").equals(YEAR) * 1
    amounts = (ColumnRange("monthly", MONTHS[number - 1]), ColumnRange("emissions", "unit_emission_tco2"))
    return unless_blank("verification_year", when_whole(Stated(Call("SUMPRODUCT", *amounts, in_year, counted), "tCO2")))


MONTH_EMISSIONS = Table(
    id="month_emissions",
    key="verification_year",
    clauses=("三.8",),
    columns=(
        computed("verification_year", nth("years", "verification_year", RowNumber()), 11),
        *(computed(f"emission_month_{number:02d}", of_month(number), 9) for number in range(1, 13)),
    ),
    plain=True,
    rows=USUAL_YEARS,
    rows_per_year=1,
    caption="各月排放量（计入的排放源，单据和分月的推算；全年推算、库存、调整和扣减不分月）",
)

SHEET = Sheet(
    "排放计算", "排放计算", "活动数据取自“月度活动数据”，因子取自“参数”。未登记的因子显示错误值，不取默认值。本表全部为计算单元格。",
    (YEAR_TOTALS, MONTH_EMISSIONS, EMISSIONS), pages_wide=1,
)  # fmt: skip
