"""The small engagement of tests/engagement.toml as a book in memory, with tables changed for one test."""

from pathlib import Path

import tomllib

from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.tables import WORKBOOK
from xl_addin.books.memory import MemoryBook
from xl_addin.commands import COMMANDS, Outcome

BASE = tomllib.loads((Path(__file__).parents[1] / "engagement.toml").read_text("utf-8"))


def memory_book(**changed: list[dict]) -> MemoryBook:
    return MemoryBook(content_of(**changed), NAMES)


NAMES = {
    item.field.id: (CellRef("基本信息", f"AZ{number}"), BASE["form"].get(item.field.id))
    for number, item in enumerate(WORKBOOK.items, start=1)
}


def content_of(**changed: list[dict]) -> dict:
    tables = BASE["tables"] | changed
    content = {}
    for table in WORKBOOK.tables:
        rows = [[row.get(column.id) for column in table.columns] for row in tables.get(table.id, [{}])]
        rows = rows if not table.is_computed else [[None] * len(table.columns)] * 20
        formulas = ["x" if column.formula else None for column in table.columns]
        sheet = WORKBOOK.sheet_of(table.id).name
        content[table.id] = (f"{sheet}-{table.id}", 2, 1, [column.header for column in table.columns], rows, formulas)
    return content


def act(command: str, book: MemoryBook) -> Outcome:
    return COMMANDS[command].act(book, lambda label: None)


def rows_of(book: MemoryBook, table: str) -> list[dict]:
    grid = book.read(table)
    headers = [column.id for column in WORKBOOK.table(table).columns]
    return [dict(zip(headers, row, strict=True)) for row in grid.rows if any(value is not None for value in row)]
