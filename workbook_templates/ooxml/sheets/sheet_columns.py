"""What the cells of a worksheet show, column by column: all that reading needs, without their places in the bytes."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from udfs.kernel.cells import Value
from udfs.kernel.errors import GhgError
from workbook_templates.ooxml.addresses import Area, address
from workbook_templates.ooxml.package.xml_text import unescaped
from workbook_templates.ooxml.sheets.cell_values import CellReader, contradicts_itself
from workbook_templates.ooxml.sheets.scanned import ARRAYS, ScannedSheet, array_areas

# Stands in the place of a value whose content contradicts its type: only whoever asks for it is told.
UNREADABLE: Final = cast(Value, object())
_PLAIN = re.compile(rb"-?[0-9]{1,14}(\.[0-9]{1,20})?")  # a number that most cells hold, read without further ado
SHARED = "(shared)"  # the text of a dependant of a shared formula is nowhere in the file


@dataclass(slots=True)
class SheetColumn:
    """The cells of one column.

    Attributes:
        number: of the column, from 1.
        rows: numbers of the rows in which it has a cell, ascending.
        values: what each of them shows, the cached value of a formula; None for a blank one.
        formulas: the text of the formula of each, None where it has none; as far as the last that has one.
    """

    number: int
    rows: list[int] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    formulas: list[str | None] = field(default_factory=list)

    def take_formula(self, at: int, text: str) -> None:
        """Note the formula of the cell at a place in its rows."""
        if at >= len(self.formulas):
            self.formulas += [None] * (at + 1 - len(self.formulas))
        self.formulas[at] = text

    def formula(self, row: int) -> str | None:
        """The text of the formula in a row; None where there is none."""
        at = bisect_left(self.rows, row)
        return self.formulas[at] if at < len(self.formulas) and self.rows[at] == row else None

    def formulas_between(self, first_row: int, last_row: int) -> Sequence[str | None]:
        """The text of the formula in each of these rows."""
        first, end = bisect_left(self.rows, first_row), bisect_right(self.rows, last_row)
        found = self.formulas[first:end]
        if end - first == last_row - first_row + 1:
            return found + [None] * (end - first - len(found))
        by_row = dict(zip(self.rows[first:end], found))
        return [by_row.get(row) for row in range(first_row, last_row + 1)]


@dataclass(slots=True)
class SheetColumns:
    """The cells of a worksheet.

    Attributes:
        label: sheet name, for messages.
        columns: by number, as far as they have cells.
        hidden: numbers of the rows that are not shown, ascending.
        arrays: row and column of each cell whose formula fills an area, and the area as it stands there.
    """

    label: str
    columns: dict[int, SheetColumn] = field(default_factory=dict)
    hidden: list[int] = field(default_factory=list)
    arrays: list[tuple[int, int, str]] = field(default_factory=list)
    _has_spread: bool = field(default=False, compare=False)

    def value(self, row: int, column: int) -> Value:
        """What a cell shows; None where there is none.

        Raises:
            FileError: its content contradicts its type.
        """
        return self.row(row, Area(row, column, row, column))[0]

    def formula(self, row: int, column: int) -> str | None:
        """The text of a cell's formula, of an array that fills it too; None where there is none."""
        return self.formulas(Area(row, column, row, column))[0][0]

    def row(self, number: int, area: Area) -> list[Value]:
        """What the cells of one row show in the columns of an area.

        Raises:
            FileError: the content of one contradicts its type.
        """
        return [value for (value,) in self.values(Area(number, area.first_column, number, area.last_column))]

    def values(self, area: Area) -> list[list[Value]]:
        """What the cells of an area show, column by column.

        Raises:
            FileError: the content of a cell contradicts its type.
        """
        found = [self._between(column, area) for column in range(area.first_column, area.last_column + 1)]
        wrong = [
            (area.first_row + row, column)
            for column, values in enumerate(found, area.first_column)
            if UNREADABLE in values
            for row, value in enumerate(values)
            if value is UNREADABLE
        ]
        if wrong:
            raise contradicts_itself(self.label, *min(wrong))
        return found

    def formulas(self, area: Area) -> list[Sequence[str | None]]:
        """The text of the formula of each cell of an area, column by column; a cell within an array shows the array's.

        Raises:
            FileError: the arrays of the sheet are no areas, or larger than anybody fills.
        """
        self._spread()
        nothing = (None,) * (area.last_row - area.first_row + 1)
        columns = map(self.columns.get, range(area.first_column, area.last_column + 1))
        return [
            nothing if column is None or not column.formulas else column.formulas_between(area.first_row, area.last_row)
            for column in columns
        ]

    def cells(self, area: Area) -> dict[tuple[int, int], Value]:
        """What the cells of an area show that are there, row by row.

        Raises:
            FileError: the content of one contradicts its type.
        """
        found: dict[tuple[int, int], Value] = {}
        for number, column in self.columns.items():
            if area.first_column <= number <= area.last_column:
                first, end = bisect_left(column.rows, area.first_row), bisect_right(column.rows, area.last_row)
                found |= {(column.rows[at], number): column.values[at] for at in range(first, end)}
        for place in sorted(found):
            if found[place] is UNREADABLE:
                raise contradicts_itself(self.label, *place)
        return dict(sorted(found.items()))

    def result(self, row: int, column: int) -> Value:
        """What a cell shows whose value a formula makes; `UNREADABLE` where none does, or nobody can tell.

        Raises:
            FileError: as `formulas`.
        """
        self._spread()
        if (found := self.columns.get(column)) is None:
            return UNREADABLE
        at = bisect_left(found.rows, row)
        is_result = at < len(found.formulas) and found.rows[at] == row and found.formulas[at] is not None
        return found.values[at] if is_result else UNREADABLE

    def other_formulas(self, known: Mapping[int, int], addresses: Container[str]) -> list[str] | None:
        """The texts of all formulas but those of some cells; None where one shares its text.

        Args:
            known: in how many cells of each column `result` finds what a formula makes, of those. addresses: theirs.

        Raises:
            FileError: as `formulas`.
        """
        self._spread()
        texts = [
            text
            for number, column in self.columns.items()
            if known.get(number, 0) != len(column.formulas) - column.formulas.count(None)
            for row, text in zip(column.rows, column.formulas)
            if text is not None and address(row, number) not in addresses
        ]
        return None if SHARED in texts else texts

    def _between(self, number: int, area: Area) -> list[Value]:
        wanted = area.last_row - area.first_row + 1
        column = self.columns.get(number)
        if column is None:
            return [None] * wanted
        first, end = bisect_left(column.rows, area.first_row), bisect_right(column.rows, area.last_row)
        if end - first == wanted:
            return column.values[first:end]
        found: list[Value] = [None] * wanted
        for row, value in zip(column.rows[first:end], column.values[first:end]):
            found[row - area.first_row] = value
        return found

    def _spread(self) -> None:
        """Give the cells within arrays the text of the array, once it is asked for."""
        if self._has_spread:
            return
        for area, (row, column) in array_areas(self.label, self.arrays):
            text = self.columns[column].formula(row)
            assert text is not None
            for number, within in self.columns.items():
                if area.first_column <= number <= area.last_column:
                    first, end = bisect_left(within.rows, area.first_row), bisect_right(within.rows, area.last_row)
                    for at in range(first, end):
                        if at >= len(within.formulas) or within.formulas[at] is None:
                            within.take_formula(at, text)
        self._has_spread = True


class Contents(dict[bytes, Value]):
    """Raw content of cells of one type and style -> value; what many cells hold is converted once and shared.

    An error is made anew for each cell: one that is raised carries where it was.
    """

    def __init__(self, reader: CellReader, kind: str, style: int) -> None:
        super().__init__()
        self._reader, self._kind, self._style = reader, kind, style
        self._holds_numbers = kind == "n" and not reader.is_date(style)

    def __missing__(self, content: bytes) -> Value:
        if self._holds_numbers and (plain := _PLAIN.fullmatch(content)) is not None:
            self[content] = number = float(content) if plain[1] else int(content)
            return number
        value = read_content(self._reader, self._kind, unescaped(content), self._style)
        if not isinstance(value, GhgError):
            self[content] = value
        return value


def read_content(reader: CellReader, kind: str, text: str, style: int) -> Value:
    """The value of what stands in a cell, or `UNREADABLE`."""
    try:
        return reader.content(kind, text, style)
    except (ValueError, LookupError, OverflowError):
        return UNREADABLE


def formula_text(kind: str, text: str) -> str:
    """The text of a formula as it is told."""
    return text or (SHARED if kind == "shared" else "")


def columns_of(sheet: ScannedSheet, reader: CellReader) -> SheetColumns:
    """The same of a sheet that has been scanned.

    Args:
        sheet: all of it.
        reader: of its workbook.
    """
    found = SheetColumns(sheet.label, hidden=sheet.hidden_rows())
    for (row, number), cell in sheet.cells.items():
        column = found.columns.setdefault(number, SheetColumn(number))
        column.rows.append(row)
        text = cell.text
        column.values.append(None if text is None else read_content(reader, cell.kind, text, cell.style))
        if cell.formula is not None:
            column.take_formula(len(column.rows) - 1, formula_text(cell.formula.kind, cell.formula.text))
            if cell.formula.kind in ARRAYS:
                found.arrays.append((row, number, cell.formula.area))
    return found
