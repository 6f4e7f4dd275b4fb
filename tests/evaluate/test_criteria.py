"""SUMIFS, COUNTIFS and MATCH as Excel documents them: operators, wildcards, numbers written as text, blanks, case."""

import pytest
from excel_semantics import COUNTED, SOUGHT

from udfs.kernel.cells import Value
from udfs.kernel.errors import GhgError
from workbook_templates.evaluate.lookup import ColumnArray
from workbook_templates.evaluate.native import NATIVE


def both(cells: list[Value]) -> tuple[ColumnArray, list[list[Value]]]:
    """A column that is looked up by an index, and the same cell by cell."""
    return ColumnArray(cells), [[cell] for cell in cells]


@pytest.mark.parametrize(("cells", "want", "count"), COUNTED)
def test_what_a_criterion_counts(cells: list[Value], want: Value, count: int) -> None:
    ones: list[Value] = [1] * len(cells)
    for block, amounts in zip(both(cells), both(ones)):
        assert NATIVE["COUNTIFS"](block, want) == count
        assert NATIVE["SUMIFS"](amounts, block, want) == count


@pytest.mark.parametrize(("cells", "want", "position"), SOUGHT)
def test_what_match_finds(cells: list[Value], want: Value, position: int | None) -> None:
    for block in both(cells):
        found = NATIVE["MATCH"](want, block, 0)
        assert found == position if position is not None else isinstance(found, GhgError) and found.code == "#N/A"


def test_a_criterion_of_more_than_255_characters_is_refused() -> None:
    for block in both(["x" * 256]):
        for found in (NATIVE["COUNTIFS"](block, "x" * 256), NATIVE["SUMIFS"](block, block, "x" * 256),
                      NATIVE["MATCH"]("x" * 256, block, 0)):  # fmt: skip
            assert isinstance(found, GhgError)
            assert found.code == "#VALUE!"
