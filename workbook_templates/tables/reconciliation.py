"""核对: the account of each source and year, its two sides formed apart, and whether the whole may be signed.

The left side is formed from the rows of 能源账单, 缺失推算, 交叉检查 and 扣减; the right one is what 排放计算 multiplied. Where a
cell between them was overwritten or a row is lost, they differ.
"""

from udfs.vocabularies import AccountLine, CheckState, Conclusion
from workbook_templates.declare.formulas import Call, Cell, ColumnRange, Expression, Operand, RowNumber, Stated
from workbook_templates.declare.table import Column, Role, Table, computed, in_block
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.emissions import (
    DEDUCTED,
    DEDUCTED_APART,
    KEPT_APART,
    TCO2,
    of_source,
    treated,
)
from workbook_templates.tables.grid_losses import additions
from workbook_templates.tables.monthly import SOURCE_OF_ROW, USUAL_ROWS, YEAR_OF_ROW, from_bills, nth, where_row
from workbook_templates.tables.shared import (
    UNIT_OF_SOURCE,
    role_of_year,
    same_row,
    source_key,
    source_year_key,
    sum_of,
    unless_blank,
    year_key,
)
from workbook_templates.tables.signing import SIGNING
from workbook_templates.tables.tying import ORDER_OF_SUMMATION, counted, difference, quantity, state, unbalanced
from workbook_templates.tables.year_totals import USUAL_YEARS, YEAR

OWN = ColumnRange("account", "source_id")
ROW_OF_EMISSIONS = Cell("emissions_row")


def _of_emissions(column: str) -> Expression:
    return unless_blank("source_id", Call("INDEX", ColumnRange("emissions", column), ROW_OF_EMISSIONS))


def _of_months(column: str) -> Expression:
    return Call("INDEX", ColumnRange("monthly", column), RowNumber())  # the rows of both blocks are the same


def of_line(wanted: Expression) -> Expression:
    """What the line of 核对明细 for this row tells; the lines are written in the order of the rows."""
    source, year = (
        Call("INDEX", ColumnRange("account_lines", name), RowNumber()) for name in ("source_id", "verification_year")
    )
    own = Call("AND", source.equals(Cell("source_id")), year.equals(YEAR))
    return unless_blank("source_id", Call("IFERROR", Call("IF", own, wanted, ""), ""))


def _line(column: str) -> Expression:
    return Call("INDEX", ColumnRange("account_lines", column), RowNumber())


def tonnes(field_id: str, of_quantity: str) -> Column:
    """A quantity of the account in tonnes."""
    unit = Call("INDEX", ColumnRange("emissions", "unit_emission_tco2"), ROW_OF_EMISSIONS)
    return computed(field_id, unless_blank("source_id", Stated(Cell(of_quantity) * unit, TCO2)), 11)


APART = Cell("apart_quantity")  # by entries; a source may be apart as a whole
ADDED_APART = APART - DEDUCTED_APART
TERMS = (
    "bills_quantity", "estimates_quantity", "stock_quantity", "adjustment_quantity", "additions_quantity",
    "deductions_quantity", "outside_quantity",
)  # fmt: skip
AUDITED = (
    Cell("bills_quantity") + Cell("estimates_quantity") + Cell("stock_quantity") + Cell("adjustment_quantity")
    + Cell("additions_quantity") - Cell("deductions_quantity") - Cell("outside_quantity")
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
        computed("source_treatment", _of_emissions("source_treatment"), 9),
        in_block("of_year", "bills_quantity", from_bills(OWN, ColumnRange("account", "verification_year")), 12,
                 measured_in=UNIT_OF_SOURCE),
        quantity("estimates_quantity", sum_of("estimates", "final_quantity", **where_row())),
        quantity("stock_quantity", sum_of("stock", "stock_change_quantity", **where_row()), 10),
        quantity("adjustment_quantity", sum_of("cross_checks", "adjustment_quantity", **where_row())),
        quantity("additions_quantity", additions(**where_row()) + ADDED_APART),
        quantity("deductions_quantity", DEDUCTED - DEDUCTED_APART),
        quantity("outside_quantity", _of_months("outside_quantity"), 10),
        quantity("apart_quantity", KEPT_APART, 10),
        quantity("audited_quantity", AUDITED, 12),
        quantity("counted_quantity", Call("IF", treated(Conclusion.COUNTED), Cell("audited_quantity") - APART, 0), 12),
        quantity("separate_quantity", Call("IF", treated(Conclusion.SEPARATE), Cell("audited_quantity"), APART)),
        quantity("identified_quantity", Cell("audited_quantity") - Cell("counted_quantity") - Cell("separate_quantity"), 10),
        computed("calculated_quantity", _of_emissions("activity_total"), 12, measured_in=UNIT_OF_SOURCE),
        quantity("account_difference", difference(
            Cell("audited_quantity") - APART - Cell("calculated_quantity"), *TERMS), 10),
        tonnes("account_emission_tco2", "counted_quantity"),
        computed("verified_emission_tco2", _of_emissions("verified_emission_tco2"), 11),
        tonnes("account_separate_tco2", "separate_quantity"),
        computed("separate_emission_tco2", _of_emissions("separate_emission_tco2"), 10),
        computed("emission_gap_tco2", unless_blank("source_id", difference(GAP, *TONNES)), 10),
        computed("account_state", unless_blank("source_id", state(Cell("account_difference"), Cell("emission_gap_tco2"))), 10, Role.CHECK),
        computed("counted_bills_number", of_line(_line("counted_bills_number")), 8),
        computed("counted_bills", of_line(_line("counted_bills").joined("")), 40),
        computed("estimates_count", unless_blank("source_id", counted("estimates", **where_row())), 8),
        computed("adjustments_count", unless_blank("source_id", counted("cross_checks", **where_row())), 8),
        computed("entries_count", unless_blank("source_id", counted("deductions", **where_row())), 8),
        computed("other_rows", of_line(_line("other_rows").joined("")), 30),
        computed("emissions_row", unless_blank("source_id", same_row("emissions")), 8),
        year_key(),
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


CHECKED: dict[str, Operand] = {"account_line": str(AccountLine.TOTAL), "verification_year": YEAR}
TOTAL_AT_CHECK = sum_of("account_lines", "emission_tco2", **CHECKED)
HAS_CHANGED = Call("ABS", TOTAL_AT_CHECK - Cell("verified_emission_tco2")).above(
    (Call("ABS", TOTAL_AT_CHECK) + Call("ABS", Cell("verified_emission_tco2"))) / ORDER_OF_SUMMATION
)
CHECK_STATE = Call(
    "IF", counted("account_lines", **CHECKED).equals(0), str(CheckState.NOT_RUN),
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

SHEET = Sheet(
    "核对", "账目核对",
    "单据 + 推算 ± 库存变动 ± 交叉检查 + 追加 − 扣减 − 日期外不计入 = 核查量 = 计入 + 单独核算 + 仅识别；差额应为0。"
    "本表全部为计算单元格，不为0的先查被改写的公式。",
    (SIGNING, ACCOUNT_YEARS, ACCOUNT), pages_wide=2,
)  # fmt: skip
