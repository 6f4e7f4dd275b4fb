"""抽样: population, what was drawn by a seed that anybody can repeat, what was found, how it was enlarged."""

from workbook_templates.declare.formulas import Cell
from workbook_templates.declare.table import Table, assembled, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import unless_blank

RATIO = (Cell("sample_count") + Cell("enlarged_count")) / Cell("population_count")

SAMPLING = Table(
    id="sampling",
    key="sampling_id",
    clauses=("六.1",),
    columns=(
        required("sampling_id", 10),
        required("verification_year", 8, references="years"),
        required("population_name", 28),
        required("population_count", 11),
        required("sample_count", 11),
        required("sampling_seed", 14),
        assembled("drawn_numbers", 40),
        optional("sample_fault_count", 11),
        optional("enlarged_count", 12),
        optional("sampling_reason", 32),
        computed("sampling_ratio", unless_blank("population_count", unless_blank("sample_count", RATIO)), 10),
        optional("remark", 20),
    ),
    rows=3,
)  # fmt: skip

SHEET = Sheet(
    "抽样", "抽样记录", "填写总体、抽取数量和随机种子，“全部汇总”给出抽中的序号（同一种子可复算）。发现问题时扩大抽样并说明，列入特殊情况（六.1）。",
    (SAMPLING,),
)  # fmt: skip
