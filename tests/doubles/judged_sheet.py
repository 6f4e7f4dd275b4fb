"""The cases of `excel_semantics` as cells and formulas of one sheet, for any calculator that reads a workbook."""

import io
from collections.abc import Callable, Iterator
from typing import NamedTuple

from excel_semantics import COUNTED, OPERATIONS, SOUGHT
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from other_engines import Place

from udfs.kernel.cells import Value
from udfs.kernel.errors import CellError, GhgError
from xl_addin.calc.verify import same_value


class Case(NamedTuple):
    """A formula over columns of cells; ``{0}`` and so on are their ranges."""

    name: str
    columns: list[list[Value]]
    formula: str
    expected: Value


def cases() -> Iterator[Case]:
    """Everything that `excel_semantics` lists."""
    for cells, want, count in COUNTED:
        yield Case(f"COUNTIFS {want!r}", [cells, [want]], "=COUNTIFS({0},{1})", count)
        yield Case(f"SUMIFS {want!r}", [[1] * len(cells), cells, [want]], "=SUMIFS({0},{1},{2})", count)
    for cells, want, position in SOUGHT:
        expected = CellError("#N/A") if position is None else position
        yield Case(f"MATCH {want!r}", [cells, [want]], "=MATCH({1},{0},0)", expected)
    for left, sign, right, result in OPERATIONS:
        yield Case(f"{left!r} {sign} {right!r}", [[left], [right]], "={0}" + sign + "{1}", result)


class JudgedSheet:
    """All cases on one sheet; ``places`` says where each one's formula stands."""

    def __init__(self) -> None:
        self._book = Workbook()
        self._page = self._book.worksheets[0]
        self._width = 0
        self.places: dict[Place, Case] = {}
        for case in cases():
            self._add(case)

    def _add(self, case: Case) -> None:
        ranges = []
        for cells in case.columns:
            self._width += 1
            for row, value in enumerate(cells, start=2):
                if value is not None:  # a blank is no cell
                    _put(self._page.cell(row, self._width), value)
            letter = get_column_letter(self._width)
            ranges.append(f"${letter}$2" if len(cells) == 1 else f"${letter}$2:${letter}${len(cells) + 1}")
        self._width += 1
        self._page.cell(1, self._width).value = case.formula.format(*ranges)
        self.places[self._page.title, 1, self._width] = case

    def to_bytes(self) -> bytes:
        """The workbook."""
        content = io.BytesIO()
        self._book.save(content)
        return content.getvalue()

    def otherwise(self, answer: Callable[[Place], Value]) -> list[str]:
        """The cases that a calculator answers otherwise, by their names."""
        return [case.name for place, case in self.places.items() if not same_value(answer(place), case.expected)]


def _put(cell: Cell, value: Value) -> None:
    """The value itself, also where it reads as a number, an error or a formula."""
    cell.value = value.code if isinstance(value, GhgError) else value
    if isinstance(value, (str, GhgError)):
        cell.data_type = "e" if isinstance(value, GhgError) else "s"
