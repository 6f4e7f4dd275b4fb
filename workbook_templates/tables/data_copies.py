"""数据副本: what was filled in after the last command and when somebody signed, packed, so that what changed since can be named."""

from workbook_templates.declare.table import Table, locked
from workbook_templates.declare.workbook import Sheet

COPIES = Table(
    id="data_copies",
    key="copy_id",
    clauses=("三.16",),
    columns=(
        locked("copy_id", 20),
        locked("copy_table", 20),
        locked("copy_digest", 34),
        locked("copy_part", 8),
        locked("copy_content", 60),
    ),
    rows=1,
    is_later=True,
    is_record=True,
)

SHEET = Sheet(
    "数据副本", "数据副本", "由命令写入，请勿改动：最近一次命令和各次签署时填写内容的压缩副本，用来列出其后的变化，按核查数据保管（八）。",
    (COPIES,),
)  # fmt: skip
