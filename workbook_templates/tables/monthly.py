"""月度活动数据: source × month from the bills, in one array; with estimates, adjustments and deductions."""

from workbook_templates.declare.formulas import Call, Cell, Column, Expression, Form, Numbers, RowNumber
from workbook_templates.declare.workbook import Column as TableColumn
from workbook_templates.declare.workbook import Role, Sheet, Table, computed, in_block
from workbook_templates.tables.shared import sum_of, unless_blank

YEAR_SLOTS = Call("ROWS", Column("years", "verification_year"))
MONTHS = tuple(f"month_{number:02d}" for number in range(1, 13))
CAPACITY = 120  # 60 sources in two years, 40 in three; W-13 tells when it is too small


def nth(table: str, column: str, position: Expression) -> Expression:
    """The n-th filled cell of a column, empty text beyond the last."""
    cell = Call("INDEX", Column(table, column), position)
    beyond = position.above(Call("ROWS", Column(table, column)))
    return Call("IF", beyond, "", Call("IF", cell.equals(""), "", cell))


YEAR_OF_SLOT = nth("years", "verification_year", Call("MOD", RowNumber() - 1, YEAR_SLOTS) + 1)
SOURCE_OF_SLOT = nth("sources", "source_id", Call("INT", (RowNumber() - 1) / YEAR_SLOTS) + 1)

SOURCE_OF_ROW = Call("IF", YEAR_OF_SLOT.equals(""), "", SOURCE_OF_SLOT)
YEAR_OF_ROW = unless_blank("source_id", YEAR_OF_SLOT)

OWN = Column("monthly", "source_id")
ASKED = Call("IF", OWN.equals(""), "", Call("DATE", Column("monthly", "verification_year"), Numbers(range(1, 13)), 1))
PARTS = Call(
    "GHG_PRORATE_SUM",
    Column("bills", "activity_quantity"), Column("bills", "period_start"), Column("bills", "period_end"), ASKED,
    Column("bills", "source_id"), OWN, Form("prorate_method"), Form("tolerance_days"), Form("end_rule"),
)  # fmt: skip


def where_row() -> dict[str, Expression]:
    return {"source_id": Cell("source_id"), "verification_year": Cell("verification_year")}


KEYS = Column("monthly", "year_key")
FOUND = Call(
    "GHG_COVERAGE_CHECK", Column("bills", "period_start"), Column("bills", "period_end"), Form("end_rule"),
    Column("bills", "year_key"), KEYS,
)  # fmt: skip
COVERAGE = Call("IF", Call("COUNTIFS", Column("bills", "year_key"), KEYS).equals(0), "", FOUND)

TOTAL = Cell("bills_quantity") + Cell("estimates_quantity") + Cell("adjustment_quantity") - Cell("deductions_quantity")

COLUMNS: tuple[TableColumn, ...] = (
    computed("source_id", SOURCE_OF_ROW, 9),
    computed("verification_year", YEAR_OF_ROW, 7),
    computed(
        "year_key", unless_blank("source_id", Cell("source_id").joined("|").joined(Cell("verification_year"))), 13
    ),
    *(in_block("months", month, Call("IF", OWN.equals(""), "", PARTS), 10.5) for month in MONTHS),
    computed("bills_quantity", unless_blank("source_id", Call("SUM", *map(Cell, MONTHS))), 13.5),
    computed("estimates_quantity", unless_blank("source_id", sum_of("estimates", "final_quantity", **where_row())), 12),
    computed(
        "adjustment_quantity",
        unless_blank("source_id", sum_of("cross_checks", "adjustment_quantity", **where_row())),
        12,
    ),
    computed(
        "deductions_quantity", unless_blank("source_id", sum_of("deductions", "final_quantity", **where_row())), 11
    ),
    computed("activity_total", unless_blank("source_id", TOTAL), 13.5),
    in_block("coverage", "coverage_fault", COVERAGE, 16, Role.CHECK),
)

MONTHLY = Table(
    id="monthly", key="year_key", clauses=("三.8", "三.9"), columns=COLUMNS, plain=True, rows=CAPACITY,
)  # fmt: skip

SHEET = Sheet(
    "月度活动数据", "月度活动数据", "由能源账单按三.8拆分到月（一个数组公式），加缺失推算与交叉检查调整，减扣减。本表全部为计算单元格。",
    (MONTHLY,),
)  # fmt: skip
