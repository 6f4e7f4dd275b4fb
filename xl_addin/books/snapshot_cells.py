"""What a host has told of the workbook it holds: used cells, tables, names; and which blank cells its formulas hand on."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from udfs.kernel.cells import Value, is_blank
from workbook_templates.book import BareBlank
from workbook_templates.exchange.bare_blanks import bare_blanks, declared_cells, may_hand_a_cell
from workbook_templates.ooxml.addresses import Area, CellRef, address, position
from workbook_templates.ooxml.package.active_content import ActiveContent
from xl_addin.books import refusals


@dataclass(frozen=True, slots=True)
class AreaCells:
    """The cells of an area; outside it every cell is blank."""

    area: Area
    values: tuple[tuple[Value, ...], ...]
    texts: tuple[tuple[str | None, ...], ...]

    def value(self, row: int, column: int) -> Value:
        """What a cell shows."""
        inside = self.area.holds(row, column)
        return self.values[row - self.area.first_row][column - self.area.first_column] if inside else None

    def formula(self, row: int, column: int) -> str | None:
        """The formula without "=", or None for a constant."""
        inside = self.area.holds(row, column)
        return self.texts[row - self.area.first_row][column - self.area.first_column] if inside else None

    def formulas(self) -> Iterator[tuple[tuple[int, int], str]]:
        """Every formula with its row and column."""
        for place in self.area.cells():
            text = self.formula(*place)
            if text is not None:
                yield place, text

    @property
    def last_row(self) -> int:
        """The last row that is used."""
        return self.area.last_row

    def within(self, area: Area) -> Iterator[tuple[tuple[int, int], Value]]:
        """The cells of an area that are used, with what they show."""
        last = min(area.last_row, self.area.last_row)
        return ((place, self.value(*place)) for place in area.ending_at(last).cells())


@dataclass(frozen=True, slots=True)
class ScatteredCells:
    """Cells that are there, wherever they stand: what each shows, and the formulas."""

    values: Mapping[tuple[int, int], Value]
    texts: Mapping[tuple[int, int], str]

    def value(self, row: int, column: int) -> Value:
        """What a cell shows."""
        return self.values.get((row, column))

    def formula(self, row: int, column: int) -> str | None:
        """The formula without "=", or None for a constant."""
        return self.texts.get((row, column))

    def formulas(self) -> Iterator[tuple[tuple[int, int], str]]:
        """Every formula with its row and column."""
        return iter(self.texts.items())

    @property
    def last_row(self) -> int:
        """The last row with a cell that is there."""
        return max((row for row, _ in self.values), default=0)

    def within(self, area: Area) -> Iterator[tuple[tuple[int, int], Value]]:
        """The cells of an area that are there, with what they show, row by row."""
        return iter(
            sorted(((place, value) for place, value in self.values.items() if area.holds(*place)), key=itemgetter(0))
        )


@dataclass(frozen=True, slots=True)
class TableArea:
    """A table as the host has it: its data rows, and how many total rows stand below."""

    sheet: str
    rows: Area
    totals: int = 0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A workbook as read.

    Attributes:
        used: sheet -> its used cells, in the order of the sheets.
        tables: by name.
        names: defined names that lead to cells.
        hidden: sheet -> numbers of its hidden rows.
        links: other files that formulas refer to.
        active_content: what the book brings along beside its cells, as far as the host tells.
        date1904: whether days count from 1904.
    """

    used: Mapping[str, AreaCells | ScatteredCells]
    tables: Mapping[str, TableArea]
    names: Mapping[str, tuple[str, Area]]
    hidden: Mapping[str, frozenset[int]]
    links: tuple[str, ...] = ()
    active_content: tuple[ActiveContent, ...] = ()
    date1904: bool = False


class SnapshotCells:
    """The same as formulas refer to it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def bare_blanks(self, as_in_a_file: Callable[[str], str]) -> tuple[BareBlank, ...]:
        """Single blank cells that formulas hand to functions of ours, and arguments of which that cannot be told.

        Args:
            as_in_a_file: a formula of the host as .xlsx has it.
        """
        declared, texts = declared_cells(self, self._block), dict[CellRef, str]()
        for sheet, cells in self._snapshot.used.items():
            for place, told in cells.formulas():
                if "GHG_" in told and not any(area.holds(*place) for area in declared.get(sheet, ())):
                    text = as_in_a_file(told)
                    if may_hand_a_cell(text):
                        texts[CellRef(sheet, address(*place))] = text
        return bare_blanks(texts, self)

    def value(self, ref: CellRef) -> Value:
        """What a cell shows; raises FileError where there is no such sheet."""
        value = self._sheet(ref.sheet).value(*position(ref.address))
        return None if is_blank(value) else value

    def has_formula(self, ref: CellRef) -> bool:
        """Whether a formula makes it."""
        return self._sheet(ref.sheet).formula(*position(ref.address)) is not None

    def last_row(self, sheet: str) -> int:
        """The last row of a sheet that is used."""
        return self._sheet(sheet).last_row

    def area(self, name: str, header: str | None) -> tuple[str, Area]:
        """Sheet and cells of a name, or of a column of a table; raises FileError where there is none."""
        if header is None and name in self._snapshot.names:
            return self._snapshot.names[name]
        sheet, area, headers = self._block(name)
        return sheet, area if header is None else area.column_of(headers, header)

    def table_at(self, ref: CellRef) -> str:
        """The table that a cell lies in; "" where it lies in none."""
        tables = (name for name, table in self._snapshot.tables.items() if table.sheet == ref.sheet)
        return next((name for name in tables if self._snapshot.tables[name].rows.holds(*position(ref.address))), "")

    def _sheet(self, name: str) -> AreaCells | ScatteredCells:
        if name not in self._snapshot.used:
            raise refusals.no_sheet(name)
        return self._snapshot.used[name]

    def _block(self, name: str) -> tuple[str, Area, Sequence[str]]:
        """Sheet, data rows and headers of a table or a named block."""
        if name in self._snapshot.tables:
            sheet, area = self._snapshot.tables[name].sheet, self._snapshot.tables[name].rows
        elif name in self._snapshot.names:
            sheet, area = self._snapshot.names[name]
        else:
            raise refusals.no_table(name)
        cells = self._sheet(sheet)
        columns = range(area.first_column, area.last_column + 1)
        return sheet, area, [str(cells.value(area.first_row - 1, column)) for column in columns]
