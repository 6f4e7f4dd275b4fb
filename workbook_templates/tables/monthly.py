"""月度活动数据: source × month from the bills, in one array; with estimates, adjustments and deductions."""

from workbook_templates.declare.formulas import (
    Call,
    Cell,
    ColumnRange,
    Expression,
    NamedCell,
    Numbers,
    RowNumber,
    bound,
)
from workbook_templates.declare.table import Column, Role, Table, computed, in_block
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import UNIT_OF_SOURCE, source_year_key, sum_of, unless_blank

YEAR_SLOTS = Call("ROWS", ColumnRange("years", "verification_year"))
MONTHS = tuple(f"month_{number:02d}" for number in range(1, 13))
USUAL_ROWS = 120  # of a new workbook: 60 sources in two years, 40 in three; `ghgxl run` adds what it takes


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
ASKED = Call(
    "IF", OWN.equals(""), "", Call("DATE", ColumnRange("monthly", "verification_year"), Numbers(range(1, 13)), 1)
)
OF_REGISTER = {
    "meter_ids": ColumnRange("meters", "meter_id"), "meter_first_months": ColumnRange("meters", "series_first_month"),
}  # fmt: skip
PARTS = bound(
    "GHG_PRORATE_SUM",
    bill_quantities=ColumnRange("bills", "quantity_in_source_unit"), bill_starts=ColumnRange("bills", "counted_start"),
    bill_ends=ColumnRange("bills", "period_end"), target_period=ASKED,
    ledger_keys=ColumnRange("bills", "counted_source"), ledger_key=OWN,
    prorate_method=NamedCell("prorate_method"), tolerance_days=NamedCell("tolerance_days"),
    end_rule=NamedCell("end_rule"), series_keys=ColumnRange("bills", "meter_id"), **OF_REGISTER,
)  # fmt: skip
# The sum over no bill is zero; the function asks for bills where all its ranges are blank.
NO_BILLS = Call(
    "COUNTA", *(ColumnRange("bills", name) for name in ("activity_quantity", "period_start", "period_end"))
).equals(0)
IN_MONTHS = Call("IF", OWN.equals(""), "", Call("IF", NO_BILLS, 0, PARTS))


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
    )  # fmt: skip


COVERAGE = Call(
    "IF", OWN.equals(""), "",
    Call("IF", of_year("GHG_COVERAGE_DAYS").equals(0), "", of_year("GHG_COVERAGE_CHECK")),
)  # fmt: skip

BEFORE_DEDUCTIONS = (
    Cell("bills_quantity") + Cell("estimates_quantity") + Cell("adjustment_quantity") + Cell("additions_quantity")
)
TOTAL = BEFORE_DEDUCTIONS - Cell("deductions_quantity")


def _counted(field_id: str, formula: Expression, width: float) -> Column:
    """A quantity of the row's source, in its unit."""
    return computed(field_id, unless_blank("source_id", formula), width, measured_in=UNIT_OF_SOURCE)


COLUMNS: tuple[Column, ...] = (
    computed("source_id", SOURCE_OF_ROW, 9, references="sources"),
    computed("verification_year", YEAR_OF_ROW, 7),
    computed(
        "year_key", unless_blank("source_id", Cell("source_id").joined("|").joined(Cell("verification_year"))), 13
    ),
    *(in_block("months", month, IN_MONTHS, 10.5, measured_in=UNIT_OF_SOURCE) for month in MONTHS),
    _counted("bills_quantity", Call("SUM", *map(Cell, MONTHS)), 13.5),
    _counted("estimates_quantity", sum_of("estimates", "final_quantity", **where_row()), 12),
    _counted("adjustment_quantity", sum_of("cross_checks", "adjustment_quantity", **where_row()), 12),
    _counted("additions_quantity", sum_of("deductions", "added_quantity", **where_row()), 11),
    _counted("deductions_quantity", sum_of("deductions", "deducted_quantity", **where_row()), 11),
    _counted("activity_total", TOTAL, 13.5),
    in_block("coverage", "coverage_fault", COVERAGE, 16, Role.CHECK),
    source_year_key(),
)

MONTHLY = Table(
    id="monthly", key="year_key", clauses=("三.8", "三.9"), columns=COLUMNS, plain=True, rows=USUAL_ROWS,
)  # fmt: skip

SHEET = Sheet(
    "月度活动数据", "月度活动数据", "由能源账单按三.8拆分到月（一个数组公式），加缺失推算、交叉检查调整与追加，减扣减。本表全部为计算单元格。",
    (MONTHLY,),
)  # fmt: skip
