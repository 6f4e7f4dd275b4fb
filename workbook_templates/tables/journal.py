"""修改记录: what every command changed, each line chained to the one before."""

from workbook_templates.declare.table import Table, locked
from workbook_templates.declare.workbook import Sheet

JOURNAL = Table(
    id="journal",
    key="journal_no",
    clauses=("三.16",),
    columns=(
        locked("journal_no", 7),
        locked("journal_time", 20),
        locked("journal_by", 12),
        locked("journal_command", 12),
        locked("journal_reason", 24),
        locked("journal_kind", 9),
        locked("journal_sheet", 12),
        locked("journal_row", 18),
        locked("journal_column", 14),
        locked("journal_before", 26),
        locked("journal_after", 26),
        locked("journal_state", 14),
        locked("journal_digest", 14),
    ),
    rows=1,
    is_later=True,
    is_record=True,
)

SHEET = Sheet(
    "修改记录", "修改记录", "由命令写入，请勿改动：各命令和两次命令之间对填写内容的改动。各条以校验值相连，改动或删去一条会被发现。",
    (JOURNAL,),
)  # fmt: skip
