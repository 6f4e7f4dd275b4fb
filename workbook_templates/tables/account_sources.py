"""单据核对: all bills of a source, over all years, are counted in its years or listed as not counted."""

from workbook_templates.declare.formulas import Call, Cell, ColumnRange, RowNumber
from workbook_templates.declare.table import Role, Table, computed
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.emissions import of_source
from workbook_templates.tables.monthly import USUAL_ROWS, YEAR_SLOTS, nth
from workbook_templates.tables.shared import source_key, sum_of, unless_blank
from workbook_templates.tables.tying import counted, difference, quantity, state

USUAL_SOURCES = USUAL_ROWS // 2  # rows of a new workbook: those that have one there in each of two years
ALL_BILLS = sum_of("bills", "quantity_in_source_unit", source_key=Cell("source_key"))
# The first line of the source in 核对明细, which has one for each source and year: no line is searched for.
FIRST_LINE = (RowNumber() - 1) * YEAR_SLOTS + 1
IS_OWN = Call("INDEX", ColumnRange("account_lines", "source_id"), FIRST_LINE).equals(Cell("source_id"))
NOT_COUNTED = Call(
    "IFERROR", Call("IF", IS_OWN, Call("INDEX", ColumnRange("account_lines", "uncounted_quantity"), FIRST_LINE), 0), 0
)
OF_BILLS = Cell("bills_of_source_quantity") - Cell("bills_of_years_quantity") - Cell("uncounted_quantity")
BILLS = ("bills_of_source_quantity", "bills_of_years_quantity", "uncounted_quantity")

ACCOUNT_SOURCES = Table(
    id="account_sources",
    key="source_id",
    clauses=("三.9",),
    columns=(
        computed("source_id", nth("sources", "source_id", RowNumber()), 14, references="sources"),
        computed("activity_unit", of_source("activity_unit"), 10),
        computed("bills_of_source_number", unless_blank("source_id", counted("bills", source_key=Cell("source_key"))), 12),
        quantity("bills_of_source_quantity", ALL_BILLS, 16),
        quantity("bills_of_years_quantity", sum_of("account", "bills_quantity", source_key=Cell("source_key")), 16),
        quantity("uncounted_quantity", NOT_COUNTED, 16),
        quantity("account_difference", difference(OF_BILLS, *BILLS), 14),
        computed("account_state", unless_blank("source_id", state(Cell("account_difference"))), 12, Role.CHECK),
        source_key(),
    ),
    plain=True,
    rows=USUAL_SOURCES,
    rows_per_source=1,
)  # fmt: skip

SHEET = Sheet(
    "单据核对", "各排放源全部单据的去向", "“能源账单”中各源全部单据之和 = 归入各核查年份的 + 未计入的（原因见“核对明细”）；差额应为0，运行 ghgxl run 后更新。",
    (ACCOUNT_SOURCES,),
)  # fmt: skip
