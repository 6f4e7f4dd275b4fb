"""``ghgxl verify``: every formula cell three times, as the file has it, as our declarations and as LibreOffice calculate it."""

import datetime as dt
import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from udfs.kernel.cells import Value, serial
from udfs.kernel.errors import GhgError
from workbook_templates.engagement.reader import read
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef
from xl_addin.books.file import FileBook
from xl_addin.calc.office import Office
from xl_addin.calc.recalculate import calculated
from xl_addin.commands import computed_values

# Sums of many numbers may be taken in another order.
ULPS = 4


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
        cells: formula cells. declared: those of them that our declarations calculate.
        differences: in the order of the sheets.
    """

    cells: int
    declared: int
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
    declared = _declared(book)
    differences = []
    for ref, value in found.items():
        filed, ours = book.value(ref), declared.get(ref)
        if not same_value(filed, value) or (ref in declared and not same_value(ours, value)):
            differences.append(Difference(ref, filed, ours, value))
    return Verified(len(found), sum(ref in declared for ref in found), differences)


def _declared(book: FileBook) -> Mapping[CellRef, Value]:
    """Nothing for a spreadsheet that is not our workbook."""
    with suppress(FileError):
        return computed_values(book, read(book))
    return {}


def same_value(left: Value, right: Value) -> bool:
    """Whether two cells show the same: a date is its serial, TRUE is 1, a blank is the empty text; numbers may differ by a few ulp."""
    one, other = _plain(left), _plain(right)
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= ULPS * math.ulp(max(abs(one), abs(other)))
    return type(one) is type(other) and one == other


def _plain(value: Value) -> str | float:
    if isinstance(value, GhgError):
        return f"error {value.code}"
    if value is None or isinstance(value, str):
        return value or ""
    return float(serial(value) if isinstance(value, dt.date) else value)
