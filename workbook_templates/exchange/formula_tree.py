"""Formulas of any workbook as trees, as they are written in .xlsx: which call is handed what."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from udfs.kernel.cells import Value
from udfs.kernel.errors import CellError
from workbook_templates.exchange.links import without_addin_prefix

if TYPE_CHECKING:
    from openpyxl.formula.tokenizer import Token

ANY_LINK = range(1, 1000)
UNION, RANGE, INTERSECTION = ",", ":", " "
_BINDING = {UNION: 1, "=": 2, "<>": 2, "<": 2, ">": 2, "<=": 2, ">=": 2, "&": 3, "+": 4, "-": 4, "*": 5, "/": 5, "^": 6, INTERSECTION: 7, RANGE: 8}  # fmt: skip


class NoFormula(Exception):
    """A text that is no formula, or one of a kind that nobody has described."""


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a formula.

    Attributes:
        text: as it is written.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """A number, text, truth value or error."""

    value: Value


@dataclass(frozen=True, slots=True)
class Reference(Node):
    """Cells, a column of a table, or a name."""


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function by its bare name, with its arguments; None where one is left out."""

    name: str
    arguments: tuple[Node | None, ...]


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Two parts with an operator between them."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Changed(Node):
    """What is made of other parts: the opposite, a percentage, an array of constants."""

    parts: tuple[Node, ...]


def bare_name(opening: str) -> str:
    """The name of a function from the text that opens its call, without what Excel writes before newer ones."""
    name = opening.rstrip("(").rpartition("!")[2].upper()
    return name.removeprefix("_XLFN.").removeprefix("_XLWS.")


@lru_cache(1 << 14)  # a workbook is read several times by a command
def tree_of(formula: str) -> Node:
    """The tree of a formula without its equals sign.

    Raises:
        NoFormula: it cannot be read.
    """
    from openpyxl.formula.tokenizer import Tokenizer, TokenizerError  # all of openpyxl, which few books need here

    try:
        return _Parser(without_addin_prefix(formula, ANY_LINK), Tokenizer).whole()
    except (TokenizerError, IndexError, KeyError, ValueError) as error:
        raise NoFormula(formula) from error


class _Parser:
    """From the tokens to the tree, by how strongly the operators bind."""

    def __init__(self, formula: str, tokenizer: type) -> None:
        self._formula, self._at, begin = formula, 0, 0
        self._tokens: list[tuple[Token, int, int]] = []
        for token in tokenizer(f"={formula}").items:
            end = begin + len(token.value)
            if token.type != token.WSPACE:
                self._tokens.append((token, begin, end))
            begin = end

    def whole(self) -> Node:
        """The tree; raises IndexError or ValueError where there is none."""
        node = self._expression(0)
        if self._at < len(self._tokens):
            raise ValueError
        return node

    def _peek(self) -> "Token | None":
        return self._tokens[self._at][0] if self._at < len(self._tokens) else None

    def _text(self, start: int) -> str:
        return self._formula[self._tokens[start][1] : self._tokens[self._at - 1][2]]

    def _sign(self) -> str | None:
        """The operator that stands here, read over if it is a token; None where there is none."""
        token = self._peek()
        if token is None or token.type == token.SEP or token.subtype == token.CLOSE:
            return None
        if token.type == token.OP_IN:
            return str(token.value)
        return RANGE if token.value.startswith(":") else INTERSECTION

    def _expression(self, least: int) -> Node:
        start, left = self._at, self._operand()
        while (sign := self._sign()) is not None and _BINDING[sign] > least:
            token = self._peek()
            self._at += token is not None and token.type == token.OP_IN
            right = self._expression(_BINDING[sign])
            left = Binary(self._text(start), sign, left, right)
        return left

    def _operand(self) -> Node:
        start = self._at
        token = self._tokens[self._at][0]
        self._at += 1
        if token.type == token.OP_PRE:
            inner = self._operand()
            found: Node = inner if token.value == "+" else Changed(self._text(start), (inner,))
        elif token.type == token.OPERAND:
            found = _operand(token)
        elif token.subtype != token.OPEN:
            raise ValueError
        elif token.type == token.PAREN:
            found = self._expression(0)
            self._at += 1
        else:
            parts = tuple(self._arguments())
            is_array = token.type == token.ARRAY
            given = tuple(part for part in parts if part is not None)
            found = Changed(self._text(start), given) if is_array else Call(self._text(start), bare_name(token.value), parts)  # fmt: skip
        while (after := self._peek()) is not None and after.type == after.OP_POST:
            self._at += 1
            found = Changed(self._text(start), (found,))
        return found

    def _arguments(self) -> Iterator[Node | None]:
        """Up to the parenthesis or brace that closes."""
        if self._tokens[self._at][0].subtype == "CLOSE":
            self._at += 1
            return
        while True:
            token = self._tokens[self._at][0]
            is_left_out = token.type == token.SEP or token.subtype == token.CLOSE
            yield None if is_left_out else self._expression(0)
            token = self._tokens[self._at][0]
            self._at += 1
            if token.subtype == token.CLOSE:
                return
            if token.type != token.SEP:
                raise ValueError


def _operand(token: "Token") -> Node:
    text = token.value
    if token.subtype == token.NUMBER:
        return Constant(text, float(text))
    if token.subtype == token.TEXT:
        return Constant(text, text[1:-1].replace('""', '"'))
    if token.subtype == token.LOGICAL:
        return Constant(text, text.upper() == "TRUE")
    if token.subtype == token.ERROR:
        return Constant(text, CellError(text))
    return Reference(text.removeprefix(":"))
