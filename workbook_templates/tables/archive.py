"""存档与保密: name, number and retention of the file, and who holds what."""

from udfs.kernel.edition import threshold
from workbook_templates.declare.formulas import Call, NamedCell, bound
from workbook_templates.declare.table import Role, Table, optional, required
from workbook_templates.declare.workbook import Form, Sheet, computed_item, item

UNTIL = Call(
    "IF",
    NamedCell("filing_date").equals(""),
    "",
    bound("GHG_RETAIN_UNTIL", filing_date=NamedCell("filing_date"), retention_years=NamedCell("retention_years")),
)

FILE = Form(
    (
        item("filing_date", Role.OPTIONAL),
        item("retention_years", initial=int(threshold("fewest_retention_years"))),
        computed_item("retain_until", UNTIL),
    ),
    caption="归档",
)

RECORDS = Table(
    id="archive_records",
    key="record_id",
    clauses=("七.0", "七.1", "七.2", "七.3", "八"),
    columns=(
        required("record_id", 10),
        required("document_name", 34),
        required("holder", 14),
        required("is_leader", 12),
        required("is_complete_copy", 12),
        required("has_confidentiality", 12),
        optional("destroyed_date", 12),
        optional("destroyed_method", 26),
        optional("document_hash", 30),
        optional("remark", 20),
    ),
    rows=4,
    caption="文件与持有人",
)

SHEET = Sheet(
    "存档与保密", "存档与保密", "档案名称、编号见“基本信息”。除核查组长或负责人外不得持有完整数据，其他核查员完成后销毁电子文档（八）；保存不少于5年（七）。",
    (FILE, RECORDS),
)  # fmt: skip
