"""Quick reading of the cells of an argument: a value for the body, or doubt.

In doubt is whatever is not plainly right, and the careful path says what of it is wrong. What is read here without
doubt is what `Field.read` makes of it; a law holds that for every function.
"""

import datetime as dt
import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Final, Protocol

from udfs.calling.argument import Argument, Rank
from udfs.kernel.cells import ROWS, Uneven, as_grid
from udfs.kernel.errors import GhgError
from udfs.kernel.field import Field


class Doubt:
    """The type of DOUBT."""


DOUBT: Final = Doubt()
NoneType = type(None)
NUMBERS = frozenset({float, int})
NUMBERS_AND_BLANK = NUMBERS | {NoneType}
PLAIN = frozenset({float, int, str, bool, dt.date, dt.datetime})
NO_CELL: frozenset[type] = frozenset()
# Kinds of fields -> types of the cells that the body gets as they stand.
AS_THEY_STAND: dict[str, frozenset[type]] = {
    "date": frozenset({dt.date}), "boolean": frozenset({bool}), "text": frozenset({str}), "code": frozenset({str}),
    "any": PLAIN,
}  # fmt: skip
# Kinds that read equal cells alike, and have few of them.
ALIKE = frozenset({"choice", "boolean", "date", "target"})
HASHED = PLAIN | {NoneType}
FEW_WORDS = frozenset({"choice", "boolean"})


class NothingClean(Exception):
    """All cells of a column are in doubt."""


@dataclass(frozen=True, slots=True)
class ArgumentColumn:
    """The values of an argument.

    Attributes:
        values: one for each row.
        doubtful: rows that are in doubt; the value of another row stands in for theirs.
        constant: whether a single value is that of all rows.
    """

    values: Sequence[object]
    doubtful: Sequence[int] = ()
    constant: bool = False

    def each(self) -> Iterable[object]:
        """The values, as long as those of other columns go on."""
        return repeat(self.values[0]) if self.constant else self.values


def column_of(values: Sequence[object]) -> ArgumentColumn:
    """The column of values with DOUBT among them.

    Raises:
        NothingClean: there is nothing else.
    """
    if Doubt not in set(map(type, values)):
        return ArgumentColumn(values)
    clean = next((value for value in values if value is not DOUBT), DOUBT)
    if clean is DOUBT:
        raise NothingClean
    doubtful = [at for at, value in enumerate(values) if value is DOUBT]
    return ArgumentColumn([clean if value is DOUBT else value for value in values], doubtful)


class Intake(Protocol):
    """How an argument is read quickly."""

    def one(self, cell: object) -> object:
        """The value of a cell, or DOUBT."""
        ...

    def column(self, cells: Sequence[object]) -> ArgumentColumn:
        """The values of cells.

        Raises:
            NothingClean: all are in doubt.
        """
        ...


class Numbers:
    """Reads numbers of a field's domain, as floats.

    Args:
        blank: what a blank cell is, or DOUBT.
    """

    def __init__(self, field: Field, blank: object) -> None:
        greatest = sys.float_info.max
        above = -greatest if field.above is None else math.nextafter(field.above, math.inf)
        self.low = above if field.least is None else max(above, field.least)
        self.high = greatest if field.most is None else field.most
        self.bounded_below = field.above is not None or field.least is not None
        self.bounded_above = field.most is not None
        self.blank = blank

    def one(self, cell: object) -> object:
        """A float or a whole number within the bounds; neither nan nor inf is."""
        if type(cell) is float:
            return cell if self.low <= cell <= self.high else DOUBT
        if cell is None or cell == "":
            return self.blank
        if type(cell) is int and abs(cell) <= sys.float_info.max:
            return self.one(float(cell))
        return DOUBT

    def column(self, cells: Sequence[object]) -> ArgumentColumn:
        """All at once where all are numbers or blanks that may be."""
        kinds = set(map(type, cells))
        if len(kinds) == 1 and kinds <= NUMBERS:
            if not self.all_within(cells, kinds):  # type: ignore[arg-type]
                return self._each(cells)
            return ArgumentColumn(list(map(float, cells)) if int in kinds else cells)  # type: ignore[arg-type]
        if not kinds <= NUMBERS_AND_BLANK or (NoneType in kinds and self.blank is DOUBT):
            return self._each(cells)
        try:
            numbers = [float(cell) for cell in cells if cell is not None]  # type: ignore[arg-type]
        except OverflowError:
            return self._each(cells)  # a whole number that no float holds
        if not self.all_within(numbers, {float}):
            return self._each(cells)
        if int not in kinds and self.blank is None:
            return ArgumentColumn(cells)
        following = iter(numbers)
        return ArgumentColumn([self.blank if cell is None else next(following) for cell in cells])

    def _each(self, cells: Sequence[object]) -> ArgumentColumn:
        low, high = self.low, self.high
        return column_of([cell if type(cell) is float and low <= cell <= high else self.one(cell) for cell in cells])

    def all_within(self, numbers: Sequence[float], kinds: set[type]) -> bool:
        """Whether none is out of bounds; a sum of floats that is finite has no term that is not.

        Args:
            numbers: all of them floats, or all of them whole numbers.
            kinds: their type.
        """
        if not numbers:
            return True
        if int in kinds:
            return self.low <= min(numbers) and max(numbers) <= self.high
        if not math.isfinite(sum(numbers)):
            return False
        return (not self.bounded_below or self.low <= min(numbers)) and (
            not self.bounded_above or max(numbers) <= self.high
        )


class Readings:
    """Reads any other kind of field.

    Args:
        blank: what a blank cell is, or DOUBT.
    """

    def __init__(self, field: Field, blank: object) -> None:
        self.field, self.blank = field, blank
        self.as_they_stand = AS_THEY_STAND.get(field.kind, NO_CELL)
        self.alike, self.few_words = field.kind in ALIKE, field.kind in FEW_WORDS
        self.known: dict[str, object] = {}  # of a closed list, the ways to write its words

    def one(self, cell: object) -> object:
        """What the field makes of it."""
        kind = type(cell)
        if cell is None or cell == "":
            return self.blank
        if kind in self.as_they_stand:
            return cell
        if kind not in PLAIN:
            return DOUBT
        if kind is str and cell in self.known:
            return self.known[cell]
        try:
            read = self.field.read(cell)  # type: ignore[arg-type]
        except (GhgError, OverflowError):
            return DOUBT
        if kind is str and self.few_words:
            self.known[cell] = read  # type: ignore[index]
        return read

    def column(self, cells: Sequence[object]) -> ArgumentColumn:
        """Each cell that is there several times is read once; True and 1, which are equal, never together."""
        if self.few_words:
            try:
                return ArgumentColumn(list(map(self.known.__getitem__, cells)))  # type: ignore[arg-type]
            except (KeyError, TypeError):
                pass  # not all of them are words met before
        kinds = set(map(type, cells))
        if kinds <= self.as_they_stand and not (str in kinds and "" in cells):
            return ArgumentColumn(cells)
        if self.alike and kinds <= HASHED and (bool not in kinds or kinds.isdisjoint(NUMBERS)):
            read = {cell: self.one(cell) for cell in set(cells)}
            values = list(map(read.__getitem__, cells))
            return column_of(values) if DOUBT in read.values() else ArgumentColumn(values)
        return column_of(list(map(self.one, cells)))


class Several:
    """Reads candidates: of a block, those that are filled."""

    def __init__(self, field: Field, blank: object) -> None:
        self.blank, self.each, self.cells = blank, Numbers(field, blank), Numbers(field, None)
        self.column = self.each.column  # where every row has but one

    def one(self, cell: object) -> object:
        """A single candidate, or a list of all candidates of a block."""
        if type(cell) not in ROWS:
            return self.each.one(cell)
        try:
            row = cell[0] if len(cell) == 1 else None  # type: ignore[arg-type,index]
            cells = row if row and type(row) in ROWS else as_grid(cell).cells  # type: ignore[arg-type]
        except (GhgError, Uneven):
            return DOUBT
        read = list(map(self.cells.one, cells))
        return DOUBT if DOUBT in read else [value for value in read if value is not None] or self.blank

    def rows(self, cells: Sequence[object], width: int) -> ArgumentColumn:
        """For each row of so many cells its candidates; whole numbers stay such until one of them is chosen.

        Raises:
            NothingClean: every row is in doubt.
        """
        kinds = set(map(type, cells))
        if len(kinds) == 1 and kinds <= NUMBERS and self.cells.all_within(cells, kinds):  # type: ignore[arg-type]
            return ArgumentColumn(list(zip(*[iter(cells)] * width)))
        read = self.cells.column(cells)
        rows = zip(*[iter(read.values)] * width)
        filled = column_of([[value for value in row if value is not None] or self.blank for row in rows])
        return ArgumentColumn(filled.values, [*filled.doubtful, *(at // width for at in read.doubtful)])


class Raw:
    """Hands every cell on, an error or a blank too."""

    def __init__(self, blank: object) -> None:
        self.blank = blank

    def one(self, cell: object) -> object:
        """The cell; a blank one may be in doubt."""
        if cell is None or cell == "":
            return DOUBT if self.blank is DOUBT else cell
        return cell if type(cell) in PLAIN or isinstance(cell, GhgError) else DOUBT

    def column(self, cells: Sequence[object]) -> ArgumentColumn:
        """The cells, one by one."""
        return column_of(list(map(self.one, cells)))


def intakes(arguments: Sequence[Argument]) -> tuple[Intake, ...]:
    """How the arguments of a function are read.

    A blank is in doubt where it is missing or its row may be empty: in the arguments that are needed, or in all that must
    be given where none is.
    """
    some_needed = any(argument.needed for argument in arguments)
    made: list[Intake] = []
    for argument in arguments:
        doubted = argument.needed if some_needed else not argument.optional
        blank = DOUBT if doubted else argument.default
        if argument.rank is Rank.RAW or argument.rank is Rank.WHOLE_COLUMN:
            made.append(Raw(blank))
        elif argument.rank is Rank.CANDIDATES:
            made.append(Several(argument.field, blank))
        else:
            made.append((Numbers if argument.field.kind == "number" else Readings)(argument.field, blank))
    return tuple(made)
