"""The arithmetic of a voucher: equations over its printed values, and which digits they would not let anybody change."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from xl_addin.vouchers.found import Found, Value
from xl_addin.vouchers.layout import Layout, Relation
from xl_addin.vouchers.printed import last_place

Leaf = tuple[str, int, str]  # table or "", row (-1: its sum), column or field
HALF = Decimal("0.5")


class NotThereError(Exception):
    """The voucher has no such value at all."""


class UnreadError(Exception):
    """The value should be there and cannot be read.

    Attributes:
        leaf: which.
    """

    def __init__(self, leaf: Leaf) -> None:
        super().__init__(leaf)
        self.leaf = leaf


@dataclass(frozen=True, slots=True)
class Equation:
    """A relation of one voucher, or of one row of its table.

    Attributes:
        relation: as declared. row: -1 where it is of the whole voucher.
        leaves: the values in it. holds: whether they satisfy it.
    """

    relation: Relation
    row: int
    leaves: frozenset[Leaf]
    holds: bool


class Arithmetic:
    """The equations of a voucher.

    Args:
        layout: its kind.
        found: its values.
    """

    def __init__(self, layout: Layout, found: Found) -> None:
        self._found = found
        self._equations = [equation for relation in layout.relations for equation in self._of(relation)]
        self._by_leaf: dict[Leaf, list[Equation]] = {}
        for equation in self._equations:
            for leaf in equation.leaves:
                self._by_leaf.setdefault(leaf, []).append(equation)

    @property
    def equations(self) -> list[Equation]:
        """Those whose values are all there."""
        return self._equations

    def value(self, expression: str, each: str = "", row: int = -1) -> tuple[Decimal, frozenset[Leaf]]:
        """What an expression comes to, and the values in it.

        Raises:
            NotThereError, UnreadError: one of them is not there, or cannot be read.
        """
        reader = _Reader(self._found, each, row, {})
        return reader.value(_parsed(expression)), frozenset(reader.leaves)

    def is_covered(self, leaf: Leaf) -> bool:
        """Whether no digit of a value can be another one without an equation telling.

        Each equation is linear in each of its values, so that the smallest changes up and down speak for all.
        """
        step = last_place(self.printed(leaf))
        return all(
            any(
                not self._holds(equation, {leaf: self.printed(leaf) + change})
                for equation in self._by_leaf.get(leaf, ())
            )
            for change in (step, -step)
        )

    def printed(self, leaf: Leaf) -> Decimal:
        """The number of a value."""
        read = value_at(self._found, leaf).read
        assert isinstance(read, Decimal)
        return read

    def _of(self, relation: Relation) -> Iterator[Equation]:
        rows = range(len(self._found.tables.get(relation.each, ()))) if relation.each else (-1,)
        for row in rows:
            reader = _Reader(self._found, relation.each, row, {})
            try:
                holds = _is_equal(reader, relation)
            except (NotThereError, UnreadError):
                continue
            if reader.leaves:
                yield Equation(relation, row, frozenset(reader.leaves), holds)

    def _holds(self, equation: Equation, changed: Mapping[Leaf, Decimal]) -> bool:
        return _is_equal(_Reader(self._found, equation.relation.each, equation.row, changed), equation.relation)


def value_at(found: Found, leaf: Leaf) -> Value:
    """The value of a leaf."""
    table, row, name = leaf
    if not table:
        return found.fields[name]
    return found.totals[table][name] if row < 0 else found.tables[table][row][name]


def _is_equal(reader: "_Reader", relation: Relation) -> bool:
    """Both sides are the same number; only a product may have more decimals than what is printed of it."""
    left, right = (reader.value(_parsed(side)) for side in relation.says.split("=", 1))
    rounding = HALF * last_place(right) if "*" in relation.says and last_place(left) < last_place(right) else Decimal(0)
    return abs(left - right) <= max(rounding, Decimal(relation.within or 0))


@cache
def _parsed(expression: str) -> ast.expr:
    return ast.parse(expression.strip(), mode="eval").body


class _Reader:
    def __init__(self, found: Found, each: str, row: int, changed: Mapping[Leaf, Decimal]) -> None:
        self._found, self._each, self._row, self._changed = found, each, row, changed
        self.leaves: set[Leaf] = set()

    def value(self, node: ast.expr) -> Decimal:
        """Of a part of an expression."""
        match node:
            case ast.BinOp(left, ast.Add(), right):
                return self.value(left) + self.value(right)
            case ast.BinOp(left, ast.Sub(), right):
                return self.value(left) - self.value(right)
            case ast.BinOp(left, ast.Mult(), right):
                return self.value(left) * self.value(right)
            case ast.UnaryOp(ast.USub(), inner):
                return -self.value(inner)
            case ast.Constant(value=int() | float() as given):
                return Decimal(str(given))
            case ast.Call(ast.Name("optional"), [inner, *otherwise]):
                return self._optional(inner, *map(self.value, otherwise))
            case ast.Call(ast.Name("only"), [ast.Attribute(ast.Name(table), column)]):
                return self._only(table, column)
            case ast.Call(ast.Name("those"), [ast.Attribute(ast.Name(table), column), ast.Constant(str() as words)]):
                return self._sum(table, column, words)
            case ast.Call(ast.Name("sum"), [ast.Attribute(ast.Name(table), column)]):
                return self._sum(table, column)
            case ast.Call(ast.Name("total"), [ast.Attribute(ast.Name(table), column)]):
                if column not in self._found.totals.get(table, {}):
                    raise NotThereError
                return self._leaf((table, -1, column))
            case ast.Name(name):
                return self._named(name)
        raise ValueError(f"no part of an equation: {ast.unparse(node)}")

    def _optional(self, inner: ast.expr, otherwise: Decimal = Decimal(0)) -> Decimal:
        try:
            return self.value(inner)
        except NotThereError:
            return otherwise

    def _only(self, table: str, column: str) -> Decimal:
        rows = self._found.tables.get(table, [])
        if len(rows) != 1 or column not in rows[0]:
            raise NotThereError
        return self._leaf((table, 0, column))

    def _sum(self, table: str, column: str, words: str = "") -> Decimal:
        """Of all rows, or of those that hold a word."""
        cells = [
            at
            for at, row in enumerate(self._found.tables.get(table, ()))
            if column in row and any(re.search(words, value.text) for value in row.values())
        ]
        if not cells:
            raise NotThereError
        return sum((self._leaf((table, at, column)) for at in cells), Decimal(0))

    def _named(self, name: str) -> Decimal:
        if self._each and name in self._found.tables[self._each][self._row]:
            return self._leaf((self._each, self._row, name))
        if name not in self._found.fields:
            raise NotThereError
        return self._leaf(("", -1, name))

    def _leaf(self, leaf: Leaf) -> Decimal:
        self.leaves.add(leaf)
        if leaf in self._changed:
            return self._changed[leaf]
        read = value_at(self._found, leaf).read
        if not isinstance(read, Decimal):
            raise UnreadError(leaf)
        return read
