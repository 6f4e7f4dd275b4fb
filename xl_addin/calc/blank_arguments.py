"""Formulas written so that Calc hands our functions what Excel would: for the copy that is recalculated, never for a user's file.

Calc makes 0.0 of a reference to one blank cell, where a range keeps its blanks, and 1.0 of TRUE. So an argument that
may lead to one cell is tested first; an error in the cell goes on as it is. A truth value becomes its word.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from itertools import product

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

from udfs import FUNCTIONS
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef, address, position
from xl_addin.books.file import FileBook
from xl_addin.calc.functions import EXPLAINER
from xl_addin.calc.plain_addresses import may_hand_a_cell

# What gives back one of its arguments, or a cell it has found.
LEADING = (
    "IF",
    "IFS",
    "IFERROR",
    "IFNA",
    "CHOOSE",
    "SWITCH",
    "INDEX",
    "OFFSET",
    "INDIRECT",
    "LOOKUP",
    "XLOOKUP",
    "_XLFN.XLOOKUP",
)

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

    def add(self, text: str, *, may_be_a_cell: bool) -> None:
        """One more token; only an argument of a single one can be a cell."""
        self.argument += text
        self.tokens += 1
        self.may_be_a_cell = may_be_a_cell and self.tokens == 1

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
            stack.append(_Call(token.value, token.value.rstrip("(").upper()))
        elif token.subtype == Token.CLOSE and token.type in (Token.FUNC, Token.PAREN, Token.ARRAY):
            alone = top.may_be_a_cell
            top.end_argument(token.value)
            stack.pop()
            leads = alone if token.type == Token.PAREN else top.name in LEADING
            stack[-1].add(top.opening + "".join(top.done), may_be_a_cell=leads)
        elif token.type == Token.SEP and token.subtype == Token.ARG:
            top.end_argument(token.value)
        elif token.type == Token.WSPACE:
            top.argument += token.value
        else:
            top.add(token.value, may_be_a_cell=_is_one_cell(token))
    stack[0].end_argument("")
    return "".join(stack[0].done)


def blank_arguments(book: FileBook) -> list[tuple[CellRef, CellRef]]:
    """Formula cells of a file that hand one blank cell to a function of ours, each with that cell: Calc makes 0 of it.

    Args:
        book: of which formulas by plain addresses are looked at.
    """
    found = []
    for text, cells in _calls_with_cells(book).items():
        for ref, argument in product(cells, _single_cells(text)):
            sheet, _, place = argument.rpartition("!")
            name = sheet.removeprefix("'").removesuffix("'").replace("''", "'") or ref.sheet
            with suppress(FileError):  # a name, or another workbook
                cell = CellRef(name, address(*position(place)))
                if book.value(cell) is None and not _is_formula(book, cell) and (ref, cell) not in found:
                    found.append((ref, cell))
    return sorted(found, key=lambda pair: (pair[0].sheet, position(pair[0].address)))


def _calls_with_cells(book: FileBook) -> dict[str, list[CellRef]]:
    """Texts of such formulas, each with the cells that have it; a text that many cells share is looked at once."""
    found: dict[str, list[CellRef]] = {}
    for label in book.sheets():
        with suppress(FileError):  # a chart sheet
            for column in book.columns(label).columns.values():
                texts = {t for t in set(column.formulas) if t and may_hand_a_cell(t) and _single_cells(t)}
                for row, text in zip(column.rows, column.formulas) if texts else ():
                    if text in texts:
                        found.setdefault(str(text), []).append(CellRef(label, address(row, column.number)))
    return found


def _is_formula(book: FileBook, ref: CellRef) -> bool:
    row, number = position(ref.address)
    column = book.columns(ref.sheet).columns.get(number)
    return column is not None and row in column.rows and column.formula(row) is not None


def _single_cells(formula: str) -> list[str]:
    """References to one cell that stand alone as arguments of our functions."""
    found: list[str] = []
    names, argument = [""], list[Token]()
    for token in Tokenizer(f"={formula}").items:
        if token.type == Token.WSPACE:
            continue
        is_end = token.type == Token.SEP or token.subtype == Token.CLOSE
        if (
            is_end
            and len(argument) == 1
            and names[-1] in FUNCTIONS
            and names[-1] != EXPLAINER
            and _is_one_cell(argument[0])
        ):
            found.append(argument[0].value)
        if token.subtype == Token.OPEN:
            names.append(token.value.rstrip("(").rpartition("!")[2].upper())
            argument = []
        elif is_end:
            if token.subtype == Token.CLOSE:
                names.pop()
            argument = [token] if token.subtype == Token.CLOSE else []
        else:
            argument.append(token)
    return found


def _is_one_cell(token: Token) -> bool:
    """A reference to a cell, to this row of a table's column, or a name; of a range Calc keeps the blanks."""
    if token.type != Token.OPERAND or token.subtype != Token.RANGE or ":" in token.value:
        return False
    return "[" not in token.value or "[#This Row]" in token.value or "[@" in token.value


def is_one_call(formula: str) -> bool:
    """Whether the formula is nothing but one function with its arguments."""
    depth = 0
    tokens = [token for token in Tokenizer(f"={formula}").items if token.type != Token.WSPACE]
    for token in tokens[:-1]:
        depth += {Token.OPEN: 1, Token.CLOSE: -1}.get(token.subtype, 0)
        if not depth:
            return False
    return bool(tokens) and tokens[0].type == Token.FUNC
