"""Formulas of a workbook in its own layout that are one call of ours, calculated by our functions: LibreOffice runs the same rules,
but what it hands them, and what it makes of the result, are its own.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

from udfs import FUNCTIONS
from udfs.calling.function import Function, Result
from udfs.kernel.cells import RangeValue, Value, as_block, serial
from udfs.kernel.errors import GhgError
from workbook_templates.exchange.links import calls_our_function, without_addin_prefix
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import Area, CellRef, address, position, sheet_named
from xl_addin.books.file import FileBook
from xl_addin.calc.blank_arguments import is_one_call
from xl_addin.calc.dependents import takes_in
from xl_addin.calc.functions import EXPLAINER

# What the documentation advises where a cell may be blank; our functions tell a blank cell themselves.
_GUARDED = re.compile(
    r"""(?<![\w.])IF\(\s*((?:'[^']+'!)?[^\s,()"'=]+)\s*=\s*""\s*,\s*""\s*,\s*\1\s*\)""", re.IGNORECASE
)
MOST = 200_000  # cells of an argument
ANY_LINK = range(1, 1000)


class _NotOurs(Exception):
    """A formula with something in it that only a spreadsheet program calculates."""


def own_calls(book: FileBook, found: Mapping[CellRef, Value]) -> dict[CellRef, Value]:
    """The value of each formula that is nothing but a call of one of our functions on cells and constants.

    Args:
        book: the workbook.
        found: what LibreOffice calculates for its formula cells, of which these arguments are taken.

    Returns:
        cell -> value, of an array all of its cells; formulas with other functions or operators are left out.
    """
    values: dict[CellRef, Value] = {}
    for ref, text, area in _calls_of_ours(book):
        with suppress(_NotOurs, FileError):
            function, arguments = _call(text, ref.sheet, book, found)
            result = function.evaluate(*arguments)
            if area.size > 1 or not isinstance(result, list):
                values |= _spread(result, ref.sheet, area)
    return values


def rows_of_their_own(book: FileBook, found: Mapping[CellRef, Value]) -> dict[CellRef, Value]:
    """What our functions give for calls that Calc does not make, because there is an error in a range: it concerns its row alone.

    Args:
        book, found: as of `own_calls`; looked at are formulas that came to an error.

    Returns:
        cell -> value, of an array all of its cells.
    """
    found_of: dict[CellRef, dict[CellRef, Value]] = {}
    texts: dict[CellRef, str] = {}
    for ref, text, area in _calls_of_ours(book):
        if not isinstance(found.get(ref), GhgError):
            continue
        with suppress(_NotOurs, FileError):
            function, arguments = _call(text, ref.sheet, book, found)
            result = function.evaluate(*arguments)
            if _has_error_in_a_range(arguments) or _is_text_with_errors(result):
                texts[ref], found_of[ref] = text, _spread(result, ref.sheet, area)
    # What takes in cells of another of them is looked at again when these have been put right.
    all_cells = frozenset(cell for cells in found_of.values() for cell in cells)
    ready = [ref for ref in found_of if not takes_in(texts[ref], ref.sheet, all_cells)]
    return {cell: value for ref in ready for cell, value in found_of[ref].items()}


def _calls_of_ours(book: FileBook) -> Iterator[tuple[CellRef, str, Area]]:
    """Each formula that is one call of ours: where it stands, its text, the cells it fills."""
    texts = {} if book.date1904 else book.formulas()
    arrays = {
        CellRef(sheet, address(row, column)): Area.in_file(area)
        for sheet in {ref.sheet for ref in texts}
        for row, column, area in book.columns(sheet).arrays
    }
    filled = {CellRef(ref.sheet, address(*place)) for ref, area in arrays.items() for place in area.cells()}
    call_of = lru_cache(maxsize=None)(_one_call)  # rows of a table have one text
    for ref, text in texts.items():
        call = None if ref in filled and ref not in arrays else call_of(text)
        if call is not None:
            row, column = position(ref.address)
            yield ref, call, arrays.get(ref, Area(row, column, row, column))


def _one_call(text: str) -> str | None:
    """The call of ours that a formula is, with nothing around it but a guard; None where it is anything else."""
    plain = _GUARDED.sub(r"\1", without_addin_prefix(text, ANY_LINK)) if calls_our_function(text) else ""
    return plain if is_one_call(plain) else None


def _has_error_in_a_range(arguments: Sequence[RangeValue]) -> bool:
    blocks = [argument for argument in arguments if isinstance(argument, list)]
    return any(isinstance(value, GhgError) for block in blocks for row in as_block(block) for value in row)


def _is_text_with_errors(result: Result) -> bool:
    """What Calc cannot take as an array: see `xl_addin.values.to_calc`."""
    kinds = {type(value) for row in as_block(result) for value in row}
    return str in kinds and any(issubclass(kind, GhgError) for kind in kinds)


def _spread(result: Result, sheet: str, area: Area) -> dict[CellRef, Value]:
    """A result over the cells of its formula; nothing where it has another shape."""
    rows = as_block(result)
    if area.size > 1 and (len(rows), len(rows[0])) != (
        area.last_row - area.first_row + 1,
        area.last_column - area.first_column + 1,
    ):
        return {}
    return {
        CellRef(sheet, address(row, column)): rows[row - area.first_row][column - area.first_column]
        for row, column in area.cells()
    }


def _call(
    formula: str, sheet: str, book: FileBook, found: Mapping[CellRef, Value]
) -> tuple[Function, list[RangeValue]]:
    """The function that a formula calls, and what it hands it."""
    opening, *inner, _ = [token for token in Tokenizer(f"={formula}").items if token.type != Token.WSPACE]
    name = opening.value.rstrip("(").upper()
    if name not in FUNCTIONS or name == EXPLAINER:
        raise _NotOurs
    return FUNCTIONS[name], [_argument(tokens, sheet, book, found) for tokens in _arguments(inner)] if inner else []


def _arguments(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    argument: list[Token] = []
    for token in tokens:
        if token.type == Token.SEP:
            yield argument
            argument = []
        else:
            argument.append(token)
    yield argument


def _argument(tokens: Sequence[Token], sheet: str, book: FileBook, found: Mapping[CellRef, Value]) -> RangeValue:
    if not tokens:
        return None
    if len(tokens) > 1 or tokens[0].type != Token.OPERAND:
        raise _NotOurs
    text, kind = tokens[0].value, tokens[0].subtype
    if kind == Token.NUMBER:
        return float(text)
    if kind == Token.TEXT:
        return str(text[1:-1].replace('""', '"'))
    if kind == Token.LOGICAL:
        return bool(text.upper() == "TRUE")
    if kind != Token.RANGE or "[" in text:
        raise _NotOurs
    named, _, place = text.rpartition("!")
    area = Area.parse(place.replace("$", ""))
    if area.size > MOST:
        raise _NotOurs
    where = sheet_named(named) or sheet
    rows = [
        [
            _shown(CellRef(where, address(row, column)), book, found)
            for column in range(area.first_column, area.last_column + 1)
        ]
        for row in range(area.first_row, area.last_row + 1)
    ]
    return rows if ":" in place else rows[0][0]


def _shown(ref: CellRef, book: FileBook, found: Mapping[CellRef, Value]) -> Value:
    """As a program hands it over: a date is its number."""
    value = found[ref] if ref in found else book.value(ref)
    return serial(value) if isinstance(value, dt.date) else value
