"""能源账单: one row a bill. What is typed wins; what is blank comes from the register of meters and the row above."""

from udfs.kernel.cells import YES
from udfs.vocabularies import ActivityBasis, ActivityUnit
from workbook_templates.declare.formulas import (
    Call,
    Cell,
    ColumnRange,
    Expression,
    NamedCell,
    Operand,
    Refusal,
    RowNumber,
    Stated,
    as_expression,
    bound,
)
from workbook_templates.declare.keys import Key
from workbook_templates.declare.meaning import VARIES
from workbook_templates.declare.table import Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import UNIT_OF_SOURCE, find, unless_blank

IS_CREDIT = as_expression(0).above(Cell("activity_quantity"))
# Of an invalid voucher, when its period has been estimated instead (五.1): neither its quantity nor its days count.
# That word alone: what else means yes would lengthen every row, and 501-1 tells a bill that still counts.
IS_VOID = Cell("is_void").equals(YES)
COUNTED = Cell("counted_source")
DAYS_SOURCE = Call("IFERROR", Call("IF", Call("OR", IS_CREDIT, IS_VOID), "", COUNTED), COUNTED)  # "" where that is
NET_FEE = Cell("bill_fee_cny") - Cell("bill_basic_fee_cny")
QUANTITY, UNIT, EXPECTED = Cell("activity_quantity"), Cell("counted_unit"), Cell("activity_unit")
OF_SOURCE = Call("IFERROR", find("sources", "activity_unit", "source_key", Cell("source_key")), "")
REFUSED = Refusal("单位不能换算，请改用量单位", is_shown=True)
GAS = ActivityUnit.CUBIC_METRE  # a source's gas is entered in standard cubic metres (I-68)
STANDARD = "Nm3"
BASIS = find("sources", "basis_in_use", "source_key", Cell("source_key"))
END, ROW = Cell("period_end"), Cell("meter_row")


def of_meter(column: str, otherwise: Operand) -> Expression:
    """What the register says of the bill's meter; something else where it does not know the meter."""
    return Call("IF", ROW.equals(""), otherwise, Call("INDEX", ColumnRange("meters", column), ROW))


def typed_or(column: str, otherwise: Operand) -> Expression:
    """What is typed, else what it means to type nothing."""
    return Call("IF", Cell(column).equals(""), otherwise, Cell(column))


def above(column: str) -> Expression:
    """The cell of a column that somebody fills in the row above; the first row has none."""
    return Call("INDEX", ColumnRange("bills", column), RowNumber() - 1)


def next_start() -> Expression:
    """The start that blank means: a bill of the same meter as the one above goes on from it, a purchase is of its day.

    Only what somebody typed is read above: a column that reads itself in the row above is a circle to Excel.
    """
    joined = above("period_end") + Call("INDEX", ColumnRange("meters", "join_days"), ROW)
    goes_on = Call("IF", above("meter_id").equals(Cell("meter_id")), joined, "")
    of_series = Call("IF", Call("OR", RowNumber().equals(1), ROW.equals("")), "", goes_on)
    basis = Call("IFERROR", BASIS, str(ActivityBasis.METERED))
    bought = Call("IF", basis.equals(str(ActivityBasis.METERED)), "", END)
    return Call("IF", END.equals(""), "", Call("IF", Cell("meter_id").equals(""), bought, of_series))


def _into(unit: Operand) -> Expression:
    return bound("GHG_CONVERT", given_quantity=QUANTITY, from_unit=UNIT, to_unit=unit)


def in_source_unit() -> Expression:
    """The quantity in the unit of its source; in that unit, or in none, as it stands.

    Another dimension is a text, with which 月度活动数据 has #VALUE! for the source, and no number for any total.
    """
    standard = Call("IF", EXPECTED.equals(str(GAS)), _into(STANDARD), REFUSED)
    return Call("IF", UNIT.equals(EXPECTED), QUANTITY, Call("IFERROR", _into(EXPECTED), standard))


IN_SOURCE_UNIT = Cell("quantity_in_source_unit")
START = Cell("counted_start")
SETTINGS = {name: NamedCell(name) for name in ("prorate_method", "tolerance_days", "end_rule")}
SERIES = {name: of_meter(name, 0) + 0 for name in ("reading_day", "months_later")}
MONTH = bound("GHG_BILL_MONTH", period_start=START, **SETTINGS, **SERIES)

BILLS = Table(
    id="bills",
    key="bill_no",
    clauses=("三.8", "三.9", "三.10", "五.1"),
    columns=(
        optional("bill_no", 16),
        optional("source_id", 12, references="sources", blank_means="counted_source"),
        optional("meter_id", 14, references="meters"),
        optional("period_start", 12, blank_means="counted_start"),
        required("period_end", 12),
        required("activity_quantity", 14),
        optional("quantity_unit", 10, states_unit=UNIT_OF_SOURCE, blank_means="counted_unit"),
        required("voucher_no", 16),
        optional("tariff_kind", 10),
        optional("bill_fee_cny", 14),
        optional("bill_basic_fee_cny", 16),
        optional("is_void", 9),
        optional("previous_reading", 12),
        optional("current_reading", 12),
        optional("meter_multiplier", 9),
        optional("refund_quantity", 11),
        optional("loss_quantity", 11),
        optional("replaced_quantity", 11),
        computed("meter_key", Key("meter_id"), 9),
        computed(
            "meter_row",
            unless_blank("meter_id", Call("IFERROR", Call("MATCH", Cell("meter_key"), ColumnRange("meters", "meter_key"), 0), "")),
            8,
        ),
        computed("counted_source", typed_or("source_id", of_meter("source_id", "")), 12, references="sources"),
        computed("source_key", Key("counted_source"), 9),
        computed("activity_unit", unless_blank("counted_source", OF_SOURCE), 10),
        computed("counted_start", typed_or("period_start", next_start()), 12),
        computed("counted_unit", typed_or("quantity_unit", of_meter("unit_in_use", EXPECTED)), 10),
        computed(
            "quantity_in_source_unit", unless_blank("counted_source", unless_blank("activity_quantity", Call("IF", IS_VOID, 0, in_source_unit()))), 13,
            measured_in=UNIT_OF_SOURCE,
        ),
        computed("usage_days", bound("GHG_BILL_DAYS", period_start=START, end_rule=NamedCell("end_rule")), 10),
        computed(
            "implied_price_cny",
            Call("IF", Call("OR", Cell("bill_fee_cny").equals(""), IN_SOURCE_UNIT.equals(""), IN_SOURCE_UNIT.equals(0)), "",
                 Stated(NET_FEE / IN_SOURCE_UNIT, VARIES)),
            12,
        ),
        computed("days_source", DAYS_SOURCE, 12),
        computed("bill_month", MONTH, 10),
        computed("verification_year", Call("IFERROR", Call("YEAR", Cell("bill_month")), ""), 8),
        optional("remark", 20),
    ),
    rows=10,
    named_by=("meter_id", "source_id", "period_end", "voucher_no"),
    amount="activity_quantity",
)  # fmt: skip

SHEET = Sheet(
    "能源账单",
    "能源账单",
    "一行一张单据：填表号、止日、用量、凭证号即可，排放源和单位按“计量器具”，起日接续同一块表上一行的止日；填写的优先。没有表号的按排放源填写。年份、月份按起止日期计算；红字、退补填负数并在备注说明。两部制电价须填其中基本电费。",
    (BILLS,),
    pages_wide=2,
)
