"""年度变化: each source's emission beside that of the year before, by quantity and by factor."""

from workbook_templates.declare.table import Table, assembled
from workbook_templates.declare.workbook import Sheet

YEAR_CHANGES = Table(
    id="year_changes",
    key="change_key",
    clauses=("三.16",),
    columns=(
        assembled("change_key", 14),
        assembled("source_id", 12),
        assembled("verification_year", 8),
        assembled("compared_year", 8),
        assembled("activity_unit", 10),
        assembled("quantity_before", 13),
        assembled("quantity_now", 13),
        assembled("unit_emission_before_tco2", 13),
        assembled("unit_emission_now_tco2", 13),
        assembled("emission_before_tco2", 12),
        assembled("emission_now_tco2", 12),
        assembled("emission_change_tco2", 12),
        assembled("volume_effect_tco2", 12),
        assembled("factor_effect_tco2", 12),
        assembled("change_ratio", 10),
        assembled("changed_items", 34),
        assembled("change_state", 20),
        assembled("change_reason", 36),
        assembled("entry", 9),
    ),
    rows=1,
)

SHEET = Sheet(
    "年度变化", "各排放源的年度变化", "由 ghgxl run 写入：变化量 = 用量影响 + 因子影响。超过“基本信息”的年度变化阈值的填写变化原因，重复汇总时保留。",
    (YEAR_CHANGES,), pages_wide=2,
)  # fmt: skip
