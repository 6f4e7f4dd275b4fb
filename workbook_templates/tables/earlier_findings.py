"""上年不符合项: what last year's verification found, and whether it was corrected."""

from workbook_templates.declare.table import Table, locked, optional
from workbook_templates.declare.workbook import Sheet

EARLIER_FINDINGS = Table(
    id="earlier_findings",
    key="finding_id",
    clauses=("三.16",),
    columns=(
        locked("finding_id", 17),
        locked("finding_severity", 7),
        locked("finding_clause", 14),
        locked("finding_message", 50),
        locked("effect_tco2", 13),
        locked("finding_state", 10),
        locked("correction", 26),
        locked("closing_evidence", 20),
        optional("is_corrected", 9),
        optional("corrected_note", 36),
    ),
    rows=1,
)

SHEET = Sheet(
    "上年不符合项", "上年的不符合项及整改", "由 ghgxl new --from 写入。上年未关闭的逐项核实本年是否已整改，并写明情况和依据。没有上年工作簿的为空。",
    (EARLIER_FINDINGS,),
)  # fmt: skip
