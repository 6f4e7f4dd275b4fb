"""Formulas as expression trees: rendered as Excel text, and evaluated in Python by the same tree.

The builder caches the Python value in the file; LibreOffice must find the same one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from udfs import FUNCTIONS
from udfs.kernel.cells import Value
from workbook_templates.evaluate.arithmetic import OPERATORS, Array, lift

Operand: TypeAlias = "Expression | float | int | str"


class Names(Protocol):
    """How references are written in the file."""

    def cell(self, column: str) -> str: ...
    def cells(self, first: str, last: str) -> str: ...
    def column(self, table: str, column: str) -> str: ...
    def form(self, name: str) -> str: ...
    def row_number(self) -> str: ...
    def is_typed(self, column: str) -> bool: ...


class Scope(Protocol):
    """Where references find their values."""

    def cell(self, column: str) -> Value: ...
    def column(self, table: str, column: str) -> list[Value]: ...
    def form(self, name: str) -> Value: ...
    def row_number(self) -> int: ...


class Expression:
    """A node of a formula."""

    def excel(self, names: Names) -> str:
        """The node as Excel text, without the leading equals sign."""
        raise NotImplementedError

    def value(self, scope: Scope) -> Value | Array:
        """The node's value; an error is a value."""
        raise NotImplementedError

    def __add__(self, other: Operand) -> "Expression":
        return Binary("+", self, other)

    def __sub__(self, other: Operand) -> "Expression":
        return Binary("-", self, other)

    def __mul__(self, other: Operand) -> "Expression":
        return Binary("*", self, other)

    def __truediv__(self, other: Operand) -> "Expression":
        return Binary("/", self, other)

    def joined(self, other: Operand) -> "Expression":
        return Binary("&", self, other)

    def equals(self, other: Operand) -> "Expression":
        return Binary("=", self, other)

    def above(self, other: Operand) -> "Expression":
        return Binary(">", self, other)


@dataclass(frozen=True)
class Literal(Expression):
    """A number or a text written into the formula."""

    content: float | int | str

    def excel(self, names: Names) -> str:
        if isinstance(self.content, str):
            return '"' + self.content.replace('"', '""') + '"'
        return repr(self.content)

    def value(self, scope: Scope) -> Value:
        return self.content


@dataclass(frozen=True)
class Cell(Expression):
    """This row's cell of a column."""

    column: str

    def excel(self, names: Names) -> str:
        return names.cell(self.column)

    def value(self, scope: Scope) -> Value:
        return scope.cell(self.column)


@dataclass(frozen=True)
class Cells(Expression):
    """This row's cells of neighbouring columns, a 1×N range."""

    columns: tuple[str, ...]

    def excel(self, names: Names) -> str:
        return names.cells(self.columns[0], self.columns[-1])

    def value(self, scope: Scope) -> Array:
        return [[scope.cell(column) for column in self.columns]]


@dataclass(frozen=True)
class Column(Expression):
    """A whole column of a table, an N×1 range."""

    table: str
    column: str

    def excel(self, names: Names) -> str:
        return names.column(self.table, self.column)

    def value(self, scope: Scope) -> Array:
        return [[value] for value in scope.column(self.table, self.column)]


@dataclass(frozen=True)
class Form(Expression):
    """A named cell of the form."""

    name: str

    def excel(self, names: Names) -> str:
        return names.form(self.name)

    def value(self, scope: Scope) -> Value:
        return scope.form(self.name)


@dataclass(frozen=True)
class RowNumber(Expression):
    """The row's number in its table, from 1."""

    def excel(self, names: Names) -> str:
        return names.row_number()

    def value(self, scope: Scope) -> Value:
        return scope.row_number()


class Numbers(Expression):
    """A row of numbers written into the formula."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self.numbers = tuple(numbers)

    def excel(self, names: Names) -> str:
        return "{" + ",".join(map(str, self.numbers)) + "}"

    def value(self, scope: Scope) -> Array:
        return [list(self.numbers)]


class Binary(Expression):
    """Arithmetic, text joining, comparison."""

    def __init__(self, sign: str, left: Operand, right: Operand) -> None:
        self.sign, self.left, self.right = sign, as_expression(left), as_expression(right)

    def excel(self, names: Names) -> str:
        return f"({self.left.excel(names)}{self.sign}{self.right.excel(names)})"

    def value(self, scope: Scope) -> Value | Array:
        return lift(OPERATORS[self.sign], self.left.value(scope), self.right.value(scope))


class Call(Expression):
    """A worksheet function, native or ours."""

    def __init__(self, function: str, *arguments: "Operand | None") -> None:
        self.function = function
        self.arguments = tuple(None if one is None else as_expression(one) for one in arguments)

    @property
    def is_ours(self) -> bool:
        return self.function in FUNCTIONS

    def excel(self, names: Names) -> str:
        return (
            f"{self.function}({','.join('' if one is None else self._argument(one, names) for one in self.arguments)})"
        )

    def _argument(self, one: Expression, names: Names) -> str:
        """A blank cell goes to a function of ours as an empty text: LibreOffice would make 0 of the reference."""
        text = one.excel(names)
        return f'IF({text}="","",{text})' if self.is_ours and _may_be_blank(one, names) else text

    def value(self, scope: Scope) -> Value | Array:
        from workbook_templates.evaluate.native import (  # the native functions evaluate expressions themselves
            LAZY,
            NATIVE,
        )

        if self.function in LAZY:
            return LAZY[self.function](scope, *(one for one in self.arguments if one is not None))
        given = [None if one is None else one.value(scope) for one in self.arguments]
        if self.is_ours:
            return FUNCTIONS[self.function].evaluate(*given)
        return NATIVE[self.function](*given)


def as_expression(operand: Operand) -> Expression:
    """An operand as a node."""
    return operand if isinstance(operand, Expression) else Literal(operand)


def _may_be_blank(expression: Expression, names: Names) -> bool:
    """Whether the operand leads to a cell that somebody fills, or leaves blank."""
    if isinstance(expression, Cell):
        return names.is_typed(expression.column)
    if isinstance(expression, Call) and expression.function == "IF":
        return any(_may_be_blank(one, names) for one in expression.arguments[1:] if one is not None)
    return isinstance(expression, Form) or (isinstance(expression, Call) and expression.function == "INDEX")


def functions_in(expression: Expression) -> set[str]:
    """The worksheet functions of ours that a tree calls."""
    if isinstance(expression, Call):
        inner = [functions_in(one) for one in expression.arguments if one is not None]
        return set().union(*inner, [expression.function] if expression.is_ours else [])
    if isinstance(expression, Binary):
        return functions_in(expression.left) | functions_in(expression.right)
    return set()
