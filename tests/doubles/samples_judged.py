"""The native formulas of a sample, as another engine calculates them."""

from collections.abc import Callable
from functools import cache

from other_engines import ENGINES, Judged, for_engines
from sample_books import after_run, opened

from udfs.kernel.cells import Value
from workbook_templates.ooxml.addresses import CellRef, address
from xl_addin.books.file import FileBook
from xl_addin.calc.verify import same_value

# A difference of two nearly equal numbers: the last digits of the numbers are the first ones of the difference.
CANCELLED = 1e-9


def as_it_is(formula: str) -> str:
    return formula


def judged_otherwise(sample: str, engine: str, changed: Callable[[str], str] = as_it_is) -> tuple[int, list[str]]:
    """How many native formula cells a sample has after 全部汇总, and where the engine answers otherwise than we.

    Args:
        changed: what is done to each formula first.
    """
    book, judged = _judged(sample, changed)
    answer = ENGINES[engine](judged.content)
    otherwise = []
    for place in judged.formulas:
        ref = CellRef(place[0], address(place[1], place[2]))
        if not _same(answer(place), ours := book.value(ref)):
            otherwise.append(f"{ref}: {answer(place)!r}, {ours!r}")
    return len(judged.formulas), otherwise


@cache
def _judged(sample: str, changed: Callable[[str], str]) -> tuple[FileBook, Judged]:
    """The frozen sample, and what all engines are given of it."""
    book = opened(after_run(sample).content)
    book.freeze()
    return book, for_engines(book, changed)


def _same(left: Value, right: Value) -> bool:
    if same_value(left, right):
        return True
    numbers = isinstance(left, (int, float)) and isinstance(right, (int, float))
    return numbers and abs(left - right) <= CANCELLED
