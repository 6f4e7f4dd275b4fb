"""抽样分层: the population of each year's sample by source, in the order in which its tonnes are cumulated."""

from workbook_templates.declare.table import Table, assembled
from workbook_templates.declare.workbook import Sheet

SAMPLE_STRATA = Table(
    id="sample_strata",
    key="stratum_key",
    clauses=("六.1",),
    columns=(
        assembled("stratum_key", 16),
        assembled("verification_year", 8),
        assembled("source_id", 12),
        assembled("population_bills_count", 10),
        assembled("population_tco2", 14),
        assembled("cumulated_from_tco2", 14),
        assembled("cumulated_to_tco2", 14),
        assembled("certain_bills_count", 10),
        assembled("certain_tco2", 14),
        assembled("drawn_bills_count", 10),
        assembled("zero_bills_count", 10),
        assembled("entry", 9),
    ),
    rows=1,
)

SHEET = Sheet(
    "抽样分层", "按排放源和排放量的分层",
    "由 ghgxl run 写入，请勿填写：各年总体按“排放源”的顺序、每源按统计止日和单据编号累计；不小于间隔的单据为必抽层，其余为抽样层。",
    (SAMPLE_STRATA,),
)  # fmt: skip
