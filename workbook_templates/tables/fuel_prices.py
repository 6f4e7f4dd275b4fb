"""成品油价格: the published monthly reference prices, entered by the user."""

from workbook_templates.declare.table import Table, optional, required
from workbook_templates.declare.workbook import Sheet

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
    ),
    rows=5,
    unique=("price_month", "source_category"),
)

SHEET = Sheet(
    "成品油价格", "成品油价格参考表", "按月录入公布的成品油参考价格，仅在发票单价和可采信购买单价均缺失时使用（三.12）。",
    (FUEL_PRICES,),
)  # fmt: skip
