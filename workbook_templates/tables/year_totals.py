"""The totals of each year in 排放计算: initial and verified, whether the total may be used, and the months."""

from udfs.vocabularies import AccountState, CheckState, Conclusion
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
)
from workbook_templates.declare.table import Role, Table, computed
from workbook_templates.tables.monthly import MONTHS, nth
from workbook_templates.tables.shared import filled, find, role_of_year, sum_of, unless_blank

VERIFIED, UNVERIFIED = "已核对", "未核对："  # a total that rests on the account, and one that does not
USUAL_YEARS = 12  # rows of a year block, beside which its chart stands
YEAR = Cell("verification_year")
YEAR_TWICE = Call("COUNTIFS", ColumnRange("years", "verification_year"), YEAR).above(1)
REFUSED = Refusal("该年份登记了两次，各排放源会重复计入，没有总量：请在“基本信息”删去重复的年份。")
TOO_FEW_ROWS = Refusal(
    "排放源与年份的组合多于“排放计算”的行数，合计不全，不予显示：请运行 ghgxl run 扩展，或删去空行。"
)


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
