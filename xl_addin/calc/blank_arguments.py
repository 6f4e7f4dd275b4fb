"""Formulas written so that Calc hands our functions what Excel would: for the copy that is recalculated, never for a user's file.

Calc makes 0.0 of a reference to one blank cell, where a range keeps its blanks, and 1.0 of TRUE. So an argument that
may lead to one cell is tested first; an error in the cell goes on as it is. A truth value becomes its word.
"""

from dataclasses import dataclass, field

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

from udfs import FUNCTIONS
from workbook_templates.exchange.formula_tree import bare_name
from workbook_templates.exchange.handed_cells import CHOOSING, FINDING, NAMING
from xl_addin.calc.functions import EXPLAINER

LEADING = CHOOSING | FINDING | NAMING
ISBLANK_TEST = 'IF(ISBLANK(x),"",IF(ISLOGICAL(x),IF(x,"TRUE","FALSE"),x))'
TRUTH = ("TRUE", "FALSE")


@dataclass(slots=True)
class _Call:
    """A function or parenthesis being read; ``argument`` is the text of the argument at hand."""

    opening: str
    name: str = ""
    done: list[str] = field(default_factory=list)
    argument: str = ""
    tokens: int = 0
    may_be_a_cell: bool = False

    def add(self, text: str, *, may_be_a_cell: bool, is_area: bool = False) -> None:
        """One more token; only an argument of a single one can be a cell, or the areas before and behind a blank that meet in it."""
        meets = is_area and self.argument.endswith(" ")
        self.argument += text
        self.tokens += 1
        self.may_be_a_cell = (may_be_a_cell and self.tokens == 1) or (meets and self.tokens == 2)

    def end_argument(self, separator: str) -> None:
        is_ours = self.name in FUNCTIONS and self.name != EXPLAINER
        tested = ISBLANK_TEST.replace("x", self.argument) if is_ours and self.may_be_a_cell else self.argument
        word = self.argument.strip().upper()
        self.done.append((f'"{word}"' if is_ours and word in TRUTH else tested) + separator)
        self.argument, self.tokens, self.may_be_a_cell = "", 0, False


def with_isblank_tests(formula: str) -> str:
    """The formula with an ISBLANK test around every argument of ours that may be one blank cell.

    Args:
        formula: without the equals sign, as it stands in .xlsx.
    """
    stack = [_Call("")]
    for token in Tokenizer(f"={formula}").items:
        top = stack[-1]
        if token.subtype == Token.OPEN and token.type in (Token.FUNC, Token.PAREN, Token.ARRAY):
            stack.append(_Call(token.value, bare_name(token.value)))
        elif token.subtype == Token.CLOSE and token.type in (Token.FUNC, Token.PAREN, Token.ARRAY):
            alone = top.may_be_a_cell
            top.end_argument(token.value)
            stack.pop()
            leads = alone if token.type == Token.PAREN else top.name in LEADING
            stack[-1].add(top.opening + "".join(top.done), may_be_a_cell=leads)
        elif token.type == Token.SEP and token.subtype == Token.ARG:
            top.end_argument(token.value)
        elif token.type == Token.WSPACE or (token.type == Token.OP_PRE and token.value == "+"):
            top.argument += token.value
        else:
            is_area = token.type == Token.OPERAND and token.subtype == Token.RANGE
            top.add(token.value, may_be_a_cell=is_one_cell(token), is_area=is_area)
    stack[0].end_argument("")
    return "".join(stack[0].done)


def is_one_call(formula: str) -> bool:
    """Whether the formula is nothing but one function with its arguments."""
    depth = 0
    tokens = [token for token in Tokenizer(f"={formula}").items if token.type != Token.WSPACE]
    for token in tokens[:-1]:
        depth += {Token.OPEN: 1, Token.CLOSE: -1}.get(token.subtype, 0)
        if not depth:
            return False
    return bool(tokens) and tokens[0].type == Token.FUNC


def is_one_cell(token: Token) -> bool:
    """A reference to a cell, to this row of a table's column, or a name; of a range Calc keeps the blanks."""
    if token.type != Token.OPERAND or token.subtype != Token.RANGE or ":" in token.value:
        return False
    return "[" not in token.value or "[#This Row]" in token.value or "[@" in token.value
