"""成品油价格: the published monthly reference prices, entered by the user."""

from workbook_templates.declare.formulas import Call, Cell, Expression
from workbook_templates.declare.table import Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet


def price_key(fuel: Expression, month: str) -> Expression:
    """By which the price of a fuel in the month of a day is found: the last day of the month tells it."""
    return fuel.joined("|").joined(Call("EOMONTH", Cell(month), 0))


FUEL_PRICES = Table(
    id="fuel_prices",
    key="price_month",
    clauses=("三.12",),
    columns=(
        required("price_month", 14),
        required("source_category", 14),
        required("reference_price_cny_per_l", 20),
        required("factor_source", 44),
        optional("remark", 24),
        computed(
            "price_key",
            Call("IF", Cell("price_month").equals(""), "", price_key(Cell("source_category"), "price_month")),
            14,
        ),
    ),
    rows=5,
    unique=("price_month", "source_category"),
)

SHEET = Sheet(
    "成品油价格", "成品油价格参考表", "按月录入公布的成品油参考价格，“缺失推算”按购油月份取用，仅在发票单价和可采信购买单价均缺失时使用（三.12）。",
    (FUEL_PRICES,),
)  # fmt: skip
