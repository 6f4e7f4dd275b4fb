"""The tables of an engagement as read: a list for each field. Rows and cells are views, made when somebody asks for one."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar, overload

from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import GhgError
from udfs.kernel.field import Field
from workbook_templates.book import Grid
from workbook_templates.declare.table import Table
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.evaluate.given import GivenColumns
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef, address, position

V = TypeVar("V")


class Located(NamedTuple):
    """A value as filled in, and where; ``is_formula`` tells a formula from a constant."""

    value: Value
    sheet: str
    row: int
    column: int
    is_formula: bool = False

    @classmethod
    def at(cls, ref: CellRef, value: Value) -> "Located":
        """A constant in this cell."""
        return cls(value, ref.sheet, *position(ref.address))

    @property
    def ref(self) -> CellRef:
        """Where it stands."""
        return CellRef(self.sheet, address(self.row, self.column))


class TableColumns:
    """The cells of a table as read from its block.

    Attributes:
        declared: the table.
        sheet, first_row: where its first row of cells stands.
        places: field -> number of its column on the sheet.
        values: field -> what each cell shows; a formula its cached value.
        formulas: field -> the text of each cell's formula, or None.

    Raises:
        FileError: the block has no column of that heading.
    """

    __slots__ = ("count", "declared", "first_row", "formulas", "places", "sheet", "values")

    def __init__(self, grid: Grid, declared: Table) -> None:
        self.declared, self.sheet, self.first_row, self.count = declared, grid.sheet, grid.first_row, len(grid)
        self.places: dict[str, int] = {}
        self.values: dict[str, Sequence[Value]] = {}
        self.formulas: dict[str, Sequence[str | None]] = {}
        for column in declared.columns:
            if column.header not in grid.headers:
                raise FileError(
                    f"工作表“{grid.sheet}”缺少列“{column.header}”（或已改名）：请恢复列名，列名是工作簿的数据约定。"
                )
            at = grid.headers.index(column.header)
            self.places[column.id] = grid.first_column + at
            self.values[column.id], self.formulas[column.id] = grid.columns[at], grid.texts[at]

    def given(self) -> GivenColumns:
        """The columns that are filled in, as a calculation takes them."""
        filled_in = (column.id for column in self.declared.columns if column.formula is None)
        return GivenColumns(self.count, {column: self.values[column] for column in filled_in})


class MadeOnce(dict[str, Sequence[V]]):
    """A column for each field, made when it is asked for first; afterwards it costs a look-up."""

    def __init__(self, make: Callable[[str], Sequence[V]]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, column: str) -> Sequence[V]:
        made = self[column] = self._make(column)
        return made


class Records(Sequence["Record"]):
    """The rows of a table, blank ones in their places.

    Args:
        columns: as read.
        calculation: of the whole engagement; it makes the values of computed columns.

    Attributes:
        values: field -> what the cells of its column show: as filled in, or as the declarations compute it.
        readings: field -> what they mean, a blank one too where that is declared; None for what has no meaning: one that is
            blank, an error or cannot be read.
    """

    def __init__(self, columns: TableColumns, calculation: Calculation) -> None:
        self.columns, self._calculation = columns, calculation
        self._filled: list[bool] | None = None
        self.values = MadeOnce(self._values)
        self.values.update(columns.given().columns)
        self.readings = MadeOnce(self._readings)

    @property
    def table(self) -> str:
        return self.columns.declared.id

    def __len__(self) -> int:
        return self.columns.count

    @overload
    def __getitem__(self, index: int) -> "Record": ...
    @overload
    def __getitem__(self, index: slice) -> list["Record"]: ...
    def __getitem__(self, index: int | slice) -> "Record | list[Record]":
        found = range(len(self))[index]
        return Record(self, found) if isinstance(found, int) else [Record(self, place) for place in found]

    @property
    def filled(self) -> list[bool]:
        """Whether each row is filled in; of a wholly computed table, whether it shows a key."""
        if self._filled is None:
            declared = self.columns.declared
            asked = [self.values[declared.key]] if declared.is_computed else self.columns.given().columns.values()
            self._filled = [not all(map(is_blank, cells)) for cells in zip(*asked)]
        return self._filled

    def calculated(self, calculation: Calculation, changed: Collection[str]) -> "Records":
        """The same rows in another calculation.

        Args:
            calculation: the other one.
            changed: the computed columns, as ``table.column``, that it may give other values.
        """
        found = Records(self.columns, calculation)
        same = [column for column in self.columns.declared.columns if f"{self.table}.{column.id}" not in changed]
        found.values.update({column.id: self.values[column.id] for column in same if column.id in self.values})
        found.readings.update({column.id: self.readings[column.id] for column in same if column.id in self.readings})
        return found

    def _values(self, column: str) -> Sequence[Value]:
        return self._calculation.column(self.table, column)

    def _readings(self, column: str) -> Sequence[object]:
        declared = self.columns.declared.column(column)
        return read_column(declared.field, self.values[declared.blank_means or column])

    def located(self, row: int, column: str) -> Located:
        """A cell as the file has it, and where."""
        columns = self.columns
        is_formula = columns.formulas[column][row] is not None
        return Located(
            columns.values[column][row], columns.sheet, columns.first_row + row, columns.places[column], is_formula
        )

    def at(self, ref: CellRef) -> tuple["Record", str] | None:
        """The row and field of a cell, None for one that is not of this table."""
        row, number = position(ref.address)
        fields = {place: column for column, place in self.columns.places.items()}
        index = row - self.columns.first_row
        if ref.sheet != self.columns.sheet or number not in fields or not 0 <= index < len(self):
            return None
        return Record(self, index), fields[number]


class Record:
    """A row of a table."""

    __slots__ = ("index", "records")

    def __init__(self, records: Records, index: int) -> None:
        self.records, self.index = records, index

    @property
    def table(self) -> str:
        return self.records.table

    @property
    def is_filled(self) -> bool:
        """Whether it is more than a blank row kept for its place."""
        return self.records.filled[self.index]

    @property
    def cells(self) -> "RowCells":
        """Its cells by field."""
        return RowCells(self.records, self.index)


class RowCells(Mapping[str, Located]):
    """The cells of a row by field."""

    __slots__ = ("_index", "_records")

    def __init__(self, records: Records, index: int) -> None:
        self._records, self._index = records, index

    def __getitem__(self, column: str) -> Located:
        return self._records.located(self._index, column)

    def __iter__(self) -> Iterator[str]:
        return iter(self._records.columns.places)

    def __len__(self) -> int:
        return len(self._records.columns.places)


def read_column(field: Field, values: Sequence[Value]) -> list[object]:
    """What the cells of a column mean; None for one that is blank, an error or cannot be read.

    Args:
        field: of the column.
        values: of its cells; a text or a day that many of them hold is read once.
    """
    known: dict[Value, object] = {}
    readings: list[object] = []
    for value in values:
        if value is None:
            readings.append(None)
        elif isinstance(value, (str, dt.date)):
            if value not in known:
                known[value] = _reading(field, value)
            readings.append(known[value])
        else:
            readings.append(_reading(field, value))
    return readings


def _reading(field: Field, value: Value) -> object:
    if is_blank(value) or isinstance(value, GhgError):
        return None
    try:
        return field.read(value)
    except GhgError:
        return None
