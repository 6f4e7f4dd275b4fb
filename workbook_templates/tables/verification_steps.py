"""核查过程: what the team did and when, for chapter 2 of the report."""

from workbook_templates.declare.table import Table, optional, required
from workbook_templates.declare.workbook import Sheet

VERIFICATION_STEPS = Table(
    id="verification_steps",
    key="step_id",
    clauses=("六.1", "八"),
    columns=(
        required("step_id", 9),
        required("step_kind", 11),
        required("step_from", 12),
        optional("step_to", 12),
        optional("step_place", 24),
        required("step_persons", 26),
        required("step_content", 44),
        optional("step_outcome", 36),
    ),
    rows=4,
)

SHEET = Sheet(
    "核查过程", "核查过程记录", "文件评审、现场核查、访谈、报告编写、技术复核、批准各填一行或几行，写入报告第2章；技术复核人不得是核查组成员。",
    (VERIFICATION_STEPS,),
)  # fmt: skip
