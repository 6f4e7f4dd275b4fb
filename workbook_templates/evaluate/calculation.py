"""All computed cells of an engagement, by the declarations: the one calculation behind file, checks and reports."""

from collections.abc import Mapping

from udfs.kernel.cells import Value
from workbook_templates.declare.table import Column, Table
from workbook_templates.declare.workbook import Item, Workbook
from workbook_templates.evaluate.arithmetic import Array
from workbook_templates.evaluate.given import GivenColumns, GivenRows
from workbook_templates.evaluate.values import Scope, value

Given = Mapping[str, GivenRows | GivenColumns]


class Calculation:
    """Lazy values of every cell; a computed cell is evaluated from its declaration once.

    Args:
        workbook: the declarations.
        forms: named cell -> value filled in.
        tables: table -> its filled-in cells by column, or as rows by field; computed columns in it are ignored.
    """

    def __init__(self, workbook: Workbook, forms: Mapping[str, Value], tables: Given) -> None:
        self.workbook = workbook
        self._forms = dict(forms)
        self._items: dict[str, Item] = {item.field.id: item for item in workbook.items}
        self._given = {table.id: _by_column(table, tables.get(table.id, ())) for table in workbook.tables}
        self._tables: dict[str, Table] = {table.id: table for table in workbook.tables}
        self._columns = {(table.id, column.id): column for table in workbook.tables for column in table.columns}
        self._cells: dict[tuple[str, int, str], Value] = {}
        self._blocks: dict[tuple[str, str], Array] = {}
        self._lists: dict[tuple[str, str], list[Value]] = {}

    def rows(self, table: str) -> int:
        """Number of rows: those filled in, or, where every column is computed, as many as are needed."""
        if not self._tables[table].is_computed:
            return max(len(self._given[table]), 1)
        years = len(self._given["years"])
        needed = years * (self._tables[table].rows_per_year or len(self._given["sources"]))
        return max(self._tables[table].rows, needed)

    def form(self, name: str) -> Value:
        """A named cell."""
        item = self._items[name]
        if item.formula is None:
            return self._forms.get(name)
        return _single(value(item.formula, _Row(self, "", 0)))

    def cell(self, table: str, row: int, column: str) -> Value:
        """A cell by row index from 0."""
        place = (table, row, column)
        if place not in self._cells:
            self._cells[place] = self._evaluate(self._columns[table, column], table, row)
        return self._cells[place]

    def scope(self, table: str, row: int) -> Scope:
        """References as a row of a table sees them."""
        return _Row(self, table, row)

    def column(self, table: str, column: str) -> list[Value]:
        """All cells of a column."""
        if (table, column) not in self._lists:
            self._lists[table, column] = [self.cell(table, row, column) for row in range(self.rows(table))]
        return self._lists[table, column]

    def _evaluate(self, column: Column, table: str, row: int) -> Value:
        if column.formula is None:
            given = self._given[table].columns[column.id]
            return given[row] if row < len(given) else None
        if not column.block:
            return _single(value(column.formula, _Row(self, table, row)))
        if (table, column.block) not in self._blocks:
            found = value(column.formula, _Row(self, table, 0))
            self._blocks[table, column.block] = found if isinstance(found, list) else [[found]]
        block = self._blocks[table, column.block]
        members = [member.id for member in self._tables[table].columns if member.block == column.block]
        line = block[row if len(block) > 1 else 0]
        return line[members.index(column.id) if len(line) > 1 else 0]


class _Row(Scope):
    """References as one row sees them."""

    def __init__(self, calculation: Calculation, table: str, row: int) -> None:
        self.calculation, self.table, self.row = calculation, table, row

    def cell(self, column: str) -> Value:
        return self.calculation.cell(self.table, self.row, column)

    def column(self, table: str, column: str) -> list[Value]:
        return self.calculation.column(table, column)

    def form(self, name: str) -> Value:
        return self.calculation.form(name)

    def row_number(self) -> int:
        return self.row + 1


def _by_column(table: Table, given: GivenRows | GivenColumns) -> GivenColumns:
    return given if isinstance(given, GivenColumns) else GivenColumns.of_rows(table, given)


def _single(value: Value | Array) -> Value:
    """What the cell shows: a formula that ends in a blank cell shows zero."""
    single = value[0][0] if isinstance(value, list) else value
    return 0 if single is None else single
