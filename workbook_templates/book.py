"""The book port: how the rules and commands reach a workbook, whoever holds it open.

Adapters live in ``xl_addin.books`` (memory, file, later live Excel and live Calc). Only whole blocks
are read and written; what an adapter cannot do is a flag in ``can``, asked beforehand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from udfs.kernel.cells import Value
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.ooxml.package.active_content import ActiveContent


@dataclass(frozen=True, slots=True)
class Grid:
    """A block of cells as read: header texts and data rows, with the place of the first data cell.

    Attributes:
        sheet: sheet name.
        first_row, first_column: 1-based position of the first data cell (below the header).
        headers: header texts, left to right.
        columns: values of the data rows, column by column; blank is None, an error cell is a CellError, text stays text.
        texts: same shape as columns: formula text without "=", or None for a constant.
    """

    sheet: str
    first_row: int
    first_column: int
    headers: tuple[str, ...]
    columns: tuple[Sequence[Value], ...]
    texts: tuple[Sequence[str | None], ...]

    def __len__(self) -> int:
        """How many data rows there are."""
        return len(self.columns[0])

    @property
    def rows(self) -> tuple[tuple[Value, ...], ...]:
        """The values row by row."""
        return tuple(zip(*self.columns, strict=True))

    @property
    def formulas(self) -> tuple[tuple[str | None, ...], ...]:
        """The formula texts row by row."""
        return tuple(zip(*self.texts, strict=True))

    @property
    def column_formulas(self) -> tuple[str | None, ...]:
        """The formulas of the first row, which a table goes on with in new rows."""
        return tuple(texts[0] for texts in self.texts)


@dataclass(frozen=True, slots=True)
class BareBlank:
    """A single blank cell that a formula hands to a function of ours.

    Attributes:
        cell: of the formula.
        written: the argument as it stands in the formula.
        blank: the blank cell; None where it cannot be told whether the argument leads to one.
    """

    cell: CellRef
    written: str
    blank: CellRef | None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the adapter can do."""

    live: bool
    undo: bool


class Book(Protocol):
    """A workbook that holds our tables.

    Attributes:
        vouchers: the folder with the files of its vouchers; None where none is known.
    """

    vouchers: Path | None = None

    @property
    def can(self) -> Capabilities:
        """What this adapter can do."""
        ...

    def sheets(self) -> tuple[str, ...]:
        """Sheet names in order."""
        ...

    def tables(self) -> Mapping[str, str]:
        """Table name -> sheet name."""
        ...

    def read(self, table: str) -> Grid:
        """All data rows of a table, or of a named block whose headers stand in the row above it.

        Raises:
            FileError: the book has no such table or block.
        """
        ...

    def hidden_rows(self, table: str) -> frozenset[int]:
        """Numbers of the data rows of a table that the user does not see, the first being 0.

        Raises:
            FileError: the book has no such table or block.
        """
        ...

    def below(self, table: str) -> Mapping[CellRef, Value]:
        """What stands in the columns of a table below its last row (and total), down to the next table; no blanks.

        Raises:
            FileError: the book has no such table or block.
        """
        ...

    def links(self) -> tuple[str, ...]:
        """Other files that formulas of the book refer to; they are named, never opened."""
        ...

    def active_content(self) -> tuple[ActiveContent, ...]:
        """What the book brings along beside its cells, as far as the adapter can tell; it is named, never followed or run."""
        ...

    def bare_blanks(self) -> tuple[BareBlank, ...]:
        """Single blank cells that formulas hand to functions of ours, and arguments of which that cannot be told."""
        ...

    def has_formula(self, ref: CellRef) -> bool:
        """Whether a formula makes the value of a cell."""
        ...

    @property
    def date1904(self) -> bool:
        """Whether the book counts its days from 1904."""
        ...

    def cell(self, name: str) -> tuple[CellRef, Value]:
        """The single cell behind a defined name.

        Raises:
            FileError: no such name, or it is not one cell.
        """
        ...

    def write(self, table: str, rows: Sequence[Mapping[str, Value]]) -> None:
        """Replace all data rows of a table by these (header text -> value).

        Columns that a row does not name become blank. With no rows the table keeps one blank row.
        The table, its validations and formats follow the new number of rows.

        Raises:
            FileError: the book has no such table, or a value that no cell can hold.
        """
        ...

    def write_aside(self, table: str, rows: Sequence[Mapping[str, Value]]) -> None:
        """The same for a record beside the data: what formulas say of the data holds on, those that read the record are `put`.

        Raises:
            FileError: as `write`.
        """
        self.write(table, rows)

    def fit(self, table: str, rows: int) -> bool:
        """Give a block in which all is computed room for so many rows, and let its charts draw these.

        The formulas of new rows have no values until they are `put`. A block that has the rows already, or that cannot
        grow where it stands, stays as it is; so does every block of a workbook that a program holds open.

        Returns:
            whether there are more rows than before.

        Raises:
            FileError: the book has no such table or block, or its formulas cannot go on into new rows.
        """
        return False

    def show_rows(self, table: str, rows: int) -> None:
        """Hide the rows of a block after so many, and what stands beside them; with none, all are shown.

        A workbook that a program holds open stays as it is.

        Raises:
            FileError: the book has no such block.
        """
        return

    def put(self, cells: Mapping[CellRef, Value]) -> None:
        """Set constants; on a formula cell the *cached value* is refreshed and the formula kept."""
        ...

    def save_as(self, path: Path) -> None:
        """Write the workbook to a new file, atomically; the file it was opened from is never touched."""
        ...
