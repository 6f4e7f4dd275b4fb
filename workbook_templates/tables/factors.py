"""参数: the factors in use, year by year; one that is not filled is an error, never a default."""

from workbook_templates.declare.formulas import Call, Cell, bound
from workbook_templates.declare.table import Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import unless_blank, yes_no

KEY = Cell("verification_year").joined("|").joined(Cell("source_category")).joined("|").joined(Cell("factor_kind"))

USABLE = bound("GHG_FACTOR_USABLE", "is_approved")

FACTORS = Table(
    id="factors",
    key="factor_key",
    clauses=("四.1",),
    columns=(
        required("verification_year", 8, references="years"),
        required("source_category", 14),
        required("factor_kind", 14),
        required("factor_value", 12),
        required("factor_unit", 14),
        required("factor_source", 40),
        required("factor_origin", 14),
        optional("is_approved", 12),
        optional("approval_no", 18),
        required("confirmed_by", 12),
        computed("is_usable", unless_blank("factor_origin", yes_no(USABLE)), 8),
        computed("factor_key", Call("IF", Cell("factor_value").equals(""), "", KEY), 26),
    ),
    rows=5,
)

SHEET = Sheet(
    "参数",
    "参数",
    "逐年登记采用的因子、热值、密度、纯度及其来源。未登记的参数会使排放计算报错，不会取默认值。",
    (FACTORS,),
)
