"""月度活动数据: source × month from the bills, in one array; with estimates, adjustments and deductions."""

from udfs.vocabularies import ActivityBasis, EndRule, YearRole
from workbook_templates.declare.formulas import (
    Call,
    Cell,
    ColumnRange,
    Expression,
    NamedCell,
    Numbers,
    RowNumber,
    as_expression,
    bound,
)
from workbook_templates.declare.table import Column, Role, Table, computed, in_block
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.grid_losses import additions
from workbook_templates.tables.shared import (
    UNIT_OF_SOURCE,
    find,
    role_of_year,
    source_key,
    source_year_key,
    sum_of,
    unless_blank,
    year_key,
)

YEAR_SLOTS = Call("ROWS", ColumnRange("years", "verification_year"))
MONTHS = tuple(f"month_{number:02d}" for number in range(1, 13))
ALWAYS, NEVER = Call("DATE", 1990, 1, 1), Call("DATE", 9999, 12, 31)  # where no date is told
USUAL_ROWS = 60  # of a new workbook: 30 sources in two years, 20 in three; `ghgxl run` adds what it takes


def nth(table: str, column: str, position: Expression) -> Expression:
    """The n-th filled cell of a column, empty text beyond the last."""
    cell = Call("INDEX", ColumnRange(table, column), position)
    beyond = position.above(Call("ROWS", ColumnRange(table, column)))
    return Call("IF", beyond, "", Call("IF", cell.equals(""), "", cell))


YEAR_OF_SLOT = nth("years", "verification_year", Call("MOD", RowNumber() - 1, YEAR_SLOTS) + 1)
SOURCE_OF_SLOT = nth("sources", "source_id", Call("INT", (RowNumber() - 1) / YEAR_SLOTS) + 1)

SOURCE_OF_ROW = Call("IF", YEAR_OF_SLOT.equals(""), "", SOURCE_OF_SLOT)
YEAR_OF_ROW = unless_blank("source_id", YEAR_OF_SLOT)

OWN = ColumnRange("monthly", "source_id")
OF_REGISTER = {
    "meter_ids": ColumnRange("meters", "meter_id"), "meter_first_months": ColumnRange("meters", "series_first_month"),
}  # fmt: skip
# The sum over no bill is zero; the function asks for bills where all its ranges are blank.
NO_BILLS = Call(
    "COUNTA", *(ColumnRange("bills", name) for name in ("activity_quantity", "period_start", "period_end"))
).equals(0)


def from_bills(own: ColumnRange, asked: Expression) -> Expression:
    """The parts of the bills of each row's source in the months or years asked for, in one array.

    Args:
        own: the sources of the rows.
        asked: a row of months, or the year of each row.
    """
    parts = bound(
        "GHG_PRORATE_SUM",
        bill_quantities=ColumnRange("bills", "quantity_in_source_unit"), bill_starts=ColumnRange("bills", "counted_start"),
        bill_ends=ColumnRange("bills", "period_end"), target_period=Call("IF", own.equals(""), "", asked),
        ledger_keys=ColumnRange("bills", "counted_source"), ledger_key=own,
        prorate_method=NamedCell("prorate_method"), tolerance_days=NamedCell("tolerance_days"),
        end_rule=NamedCell("end_rule"), series_keys=ColumnRange("bills", "meter_id"), **OF_REGISTER,
    )  # fmt: skip
    return Call("IF", own.equals(""), "", Call("IF", NO_BILLS, 0, parts))


MONTHS_ASKED = Call("DATE", ColumnRange("monthly", "verification_year"), Numbers(range(1, 13)), 1)
ESTIMATED = bound(
    "GHG_PRORATE_SUM",
    bill_quantities=ColumnRange("estimates", "quantity_in_months"), bill_starts=ColumnRange("estimates", "estimate_start"),
    bill_ends=ColumnRange("estimates", "estimate_end"), target_period=Call("IF", OWN.equals(""), "", MONTHS_ASKED),
    ledger_keys=ColumnRange("estimates", "estimate_source"), ledger_key=OWN, end_rule=str(EndRule.INCLUSIVE),
)  # fmt: skip
NO_ESTIMATES = Call("COUNT", ColumnRange("estimates", "estimate_start")).equals(0)
IN_MONTHS = Call("IF", OWN.equals(""), "", from_bills(OWN, MONTHS_ASKED) + Call("IF", NO_ESTIMATES, 0, ESTIMATED))
IN_YEAR = from_bills(OWN, ColumnRange("monthly", "verification_year"))


def where_row() -> dict[str, Expression]:
    return {"source_year_key": Cell("source_year_key")}


def of_year(function: str) -> Expression:
    """A function of the days of the parts that PARTS adds up for the row's year; credits have no days."""
    return bound(
        function,
        bill_starts=ColumnRange("bills", "counted_start"), bill_ends=ColumnRange("bills", "period_end"),
        end_rule=NamedCell("end_rule"), ledger_keys=ColumnRange("bills", "days_source"), ledger_key=OWN,
        verification_year=ColumnRange("monthly", "verification_year"), prorate_method=NamedCell("prorate_method"),
        tolerance_days=NamedCell("tolerance_days"), series_keys=ColumnRange("bills", "meter_id"), **OF_REGISTER,
        in_use_from=ColumnRange("monthly", "use_from"), in_use_to=ColumnRange("monthly", "use_to"),
        estimate_keys=ColumnRange("estimates", "estimate_source"),
        estimate_starts=ColumnRange("estimates", "estimate_start"), estimate_ends=ColumnRange("estimates", "estimate_end"),
        meter_starts=ColumnRange("meters", "meter_from"), meter_ends=ColumnRange("meters", "meter_to"),
    )  # fmt: skip


METERED = ColumnRange("monthly", "basis_in_use").equals(str(ActivityBasis.METERED))
IN_DAYS = Call("IF", of_year("GHG_COVERAGE_DAYS").equals(0), "", of_year("GHG_COVERAGE_CHECK"))
COVERAGE = Call("IF", OWN.equals(""), "", Call("IF", METERED, IN_DAYS, ""))
# What lies in months wholly outside the dates of a source counts until it is settled, except in a baseline year.
YEAR = Cell("verification_year")


def month_of(day: str, otherwise: int) -> Expression:
    """The number in the row's year of the month of a day, below 1 and above 12 outside of it; something else where no day is told."""
    cell = Cell(day)
    return Call("IF", cell.equals(""), otherwise, (Call("YEAR", cell) - YEAR) * 12 + Call("MONTH", cell))


def quantity_out_of_use() -> Expression:
    """What lies in the months before the first and after the last in use.

    Month by month, and none that is in use is asked for: opening a file, Calc may take a cell of an array that it has not
    calculated yet for an error, until all is calculated anew (docs/calc.md).
    """
    total: Expression = as_expression(0)
    for number, month in enumerate(MONTHS, start=1):
        is_outside = Call("OR", Cell("month_since").above(number), as_expression(number).above(Cell("month_until")))
        total += Call("IF", is_outside, Cell(month), 0)
    return total


OUTSIDE_OF_BASE = Call("IF", role_of_year().equals(str(YearRole.BASE)), quantity_out_of_use(), 0)

BEFORE_DEDUCTIONS = (
    Cell("bills_quantity") + Cell("estimates_quantity") + Cell("stock_quantity") + Cell("adjustment_quantity")
    + Cell("additions_quantity")
)  # fmt: skip
TOTAL = BEFORE_DEDUCTIONS - Cell("deductions_quantity") - Cell("outside_quantity")


def of_source(wanted: str) -> Expression:
    """What 排放源 tells of the row's source; empty text where it tells nothing."""
    found = find("sources", wanted, "source_key", Cell("source_key"))
    return unless_blank("source_id", Call("IF", found.equals(""), "", found))


def _counted(field_id: str, formula: Expression, width: float) -> Column:
    """A quantity of the row's source, in its unit."""
    return computed(field_id, unless_blank("source_id", formula), width, measured_in=UNIT_OF_SOURCE)


COLUMNS: tuple[Column, ...] = (
    computed("source_id", SOURCE_OF_ROW, 9, references="sources"),
    computed("verification_year", YEAR_OF_ROW, 7),
    year_key(13),
    *(in_block("months", month, IN_MONTHS, 10.5, measured_in=UNIT_OF_SOURCE) for month in MONTHS),
    in_block("bills", "bills_quantity", IN_YEAR, 13.5, measured_in=UNIT_OF_SOURCE),
    _counted("estimates_quantity", sum_of("estimates", "final_quantity", **where_row()), 12),
    _counted("stock_quantity", sum_of("stock", "stock_change_quantity", **where_row()), 11),
    _counted("adjustment_quantity", sum_of("cross_checks", "adjustment_quantity", **where_row()), 12),
    _counted("additions_quantity", additions(**where_row()), 11),
    _counted("deductions_quantity", sum_of("deductions", "deducted_quantity", **where_row()), 11),
    _counted("outside_quantity", OUTSIDE_OF_BASE, 11),
    _counted("activity_total", TOTAL, 13.5),
    computed("basis_in_use", of_source("basis_in_use"), 9),
    computed("use_from", of_source("use_from"), 10),
    computed("use_to", of_source("use_to"), 10),
    computed("month_since", unless_blank("source_id", month_of("use_from", 1)), 7),
    computed("month_until", unless_blank("source_id", month_of("use_to", 12)), 7),
    in_block("coverage", "coverage_fault", COVERAGE, 16, Role.CHECK),
    source_key(),
    source_year_key(),
)

MONTHLY = Table(
    id="monthly", key="year_key", clauses=("三.8", "三.9"), columns=COLUMNS, plain=True, rows=USUAL_ROWS,
)  # fmt: skip

SHEET = Sheet(
    "月度活动数据", "月度活动数据", "各月为能源账单按三.8拆分的部分和分月的推算；活动数据再加全年推算、库存变动、调整与追加，减扣减。本表全部为计算单元格。",
    (MONTHLY,), pages_wide=2,
)  # fmt: skip
