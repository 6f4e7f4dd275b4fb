"""表计月度: the months of all verified years down, the meters shown in 表计图表 across: their bills by month, and estimates."""

from udfs.vocabularies import EndRule
from workbook_templates.declare.formulas import (
    Call,
    ColumnRange,
    Expression,
    NamedCell,
    RowNumber,
    as_expression,
    bound,
)
from workbook_templates.declare.table import Table, computed, in_block
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.meter_charts import SLOTS
from workbook_templates.tables.monthly import NO_BILLS, NO_ESTIMATES, OF_REGISTER
from workbook_templates.tables.shared import unless_blank

YEARS = 5  # of a new workbook; `ghgxl run` adds what more take
BILLS_OF = tuple(f"slot_{number:02d}_bills" for number in range(1, SLOTS + 1))
ESTIMATES_OF = tuple(f"slot_{number:02d}_estimates" for number in range(1, SLOTS + 1))

YEAR = Call("SMALL", ColumnRange("years", "verification_year"), Call("INT", (RowNumber() - 1) / 12) + 1)
MONTH = Call("MOD", RowNumber() - 1, 12) + 1
IN_TWO_DIGITS = Call("IF", as_expression(10).above(MONTH), "-0", "-").joined(MONTH)
MONTHS, METERS = (
    ColumnRange("meter_months", "chart_month"),
    Call("TRANSPOSE", ColumnRange("meter_slots", "shown_meter")),
)


def _where_both(parts: Expression) -> Expression:
    """Nothing below the last year, and beside the last meter."""
    return Call("IF", MONTHS.equals(""), "", Call("IF", METERS.equals(""), "", parts))


PARTS = bound(
    "GHG_PRORATE_SUM",
    bill_quantities=ColumnRange("bills", "quantity_in_source_unit"), bill_starts=ColumnRange("bills", "counted_start"),
    bill_ends=ColumnRange("bills", "period_end"), target_period=MONTHS,
    ledger_keys=ColumnRange("bills", "meter_id"), ledger_key=METERS,
    prorate_method=NamedCell("prorate_method"), tolerance_days=NamedCell("tolerance_days"),
    end_rule=NamedCell("end_rule"), series_keys=ColumnRange("bills", "meter_id"), **OF_REGISTER,
)  # fmt: skip
ESTIMATED = bound(
    "GHG_PRORATE_SUM",
    bill_quantities=ColumnRange("estimates", "quantity_in_months"), bill_starts=ColumnRange("estimates", "estimate_start"),
    bill_ends=ColumnRange("estimates", "estimate_end"), target_period=MONTHS,
    ledger_keys=ColumnRange("estimates", "estimate_meter"), ledger_key=METERS, end_rule=str(EndRule.INCLUSIVE),
)  # fmt: skip

METER_MONTHS = Table(
    id="meter_months",
    key="chart_month_label",
    clauses=("三.8",),
    columns=(
        computed("chart_month_label", unless_blank("chart_month", Call("IFERROR", YEAR.joined(IN_TWO_DIGITS), "")), 11),
        computed("chart_month", Call("IFERROR", Call("EOMONTH", Call("DATE", YEAR, MONTH, 1), 0), ""), 11),
        *(in_block("bills_of_meters", name, _where_both(Call("IF", NO_BILLS, 0, PARTS)), 11) for name in BILLS_OF),
        *(in_block("estimates_of_meters", name, _where_both(Call("IF", NO_ESTIMATES, 0, ESTIMATED)), 11) for name in ESTIMATES_OF),
    ),
    plain=True,
    rows=YEARS * 12,
    rows_per_year=12,
)  # fmt: skip

SHEET = Sheet(
    "表计月度", "表计月度", "“表计图表”本组各表的逐月用量（活动数据单位）：单据按三.8分到各月，推算按其月份。本表全部为计算单元格。",
    (METER_MONTHS,), pages_wide=2,
)  # fmt: skip
