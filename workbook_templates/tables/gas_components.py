"""气体组分: what a blend is made of, and what a process gas leaves behind, for the one figure of it that 参数 holds."""

from workbook_templates.declare.formulas import Call, Cell, Expression, as_expression
from workbook_templates.declare.table import Role, Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import source_key, sum_of, unless_blank

YEAR, UNTIL = Cell("verification_year"), Cell("year_to")
YEARS = YEAR.joined(Call("IF", UNTIL.equals(""), "", as_expression("–").joined(UNTIL)))
ONE = as_expression(1)


def rest(column: str) -> Expression:
    """What is left of one; all of it where the cell is blank."""
    return ONE - Cell(column)


RELEASED = (
    Cell("component_share") * rest("heel_ratio") * rest("use_ratio")
    * (ONE - Cell("collection_ratio") * Cell("destruction_ratio"))
)  # fmt: skip

GAS_COMPONENTS = Table(
    id="gas_components",
    key="component_key",
    clauses=("四.1",),
    columns=(
        optional("verification_year", 8),
        optional("year_to", 8),
        required("source_id", 12, references="sources"),
        required("component_name", 14),
        required("component_share", 10),
        required("component_gwp", 10),
        required("gwp_edition", 10),
        optional("heel_ratio", 10),
        optional("use_ratio", 9),
        optional("collection_ratio", 9),
        optional("destruction_ratio", 9),
        optional("factor_source", 34),
        computed("released_ratio", unless_blank("component_share", RELEASED), 10),
        computed("component_equivalent", unless_blank("component_share", unless_blank(
            "component_gwp", Cell("released_ratio") * Cell("component_gwp"))), 10),
        computed("mixture_equivalent", unless_blank(
            "source_id", sum_of("gas_components", "component_equivalent", components_group=Cell("components_group"))), 10, Role.CHECK),
        computed("component_key", unless_blank(
            "source_id", YEARS.joined("|").joined(Cell("source_id")).joined("|").joined(Cell("component_name"))), 22),
        source_key(),
        computed("components_group", unless_blank("source_key", YEARS.joined("|").joined(Cell("source_key"))), 12),
    ),
    rows=3,
)  # fmt: skip

SHEET = Sheet(
    "气体组分", "混合气体和工艺气体的组分",
    "混合制冷剂、灭火剂按组分的质量分数和GWP，电子工艺气体按利用率、收集率、去除率和副产物，一行一个组分；“合计当量”填入“参数”，由检查核对。"
    "单一气体不填。",
    (GAS_COMPONENTS,),
)  # fmt: skip
