"""凭证登记: one row a kind, issuer and year, or a single voucher, with its state and how it is filed."""

from workbook_templates.declare.formulas import Call, Cell, bound
from workbook_templates.declare.table import Role, Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import unless_blank

STATE = bound("GHG_VOUCHER", "is_cross_checked", "is_system_stable", "is_same_system")
NOTE = bound("GHG_VOUCHER_NOTE", report_year=Cell("verification_year"), counted_vouchers=Cell("voucher_kind"))

VOUCHERS = Table(
    id="vouchers",
    key="voucher_no",
    clauses=("五.1", "五.2", "五.3", "五.5", "七.3"),
    columns=(
        required("voucher_no", 18),
        required("voucher_kind", 13),
        required("verification_year", 8, references="years"),
        required("voucher_issuer", 24),
        optional("covered_numbers", 26),
        optional("covered_sources", 16),
        optional("voucher_period", 20),
        required("is_traceable", 9),
        optional("is_cross_checked", 11),
        optional("cross_checked_with", 20),
        optional("is_system_stable", 11),
        optional("is_same_system", 12),
        required("is_formal", 9),
        optional("is_original", 9),
        optional("is_stamped", 9),
        required("voucher_filing", 11),
        optional("voucher_total_count", 10),
        optional("voucher_seen_count", 10),
        optional("seen_numbers", 26),
        optional("voucher_file", 26),
        optional("voucher_page", 7),
        optional("voucher_file_sha256", 20),
        computed("voucher_state", unless_blank("voucher_no", STATE), 12, Role.CHECK),
        computed("voucher_note", Call("IF", Cell("voucher_total_count").equals(""), "", NOTE), 30),
        optional("remark", 20),
    ),
    rows=10,
)

SHEET = Sheet(
    "凭证登记",
    "凭证登记",
    "同一类型、开具单位和年份的凭证登记一行，写明所含凭证号或所属排放源，凭证号一栏写简称；情况不同的单独一行写其凭证号。"
    "信息化系统和物业凭证须交叉检查（五.2、五.3）；未存档的记录单号和张数（七.3）。凭证文件、页码和校验值由录入凭证的命令填写，也可手填。",
    (VOUCHERS,),
    pages_wide=2,
)
