"""库存: what of a purchased source was in stock when a year began and ended."""

from workbook_templates.declare.formulas import Call, Cell, bound
from workbook_templates.declare.table import Role, Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import (
    UNIT_OF_SOURCE,
    find,
    source_key,
    source_year_key,
    unless_blank,
    year_key,
)

YEAR_BEFORE = Cell("source_key").joined("|").joined(Cell("verification_year") - 1)
CLOSING_BEFORE = find("stock", "closing_stock", "source_year_key", YEAR_BEFORE)
CARRIED = Call("IF", CLOSING_BEFORE.equals(""), "", CLOSING_BEFORE)
OPENING = Call("IF", Cell("opening_stock").equals(""), CARRIED, Cell("opening_stock"))
BOUGHT = find("monthly", "bills_quantity", "source_year_key", Cell("source_year_key"))
# Without one of the two there is no change, and not one as if nothing had been in stock: what was used says what is missing.
IS_OPEN = Call("OR", Cell("opening_in_use").equals(""), Cell("closing_stock").equals(""))
CHANGE = Call("IF", IS_OPEN, Cell("used_quantity"), Cell("opening_in_use") - Cell("closing_stock"))
USED = bound("GHG_STOCK_USE", opening_stock=Cell("opening_in_use"), bought_quantity=Cell("bought_quantity"))

STOCK = Table(
    id="stock",
    key="year_key",
    clauses=("三.9", "三.12"),
    columns=(
        required("source_id", 12, references="sources"),
        required("verification_year", 9, references="years"),
        optional("opening_stock", 13, measured_in=UNIT_OF_SOURCE),
        required("closing_stock", 13, measured_in=UNIT_OF_SOURCE),
        optional("voucher_no", 16),
        computed("opening_in_use", unless_blank("source_id", OPENING), 13, measured_in=UNIT_OF_SOURCE),
        computed("bought_quantity", unless_blank("source_id", BOUGHT), 13, measured_in=UNIT_OF_SOURCE),
        computed("used_quantity", unless_blank("source_id", USED), 13, Role.CHECK, measured_in=UNIT_OF_SOURCE),
        computed("stock_change_quantity", unless_blank("source_id", CHANGE), 13, measured_in=UNIT_OF_SOURCE),
        optional("remark", 24),
        year_key(),
        source_key(),
        source_year_key(),
    ),
    rows=5,
)  # fmt: skip

SHEET = Sheet(
    "库存", "库存", "购入的排放源有盘点的每年一行，期初库存只在第一年填写：消耗量 = 期初库存 + 购入量 − 期末库存。没有盘点的不填。",
    (STOCK,),
)  # fmt: skip
