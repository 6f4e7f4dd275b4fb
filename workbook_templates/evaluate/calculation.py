"""All computed cells of an engagement, by the declarations: the one calculation behind file, checks and reports."""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy

from udfs.kernel.cells import Value, is_blank
from workbook_templates.declare.table import Column, Table
from workbook_templates.declare.workbook import Item, Workbook
from workbook_templates.evaluate.arithmetic import Array, CellOrArray
from workbook_templates.evaluate.columns import TableRows, cells, shown
from workbook_templates.evaluate.given import GivenColumns, GivenRows
from workbook_templates.evaluate.lookup import ColumnArray
from workbook_templates.evaluate.values import Scope, value
from workbook_templates.garbage import not_collected

SIZING = ("years", "sources")  # the tables whose rows say how many the computed blocks need
Given = Mapping[str, GivenRows | GivenColumns]


class Calculation:
    """Lazy values of every cell; a computed column is evaluated from its declaration once.

    Args:
        workbook: the declarations.
        forms: named cell -> value filled in.
        tables: table -> its filled-in cells by column, or as rows by field; computed columns in it are ignored.
        blocks: table in which all is computed -> the rows it has; where none are given, those that are needed.
    """

    def __init__(
        self, workbook: Workbook, forms: Mapping[str, Value], tables: Given, blocks: Mapping[str, int] | None = None
    ) -> None:
        self.workbook, self.blocks = workbook, dict(blocks or {})
        self._forms = dict(forms)
        self._items: dict[str, Item] = {item.field.id: item for item in workbook.items}
        self._given = {table.id: _by_column(table, tables.get(table.id, ())) for table in workbook.tables}
        self._tables: dict[str, Table] = {table.id: table for table in workbook.tables}
        self._columns = {(table.id, column.id): column for table in workbook.tables for column in table.columns}
        self._blocks: dict[tuple[str, str], Array] = {}
        self._lists: dict[tuple[str, str], Sequence[Value]] = {}
        self._arrays: dict[tuple[str, str], ColumnArray] = {}

    def rows(self, table: str) -> int:
        """Number of rows: those filled in; where every column is computed, those of the file, else as many as are needed."""
        if not self._tables[table].is_computed:
            return max(len(self._given[table]), 1)
        return self.blocks.get(table) or max(self._tables[table].rows, self.needed(table))

    def needed(self, table: str) -> int:
        """How many rows of a table in which all is computed the sources and years filled in take, blank ones between them too."""
        declared, slots = self._tables[table], max(len(self._given["years"]), 1)
        years, sources = (self._filled(*place) for place in (("years", "verification_year"), ("sources", "source_id")))
        if declared.is_fixed:
            return declared.rows
        if declared.rows_per_year or declared.rows_per_source:
            return years * declared.rows_per_year + sources * declared.rows_per_source
        return (sources - 1) * slots + years if sources and years else 0

    def _filled(self, table: str, column: str) -> int:
        """The number of the last row that is filled in, 0 where none is."""
        return max(
            (row for row, value in enumerate(self._given[table].columns[column], 1) if not is_blank(value)), default=0
        )

    def with_rows(self, table: str, rows: GivenColumns) -> "Calculation":
        """The calculation after other rows were filled in to a table; what does not rest on it is kept.

        Args:
            table: none whose rows say how many the computed blocks need.
            rows: all of it.
        """
        assert table not in SIZING
        resting = self.workbook.resting_on(table)
        after = copy(self)
        after._given = {**self._given, table: rows}
        after._lists = {place: cells for place, cells in self._lists.items() if ".".join(place) not in resting}
        after._arrays = {place: cells for place, cells in self._arrays.items() if ".".join(place) not in resting}
        in_blocks = {
            (name, column.block) for (name, _), column in self._columns.items() if f"{name}.{column.id}" in resting
        }
        after._blocks = {place: block for place, block in self._blocks.items() if place not in in_blocks}
        return after

    def form(self, name: str) -> Value:
        """A named cell."""
        item = self._items[name]
        if item.formula is None:
            return self._forms.get(name)
        return _shown(value(item.formula, _Row(self, "", 0)))

    def cell(self, table: str, row: int, column: str) -> Value:
        """A cell by row index from 0; below the last row nothing is filled in."""
        found = self._lists.get((table, column)) or self.column(table, column)
        return found[row] if row < len(found) else None

    def scope(self, table: str, row: int) -> Scope:
        """References as a row of a table sees them."""
        return _Row(self, table, row)

    def column(self, table: str, column: str) -> Sequence[Value]:
        """All cells of a column."""
        if (table, column) not in self._lists:
            self._lists[table, column] = self._evaluate(self._columns[table, column], table)
        return self._lists[table, column]

    def array(self, table: str, column: str) -> ColumnArray:
        """All cells of a column as an N×1 array."""
        if (table, column) not in self._arrays:
            self._arrays[table, column] = ColumnArray(self.column(table, column))
        return self._arrays[table, column]

    def _evaluate(self, column: Column, table: str) -> Sequence[Value]:
        rows = range(self.rows(table))
        if column.formula is None:
            return self._given[table].columns[column.id] or [None]
        if column.block:
            block, place = self._block(column, table)
            return [_line(block, row)[place] for row in rows]
        with not_collected():
            return [0 if cell is None else cell for cell in cells(column.formula, _Rows(self, table, rows))]

    def _block(self, column: Column, table: str) -> tuple[Array, int]:
        """The array that a column is part of, and its place in the lines of it."""
        if (table, column.block) not in self._blocks:
            assert column.formula is not None
            found = value(column.formula, _Row(self, table, 0))
            self._blocks[table, column.block] = found if isinstance(found, list) else [[found]]
        block = self._blocks[table, column.block]
        members = [member.id for member in self._tables[table].columns if member.block == column.block]
        return block, members.index(column.id) if len(block[0]) > 1 else 0


class _Row(Scope):
    """References as one row sees them."""

    def __init__(self, calculation: Calculation, table: str, row: int) -> None:
        self.calculation, self.table, self.row = calculation, table, row

    def cell(self, column: str) -> Value:
        return self.calculation.cell(self.table, self.row, column)

    def column(self, table: str, column: str) -> ColumnArray:
        return self.calculation.array(table, column)

    def form(self, name: str) -> Value:
        return self.calculation.form(name)

    def row_number(self) -> int:
        return self.row + 1


class _Rows(TableRows):
    """References as several rows see them."""

    def __init__(self, calculation: Calculation, table: str, at: Sequence[int]) -> None:
        self.calculation, self.table, self.at = calculation, table, at

    def __len__(self) -> int:
        return len(self.at)

    def cells(self, column: str) -> Sequence[Value]:
        found = self.calculation.column(self.table, column)
        return found if len(found) == len(self.at) else [found[row] for row in self.at]

    def numbers(self) -> Sequence[int]:
        return [row + 1 for row in self.at]

    def scopes(self) -> Iterator[Scope]:
        return (_Row(self.calculation, self.table, row) for row in self.at)

    def only(self, places: Sequence[int]) -> "_Rows":
        return _Rows(self.calculation, self.table, [self.at[place] for place in places])


def _by_column(table: Table, given: GivenRows | GivenColumns) -> GivenColumns:
    return given if isinstance(given, GivenColumns) else GivenColumns.of_rows(table, given)


def _line(block: Array, row: int) -> list[Value]:
    return block[row if len(block) > 1 else 0]


def _shown(result: CellOrArray) -> Value:
    """What the cell shows: a formula that ends in a blank cell shows zero."""
    single = shown(result)
    return 0 if single is None else single
