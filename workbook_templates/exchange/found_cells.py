"""What an argument of a function may lead to; where INDEX, OFFSET and the functions that look up find a cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from udfs.kernel.cells import Value
from workbook_templates.ooxml.addresses import LAST_COLUMN, LAST_ROW, Area, CellRef, address

MOST = 200_000  # cells that are looked at for one answer


class Cells(Protocol):
    """The workbook that a formula stands in."""

    def value(self, ref: CellRef) -> Value:
        """What a cell shows; raises FileError where there is no such sheet."""

    def has_formula(self, ref: CellRef) -> bool:
        """Whether a formula makes it."""

    def last_row(self, sheet: str) -> int:
        """The last row of a sheet with anything in it."""

    def area(self, name: str, header: str | None) -> tuple[str, Area]:
        """Sheet and cells of a name, or of a column of a table; raises FileError where there is none."""

    def table_at(self, ref: CellRef) -> str:
        """The table that a cell lies in; "" where it lies in none."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What an argument leads to.

    Attributes:
        areas: sheets and areas of the cells that it may be; of ranges, which keep their blanks, and of values none.
        is_sure: whether it is the one cell of these, or no single cell at all.
        is_all: whether it can be no other.
    """

    areas: tuple[tuple[str, Area], ...] = ()
    is_sure: bool = True
    is_all: bool = True

    @property
    def cell(self) -> CellRef | None:
        """The one cell that it surely is; None where there is none."""
        return CellRef(self.areas[0][0], str(self.areas[0][1])) if self.is_sure and self.areas else None

    def may_be_blank(self, cells: Cells) -> bool:
        """Whether one of the cells holds neither value nor formula, or it is not known which they are."""
        if not self.is_all or sum(area.size for _, area in self.areas) > MOST:
            return True
        refs = (CellRef(sheet, address(*place)) for sheet, area in self.areas for place in area.cells())
        return any(cells.value(ref) is None and not cells.has_formula(ref) for ref in refs)


NO_CELL, ANY_CELL = Handed(), Handed(is_sure=False, is_all=False)


def only(sheet: str, area: Area | None) -> Handed:
    """The one cell of an area; an error and a whole row or column are none."""
    return Handed(((sheet, area),)) if area is not None and area.size == 1 else NO_CELL


def indexed(area: Area, numbers: Sequence[float]) -> Area | None:
    """What INDEX gives of an area, by row and column or by the one that it has; None for an error or more than a line."""
    height, width = area.last_row - area.first_row + 1, area.last_column - area.first_column + 1
    if len(numbers) == 1:
        if height > 1 and width > 1:
            return None
        numbers = (1, *numbers) if height == 1 else (*numbers, 1)
    if len(numbers) != 2:
        return None
    row, column = map(int, numbers)
    if not (1 <= row <= height and 1 <= column <= width):
        return None
    return _cell(area.first_row + row - 1, area.first_column + column - 1)


def moved(cell: Area, rows: float, columns: float) -> Area | None:
    """The cell so many rows and columns on; None beyond the sheet."""
    row, column = cell.first_row + int(rows), cell.first_column + int(columns)
    return _cell(row, column) if 1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN else None


def line(area: Area, number: int, *, is_row: bool) -> Area | None:
    """The row or column of an area with a number, from 1; None where there is none."""
    if is_row:
        row = area.first_row + number - 1
        return Area(row, area.first_column, row, area.last_column) if area.first_row <= row <= area.last_row else None
    column = area.first_column + number - 1
    is_there = area.first_column <= column <= area.last_column
    return Area(area.first_row, column, area.last_row, column) if is_there else None


def _cell(row: int, column: int) -> Area:
    return Area(row, column, row, column)
