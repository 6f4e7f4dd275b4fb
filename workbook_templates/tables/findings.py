"""不符合项: the findings register, written by the checks, worked on by the verifier."""

from workbook_templates.declare.table import Table, assembled, optional
from workbook_templates.declare.workbook import Sheet

FINDINGS = Table(
    id="findings",
    key="finding_id",
    clauses=("三.16",),
    columns=(
        assembled("finding_id", 17),
        assembled("finding_severity", 7),
        assembled("finding_clause", 14),
        assembled("finding_cells", 19),
        assembled("finding_message", 46),
        assembled("effect_tco2", 11),
        optional("finding_state", 9),
        optional("cause_analysis", 18),
        optional("correction", 20),
        optional("closing_evidence", 16),
        optional("override_reason", 16),
        optional("override_by", 9),
        assembled("entry", 7),
    ),
    rows=1,
)

SHEET = Sheet(
    "不符合项",
    "不符合项",
    "由检查写入，重复检查不改动已填写的整改、证据和判断。判定不成立须填写理由和判断人。",
    (FINDINGS,),
)
