"""``ghgxl recalc``: LibreOffice calculates a copy, and only the values go into the file."""

import secrets
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from udfs import FUNCTIONS
from udfs.kernel.cells import Value
from udfs.kernel.errors import GhgError
from workbook_templates.exchange.links import calls_our_function, without_addin_prefix
from workbook_templates.ooxml.addresses import CellRef, position
from xl_addin.books.file import FileBook
from xl_addin.calc.blank_arguments import is_one_call, with_isblank_tests
from xl_addin.calc.dependents import depending
from xl_addin.calc.office import FilledArea, Office
from xl_addin.calc.own_calls import rows_of_their_own

ANY_LINK = range(1, 1000)
Lines = dict[int, list[tuple[int, list[float | None]]]]
MOST_PASSES = 6  # one error may lead to the next array, and so on


def calculated(office: Office, book: FileBook) -> dict[CellRef, Value]:
    """The value that LibreOffice finds for every formula cell of a workbook.

    Args:
        office: as it runs.
        book: stays as it is.

    Returns:
        numbers as exact doubles, dates as serials; an error is a value.

    Raises:
        FileError: LibreOffice cannot open the file or takes too long.
    """
    known: dict[CellRef, Value] = {}
    for _ in range(MOST_PASSES):
        values = _calculated(office, book, known)
        new = {ref: value for ref, value in rows_of_their_own(book, values).items() if ref not in known}
        if not new:
            break
        known |= new
    return values


def _calculated(office: Office, book: FileBook, known: Mapping[CellRef, Value]) -> dict[CellRef, Value]:
    """The same in one pass, the cells in which Calc does not call our functions holding what these give."""
    places = book.formulas()
    for_calc = lru_cache(maxsize=None)(_for_calc)  # rows of a table have one text
    with tempfile.TemporaryDirectory(prefix="ghgxl", ignore_cleanup_errors=True) as folder:
        source, target = Path(folder) / "copy.xlsx", Path(folder) / "result.xlsx"
        # What was protected is not laid open on the disk: the copy and the result have a password that nobody knows.
        password = secrets.token_urlsafe(24) if book.is_protected else None
        book.with_formulas(for_calc, password, known).save_as(source)
        numbers = office.recalculate(source, target, password).numbers
        result = FileBook.open(target, lambda label, again: password or "")
    lines = {sheet: _lines(areas) for sheet, areas in numbers.items()}
    found = {ref: _value(ref, result.value(ref), lines.get(ref.sheet, {})) for ref in places}
    flags = {text for text in set(places.values()) if _is_flag(text)}
    return {
        ref: known[ref] if ref in known else bool(value) if places[ref] in flags and isinstance(value, float) else value
        for ref, value in found.items()
    }


def _for_calc(formula: str) -> str:
    return with_isblank_tests(without_addin_prefix(formula, ANY_LINK)) if calls_our_function(formula) else formula


def _lines(areas: Iterable[FilledArea]) -> Lines:
    """By row, from 1, what stands in it: from which column, and its numbers."""
    lines: Lines = {}
    for first_row, first_column, rows in areas:
        for row, values in enumerate(rows, start=first_row + 1):
            lines.setdefault(row, []).append((first_column + 1, values))
    return lines


def _value(ref: CellRef, saved: Value, lines: Lines) -> Value:
    """The saved file tells numbers, booleans, texts and errors apart, the lines have every digit."""
    if isinstance(saved, (bool, str, GhgError)):
        return saved
    row, column = position(ref.address)
    for first, values in lines.get(row, []):
        if first <= column < first + len(values):
            return values[column - first]
    return None


def _is_flag(formula: str) -> bool:
    """Whether the formula is one call of a function of ours that answers yes or no, which Calc takes for 1 or 0."""
    name, _, _ = without_addin_prefix(formula, ANY_LINK).partition("(")
    return name.upper() in FUNCTIONS and FUNCTIONS[name.upper()].returns.kind == "boolean" and is_one_call(formula)


@dataclass(frozen=True, slots=True)
class Recalculated:
    """What became of a workbook's formula cells.

    Attributes:
        count: cells whose value is written.
        unknown: cells with a function that LibreOffice lacks; they keep their value.
        left: cells that may take these in, and keep theirs too.
    """

    count: int
    unknown: tuple[CellRef, ...] = ()
    left: tuple[CellRef, ...] = ()


def recalculate(office: Office, book: FileBook) -> Recalculated:
    """Let the formulas of a workbook show what LibreOffice finds; every other byte stays the original's.

    Where it lacks a function, that cell keeps its value, and so does every other that may take it in: behind an IFERROR
    a wrong value would not show.

    Args:
        office: as it runs.
        book: the workbook in memory.

    Raises:
        FileError: LibreOffice cannot.
    """
    values = calculated(office, book)
    failed = [ref for ref, value in values.items() if _is_unknown(value) and not _is_unknown(book.value(ref))]
    kept = depending(book.formulas(), failed) if failed else set()
    written = {ref: value for ref, value in values.items() if ref not in kept and ref not in failed}
    book.put(written)
    formulas = book.formulas()
    causes = [ref for ref in failed if not depending({ref: formulas[ref]}, set(failed) - {ref})]
    unknown = tuple(causes or failed)
    return Recalculated(
        len(written), unknown, tuple(ref for ref in values if ref not in written and ref not in unknown)
    )


def _is_unknown(value: Value) -> bool:
    return isinstance(value, GhgError) and value.code == "#NAME?"
