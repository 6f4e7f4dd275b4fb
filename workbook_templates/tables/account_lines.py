"""核对明细: the rows behind each source and year, the bills that are not counted, and the totals that were checked."""

from workbook_templates.declare.table import Table, assembled
from workbook_templates.declare.workbook import Sheet

ACCOUNT_LINES = Table(
    id="account_lines",
    key="account_line_no",
    clauses=("三.9",),
    columns=(
        assembled("account_line_no", 7),
        assembled("account_line", 12),
        assembled("source_id", 12),
        assembled("verification_year", 8),
        assembled("account_quantity", 13),
        assembled("activity_unit", 9),
        assembled("emission_tco2", 11),
        assembled("counted_bills_number", 8),
        assembled("counted_bills", 46),
        assembled("other_rows", 30),
        assembled("uncounted_quantity", 12),
        assembled("uncounted_reason", 32),
        assembled("entry", 9),
    ),
    rows=1,
)

SHEET = Sheet(
    "核对明细",
    "账目明细与未计入单据",
    "由 ghgxl run 写入，请勿填写：各源各年的用量来自哪些行；全部或部分未计入的单据及其原因；检查时各年的核查排放量。",
    (ACCOUNT_LINES,),
)
