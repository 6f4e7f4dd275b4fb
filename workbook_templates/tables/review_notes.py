"""复核意见: what a reviewer asks of a row, the answer, and whether it is settled."""

from workbook_templates.declare.table import Table, optional, required
from workbook_templates.declare.workbook import Sheet

REVIEW_NOTES = Table(
    id="review_notes",
    key="note_id",
    clauses=("三.16",),
    columns=(
        required("note_id", 10),
        required("note_sheet", 14),
        optional("note_row", 20),
        required("note_text", 48),
        required("note_by", 12),
        optional("note_date", 12),
        optional("note_answer", 48),
        optional("note_answered_by", 12),
        optional("note_state", 11),
    ),
    rows=3,
    is_later=True,
)

SHEET = Sheet(
    "复核意见", "复核意见及答复", "一行一条意见，写明所指的工作表和行；编制人答复，提出人关闭，没有关闭的妨碍批准。意见不属于所签的数据。",
    (REVIEW_NOTES,),
)  # fmt: skip
