"""Bills that an import adds, calculated before they are written: the book is neither read again nor written twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from udfs.kernel.cells import Value
from workbook_templates.book import Book
from workbook_templates.declare.table import Table
from workbook_templates.engagement.reader import Engagement
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.tables.bills import BILLS

Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Calculated:
    """Bills to append with the results of their formulas, and the engagement with them, its records those of the rest."""

    rows: list[Row]
    engagement: Engagement


def calculated(book: Book, engagement: Engagement, rows: Sequence[Row]) -> Calculated | None:
    """What an import will have added.

    Args:
        book: as it stands.
        engagement: read from it.
        rows: the new bills by header.

    Returns:
        None where a column that we calculate has no formula in the book any more: what its new cells show the book
        alone can tell, once it has them.
    """
    grid = book.read(BILLS.id)
    computed = [column for column in BILLS.columns if column.formula is not None]
    places = [grid.headers.index(column.header) for column in computed]
    if not all(any(formulas[place] is not None for formulas in grid.formulas) for place in places):
        return None
    filled = (
        at
        for at, (row, formulas) in enumerate(zip(grid.rows, grid.formulas))
        if any(value is not None and formula is None for value, formula in zip(row, formulas))
    )
    kept = max(filled, default=-1) + 1
    calculation = _with_bills(engagement.calculation, kept, rows)
    results = [calculation.column(BILLS.id, column.id) for column in computed]
    headers = [column.header for column in computed]
    appended = [row | dict(zip(headers, shown)) for row, *shown in zip(rows, *(column[kept:] for column in results))]
    after = Engagement(
        forms=engagement.forms, tables={**engagement.tables, BILLS.id: engagement.tables[BILLS.id][:kept]},
        calculation=calculation, hidden=engagement.hidden, below=engagement.below, links=engagement.links,
        active_content=engagement.active_content, date1904=engagement.date1904, is_frozen=engagement.is_frozen,
        sheets=engagement.sheets,
    )  # fmt: skip
    return Calculated(appended, after)


def _with_bills(before: Calculation, kept: int, rows: Sequence[Row]) -> Calculation:
    workbook = before.workbook
    forms = {item.field.id: before.form(item.field.id) for item in workbook.items if item.formula is None}
    tables = {
        table.id: _given(before, table, before.rows(table.id)) for table in workbook.tables if table.id != BILLS.id
    }
    fields = {column.header: column.id for column in BILLS.columns}
    new = [{fields[header]: value for header, value in row.items()} for row in rows]
    return Calculation(workbook, forms, {**tables, BILLS.id: _given(before, BILLS, kept) + new})


def _given(calculation: Calculation, table: Table, rows: int) -> list[Row]:
    """The first rows of a table as filled in; none where all of it is computed."""
    columns = [column.id for column in table.columns if column.formula is None]
    return [
        {column: calculation.cell(table.id, row, column) for column in columns} for row in range(rows * bool(columns))
    ]
