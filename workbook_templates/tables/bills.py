"""能源账单: one row a bill."""

from workbook_templates.declare.formulas import Call, Cell, NamedCell, Stated, as_expression, bound
from workbook_templates.declare.meaning import VARIES
from workbook_templates.declare.table import Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import UNIT_OF_SOURCE

IS_CREDIT = as_expression(0).above(Cell("activity_quantity"))
DAYS_SOURCE = Call("IFERROR", Call("IF", IS_CREDIT, "", Cell("source_id")), Cell("source_id"))
NET_FEE = Cell("bill_fee_cny") - Cell("bill_basic_fee_cny")

BILLS = Table(
    id="bills",
    key="bill_no",
    clauses=("三.8", "三.9", "三.10", "五.1"),
    columns=(
        required("bill_no", 16),
        required("source_id", 12, references="sources"),
        optional("meter_id", 14),
        required("verification_year", 8, references="years"),
        required("period_start", 12),
        required("period_end", 12),
        required("activity_quantity", 14, measured_in=UNIT_OF_SOURCE),
        required("quantity_unit", 10, states_unit=UNIT_OF_SOURCE),
        optional("tariff_kind", 10),
        optional("bill_fee_cny", 14),
        optional("bill_basic_fee_cny", 16),
        required("voucher_no", 16),
        computed("usage_days", bound("GHG_BILL_DAYS", end_rule=NamedCell("end_rule")), 10),
        computed(
            "implied_price_cny",
            Call("IF", Call("OR", Cell("bill_fee_cny").equals(""), Cell("activity_quantity").equals("")), "",
                 Call("IF", Cell("activity_quantity").equals(0), "", Stated(NET_FEE / Cell("activity_quantity"), VARIES))),
            12,
        ),
        computed("days_source", Call("IF", Cell("source_id").equals(""), "", DAYS_SOURCE), 12),
        optional("remark", 20),
    ),
    rows=10,
    amount="activity_quantity",
)  # fmt: skip

SHEET = Sheet(
    "能源账单",
    "能源账单",
    "一行一张单据。用量按起止日期计入各月各年，年份填其中之一；同一排放源有几块表的须填计量表号；红字、退补填负数并在备注说明；用量单位须与排放源一致。两部制电价须填其中基本电费。",
    (BILLS,),
)
