"""A calculation as a book in memory, as the reader takes it."""

from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.tables import WORKBOOK
from xl_addin.books.memory import MemoryBook


def in_memory(calculation: Calculation) -> MemoryBook:
    """A book that holds what is calculated."""
    tables = {}
    for table in WORKBOOK.tables:
        columns, rows = [column.id for column in table.columns], range(calculation.rows(table.id))
        tables[table.id] = (
            f"{WORKBOOK.sheet_of(table.id).name}-{table.id}",
            2,
            1,
            [column.header for column in table.columns],
            [[calculation.cell(table.id, row, column_id) for column_id in columns] for row in rows],
            [None if column.formula is None else "0" for column in table.columns],
        )
    cells = {
        item.field.id: (CellRef("设置", f"B{line}"), calculation.form(item.field.id))
        for line, item in enumerate(WORKBOOK.items, 1)
    }
    return MemoryBook(tables, cells)
