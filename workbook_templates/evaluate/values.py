"""The value of a formula's tree: the same tree that is written into the file, evaluated with Excel's meaning."""

from collections.abc import Callable
from typing import Protocol

from udfs import FUNCTIONS
from udfs.kernel.cells import Value
from udfs.kernel.errors import GhgError, WrongKind
from workbook_templates.declare.formulas import (
    Binary,
    Bound,
    Call,
    Cell,
    Cells,
    ColumnRange,
    Expression,
    Literal,
    NamedCell,
    Numbers,
    Refusal,
    RowNumber,
)
from workbook_templates.declare.keys import Key
from workbook_templates.evaluate.arithmetic import OPERATORS, Array, CellOrArray, equal_to, lift
from workbook_templates.evaluate.native import NATIVE


class Scope(Protocol):
    """Where references find their values."""

    def cell(self, column: str) -> Value: ...
    def column(self, table: str, column: str) -> Array: ...
    def form(self, name: str) -> Value: ...
    def row_number(self) -> int: ...


def value(node: Expression, scope: Scope) -> CellOrArray:
    """The node's value; an error is a value."""
    return EVALUATE[type(node)](node, scope)


def _binary(node: Binary, scope: Scope) -> CellOrArray:
    left, right = value(node.left, scope), value(node.right, scope)
    if node.sign == "=" and isinstance(left, list) and not isinstance(right, list):
        test = equal_to(right)
        return [[test(cell) for cell in row] for row in left]
    return lift(OPERATORS[node.sign], left, right)


def _native(node: Call, scope: Scope) -> CellOrArray:
    if node.function in LAZY:
        return LAZY[node.function](scope, *node.parts)
    return NATIVE[node.function](*(value(part, scope) for part in node.parts))


def _ours(node: Bound, scope: Scope) -> CellOrArray:
    given = [None if argument is None else value(argument, scope) for argument in node.arguments]
    return FUNCTIONS[node.function].evaluate(*given)


def _if(scope: Scope, test: Expression, then: Expression, other: Expression) -> CellOrArray:
    condition = value(test, scope)
    if not isinstance(condition, list):
        if isinstance(condition, GhgError):
            return condition
        return value(then, scope) if condition else value(other, scope)
    yes, no = value(then, scope), value(other, scope)
    chosen = lift(lambda cell, result: (cell, result), condition, yes)  # type: ignore[arg-type, return-value]
    return lift(
        lambda pair, result: pair[0] if isinstance(pair[0], GhgError) else pair[1] if pair[0] else result,  # type: ignore[index]
        chosen, no,
    )  # fmt: skip


def _or(scope: Scope, *tests: Expression) -> CellOrArray:
    found = [value(test, scope) for test in tests]
    return next((result for result in found if isinstance(result, GhgError)), any(found))


def _and(scope: Scope, *tests: Expression) -> CellOrArray:
    found = [value(test, scope) for test in tests]
    return next((result for result in found if isinstance(result, GhgError)), all(found))


def _iferror(scope: Scope, tried: Expression, otherwise: Expression) -> CellOrArray:
    result = value(tried, scope)
    return value(otherwise, scope) if isinstance(result, GhgError) else result


LAZY: dict[str, Callable[..., CellOrArray]] = {"IF": _if, "OR": _or, "AND": _and, "IFERROR": _iferror}
EVALUATE: dict[type[Expression], Callable[..., CellOrArray]] = {
    Literal: lambda node, scope: node.content,
    Cell: lambda node, scope: scope.cell(node.column),
    Cells: lambda node, scope: [[scope.cell(column) for column in node.columns]],
    ColumnRange: lambda node, scope: scope.column(node.table, node.column),
    NamedCell: lambda node, scope: scope.form(node.name),
    RowNumber: lambda node, scope: scope.row_number(),
    Numbers: lambda node, scope: [list(node.numbers)],
    Refusal: lambda node, scope: node.reason if node.is_shown else WrongKind(node.reason),
    Binary: _binary,
    Call: _native,
    Key: _native,
    Bound: _ours,
}
