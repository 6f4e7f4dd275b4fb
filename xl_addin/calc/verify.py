"""``ghgxl verify``: every formula cell three times, as the file has it, as our declarations and as LibreOffice calculate it."""

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from udfs.kernel.cells import Value, serial
from udfs.kernel.errors import GhgError
from workbook_templates.engagement.reader import read
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef
from xl_addin.books.file import FileBook
from xl_addin.calc.office import Office
from xl_addin.calc.own_calls import own_calls
from xl_addin.calc.recalculate import calculated
from xl_addin.commands import computed_values

# Sums of many numbers may be taken in another order.
ULPS = 4
DIGITS, ALL_DIGITS = 15, 17  # what Calc writes into a file, and what a number has


@dataclass(frozen=True, slots=True)
class Difference:
    """A formula cell whose values are not the same; ``declared`` is None where the cell is none of our workbook's."""

    ref: CellRef
    filed: Value
    declared: Value
    office: Value


@dataclass(frozen=True, slots=True)
class Verified:
    """What was compared.

    Attributes:
        cells: formula cells. declared: those of them that our declarations, or our functions, calculate.
        digits: of the numbers in the file, to which they are compared.
        differences: in the order of the sheets.
    """

    cells: int
    declared: int
    digits: int
    differences: list[Difference]


def verify(office: Office, book: FileBook) -> Verified:
    """Compare every formula cell of a workbook.

    Args:
        office: as it runs.
        book: stays as it is.

    Raises:
        FileError: LibreOffice cannot open it or takes too long.
    """
    found = calculated(office, book)
    declared = _declared(book) or own_calls(book, found)
    filed_values = {ref: book.value(ref) for ref in found}
    digits = digits_of(filed_values.values())
    differences = []
    for ref, value in found.items():
        filed, ours = filed_values[ref], declared.get(ref)
        if not same_value(filed, value, digits) or (ref in declared and not same_value(ours, value)):
            differences.append(Difference(ref, filed, ours, value))
    return Verified(len(found), sum(ref in declared for ref in found), digits, differences)


def _declared(book: FileBook) -> Mapping[CellRef, Value]:
    """Nothing for a spreadsheet that is not our workbook."""
    with suppress(FileError):
        return computed_values(book, read(book))
    return {}


def digits_of(filed: Iterable[Value]) -> int:
    """How many significant digits the numbers of a file have: 15 where none has more, as Calc writes them."""
    numbers = (float(value) for value in filed if isinstance(value, (int, float)) and not isinstance(value, bool))
    return DIGITS if all(float(f"{number:.{DIGITS}g}") == number for number in numbers) else ALL_DIGITS


def same_value(left: Value, right: Value, digits: int = ALL_DIGITS) -> bool:
    """Whether two cells show the same: a date is its serial, TRUE is 1, a blank is the empty text.

    Numbers may differ by a few ulp, and by half of the last digit that the first, which is the file's, has.
    """
    first, second = _plain(left), _plain(right)
    if isinstance(first, float) and isinstance(second, float):
        largest = max(abs(first), abs(second))
        lost = 0.5 * 10.0 ** (math.floor(math.log10(largest)) + 1 - digits) if digits < ALL_DIGITS and largest else 0.0
        return abs(first - second) <= lost + ULPS * math.ulp(largest)
    return type(first) is type(second) and first == second


def _plain(value: Value) -> str | float:
    if isinstance(value, GhgError):
        return f"error {value.code}"
    if value is None or isinstance(value, str):
        return value or ""
    return float(serial(value) if isinstance(value, dt.date) else value)
