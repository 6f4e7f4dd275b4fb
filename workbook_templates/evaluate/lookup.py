"""Looking things up in whole columns: an index is built once, then each question is a step.

Two cells are the `same` exactly where their keys are equal; a blank and an error meet no criterion.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import product

from udfs.kernel.cells import Value
from udfs.kernel.errors import GhgError

BLANKS: tuple[Hashable, ...] = ("", 0)  # what a blank criterion finds


def key_of(value: Value) -> Hashable:
    """What a cell is found by; None where it meets no criterion."""
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, bool):
        return bool, value  # apart from 1 and 0
    if value is None or isinstance(value, GhgError) or value != value:
        return None
    return value


class Index:
    """Rows by what stands in one or several columns of the same length."""

    def __init__(self, columns: Sequence[Sequence[Value]]) -> None:
        self._rows: dict[Hashable, list[int]] = {}
        keys: Iterable[tuple[Hashable, ...]] = zip(*(map(key_of, column) for column in columns))
        for row, key in enumerate(keys):
            if None not in key:
                self._rows.setdefault(key, []).append(row)

    def rows(self, wanted: Sequence[Value]) -> Sequence[int]:
        """The rows, ascending from 0, in which every column meets its criterion."""
        key = tuple(map(key_of, wanted))
        if None not in key:
            return self._rows.get(key, ())
        each = (BLANKS if want is None else (part,) for want, part in zip(wanted, key))
        return sorted(row for combined in product(*each) for row in self._rows.get(combined, ()))


class ColumnArray(list[list[Value]]):
    """A whole column as an N×1 array, with what is looked up in it and summed over it.

    Its rows are tuples, which nobody changes and the garbage collector need not visit.
    """

    __slots__ = ("_indexes", "_sums", "cells")
    __hash__ = object.__hash__  # type: ignore[assignment]  # known by itself, not by what it holds

    def __init__(self, cells: Sequence[Value]) -> None:
        super().__init__(zip(cells))  # type: ignore[arg-type]
        self.cells = cells
        self._indexes: dict[tuple[ColumnArray, ...], Index] = {}
        self._sums: dict[tuple[object, ...], Value] = {}

    def indexed(self, *others: "ColumnArray") -> Index:
        """Its rows by what stands in this column and in others as long."""
        if others not in self._indexes:
            self._indexes[others] = Index([self.cells, *(other.cells for other in others)])
        return self._indexes[others]

    def sum_where(self, index: Index, wanted: Sequence[Value], add: Callable[[Iterable[Value]], Value]) -> Value:
        """What the rows of an index that meet the criteria add up to; the same question is answered once."""
        asked = (index, *((type(want), want) for want in wanted))
        if asked not in self._sums:
            self._sums[asked] = add(self.cells[row] for row in index.rows(wanted))
        return self._sums[asked]


def whole_columns(blocks: Sequence[object]) -> list[ColumnArray] | None:
    """Operands as whole columns of one length; None where one is something else."""
    columns = [block for block in blocks if isinstance(block, ColumnArray)]
    return columns if len(columns) == len(blocks) and len({len(column) for column in columns}) == 1 else None
