"""Looking things up in whole columns: an index is built once, then each question is a step.

MATCH finds what is the `same`; SUMIFS and COUNTIFS what meets a plain criterion, for which a text that reads as a number is
one. An error meets neither.
"""

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Sequence

from udfs.kernel.cells import Value, serial
from udfs.kernel.errors import GhgError
from workbook_templates.evaluate.criteria import number_read

KeyOf = Callable[[Value], Hashable]


def key_of(value: Value) -> Hashable:
    """What MATCH finds a cell by; None where it finds it by nothing."""
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, bool):
        return bool, value  # apart from 1 and 0
    if value is None or isinstance(value, GhgError) or value != value:
        return None
    return float(serial(value) if isinstance(value, dt.date) else value)


def criterion_key(value: Value) -> Hashable:
    """What SUMIFS and COUNTIFS find a cell by; a blank one like an empty text."""
    if isinstance(value, str):
        number = number_read(value)
        return value.casefold() if number is None else number
    return "" if value is None else key_of(value)


class Index:
    """Rows by what stands in one or several columns of the same length.

    Args:
        columns: their cells.
        key: what a cell is found by; None where it is found by nothing.
    """

    def __init__(self, columns: Sequence[Sequence[Value]], key: KeyOf) -> None:
        self._key, self._rows = key, dict[Hashable, list[int]]()
        keys: Iterable[tuple[Hashable, ...]] = zip(*(map(key, column) for column in columns))
        for row, found in enumerate(keys):
            if None not in found:
                self._rows.setdefault(found, []).append(row)

    def rows(self, wanted: Sequence[Value]) -> Sequence[int]:
        """The rows, ascending from 0, in which every column is found by what is wanted of it."""
        return self._rows.get(tuple(map(self._key, wanted)), ())


class ColumnArray(list[list[Value]]):
    """A whole column as an N×1 array, with what is looked up in it and summed over it.

    Its rows are tuples, which nobody changes and the garbage collector need not visit.
    """

    __slots__ = ("_indexes", "_sums", "cells")
    __hash__ = object.__hash__  # type: ignore[assignment]  # known by itself, not by what it holds

    def __init__(self, cells: Sequence[Value]) -> None:
        super().__init__(zip(cells))  # type: ignore[arg-type]
        self.cells = cells
        self._indexes: dict[tuple[KeyOf, tuple[ColumnArray, ...]], Index] = {}
        self._sums: dict[tuple[object, ...], Value] = {}

    def indexed(self, *others: "ColumnArray", key: KeyOf) -> Index:
        """Its rows by what stands in this column and in others as long."""
        if (key, others) not in self._indexes:
            self._indexes[key, others] = Index([self.cells, *(other.cells for other in others)], key)
        return self._indexes[key, others]

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
