"""Engagements in which anything may stand anywhere, from a seed."""

import datetime as dt
from collections.abc import Sequence
from random import Random

from udfs.kernel.cells import Value
from udfs.kernel.errors import CellError, Missing
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.ooxml.sheets.cell_values import stored
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.books.memory import MemoryBook

Tables = dict[str, list[dict[str, Value]]]
CELLS: tuple[Value, ...] = (
    None, "", "a", "A", "ß", "SS", "E-1", "e-1", "*", "a*", "0", "1", "TRUE", 0, 0.0, -0.0, 1, 1.0, 2, 2.5, True, False,
    float("nan"), float("inf"), 123456789012345678, 123456789012345678.0, 12345678901234567890,
    dt.date(2025, 1, 1), dt.datetime(2025, 1, 1), dt.datetime(2025, 1, 1, 12), 45658, CellError("#REF!"), Missing("缺"),
)  # fmt: skip


def can_be_stored(value: Value) -> bool:
    """Whether a cell of a book holds it."""
    try:
        stored(value)
    except FileError:
        return False
    return True


IN_BOOKS = tuple(filter(can_be_stored, CELLS))


def spoiled(tables: Tables, random: Random, share: float = 0.08, cells: Sequence[Value] = CELLS) -> Tables:
    """The tables with some rows twice, and some cells of another row, of another kind, blank, or an error."""
    found: Tables = {}
    for name, rows in tables.items():
        found[name] = [dict(row) for row in [*rows, *random.choices(rows, k=2)]] if rows else []
        for row in found[name]:
            for column in row:
                if random.random() < share:
                    row[column] = random.choice([random.choice(cells), random.choice(found[name]).get(column)])
    return found


def spoiled_engagement(sample: str, random: Random, share: float) -> Engagement:
    """A sample spoiled, some columns without their formulas and some filled-in ones with one, as read from a book."""
    forms, given = load(sample)
    tables = spoiled(given, random, share, IN_BOOKS)
    content = {}
    for table in WORKBOOK.tables:
        rows = [[row.get(column.id) for column in table.columns] for row in tables.get(table.id, [])]
        blank = [[None] * len(table.columns)]
        formulas = [
            None if (column.formula is None) is (random.random() > share / 4) else "x" for column in table.columns
        ]
        headers = [column.header for column in table.columns]
        rows = blank * table.rows if table.is_computed else rows + blank
        content[table.id] = (WORKBOOK.sheet_of(table.id).name, 2, 1, headers, rows, formulas)
    names = {
        item.field.id: (CellRef("基本信息", f"AZ{number}"), forms.get(item.field.id))
        for number, item in enumerate(WORKBOOK.items, start=1)
    }
    return read(MemoryBook(content, names))
