"""What an open workbook held when it was read, and what waits to be written: shared by the hosts' adapters.

A host reads everything at once; what is written is held back until the adapter hands it over, all or nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from udfs.kernel.cells import Value, is_blank
from workbook_templates.book import BareBlank, Book, Grid
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import Area, CellRef, address, position
from workbook_templates.ooxml.package.active_content import ActiveContent
from workbook_templates.ooxml.sheets.cell_values import stored
from xl_addin.books import refusals
from xl_addin.books.snapshot_cells import Snapshot, SnapshotCells


class SnapshotBook(Book):
    """A workbook as read, with what is to be written. Its adapter fills it and hands the changes over."""

    def fill(self, snapshot: Snapshot) -> None:
        """Forget what waits, and hold this."""
        self._snapshot = snapshot
        self._used = snapshot.used
        self._places = {name: table.sheet for name, table in snapshot.tables.items()}
        self._grids = {name: self._grid(table.sheet, table.rows) for name, table in snapshot.tables.items()}
        self._cells: dict[str, tuple[CellRef, Value]] = {}
        self._new_rows: set[str] = set()
        self._new_cells: dict[CellRef, Value] = {}
        for name, (sheet, area) in snapshot.names.items():
            if "!" not in name:
                self._name(name, sheet, area)

    def _name(self, name: str, sheet: str, at: Area) -> None:
        if at.first_row == at.last_row and at.first_column == at.last_column:
            ref = CellRef(sheet, address(at.first_row, at.first_column))
            self._cells[name] = (ref, self._used[sheet].value(at.first_row, at.first_column))
        elif name not in self._grids and at.first_row > 1:
            self._grids[name] = self._grid(sheet, at)

    def _grid(self, sheet: str, area: Area) -> Grid:
        """The grid whose data rows are this area and whose headers stand above it."""
        block, columns = self._used[sheet], range(area.first_column, area.last_column + 1)
        rows = range(area.first_row, area.last_row + 1)
        return Grid(
            sheet=sheet,
            first_row=area.first_row,
            first_column=area.first_column,
            headers=tuple(str(block.value(area.first_row - 1, column)) for column in columns),
            columns=tuple([block.value(row, column) for row in rows] for column in columns),
            texts=tuple([block.formula(row, column) for row in rows] for column in columns),
        )

    def sheets(self) -> tuple[str, ...]:
        """Sheet names in order."""
        return tuple(self._used)

    def tables(self) -> Mapping[str, str]:
        """Table name -> sheet name."""
        return self._places

    def read(self, table: str) -> Grid:
        """All data rows of a table or a named block, with what is waiting to be written."""
        if table not in self._grids:
            raise refusals.no_table(table)
        return self._grids[table]

    def hidden_rows(self, table: str) -> frozenset[int]:
        """Rows hidden by hand or by a filter, as they were when the book was read."""
        grid = self.read(table)
        rows = range(grid.first_row, grid.first_row + len(grid))
        return frozenset(row - grid.first_row for row in rows if row in self._snapshot.hidden[grid.sheet])

    def below(self, table: str) -> Mapping[CellRef, Value]:
        """What stands under the last row or the total row, with what is waiting to be written."""
        grid = self.read(table)
        body = _body(grid)
        headers = [_header(other) for other in self._tables_on(grid.sheet)]
        under = body.ending_at(
            body.last_row + (self._snapshot.tables[table].totals if table in self._snapshot.tables else 0)
        ).below(headers)
        waiting = {ref: value for ref, value in self._new_cells.items() if ref.sheet == grid.sheet}
        shown = {CellRef(grid.sheet, address(*place)): value for place, value in self._used[grid.sheet].within(under)}
        placed = {ref: value for ref, value in (shown | waiting).items() if under.holds(*position(ref.address))}
        return {ref: value for ref, value in placed.items() if not is_blank(value)}

    def links(self) -> tuple[str, ...]:
        """Files that formulas refer to."""
        return self._snapshot.links

    def active_content(self) -> tuple[ActiveContent, ...]:
        """What the book brings along beside its cells."""
        return self._snapshot.active_content

    def bare_blanks(self) -> tuple[BareBlank, ...]:
        """Single blank cells that formulas hand to functions of ours, as they were when the book was read."""
        return SnapshotCells(self._snapshot).bare_blanks(self.as_in_a_file)

    def as_in_a_file(self, formula: str) -> str:
        """A formula as .xlsx has it: what Excel hands over is that."""
        return formula

    def has_formula(self, ref: CellRef) -> bool:
        """Whether a formula makes the value of a cell."""
        return self._used[ref.sheet].formula(*position(ref.address)) is not None

    @property
    def date1904(self) -> bool:
        """Whether the book counts its days from 1904."""
        return self._snapshot.date1904

    def cell(self, name: str) -> tuple[CellRef, Value]:
        """The single cell behind a defined name."""
        if name not in self._cells:
            raise refusals.no_name(name)
        return self._cells[name]

    def write(self, table: str, rows: Sequence[Mapping[str, Value]]) -> None:
        """Replace the data rows of a table, on `commit`; a column's formula goes on into new rows."""
        if table not in self._places:
            raise refusals.no_table(table)
        grid = self._grids[table]
        for header in (header for row in rows for header in row):
            if header not in grid.headers:
                raise refusals.no_column(table, grid.sheet, header)
        count, formulas = max(len(rows), 1), grid.column_formulas
        new = tuple(
            [row.get(header) if formula is not None else stored(row.get(header)) for row in rows or [{}]]
            for header, formula in zip(grid.headers, formulas, strict=True)
        )
        self._refuse_obstacles(table, grid, count)
        self._grids[table] = replace(grid, columns=new, texts=tuple((formula,) * count for formula in formulas))
        self._new_rows.add(table)

    def put(self, cells: Mapping[CellRef, Value]) -> None:
        """Set constants, on `commit`; a formula keeps the value that Excel calculates."""
        new: dict[CellRef, Value] = {}
        for ref, value in cells.items():
            if ref.sheet not in self._used:
                raise refusals.no_sheet(ref.sheet)
            row, column = position(ref.address)
            if any(_header(grid).holds(row, column) for grid in self._tables_on(ref.sheet)):
                raise FileError(f"单元格 {ref} 是表头：表头不能改写。")
            if self._used[ref.sheet].formula(row, column) is None and not self._is_new_formula(ref.sheet, row, column):
                new[ref] = stored(value)
        self._new_cells |= new
        for ref, value in new.items():
            self._show(ref, value)

    def _tables_on(self, sheet: str) -> list[Grid]:
        return [self._grids[table] for table, place in self._places.items() if place == sheet]

    def _is_new_formula(self, sheet: str, row: int, column: int) -> bool:
        """Whether the cell lies in a row to be written, in a column of formulas."""
        grids = (self._grids[table] for table in self._new_rows if self._places[table] == sheet)
        return any(
            _body(grid).holds(row, column) and grid.texts[column - grid.first_column][0] is not None for grid in grids
        )

    def _show(self, ref: CellRef, value: Value) -> None:
        """What is waiting is what a reader sees."""
        row, column = position(ref.address)
        for name, (at, _) in list(self._cells.items()):
            if at == ref:
                self._cells[name] = (at, value)
        for table, grid in self._grids.items():
            if grid.sheet == ref.sheet and _body(grid).holds(row, column):
                columns = list(grid.columns)
                columns[column - grid.first_column] = changed = list(columns[column - grid.first_column])
                changed[row - grid.first_row] = value
                self._grids[table] = replace(grid, columns=tuple(columns))

    def _refuse_obstacles(self, table: str, grid: Grid, count: int) -> None:
        old = _body(grid)
        new = old.ending_at(grid.first_row + count - 1)
        for other, place in self._places.items():
            there = self._grids[other]
            met = _body(there).meets(new) or _header(there).meets(new)
            if other != table and place == grid.sheet and met:
                raise refusals.meets_a_table(table, grid.sheet)
        if new.last_row <= old.last_row:
            return
        below = Area(old.last_row + 1, old.first_column, new.last_row, old.last_column)
        waiting = {position(ref.address): value for ref, value in self._new_cells.items() if ref.sheet == grid.sheet}
        for row, column in below.cells():
            if not is_blank(waiting.get((row, column), self._used[grid.sheet].value(row, column))):
                at = f"{grid.sheet}!{address(row, column)}"
                raise refusals.meets_a_cell(table, new.last_row, at)


def _body(grid: Grid) -> Area:
    last_column = grid.first_column + len(grid.headers) - 1
    return Area(grid.first_row, grid.first_column, grid.first_row + len(grid) - 1, last_column)


def _header(grid: Grid) -> Area:
    return Area(grid.first_row - 1, grid.first_column, grid.first_row - 1, _body(grid).last_column)
