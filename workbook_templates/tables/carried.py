"""结转: the rows that came from last year's workbook; whoever confirms one writes a name beside it."""

from workbook_templates.declare.table import Table, locked, optional
from workbook_templates.declare.workbook import Sheet

CARRIED = Table(
    id="carried",
    key="carried_id",
    clauses=("三.9", "三.16"),
    columns=(
        locked("carried_id", 26),
        locked("carried_sheet", 12),
        locked("carried_name", 24),
        locked("carried_mark", 9),
        locked("verification_year", 8),
        locked("carried_count", 8),
        locked("carried_quantity", 15),
        optional("carried_confirmed_by", 12),
        optional("carried_note", 30),
        locked("carried_digest", 20),
        locked("last_book_digest", 20),
    ),
    rows=1,
)

SHEET = Sheet(
    "结转", "上年工作簿的结转", "由 ghgxl new --from 写入：待确认的各行本年度是否仍如此，逐行核实、更正后填写确认人；"
    "锁定的以前年度不应改动，确须改动的写明原因；跨年的单据上年已计入的部分不再计入。没有上年工作簿的为空。",
    (CARRIED,),
)  # fmt: skip
