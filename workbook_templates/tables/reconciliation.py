"""核对: the account of each source and year, its two sides formed apart, and whether the whole may be signed.

The left side is formed from the rows of 能源账单, 缺失推算, 交叉检查 and 扣减; the right one is what 排放计算 multiplied. Where a
cell between them was overwritten or a row is lost, they differ.
"""

from collections.abc import Mapping

from udfs.vocabularies import AccountLine, AccountState, CheckState, Conclusion, FindingState, Severity
from workbook_templates.declare.formulas import (
    Call,
    Cell,
    ColumnRange,
    Expression,
    Operand,
    RowNumber,
    Stated,
    as_expression,
)
from workbook_templates.declare.table import Column, Role, Table, assembled, computed, in_block
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.emissions import (
    DEDUCTED,
    DEDUCTED_APART,
    KEPT_APART,
    TCO2,
    USUAL_YEARS,
    YEAR,
    filled,
    of_source,
    treated,
)
from workbook_templates.tables.monthly import SOURCE_OF_ROW, USUAL_ROWS, YEAR_OF_ROW, from_bills, nth, where_row
from workbook_templates.tables.shared import (
    UNIT_OF_SOURCE,
    role_of_year,
    source_key,
    source_year_key,
    sum_of,
    unless_blank,
)

USUAL_SOURCES = 60  # rows of a new workbook
ORDER_OF_SUMMATION = 1_000_000_000  # of which sums of the same numbers may differ by one part
OWN = ColumnRange("account", "source_id")
ROW_OF_EMISSIONS = Cell("emissions_row")


def _total(*columns: str) -> Expression:
    """Σ of the amounts, whatever their signs."""
    found, *others = (Call("ABS", Cell(column)) for column in columns)
    total: Expression = found
    for other in others:
        total += other
    return total


def difference(found: Expression, *of: str) -> Expression:
    """Zero where it is no more than the order of summation makes it."""
    return Call("IF", Call("ABS", found).above(_total(*of) / ORDER_OF_SUMMATION), found, 0)


def _counted(table: str, **where: Operand) -> Expression:
    """How many rows are so."""
    return Call("COUNTIFS", *(operand for name, wanted in where.items() for operand in (ColumnRange(table, name), wanted)))


def _of_emissions(column: str) -> Expression:
    return unless_blank("source_id", Call("INDEX", ColumnRange("emissions", column), ROW_OF_EMISSIONS))


def row_of_emissions() -> Expression:
    """Where 排放计算 has the row: usually the same place, so that no column is searched for each row."""
    keys, own = ColumnRange("emissions", "source_year_key"), Cell("source_year_key")
    searched = Call("MATCH", own, keys, 0)
    here = Call("IF", Call("INDEX", keys, RowNumber()).equals(own), RowNumber(), searched)
    return unless_blank("source_id", Call("IFERROR", here, searched))


def of_line(wanted: Expression) -> Expression:
    """What the line of 核对明细 for this row tells; the lines are written in the order of the rows."""
    source, year = (Call("INDEX", ColumnRange("account_lines", name), RowNumber()) for name in ("source_id", "verification_year"))
    own = Call("AND", source.equals(Cell("source_id")), year.equals(YEAR))
    return unless_blank("source_id", Call("IFERROR", Call("IF", own, wanted, ""), ""))


def _line(column: str) -> Expression:
    return Call("INDEX", ColumnRange("account_lines", column), RowNumber())


def state(*zero: Expression) -> Expression:
    """Whether it ties: all of these are zero."""
    judged = Call("IF", Call("AND", *(found.equals(0) for found in zero)), str(AccountState.TIES), str(AccountState.DIFFERS))
    return Call("IFERROR", judged, str(AccountState.UNKNOWN))


def unbalanced(table: str, **where: Operand) -> Expression:
    """Rows that do not tie, or of which that cannot be told."""
    differing, unknown = (_counted(table, **where, account_state=str(word)) for word in (AccountState.DIFFERS, AccountState.UNKNOWN))
    return differing + unknown


def quantity(field_id: str, formula: Expression, width: float = 11) -> Column:
    """A quantity of the row's source, in its unit."""
    return computed(field_id, unless_blank("source_id", formula), width, measured_in=UNIT_OF_SOURCE)


def tonnes(field_id: str, of_quantity: str) -> Column:
    """A quantity of the account in tonnes."""
    unit = Call("INDEX", ColumnRange("emissions", "unit_emission_tco2"), ROW_OF_EMISSIONS)
    return computed(field_id, unless_blank("source_id", Stated(Cell(of_quantity) * unit, TCO2)), 11)


ADDED_APART = KEPT_APART - DEDUCTED_APART
TERMS = ("bills_quantity", "estimates_quantity", "adjustment_quantity", "additions_quantity", "deductions_quantity")
AUDITED = (
    Cell("bills_quantity") + Cell("estimates_quantity") + Cell("adjustment_quantity") + Cell("additions_quantity")
    - Cell("deductions_quantity")
)  # fmt: skip
GAP = (
    Call("ABS", Cell("account_emission_tco2") - Cell("verified_emission_tco2"))
    + Call("ABS", Cell("account_separate_tco2") - Cell("separate_emission_tco2"))
)  # fmt: skip
TONNES = ("account_emission_tco2", "verified_emission_tco2", "account_separate_tco2", "separate_emission_tco2")

ACCOUNT = Table(
    id="account",
    key="year_key",
    clauses=("三.8", "三.9", "三.11", "三.16"),
    columns=(
        computed("source_id", SOURCE_OF_ROW, 11, references="sources"),
        computed("verification_year", YEAR_OF_ROW, 8),
        computed("activity_unit", of_source("activity_unit"), 9),
        computed("source_treatment", of_source("source_treatment"), 9),
        in_block("of_year", "bills_quantity", from_bills(OWN, ColumnRange("account", "verification_year")), 12,
                 measured_in=UNIT_OF_SOURCE),
        quantity("estimates_quantity", sum_of("estimates", "final_quantity", **where_row())),
        quantity("adjustment_quantity", sum_of("cross_checks", "adjustment_quantity", **where_row())),
        quantity("additions_quantity", sum_of("deductions", "added_quantity", **where_row()) + ADDED_APART),
        quantity("deductions_quantity", DEDUCTED - DEDUCTED_APART),
        quantity("audited_quantity", AUDITED, 12),
        quantity("counted_quantity", Call("IF", treated(Conclusion.COUNTED), Cell("audited_quantity") - KEPT_APART, 0), 12),
        quantity("separate_quantity", Call("IF", treated(Conclusion.SEPARATE), Cell("audited_quantity"), KEPT_APART)),
        quantity("identified_quantity", Cell("audited_quantity") - Cell("counted_quantity") - Cell("separate_quantity"), 10),
        computed("calculated_quantity", _of_emissions("activity_total"), 12, measured_in=UNIT_OF_SOURCE),
        quantity("account_difference", difference(
            Cell("audited_quantity") - KEPT_APART - Cell("calculated_quantity"), *TERMS), 10),
        tonnes("account_emission_tco2", "counted_quantity"),
        computed("verified_emission_tco2", _of_emissions("verified_emission_tco2"), 11),
        tonnes("account_separate_tco2", "separate_quantity"),
        computed("separate_emission_tco2", _of_emissions("separate_emission_tco2"), 10),
        computed("emission_gap_tco2", unless_blank("source_id", difference(GAP, *TONNES)), 10),
        computed("account_state", unless_blank("source_id", state(Cell("account_difference"), Cell("emission_gap_tco2"))), 10, Role.CHECK),
        computed("counted_bills_number", of_line(_line("counted_bills_number")), 8),
        computed("counted_bills", of_line(_line("counted_bills").joined("")), 40),
        computed("estimates_count", unless_blank("source_id", _counted("estimates", **where_row())), 8),
        computed("adjustments_count", unless_blank("source_id", _counted("cross_checks", **where_row())), 8),
        computed("entries_count", unless_blank("source_id", _counted("deductions", **where_row())), 8),
        computed("other_rows", of_line(_line("other_rows").joined("")), 30),
        computed("emissions_row", row_of_emissions(), 8),
        computed("year_key", unless_blank("source_id", Cell("source_id").joined("|").joined(YEAR)), 14),
        source_key(),
        source_year_key(),
    ),
    plain=True,
    rows=USUAL_ROWS,
    caption="各排放源各年份的账目：左侧由单据、推算、交叉检查和扣减各行算出，右侧取自“排放计算”",
)  # fmt: skip


def of_year(column: str) -> Expression:
    return unless_blank("verification_year", sum_of("account", column, verification_year=YEAR))


def of_total(column: str) -> Expression:
    """What 排放计算 shows for the year: both blocks list the years in the same rows."""
    return unless_blank("verification_year", Call("INDEX", ColumnRange("year_totals", column), RowNumber()))


CHECKED = {"account_line": str(AccountLine.TOTAL), "verification_year": YEAR}
TOTAL_AT_CHECK = sum_of("account_lines", "emission_tco2", **CHECKED)
HAS_CHANGED = Call("ABS", TOTAL_AT_CHECK - Cell("verified_emission_tco2")).above(
    (Call("ABS", TOTAL_AT_CHECK) + Call("ABS", Cell("verified_emission_tco2"))) / ORDER_OF_SUMMATION
)
CHECK_STATE = Call(
    "IF", _counted("account_lines", **CHECKED).equals(0), str(CheckState.NOT_RUN),
    Call("IFERROR", Call("IF", HAS_CHANGED, str(CheckState.CHANGED), str(CheckState.UP_TO_DATE)), str(CheckState.CHANGED)),
)  # fmt: skip

ACCOUNT_YEARS = Table(
    id="account_years",
    key="verification_year",
    clauses=("三.16",),
    columns=(
        computed("verification_year", nth("years", "verification_year", RowNumber()), 9),
        computed("year_role", unless_blank("verification_year", role_of_year()), 8),
        computed("unbalanced_sources", unless_blank("verification_year", unbalanced("account", verification_year=YEAR)), 9),
        computed("account_state", unless_blank("verification_year", state(
            Cell("unbalanced_sources"), Cell("emission_gap_tco2"))), 9, Role.CHECK),
        computed("account_emission_tco2", of_year("account_emission_tco2"), 12),
        computed("verified_emission_tco2", of_total("verified_emission_tco2"), 11),
        computed("account_separate_tco2", of_year("account_separate_tco2"), 11),
        computed("separate_emission_tco2", of_total("separate_emission_tco2"), 11),
        computed("emission_gap_tco2", unless_blank("verification_year", difference(GAP, *TONNES)), 11),
        computed("check_state", unless_blank("verification_year", CHECK_STATE), 12, Role.CHECK),
    ),
    plain=True,
    rows=USUAL_YEARS,
    rows_per_year=1,
    caption="各年份合计：账面各排放源之和，与“排放计算”的合计",
)  # fmt: skip


def still_open(severity: Severity, *silent: str) -> Expression:
    """Findings of a severity that are neither gone, nor closed with evidence, nor overruled with reason and name.

    Args:
        silent: columns of which none may say anything.
    """

    def is_blank(column: str) -> Expression:
        return ColumnRange("findings", column).equals("") * 1

    def is_filled(column: str) -> Expression:
        return as_expression(1) - is_blank(column)

    def is_in(word: FindingState) -> Expression:
        return ColumnRange("findings", "finding_state").equals(str(word)) * 1

    closed = is_in(FindingState.CLOSED) * is_filled("closing_evidence")
    overruled = is_in(FindingState.OVERRIDDEN) * is_filled("override_reason") * is_filled("override_by")
    settled = is_in(FindingState.GONE) + closed + overruled
    of_severity = ColumnRange("findings", "finding_severity").equals(str(severity)) * 1
    return Call("SUMPRODUCT", of_severity, as_expression(1) - settled, *map(is_blank, silent))


UNDECIDED = _counted("attributions", final_conclusion=str(Conclusion.UNDECIDED))
UNCHECKED = filled("account_years", "verification_year") - _counted("account_years", check_state=str(CheckState.UP_TO_DATE))
IN_THE_WAY = {
    "open_errors": "项错误未关闭",
    "open_judgements": "项待判断未决定",
    "undecided_cases": "个事项归属未定",
    "unreasoned_warnings": "项警告没有说明理由",
    "unbalanced_rows": "行账目不一致或无法核对",
    "unchecked_years": "个年份未检查或检查后已变化，请运行 ghgxl run",
}


def told(counts: Mapping[str, Expression], ready: str, not_ready: str) -> Expression:
    """What stands in the way, each with its number; ``ready`` where all of these are zero."""
    parts: Expression = as_expression(not_ready)
    total: Expression = as_expression(0)
    for name, count in counts.items():
        parts = parts.joined(Call("IF", count.equals(0), "", as_expression("　").joined(count).joined(IN_THE_WAY[name])))
        total += count
    return Call("IF", total.equals(0), ready, parts)


NO_YEARS = filled("years", "verification_year").equals(0)
SIGNING = Table(
    id="signing",
    key="signing_state",
    clauses=("三.16",),
    columns=(
        computed("open_errors", still_open(Severity.ERROR), 11),
        computed("open_judgements", still_open(Severity.JUDGEMENT), 8),
        computed("undecided_cases", UNDECIDED, 9),
        computed("unreasoned_warnings", still_open(
            Severity.WARNING, "correction", "closing_evidence", "override_reason"), 9),
        computed("unbalanced_rows", unbalanced("account") + unbalanced("account_sources") + unbalanced("account_years"), 12),
        computed("unchecked_years", UNCHECKED, 11),
        computed("signing_state", Call("IF", NO_YEARS, "不能签发：没有核查年份", told(
            {name: Cell(name) for name in IN_THE_WAY}, "可签发", "不能签发：")), 11, Role.CHECK),
    ),
    plain=True,
    rows=1,
    is_fixed=True,
    caption="签发状态：可签发，或妨碍签发的事项",
)  # fmt: skip


ALL_BILLS = sum_of("bills", "quantity_in_source_unit", source_key=Cell("source_key"))
NOT_COUNTED = Call(
    "SUMPRODUCT", ColumnRange("account_lines", "account_line").equals(str(AccountLine.NOT_COUNTED)) * 1,
    ColumnRange("account_lines", "source_id").equals(Cell("source_id")) * 1, ColumnRange("account_lines", "account_quantity"),
)  # fmt: skip
OF_BILLS = Cell("bills_of_source_quantity") - Cell("bills_of_years_quantity") - Cell("uncounted_quantity")
BILLS = ("bills_of_source_quantity", "bills_of_years_quantity", "uncounted_quantity")

ACCOUNT_SOURCES = Table(
    id="account_sources",
    key="source_id",
    clauses=("三.9",),
    columns=(
        computed("source_id", nth("sources", "source_id", RowNumber()), 14, references="sources"),
        computed("activity_unit", of_source("activity_unit"), 10),
        computed("bills_of_source_number", unless_blank("source_id", _counted("bills", source_key=Cell("source_key"))), 12),
        quantity("bills_of_source_quantity", ALL_BILLS, 16),
        quantity("bills_of_years_quantity", sum_of("account", "bills_quantity", source_key=Cell("source_key")), 16),
        quantity("uncounted_quantity", NOT_COUNTED, 16),
        quantity("account_difference", difference(OF_BILLS, *BILLS), 14),
        computed("account_state", unless_blank("source_id", state(Cell("account_difference"))), 12, Role.CHECK),
        source_key(),
    ),
    plain=True,
    rows=USUAL_SOURCES,
    rows_per_source=1,
)  # fmt: skip

ACCOUNT_LINES = Table(
    id="account_lines",
    key="account_line_no",
    clauses=("三.9",),
    columns=(
        assembled("account_line_no", 7),
        assembled("account_line", 13),
        assembled("source_id", 12),
        assembled("verification_year", 8),
        assembled("account_quantity", 14),
        assembled("activity_unit", 9),
        assembled("emission_tco2", 12),
        assembled("counted_bills_number", 8),
        assembled("counted_bills", 60),
        assembled("other_rows", 36),
        assembled("uncounted_reason", 40),
    ),
    rows=1,
)

SHEET = Sheet(
    "核对", "账目核对", "单据 + 推算 ± 交叉检查 + 追加 − 扣减 = 核查量 = 计入 + 单独核算 + 仅识别；差额应为0。本表全部为计算单元格，不为0的先查被改写的公式。",
    (SIGNING, ACCOUNT_YEARS, ACCOUNT), pages_wide=2,
)  # fmt: skip
SHEET_OF_SOURCES = Sheet(
    "单据核对", "各排放源全部单据的去向", "“能源账单”中各源全部单据之和 = 归入各核查年份的 + 未计入的（原因见“核对明细”）；差额应为0，运行 ghgxl run 后更新。",
    (ACCOUNT_SOURCES,),
)  # fmt: skip
SHEET_OF_LINES = Sheet(
    "核对明细", "账目明细与未计入单据", "由 ghgxl run 写入，请勿填写：各源各年的用量来自哪些行；全部或部分未计入的单据及其原因；检查时各年的核查排放量。",
    (ACCOUNT_LINES,),
)
