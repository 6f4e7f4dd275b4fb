"""差异说明: each adjustment between the initial report and the verified emission; the rows add up to the difference."""

from workbook_templates.declare.table import Table, optional, required
from workbook_templates.declare.workbook import Sheet

BRIDGE = Table(
    id="bridge",
    key="bridge_id",
    clauses=("三.16",),
    columns=(
        required("bridge_id", 10),
        required("verification_year", 8, references="years"),
        required("bridge_reason", 60),
        required("bridge_clause", 11),
        required("adjustment_tco2", 16),
        optional("bridge_finding", 22),
        optional("remark", 28),
    ),
    rows=5,
)

SHEET = Sheet(
    "差异说明", "初始排放量与核查排放量的差异", "逐项列出调增、调减及其依据，各年合计应等于“排放计算”的差异；未说明的部分显示在“排放计算”顶部。",
    (BRIDGE,),
)  # fmt: skip
