"""Rows of one table in two workbooks: which of them are the same row.

A row is known by its key, wherever it stands; rows that share a key, or have none, by what they hold. Where a key itself was
changed, the row is known by the rest of it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

from udfs.kernel.cells import Value, is_blank, shown
from udfs.kernel.errors import GhgError

MOST = 250_000  # comparisons of rows; more of one key are taken in their order, more without a common key not compared


@dataclass(frozen=True, slots=True)
class Keyed:
    """A row as it is compared.

    Attributes:
        key: what names it.
        values: field -> what is filled in.
        is_named: whether the key is more than the place of the row.
    """

    key: str
    values: Mapping[str, Value]
    is_named: bool = True


Pair = tuple[Keyed | None, Keyed | None]


def equal_values(left: Value, right: Value) -> bool:
    """Whether two values are one to spreadsheet programs, some of which write 15 digits of a number."""
    if is_blank(left) or is_blank(right):
        return is_blank(left) and is_blank(right)
    if isinstance(left, GhgError) and isinstance(right, GhgError):
        return left.code == right.code
    if is_number(left) and is_number(right):
        return f"{left:.15g}" == f"{right:.15g}"
    return type(left) is type(right) and left == right


def is_number(value: Value) -> TypeGuard[float]:
    """Whether a cell holds a number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


@dataclass(slots=True)
class _Pairing:
    pairs: list[Pair] = field(default_factory=list)

    def identical(self, before: Sequence[Keyed], after: Sequence[Keyed]) -> tuple[list[Keyed], list[Keyed]]:
        """Pair the rows that hold the same; the rows left over of both."""
        removed: list[Keyed] = []
        added: list[Keyed] = []
        for one, other in _grouped(before, after, _contents).values():
            self.pairs += zip(one, other)
            removed += one[len(other) :]
            added += other[len(one) :]
        return removed, added

    def by_likeness(
        self, before: Sequence[Keyed], after: Sequence[Keyed], *, same_key: bool
    ) -> tuple[list[Keyed], list[Keyed]]:
        """Pair what is most alike first, too many rows in their order; the rows left over of both."""
        if len(before) * len(after) > MOST:
            together = min(len(before), len(after)) if same_key else 0
            self.pairs += zip(before[:together], after[:together])
            return list(before[together:]), list(after[together:])
        scored = [
            (different, -equal, left, right)
            for left, one in enumerate(before)
            for right, other in enumerate(after)
            for equal, different in [_likeness(one, other)]
            if same_key or _is_one_row(equal, different)
        ]
        taken: tuple[set[int], set[int]] = (set(), set())
        for _, _, left, right in sorted(scored):
            if left not in taken[0] and right not in taken[1]:
                taken[0].add(left)
                taken[1].add(right)
                self.pairs.append((before[left], after[right]))
        return (
            [row for place, row in enumerate(before) if place not in taken[0]],
            [row for place, row in enumerate(after) if place not in taken[1]],
        )


def paired(before: Sequence[Keyed], after: Sequence[Keyed]) -> list[Pair]:
    """Each row of either side once: with the row it is on the other side, or alone.

    Args:
        before: the rows of the first workbook.
        after: those of the second.
    """
    pairing = _Pairing()
    removed: list[Keyed] = []
    added: list[Keyed] = []
    for one, other in _grouped(*pairing.identical(before, after), lambda row: row.key if row.is_named else "").values():
        left, right = pairing.by_likeness(one, other, same_key=True)
        removed += left
        added += right
    removed, added = pairing.by_likeness(removed, added, same_key=False)
    return [*pairing.pairs, *((row, None) for row in removed), *((None, row) for row in added)]


def _grouped(
    before: Sequence[Keyed], after: Sequence[Keyed], by: Callable[[Keyed], object]
) -> dict[object, tuple[list[Keyed], list[Keyed]]]:
    groups: dict[object, tuple[list[Keyed], list[Keyed]]] = {}
    for side, rows in enumerate((before, after)):
        for row in rows:
            groups.setdefault(by(row), ([], []))[side].append(row)
    return groups


def _contents(row: Keyed) -> object:
    """What is filled in, as `equal_values` compares it."""
    return tuple(
        (
            column,
            type(value).__name__ if not is_number(value) else "",
            f"{value:.15g}" if is_number(value) else shown(value),
        )
        for column, value in sorted(row.values.items())
        if not is_blank(value)
    )


def _likeness(one: Keyed, other: Keyed) -> tuple[int, int]:
    """How many filled-in fields are equal, and how many differ."""
    equal = different = 0
    for column in one.values.keys() | other.values.keys():
        left, right = one.values.get(column), other.values.get(column)
        if not equal_values(left, right):
            different += 1
        elif not is_blank(left):
            equal += 1
    return equal, different


def _is_one_row(equal: int, different: int) -> bool:
    """Rows with another key are one only where nearly all the rest is the same."""
    return different * 3 <= equal
