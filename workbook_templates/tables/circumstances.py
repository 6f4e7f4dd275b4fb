"""特殊情况: the report of 六.1, assembled; a verifier's additions are kept."""

from workbook_templates.declare.table import Table, assembled
from workbook_templates.declare.workbook import Sheet

CIRCUMSTANCES = Table(
    id="circumstances",
    key="circumstance_id",
    clauses=("六.1",),
    columns=(
        assembled("circumstance_id", 24),
        assembled("circumstance_kind", 16),
        assembled("circumstance_text", 76),
        assembled("circumstance_clause", 11),
        assembled("circumstance_tco2", 14),
        assembled("assembled_from", 24),
        assembled("circumstance_note", 30),
        assembled("entry", 9),
    ),
    rows=1,
)

SHEET = Sheet(
    "特殊情况", "特殊情况", "由“特殊情况”汇编生成，文字可直接用于报告（六.1）。行来源为“手工”的行和“核查员补充”不会被改动。", (CIRCUMSTANCES,),
)  # fmt: skip
