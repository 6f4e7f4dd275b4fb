"""凭证位置: where on which page of its voucher each entry of a bill is printed, how it was read, and who compared it."""

from workbook_templates.declare.table import Table, optional, required
from workbook_templates.declare.workbook import Sheet

BOX = ("page_left", "page_top", "page_right", "page_bottom")

VOUCHER_PLACES = Table(
    id="voucher_places",
    key="placed_bill",
    clauses=("五.1", "七.3"),
    columns=(
        required("placed_bill", 22),
        required("bill_entry", 12),
        required("voucher_no", 18),
        optional("voucher_page", 7),
        *(optional(edge, 8) for edge in BOX),
        optional("printed_text", 24),
        required("read_by", 11),
        optional("read_doubt", 24),
        optional("page_verdict", 9),
        optional("page_confirmed_by", 12),
        optional("page_confirmed_time", 17),
        optional("remark", 20),
    ),
    rows=10,
    unique=("placed_bill", "bill_entry"),
)

SHEET = Sheet(
    "凭证位置", "凭证位置",
    "单据的每一项印在凭证的哪一页、哪一处（占页面宽高的比例）、怎样读取、由谁核对；由读取凭证和 ghgxl evidence 的命令填写。"
    "文件登记在“凭证登记”。不一致的由核查员更正“能源账单”后重新核对。",
    (VOUCHER_PLACES,),
    pages_wide=2,
)  # fmt: skip
