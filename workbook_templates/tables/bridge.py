"""差异说明: each adjustment between the initial report and the verified emission; the rows add up to the difference."""

from workbook_templates.declare.table import Table, assembled, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import source_year_key

BRIDGE = Table(
    id="bridge",
    key="bridge_id",
    clauses=("三.16",),
    columns=(
        required("bridge_id", 14),
        required("verification_year", 8, references="years"),
        optional("source_id", 12, references="sources"),
        required("bridge_reason", 60),
        required("bridge_clause", 11),
        required("adjustment_tco2", 16),
        optional("bridge_finding", 22),
        optional("remark", 28),
        assembled("entry", 9),
        source_year_key(),
    ),
    rows=5,
)

SHEET = Sheet(
    "差异说明", "初始排放量与核查排放量的差异",
    "逐项列出调增、调减及其依据，各年合计应等于“排放计算”的差异；未说明的部分显示在“排放计算”顶部和“初始数据”。"
    "填了“初始数据”的，由 ghgxl run 按排放源写入账目能证明的各项（行来源为汇编，备注保留）；要改写某一项的，把行来源改为手工，"
    "该排放源该年另有手工行的，不再汇编。",
    (BRIDGE,),
)  # fmt: skip
