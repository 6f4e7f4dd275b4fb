"""上年数据: what last year's workbook counted, source by source, beside what this one has for the same year."""

from workbook_templates.declare.formulas import Call, Cell, ColumnRange
from workbook_templates.declare.table import Role, Table, computed, locked
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import find, source_year_key, unless_blank, year_key

IS_HERE = Call("COUNTIFS", ColumnRange("years", "verification_year"), Cell("verification_year")).above(0)
NOW = find("emissions", "verified_emission_tco2", "source_year_key", Cell("source_year_key"))
DIFFERENCE = Call("IF", IS_HERE, NOW - Cell("prior_emission_tco2"), "")

PRIOR_EMISSIONS = Table(
    id="prior_emissions",
    key="year_key",
    clauses=("三.16",),
    columns=(
        locked("source_id", 12),
        locked("verification_year", 8),
        locked("activity_unit", 10),
        locked("prior_quantity", 16),
        locked("prior_unit_emission_tco2", 14),
        locked("prior_emission_tco2", 15),
        computed("prior_difference_tco2", unless_blank("prior_emission_tco2", DIFFERENCE), 13, Role.CHECK),
        locked("prior_meters", 24),
        locked("prior_factors", 40),
        year_key(),
        source_year_key(),
    ),
    rows=1,
)  # fmt: skip

SHEET = Sheet(
    "上年数据", "上年工作簿的排放量", "由 ghgxl new --from 写入：上年工作簿各排放源各年份计入的量、单位排放和核查排放量，供逐年对比；"
    "同一年份也在本工作簿的，差额应为0。没有上年工作簿的为空。",
    (PRIOR_EMISSIONS,),
)  # fmt: skip
