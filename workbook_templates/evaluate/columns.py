"""A formula over many rows of its table at once: each node gives the cells of all rows before the next one is looked at.

The value is that of `values.value` for each row by itself, which stays the reference: what needs an array in a row, or a
function that takes the row's cells as a whole column, goes there row by row.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import repeat
from typing import Protocol, get_args, get_origin

from udfs import FUNCTIONS
from udfs.calling.argument import Argument, Rank
from udfs.kernel.cells import RangeValue, Value, is_blank
from udfs.kernel.errors import GhgError
from workbook_templates.declare.formulas import (
    Binary,
    Bound,
    Call,
    Cell,
    Cells,
    Expression,
    Literal,
    NamedCell,
    Refusal,
    RowNumber,
)
from workbook_templates.declare.keys import BEGINS, JOINS, WRITTEN, Key
from workbook_templates.evaluate.arithmetic import OPERATORS, CellOrArray, equal_to, textual
from workbook_templates.evaluate.native import NATIVE, SHAPED
from workbook_templates.evaluate.values import LAZY, Scope, value

EACH_ROW = (Cell, Cells, RowNumber)
CODES = str.maketrans(WRITTEN)


def _spills(body: Callable[..., object]) -> bool:
    """Whether a function may give an array for one row."""
    hint = body.__annotations__["return"]
    return any(get_origin(part) is list for part in (hint, *get_args(hint)))


SPILLING = frozenset(name for name, function in FUNCTIONS.items() if _spills(function.body))


class TableRows(Protocol):
    """Rows of a table, as the formulas of its columns see them."""

    def __len__(self) -> int: ...
    def cells(self, column: str) -> Sequence[Value]: ...
    def numbers(self) -> Sequence[int]: ...
    def scopes(self) -> Iterable[Scope]:
        """Each row by itself."""
        ...

    def only(self, places: Sequence[int]) -> "TableRows":
        """Those at these places."""
        ...


def cells(node: Expression, rows: TableRows) -> Sequence[Value]:
    """What a formula shows in each of these rows; an array shows its first cell."""
    if not len(rows):
        return []
    if is_fixed(node):
        return [shown(_once(node, rows))] * len(rows)
    if not is_single(node):
        return [shown(value(node, scope)) for scope in rows.scopes()]
    return CELLS[type(node)](node, rows)


def shown(result: CellOrArray) -> Value:
    """The cell that an array begins with, in the one cell of a formula."""
    return result[0][0] if isinstance(result, list) else result


def _once(node: Expression, rows: TableRows) -> CellOrArray:
    return value(node, next(iter(rows.scopes())))


@cache
def is_fixed(node: Expression) -> bool:
    """Whether it is the same in every row."""
    return not isinstance(node, EACH_ROW) and all(map(is_fixed, node.parts))


@cache
def is_single(node: Expression) -> bool:
    """Whether it is one cell in each row, made of one cell of each operand that is not the same in every row."""
    if isinstance(node, Bound):
        return _takes_rows(node)
    if isinstance(node, Call) and node.function not in LAZY:
        places = SHAPED.get(node.function, ())
        return all(is_single(part) or (is_fixed(part) and place not in places) for place, part in enumerate(node.parts))
    return isinstance(node, (Literal, Cell, NamedCell, RowNumber, Refusal, Binary, Call)) and all(
        map(is_single, node.parts)
    )


def _takes_rows(node: Bound) -> bool:
    """Whether a function of ours may be given all rows at once: one cell, or one row of candidates, for each."""
    each = [is_single(part) for argument, part in _given(node) if argument.rank in (Rank.EACH, Rank.RAW)]
    others = [
        is_fixed(part) or (argument.rank is Rank.CANDIDATES and isinstance(part, (Cell, Cells)))
        for argument, part in _given(node)
        if argument.rank not in (Rank.EACH, Rank.RAW)
    ]
    varying = any(not is_fixed(part) for argument, part in _given(node) if argument.rank in (Rank.EACH, Rank.RAW))
    return varying and all(each) and all(others) and node.function not in SPILLING


def _given(node: Bound) -> list[tuple[Argument, Expression]]:
    declared = FUNCTIONS[node.function].arguments
    return [(argument, part) for argument, part in zip(declared, node.arguments) if part is not None]


def _binary(node: Binary, rows: TableRows) -> Sequence[Value]:
    left = cells(node.left, rows)
    if node.sign == "=" and is_fixed(node.right):
        return list(map(equal_to(shown(_once(node.right, rows))), left))
    return list(map(OPERATORS[node.sign], left, cells(node.right, rows)))


def _call(node: Call, rows: TableRows) -> Sequence[Value]:
    if node.function in CHOOSING:
        return CHOOSING[node.function](rows, *node.parts)
    operands = [repeat(_once(part, rows)) if is_fixed(part) else cells(part, rows) for part in node.parts]
    return list(map(NATIVE[node.function], *operands))  # type: ignore[arg-type]


def _key(node: Key, rows: TableRows) -> Sequence[Value]:
    return list(map(_key_of, *map(rows.cells, node.columns)))


def _key_of(typed: Value, *more: Value) -> Value:
    """The key of one row, written at once."""
    if is_blank(typed):
        return ""
    try:
        return JOINS.join((BEGINS + textual(typed).translate(CODES), *map(textual, more)))
    except GhgError as error:
        return error.as_value()


def _ours(node: Bound, rows: TableRows) -> Sequence[Value]:
    function = FUNCTIONS[node.function]
    given: list[RangeValue] = []
    for part in node.arguments:
        if part is None or is_fixed(part):
            given.append(None if part is None else _once(part, rows))
        elif isinstance(part, Cells):
            given.append(list(zip(*(rows.cells(column) for column in part.columns))))
        else:
            given.append(list(zip(cells(part, rows))))
    result = function.evaluate(*given)
    return [line[0] for line in result] if isinstance(result, list) else [result] * len(rows)


def _if(rows: TableRows, test: Expression, then: Expression, other: Expression) -> Sequence[Value]:
    found = list(cells(test, rows))  # an error is the result already
    holds = [place for place, cell in enumerate(found) if cell and not isinstance(cell, GhgError)]
    fails = [place for place, cell in enumerate(found) if not cell]
    for places, branch in ((holds, then), (fails, other)):
        if len(places) == len(rows):
            return cells(branch, rows)
        for place, cell in zip(places, cells(branch, rows.only(places))):
            found[place] = cell
    return found


def _iferror(rows: TableRows, tried: Expression, otherwise: Expression) -> Sequence[Value]:
    found = list(cells(tried, rows))
    failed = [place for place, cell in enumerate(found) if isinstance(cell, GhgError)]
    for place, cell in zip(failed, cells(otherwise, rows.only(failed))):
        found[place] = cell
    return found


def _combined(judge: Callable[[Iterable[Value]], bool]) -> Callable[..., Sequence[Value]]:
    def combine(rows: TableRows, *tests: Expression) -> Sequence[Value]:
        return [
            next((cell for cell in line if isinstance(cell, GhgError)), judge(line))
            for line in zip(*(cells(test, rows) for test in tests))
        ]

    return combine


CHOOSING: dict[str, Callable[..., Sequence[Value]]] = {
    "IF": _if, "OR": _combined(any), "AND": _combined(all), "IFERROR": _iferror,
}  # fmt: skip
CELLS: dict[type[Expression], Callable[..., Sequence[Value]]] = {
    Cell: lambda node, rows: rows.cells(node.column),
    RowNumber: lambda node, rows: rows.numbers(),
    Binary: _binary,
    Call: _call,
    Key: _key,
    Bound: _ours,
}
