"""不符合项: the findings register, written by the checks, worked on by the verifier."""

from workbook_templates.declare.table import Table, assembled, optional
from workbook_templates.declare.workbook import Sheet

FINDINGS = Table(
    id="findings",
    key="finding_id",
    clauses=("三.16",),
    columns=(
        assembled("finding_id", 22),
        assembled("finding_severity", 9),
        assembled("finding_clause", 18),
        assembled("finding_cells", 26),
        assembled("finding_message", 56),
        assembled("effect_tco2", 13),
        optional("finding_state", 10),
        optional("cause_analysis", 22),
        optional("correction", 26),
        optional("closing_evidence", 20),
        optional("override_reason", 22),
        optional("override_by", 10),
        assembled("entry", 9),
    ),
    rows=1,
)

SHEET = Sheet(
    "不符合项",
    "不符合项",
    "由检查写入，重复检查不改动已填写的整改、证据和判断。判定不成立须填写理由和判断人。",
    (FINDINGS,),
)
