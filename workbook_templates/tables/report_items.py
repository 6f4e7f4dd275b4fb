"""报告事项: what the verification report says and no other sheet holds; the opinion among it, which no program forms."""

from workbook_templates.declare.table import Role, Table, optional, required
from workbook_templates.declare.workbook import Form, Sheet, item

CONCLUSION = Form(
    tuple(
        item(name, Role.OPTIONAL)
        for name in (
            "client", "initial_report_version", "initial_report_date", "final_report_version", "final_report_date",
            "opinion", "opinion_text", "materiality", "fluctuation_reason", "uncovered_matters", "technical_reviewer",
            "approver",
        )
    ),
    caption="委托、结论与签署",
)  # fmt: skip

REPORT_ITEMS = Table(
    id="report_items",
    key="report_item",
    clauses=("六.1", "七.1"),
    columns=(
        required("report_item", 26),
        optional("initial_text", 30),
        optional("verified_text", 44),
        optional("checked_document", 24),
        optional("difference_reason", 30),
    ),
    rows=5,
    caption="基本情况、质量保证和其他核查发现",
)

SHEET = Sheet(
    "报告事项", "核查报告的事项", "报告需要而其他工作表没有的内容：选报告事项，填核查前后的内容和核对的文件。没有填写的在报告中显示“待填写”，程序不代为填写。",
    (CONCLUSION, REPORT_ITEMS),
)  # fmt: skip
