"""The reference adapter: a workbook in plain dictionaries, simple enough to be right by reading it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from udfs.kernel.cells import Value, is_blank
from workbook_templates.book import BareBlank, Book, Capabilities, Grid
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import Area, CellRef, address, position
from workbook_templates.ooxml.package.active_content import ActiveContent
from workbook_templates.ooxml.sheets.cell_values import stored
from xl_addin.books import refusals

Rows: TypeAlias = Sequence[Sequence[Value]]
Formulas: TypeAlias = Sequence[str | None]
TableContent: TypeAlias = (
    tuple[str, int, int, Sequence[str], Rows] | tuple[str, int, int, Sequence[str], Rows, Formulas]
)


@dataclass(slots=True)
class _Table:
    sheet: str
    first_row: int
    first_column: int
    headers: tuple[str, ...]
    formulas: tuple[str | None, ...]
    count: int

    @property
    def area(self) -> Area:
        """The data rows."""
        last_column = self.first_column + len(self.headers) - 1
        return Area(self.first_row, self.first_column, self.first_row + self.count - 1, last_column)

    @property
    def header(self) -> Area:
        return Area(self.first_row - 1, self.first_column, self.first_row - 1, self.area.last_column)


class MemoryBook(Book):
    """Tables and named cells in memory.

    Args:
        tables: name -> (sheet, first data row, first column, headers, rows[, formula of each column or None]).
        names: name -> (cell, value).
        hidden: table -> numbers of its hidden rows.
        links: files referred to.
        active_content: what else the book brings along.
        other_formulas: table -> header -> numbers of the rows whose formula is another one than the column's.
        bare: single blank cells that formulas hand to functions of ours.
        date1904: the calendar of the book.
        constants: cells outside tables that hold no formula; of the others it is not known, and they are taken to hold one.
    """

    def __init__(
        self, tables: Mapping[str, TableContent], names: Mapping[str, tuple[CellRef, Value]] | None = None,
        hidden: Mapping[str, Sequence[int]] | None = None, links: Sequence[str] = (),
        date1904: bool = False, active_content: Sequence[ActiveContent] = (), bare: Sequence[BareBlank] = (),
        other_formulas: Mapping[str, Mapping[str, Sequence[int]]] | None = None, constants: Collection[CellRef] = (),
    ) -> None:  # fmt: skip
        self._active_content, self._bare = tuple(active_content), tuple(bare)
        self._other_formulas, self._constants = other_formulas or {}, frozenset(constants)
        self._hidden, self._links, self._date1904 = dict(hidden or {}), tuple(links), date1904
        self._tables: dict[str, _Table] = {}
        self._cells: defaultdict[str, dict[tuple[int, int], Value]] = defaultdict(dict)  # by sheet
        self._names: dict[str, CellRef] = {}
        for name, (sheet, first_row, first_column, headers, rows, *rest) in tables.items():
            formulas = tuple(rest[0]) if rest else (None,) * len(headers)
            self._tables[name] = _Table(sheet, first_row, first_column, tuple(headers), formulas, max(len(rows), 1))
            self._fill(self._tables[name], rows)
        for name, (ref, value) in (names or {}).items():
            self._names[name] = ref
            self._cells[ref.sheet][position(ref.address)] = stored(value)

    @property
    def can(self) -> Capabilities:
        """Neither live nor with an undo list."""
        return Capabilities(live=False, undo=False)

    def sheets(self) -> tuple[str, ...]:
        """Sheet names, those of tables first."""
        names = [table.sheet for table in self._tables.values()] + [ref.sheet for ref in self._names.values()]
        return tuple(dict.fromkeys(names))

    def tables(self) -> Mapping[str, str]:
        """Table name -> sheet name."""
        return {name: table.sheet for name, table in self._tables.items()}

    def read(self, table: str) -> Grid:
        """All data rows of a table."""
        found = self._table(table)
        columns = range(found.first_column, found.first_column + len(found.headers))
        rows = range(found.first_row, found.first_row + found.count)
        cells = self._cells[found.sheet]
        return Grid(
            sheet=found.sheet,
            first_row=found.first_row,
            first_column=found.first_column,
            headers=found.headers,
            columns=tuple([cells.get((row, column)) for row in rows] for column in columns),
            texts=tuple(
                self._texts(table, header, formula, found.count)
                for header, formula in zip(found.headers, found.formulas)
            ),
        )

    def _texts(self, table: str, header: str, formula: str | None, count: int) -> tuple[str | None, ...]:
        others = self._other_formulas.get(table, {}).get(header, ())
        return (
            tuple(f"{formula}*2" if row in others else formula for row in range(count))
            if others
            else (formula,) * count
        )

    def hidden_rows(self, table: str) -> frozenset[int]:
        """Numbers of the hidden rows."""
        self._table(table)
        return frozenset(self._hidden.get(table, ()))

    def below(self, table: str) -> Mapping[CellRef, Value]:
        """What stands under the last row."""
        found = self._table(table)
        headers = [other.header for other in self._tables.values() if other.sheet == found.sheet]
        under = found.area.below(headers)
        cells = self._cells[found.sheet]
        places = sorted(place for place in cells if under.holds(*place) and not is_blank(cells[place]))
        return {CellRef(found.sheet, address(*place)): cells[place] for place in places}

    def links(self) -> tuple[str, ...]:
        """The files referred to."""
        return self._links

    def active_content(self) -> tuple[ActiveContent, ...]:
        """What else the book brings along."""
        return self._active_content

    def bare_blanks(self) -> tuple[BareBlank, ...]:
        """Those given."""
        return self._bare

    def has_formula(self, ref: CellRef) -> bool:
        """What the column of a table says, else what was given."""
        row, column = position(ref.address)
        for table in self._tables.values():
            if table.sheet == ref.sheet and table.area.holds(row, column):
                return table.formulas[column - table.first_column] is not None
        return ref not in self._constants

    @property
    def date1904(self) -> bool:
        """Whether the book counts its days from 1904."""
        return self._date1904

    def cell(self, name: str) -> tuple[CellRef, Value]:
        """The single cell behind a name."""
        if name not in self._names:
            raise refusals.no_name(name)
        ref = self._names[name]
        return ref, self._cells[ref.sheet].get(position(ref.address))

    def write(self, table: str, rows: Sequence[Mapping[str, Value]]) -> None:
        """Replace the data rows of a table."""
        found = self._table(table)
        for header in (header for row in rows for header in row):
            if header not in found.headers:
                raise refusals.no_column(table, found.sheet, header)
        block = [
            [_kept(row.get(header), f) for header, f in zip(found.headers, found.formulas, strict=True)] for row in rows
        ]
        count = max(len(rows), 1)
        self._refuse_obstacles(table, found.area.ending_at(found.first_row + count - 1))
        cells = self._cells[found.sheet]
        for place in [place for place in cells if found.area.holds(*place)]:
            del cells[place]
        found.count = count
        self._fill(found, block)

    def fit(self, table: str, rows: int) -> bool:
        """Room in a block of formulas; nothing here draws charts."""
        found = self._table(table)
        if rows <= found.count or self.below(table):
            return False
        found.count = rows
        return True

    def put(self, cells: Mapping[CellRef, Value]) -> None:
        """Set values; a column's formula stays."""
        new: list[tuple[str, tuple[int, int], Value]] = []
        for ref, value in cells.items():
            row, column = position(ref.address)
            if ref.sheet not in self.sheets():
                raise refusals.no_sheet(ref.sheet)
            formula = None
            for name, table in self._tables.items():
                if table.sheet == ref.sheet and table.header.holds(row, column):
                    raise FileError(f"单元格 {ref} 是表“{name}”的表头：表头不能改写。")
                if table.sheet == ref.sheet and table.area.holds(row, column):
                    formula = table.formulas[column - table.first_column]
            new.append((ref.sheet, (row, column), _kept(value, formula)))
        for sheet, place, kept in new:
            self._cells[sheet][place] = kept

    def save_as(self, path: Path) -> None:
        """Not possible: there is no file."""
        raise FileError("内存工作簿不能保存为文件：请使用工作簿文件。")

    def _table(self, name: str) -> _Table:
        if name not in self._tables:
            raise refusals.no_table(name)
        return self._tables[name]

    def _fill(self, table: _Table, rows: Rows) -> None:
        cells = self._cells[table.sheet]
        for row, values in enumerate(rows, table.first_row):
            for column, (value, formula) in enumerate(zip(values, table.formulas, strict=True), table.first_column):
                if (kept := _kept(value, formula)) is not None:
                    cells[row, column] = kept

    def _refuse_obstacles(self, name: str, area: Area) -> None:
        table = self._tables[name]
        for other in self._tables.values():
            if (
                other is not table
                and other.sheet == table.sheet
                and (other.area.meets(area) or other.header.meets(area))
            ):
                raise refusals.meets_a_table(name, table.sheet)
        for (row, column), value in self._cells[table.sheet].items():
            below = area.holds(row, column) and not table.area.holds(row, column)
            if below and not is_blank(value):
                at = f"{table.sheet}!{address(row, column)}"
                raise refusals.meets_a_cell(name, area.last_row, at)


def _kept(value: Value, formula: str | None) -> Value:
    """As a cell would give it back: a formula may show the empty text, a constant empty text is a blank."""
    return value if formula is not None and value == "" else stored(value)
