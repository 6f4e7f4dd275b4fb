"""能源账单: one row a bill."""

from udfs.kernel.cells import YES
from udfs.registries.source_category import entered_in
from udfs.vocabularies import ActivityUnit
from workbook_templates.declare.formulas import (
    Call,
    Cell,
    Expression,
    NamedCell,
    Operand,
    Refusal,
    Stated,
    as_expression,
    bound,
)
from workbook_templates.declare.meaning import VARIES
from workbook_templates.declare.table import Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import UNIT_OF_SOURCE, find, source_key, unless_blank

IS_CREDIT = as_expression(0).above(Cell("activity_quantity"))
# Of an invalid voucher, when its period has been estimated instead (五.1): neither its quantity nor its days count.
# That word alone: what else means yes would lengthen every row, and 501-1 tells a bill that still counts.
IS_VOID = Cell("is_void").equals(YES)
DAYS_SOURCE = Call("IFERROR", Call("IF", Call("OR", IS_CREDIT, IS_VOID), "", Cell("source_id")), Cell("source_id"))
NET_FEE = Cell("bill_fee_cny") - Cell("bill_basic_fee_cny")
QUANTITY, UNIT, EXPECTED = Cell("activity_quantity"), Cell("quantity_unit"), Cell("activity_unit")
OF_SOURCE = Call("IFERROR", find("sources", "activity_unit", "source_key", Cell("source_key")), "")
REFUSED = Refusal("单位不能换算，请改用量单位", is_shown=True)


def _into(unit: Operand) -> Expression:
    return bound("GHG_CONVERT", given_quantity=QUANTITY, from_unit=UNIT, to_unit=unit)


def in_source_unit() -> Expression:
    """The quantity in the unit of its source; in that unit, or in none, as it stands.

    Another dimension is a text, with which 月度活动数据 has #VALUE! for the source, and no number for any total.
    """
    otherwise: Expression = REFUSED
    for unit, *others in map(entered_in, ActivityUnit.words()):
        for other in others:
            otherwise = Call("IF", EXPECTED.equals(unit), _into(other), otherwise)
    converted = Call("IFERROR", _into(EXPECTED), otherwise)
    return Call("IF", Call("OR", UNIT.equals(""), UNIT.equals(EXPECTED)), QUANTITY, converted)


IN_SOURCE_UNIT = Cell("quantity_in_source_unit")

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
        required("activity_quantity", 14),
        required("quantity_unit", 10, states_unit=UNIT_OF_SOURCE),
        optional("tariff_kind", 10),
        optional("bill_fee_cny", 14),
        optional("bill_basic_fee_cny", 16),
        required("voucher_no", 16),
        optional("is_void", 9),
        computed("activity_unit", unless_blank("source_id", OF_SOURCE), 10),
        computed(
            "quantity_in_source_unit", unless_blank("source_id", unless_blank("activity_quantity", Call("IF", IS_VOID, 0, in_source_unit()))), 13,
            measured_in=UNIT_OF_SOURCE,
        ),
        computed("usage_days", bound("GHG_BILL_DAYS", end_rule=NamedCell("end_rule")), 10),
        computed(
            "implied_price_cny",
            Call("IF", Call("OR", Cell("bill_fee_cny").equals(""), IN_SOURCE_UNIT.equals("")), "",
                 Call("IF", IN_SOURCE_UNIT.equals(0), "", Stated(NET_FEE / IN_SOURCE_UNIT, VARIES))),
            12,
        ),
        computed("days_source", Call("IF", Cell("source_id").equals(""), "", DAYS_SOURCE), 12),
        optional("remark", 20),
        source_key(),
    ),
    rows=10,
    amount="activity_quantity",
)  # fmt: skip

SHEET = Sheet(
    "能源账单",
    "能源账单",
    "一行一张单据。用量按起止日期计入各月各年，年份填其中之一；同一排放源有几块表的须填计量表号；红字、退补填负数并在备注说明；用量单位可以是同一种量的任何单位，自动折算。两部制电价须填其中基本电费。",
    (BILLS,),
)
