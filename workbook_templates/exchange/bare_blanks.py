"""Single blank cells handed to a function of ours: Calc makes 0 of them, Excel says that the value is missing.

Calc leaves a function no way to tell (docs/calc.md), so every such cell is a finding.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING

from udfs import FUNCTIONS
from workbook_templates.exchange.links import calls_our_function
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef, address, position, sheet_named
from workbook_templates.ooxml.sheets.sheet_columns import SheetColumns

if TYPE_CHECKING:
    from openpyxl.formula.tokenizer import Token

EXPLAINER = "GHG_WHY"  # asks about a cell, and takes nothing from it
# An address that is a whole argument; what stands in texts may be taken for one, and is looked at in vain.
_LONE = re.compile(r"[(,]\s*(?:(?:'[^']*'|[^\s'(),!\"]+)!)?\$?[A-Za-z]{1,3}\$?[0-9]{1,7}\s*(?=[,)])")


@lru_cache(1 << 16)  # a workbook is read several times by a command, its thousands of formulas each time
def may_hand_a_cell(formula: str) -> bool:
    """Whether a formula calls a function of ours and has an argument that is one address."""
    return "GHG_" in formula.upper() and _LONE.search(formula) is not None and calls_our_function(formula)


def handing_cells(sheets: Iterable[SheetColumns]) -> dict[str, list[CellRef]]:
    """Texts of such formulas, each with the cells that have it; a text that many cells share is looked at once."""
    found: dict[str, list[CellRef]] = {}
    for sheet in sheets:
        for column in sheet.columns.values():
            texts = {text for text in set(column.formulas) if text and may_hand_a_cell(text)}
            for row, text in zip(column.rows, column.formulas) if texts else ():
                if text in texts:
                    found.setdefault(str(text), []).append(CellRef(sheet.label, address(row, column.number)))
    return found


def bare_blanks(
    texts: Mapping[str, Iterable[CellRef]], is_blank_cell: Callable[[CellRef], bool]
) -> tuple[tuple[CellRef, CellRef], ...]:
    """Formula cells that hand one blank cell to a function of ours, each with that cell.

    Args:
        texts: formulas that may, by plain addresses, each with the cells that have it.
        is_blank_cell: whether a cell has neither a value nor a formula; raises FileError where there is no such cell.
    """
    found: dict[tuple[CellRef, CellRef], None] = {}
    for text, cells in texts.items():
        arguments = _single_cells(text)
        for ref in cells:
            for argument in arguments:
                sheet, _, place = argument.rpartition("!")
                name = sheet_named(sheet) or ref.sheet
                with suppress(FileError):  # a name, or another workbook
                    cell = CellRef(name, address(*position(place)))
                    if is_blank_cell(cell):
                        found[ref, cell] = None
    return tuple(sorted(found, key=lambda pair: (pair[0].sheet, position(pair[0].address))))


def _single_cells(formula: str) -> list[str]:
    """References to one cell that stand alone as arguments of our functions."""
    from openpyxl.formula.tokenizer import Token, Tokenizer  # all of openpyxl, which few books need here

    found: list[str] = []
    outer: list[tuple[str, list[Token]]] = []
    name, argument = "", list[Token]()
    for token in Tokenizer(f"={formula}").items:
        if token.type == Token.WSPACE:
            continue
        is_end = token.type == Token.SEP or token.subtype == Token.CLOSE
        is_alone = len(argument) == 1 and is_one_cell(argument[0])
        if is_end and is_alone and name in FUNCTIONS and name != EXPLAINER:
            found.append(argument[0].value)
        if token.subtype == Token.OPEN:
            outer.append((name, argument))
            name, argument = token.value.rstrip("(").rpartition("!")[2].upper(), []
        elif token.subtype == Token.CLOSE:
            within = argument if token.type == Token.PAREN and is_alone else [token]  # (A1) is A1
            name, argument = outer.pop()
            argument = argument + within
        elif is_end:
            argument = []
        else:
            argument.append(token)
    return found


def is_one_cell(token: "Token") -> bool:
    """A reference to a cell, to this row of a table's column, or a name; of a range Calc keeps the blanks."""
    if token.type != "OPERAND" or token.subtype != "RANGE" or ":" in token.value:
        return False
    return "[" not in token.value or "[#This Row]" in token.value or "[@" in token.value
