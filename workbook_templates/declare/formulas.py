"""Formulas as trees of nodes. They know how they are written in the file; ``workbook_templates.evaluate`` knows their values.

The builder caches the Python value in the file; LibreOffice must find the same one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from udfs import FUNCTIONS
from udfs.kernel.errors import DeclarationError
from workbook_templates.declare.names import Names

Operand: TypeAlias = "Expression | Stated | float | int | str"


class Expression:
    """A node of a formula."""

    def excel(self, names: Names) -> str:
        """The node as Excel text, without the leading equals sign."""
        raise NotImplementedError

    def within(self, names: Names) -> str:
        """The same between commas or by itself, where nothing has to hold it together."""
        return self.excel(names)

    @property
    def parts(self) -> "tuple[Expression, ...]":
        """The nodes directly below it."""
        return ()

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
class Stated:
    """An operand whose unit its author vouches for where the declarations cannot know it, e.g. in one branch of a choice.

    Attributes:
        unit: a symbol of units.toml, or `VARIES`.
    """

    operand: "Expression | float | int | str"
    unit: str


@dataclass(frozen=True)
class Literal(Expression):
    """A number or a text written into the formula."""

    content: float | int | str

    def excel(self, names: Names) -> str:
        if isinstance(self.content, str):
            return '"' + self.content.replace('"', '""') + '"'
        return repr(self.content)


@dataclass(frozen=True)
class Cell(Expression):
    """This row's cell of a column."""

    column: str

    def excel(self, names: Names) -> str:
        return names.cell(self.column)


@dataclass(frozen=True)
class Cells(Expression):
    """This row's cells of neighbouring columns, a 1×N range."""

    columns: tuple[str, ...]

    def excel(self, names: Names) -> str:
        return names.cells(self.columns[0], self.columns[-1])


@dataclass(frozen=True)
class ColumnRange(Expression):
    """A whole column of a table, an N×1 range."""

    table: str
    column: str

    def excel(self, names: Names) -> str:
        return names.column(self.table, self.column)


@dataclass(frozen=True)
class NamedCell(Expression):
    """A named cell of the form."""

    name: str

    def excel(self, names: Names) -> str:
        return names.form(self.name)


@dataclass(frozen=True)
class RowNumber(Expression):
    """The row's number in its table, from 1."""

    def excel(self, names: Names) -> str:
        return f"({self.within(names)})"

    def within(self, names: Names) -> str:
        return names.row_number()


class Numbers(Expression):
    """A row of numbers written into the formula."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self.numbers = tuple(numbers)

    def excel(self, names: Names) -> str:
        return "{" + ",".join(map(str, self.numbers)) + "}"


@dataclass(frozen=True)
class Refusal(Expression):
    """No number, and why: #VALUE!, by a text in arithmetic, so that who looks at the formula reads the reason.

    Attributes:
        is_shown: the cell shows the reason; for a column that a function of ours takes as a whole, where an error in one
            row would be the result of all of them (LibreOffice calls no function with an error in a range).
    """

    reason: str
    is_shown: bool = False

    def excel(self, names: Names) -> str:
        reason = Literal(self.reason).excel(names)
        return reason if self.is_shown else f"({reason}*1)"


class Binary(Expression):
    """Arithmetic, text joining, comparison."""

    def __init__(self, sign: str, left: Operand, right: Operand) -> None:
        self.sign, self.left, self.right = sign, as_expression(left), as_expression(right)
        self.stated = stated_units((left, right))

    @cached_property
    def parts(self) -> tuple[Expression, ...]:
        return (self.left, self.right)

    @property
    def word(self) -> str | None:
        """The text with which it compares; None where it does something else."""
        content = self.right.content if self.sign == "=" and isinstance(self.right, Literal) else None
        return content if isinstance(content, str) else None

    def excel(self, names: Names) -> str:
        return f"({self.within(names)})"

    def within(self, names: Names) -> str:
        return f"{self.left.excel(names)}{self.sign}{self.right.excel(names)}"


class Call(Expression):
    """A native function of spreadsheets; ours are `Bound`."""

    def __init__(self, function: str, *arguments: Operand) -> None:
        self.function = function
        self._arguments: tuple[Expression | None, ...] = tuple(as_expression(argument) for argument in arguments)
        self._stated = stated_units(arguments)

    @property
    def arguments(self) -> tuple[Expression | None, ...]:
        """In the function's order; None where an optional one is left out before another."""
        return self._arguments

    @property
    def stated(self) -> Mapping[int, str]:
        """Position of an argument -> the unit that is vouched for."""
        return self._stated

    @cached_property
    def parts(self) -> tuple[Expression, ...]:
        return tuple(argument for argument in self.arguments if argument is not None)

    def excel(self, names: Names) -> str:
        return f"({self.within(names)})" if self._choice else self.within(names)

    def within(self, names: Names) -> str:
        if self._choice:  # SUMPRODUCT: not every program looks at all words of a list in OR
            words = ",".join(test.right.excel(names) for test in self._choice)
            return f"SUMPRODUCT(({self._choice[0].left.excel(names)}={{{words}}})*1)>0"
        known = [names] * len(self.arguments)
        test = self.arguments[0] if self.function == "IF" and len(known) == 3 else None
        if isinstance(test, Binary) and test.word == "" and isinstance(test.left, Cell):
            known[2] = names.knowing(test.left.column)
        written = ("" if part is None else self._written(part, those) for part, those in zip(self.arguments, known))
        return f"{self.function}({','.join(written)})"

    def _written(self, argument: Expression, names: Names) -> str:
        return argument.within(names)

    @cached_property
    def _choice(self) -> list[Binary]:
        """The tests whether one thing is one of several words, which are written with a list of them."""
        tests = [part for part in self.parts if isinstance(part, Binary) and part.word is not None]
        is_one = self.function == "OR" and len(tests) == len(self.parts) > 1
        return tests if is_one and all(test.left is tests[0].left for test in tests) else []


class Bound(Call):
    """A function of ours, its arguments bound by field name; see `bound`."""

    def __init__(self, function: str, by_name: tuple[str, ...], named: Mapping[str, Operand]) -> None:
        super().__init__(function)
        self._by_name, self._named = by_name, named

    @cached_property
    def _operands(self) -> "tuple[Operand | None, ...]":
        if self.function not in FUNCTIONS:
            raise DeclarationError(f"no worksheet function {self.function}")
        declared = FUNCTIONS[self.function].arguments
        unknown = {*self._by_name, *self._named} - {parameter.field.id for parameter in declared}
        if unknown:
            raise DeclarationError(f"{self.function} has no argument {', '.join(sorted(unknown))}")
        operands: list[Operand | None] = []
        for parameter in declared:
            name = parameter.field.id
            if name in self._named:
                operands.append(self._named[name])
            else:
                operands.append(None if parameter.optional and name not in self._by_name else Cell(name))
        while operands and operands[-1] is None:
            operands.pop()
        return tuple(operands)

    @cached_property
    def arguments(self) -> tuple[Expression | None, ...]:
        return tuple(None if operand is None else as_expression(operand) for operand in self._operands)

    @cached_property
    def stated(self) -> Mapping[int, str]:
        return stated_units(self._operands)

    def _written(self, argument: Expression, names: Names) -> str:
        """A blank cell goes to a function of ours as an empty text: LibreOffice would make 0 of the reference."""
        text = argument.within(names)
        return f'IF({text}="","",{text})' if _may_be_blank(argument, names) else text


def bound(function: str, *by_name: str, **named: Operand) -> Bound:
    """A call of a function of ours.

    Every required argument that is not named is this row's cell of the column with the argument's field id.

    Args:
        by_name: optional arguments that bind in the same way; others that are not named are left out.
        named: the arguments that are something else than such a cell.
    """
    return Bound(function, by_name, named)


def as_expression(operand: Operand) -> Expression:
    """An operand as a node."""
    content = operand.operand if isinstance(operand, Stated) else operand
    return content if isinstance(content, Expression) else Literal(content)


def stated_units(operands: "Iterable[Operand | None]") -> dict[int, str]:
    """Position -> unit of the operands whose unit is stated."""
    return {at: operand.unit for at, operand in enumerate(operands) if isinstance(operand, Stated)}


def _may_be_blank(expression: Expression, names: Names) -> bool:
    """Whether the operand leads to a cell that somebody fills, or leaves blank."""
    if isinstance(expression, Cell):
        return names.is_typed(expression.column)
    if isinstance(expression, Call) and expression.function == "IF":
        return any(_may_be_blank(argument, names) for argument in expression.arguments[1:] if argument is not None)
    return isinstance(expression, NamedCell) or (isinstance(expression, Call) and expression.function == "INDEX")
