"""初始数据: the entity's own report by source and year, against which the verified figures are held."""

from workbook_templates.declare.table import Table, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import UNIT_OF_SOURCE, source_key, source_year_key, year_key

INITIAL_FIGURES = Table(
    id="initial_figures",
    key="year_key",
    clauses=("三.16",),
    columns=(
        required("source_id", 12, references="sources"),
        required("verification_year", 8, references="years"),
        optional("initial_quantity", 16, measured_in=UNIT_OF_SOURCE),
        optional("initial_source_tco2", 16),
        optional("difference_reason", 48),
        year_key(),
        source_key(),
        source_year_key(),
    ),
    rows=5,
)  # fmt: skip

SHEET = Sheet(
    "初始数据", "初始排放报告的数据", "初始报告中各排放源各年的活动数据和排放量，报告附件1据此列出核查前后的变化。"
    "不填的在报告中显示“待填写”；参数的初始数值填在“参数”。",
    (INITIAL_FIGURES,),
)  # fmt: skip
