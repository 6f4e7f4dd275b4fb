"""Bills that an import adds, calculated before they are written: the book is neither read again nor written twice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from udfs.kernel.cells import Value
from workbook_templates.book import Book
from workbook_templates.declare.table import Table
from workbook_templates.engagement.reader import Engagement
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.ooxml.addresses import CellRef, position
from workbook_templates.tables.bills import BILLS

Row = dict[str, Value]


class _Bill(Mapping[str, Value]):
    """A row of columns: a dictionary for each of many rows would take more than all their cells."""

    __slots__ = ("_at", "_columns")

    def __init__(self, columns: Mapping[str, Sequence[Value]], at: int) -> None:
        self._columns, self._at = columns, at

    def __getitem__(self, header: str) -> Value:
        return self._columns[header][self._at]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


@dataclass(frozen=True, slots=True)
class Calculated:
    """What an import will have added.

    Attributes:
        rows: the bills by header, with the results of their formulas.
        results: headers of these.
        engagement: with the bills, as far as it calculates; what was read is as it was.
        sheet, first_row: where the bills will stand.
    """

    rows: Sequence[Mapping[str, Value]]
    results: tuple[str, ...]
    engagement: Engagement
    sheet: str
    first_row: int

    def beside(self, values: Mapping[CellRef, Value]) -> dict[CellRef, Value]:
        """Those of cells that are not among the new bills."""
        return {
            ref: value
            for ref, value in values.items()
            if ref.sheet != self.sheet or position(ref.address)[0] < self.first_row
        }


def calculated(book: Book, engagement: Engagement, rows: Sequence[Row]) -> Calculated | None:
    """The bills of an import and all that follows from them.

    Args:
        book: as it stands.
        engagement: read from it.
        rows: the new bills by field.

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
    cells = {column.header: calculation.column(BILLS.id, column.id)[kept:] for column in BILLS.columns}
    appended = [_Bill(cells, at) for at in range(len(rows))]
    after = Engagement(
        forms=engagement.forms,
        tables=engagement.tables,
        calculation=calculation,
        hidden=engagement.hidden,
        below=engagement.below,
        date1904=engagement.date1904,
        is_frozen=engagement.is_frozen,
        sheets=engagement.sheets,
    )
    results = tuple(column.header for column in computed)
    return Calculated(appended, results, after, grid.sheet, grid.first_row + kept)


def _with_bills(before: Calculation, kept: int, rows: Sequence[Row]) -> Calculation:
    workbook = before.workbook
    forms = {item.field.id: before.form(item.field.id) for item in workbook.items if item.formula is None}
    tables = {
        table.id: _given(before, table, before.rows(table.id)) for table in workbook.tables if table.id != BILLS.id
    }
    return Calculation(workbook, forms, {**tables, BILLS.id: [*_given(before, BILLS, kept), *rows]}, before.blocks)


def _given(calculation: Calculation, table: Table, rows: int) -> list[Row]:
    """The first rows of a table as filled in; none where all of it is computed."""
    columns = [column.id for column in table.columns if column.formula is None]
    return [
        {column: calculation.cell(table.id, row, column) for column in columns} for row in range(rows * bool(columns))
    ]
