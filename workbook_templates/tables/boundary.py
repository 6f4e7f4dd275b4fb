"""核算边界: the sites."""

from workbook_templates.declare.keys import Key
from workbook_templates.declare.table import Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet

SITES = Table(
    id="sites",
    key="site_id",
    clauses=("一.1", "五.5", "六.1"),
    columns=(
        required("site_id", 10),
        required("site_name", 18),
        required("site_address", 28),
        required("is_in_shenshan", 14),
        required("tenure", 8),
        required("is_inside", 12),
        optional("counterparty_name", 22),
        optional("area_m2", 12),
        optional("opened_date", 12),
        optional("closed_date", 12),
        optional("site_change", 10),
        optional("agreement_voucher_no", 14),
        optional("remark", 24),
        computed("site_key", Key("site_id"), 9),
    ),
    rows=5,
)

SHEET = Sheet(
    "核算边界",
    "核算边界",
    "逐一登记场所。租出、租入场所填写对方名称；位于深汕特别合作区的场所须单独说明排放量（六.1）。",
    (SITES,),
)
