"""A1 addresses and rectangular areas, as row and column numbers counted from one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

from workbook_templates.files.errors import FileError

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
Position = tuple[int, int]  # row, column
_ADDRESS = re.compile("([A-Z]{1,3})([0-9]{1,7})").fullmatch
# In a formula: a text, a quoted sheet, a bracketed part; or an address whose row moves when it is filled down.
MOVING_ROWS = re.compile(r"\"[^\"]*\"|'[^']*'|\[[^\]]*\]|(?<![\w.$])(\$?[A-Za-z]{1,3})([0-9]{1,7})(?![\w.(])")


@dataclass(frozen=True, slots=True)
class CellRef:
    """A cell: sheet name and A1 address."""

    sheet: str
    address: str

    def __str__(self) -> str:
        return f"{self.sheet}!{self.address}"


@cache
def column_letters(column: int) -> str:
    """1 -> A, 27 -> AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@cache
def _column(letters: str) -> int:
    """A -> 1, AA -> 27."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column


def address(row: int, column: int) -> str:
    """Row 5, column 3 -> C5."""
    return f"{column_letters(column)}{row}"


def sheet_named(text: str) -> str:
    """The sheet that a reference names before its ``!``: without the quotes, those inside it single."""
    return text.removeprefix("'").removesuffix("'").replace("''", "'")


@lru_cache(1 << 14)  # the cells of most sheets: what is written is asked for by address, three times
def position(text: str) -> Position:
    """``C5`` or ``$C$5`` -> (5, 3).

    Raises:
        FileError: not the address of one cell of an Excel sheet.
    """
    found = _ADDRESS(text) or _ADDRESS(text.replace("$", "").upper())
    if found is not None:
        letters, digits = found.groups()
        column, row = _column(letters), int(digits)
        if 1 <= row <= LAST_ROW and column <= LAST_COLUMN:
            return row, column
    raise FileError(f"“{text[:40]}”不是单元格地址：请使用 C5 这样的地址。")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, both corners included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @classmethod
    def parse(cls, text: str) -> "Area":
        """``A5:J20``, or one address.

        Raises:
            FileError: not an area (whole columns and rows are none either).
        """
        first, _, last = text.partition(":")
        top, left = position(first)
        bottom, right = position(last or first)
        if bottom < top or right < left:
            raise FileError(f"“{text[:40]}”不是单元格区域：请检查工作簿是否完好。")
        return cls(top, left, bottom, right)

    @classmethod
    def in_file(cls, text: str) -> "Area":
        """An area as programs write it into files: also with ``$``, whole columns ``A:C``, whole rows ``5:7``.

        Raises:
            FileError: not an area; the user has not written it, so the sentence is of the file.
        """
        first, _, last = text.replace("$", "").partition(":")
        last = last or first
        if first.isdigit() and last.isdigit() and ":" in text:
            first, last = f"A{first}", f"{column_letters(LAST_COLUMN)}{last}"
        elif first.isalpha() and last.isalpha() and ":" in text:
            first, last = f"{first}1", f"{last}{LAST_ROW}"
        try:
            return cls.parse(f"{first}:{last}")
        except FileError as error:
            sentence = f"文件内部写着区域“{text[:40]}”，不是单元格区域，文件有误：请用 Excel 打开并另存，或使用备份。"
            raise FileError(sentence) from error

    def __str__(self) -> str:
        first, last = address(self.first_row, self.first_column), address(self.last_row, self.last_column)
        return first if first == last else f"{first}:{last}"

    @property
    def size(self) -> int:
        """How many cells it has."""
        return (self.last_row - self.first_row + 1) * (self.last_column - self.first_column + 1)

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell lies inside."""
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column

    def meets(self, other: "Area") -> bool:
        """Whether the two share a cell."""
        return (
            self.first_row <= other.last_row
            and other.first_row <= self.last_row
            and self.first_column <= other.last_column
            and other.first_column <= self.last_column
        )

    def cells(self) -> Iterator[Position]:
        """Every cell, row by row."""
        return product(range(self.first_row, self.last_row + 1), range(self.first_column, self.last_column + 1))

    def ending_at(self, last_row: int) -> "Area":
        """The same area with another last row."""
        return Area(self.first_row, self.first_column, last_row, self.last_column)

    def column_of(self, headers: Sequence[str], header: str) -> "Area":
        """The column under a header.

        Raises:
            FileError: there is none.
        """
        if header not in headers:
            raise FileError(f"表中没有“{header}”列：请检查公式中的列名。")
        column = self.first_column + headers.index(header)
        return Area(self.first_row, column, self.last_row, column)

    def below(self, headers: Iterable["Area"]) -> "Area":
        """Its columns from under its last row down to the next of these headers, or to the end of the sheet."""
        whole = Area(self.last_row + 1, self.first_column, LAST_ROW, self.last_column)
        next_rows = [header.first_row for header in headers if header.meets(whole)]
        return whole.ending_at(min(next_rows, default=LAST_ROW + 1) - 1)
