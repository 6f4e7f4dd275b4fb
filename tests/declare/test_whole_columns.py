"""Where a formula names a whole column, the function takes a whole column: none is cut to the cell of the same row."""

import pytest

from workbook_templates.declare.formulas import Bound, Call, ColumnRange, Expression, NamedCell, Numbers
from workbook_templates.tables import WORKBOOK

# Places of the arguments that take a range, from 0; the others take one cell.
RANGES = {
    "SUMIFS": lambda place: place % 2 == 1 or place == 0, "COUNTIFS": lambda place: place % 2 == 0,
    "MATCH": lambda place: place == 1, "INDEX": lambda place: place == 0, "SMALL": lambda place: place == 0,
    **dict.fromkeys(("ROWS", "MAX", "SUM", "COUNT", "COUNTA", "SUMPRODUCT"), lambda place: True),
}  # fmt: skip
# Several formulas of one cell each; those of a block are arrays, written as such.
SINGLE = {
    f"{table.id}.{column.id}": column.formula
    for table in WORKBOOK.tables
    for column in table.columns
    if column.formula is not None and not column.block
} | {item.field.id: item.formula for item in WORKBOOK.items if item.formula is not None}


def cut(node: Expression) -> list[Expression]:
    """The ranges and arrays of a formula that stand where one cell is taken."""
    found: list[Expression] = []
    for place, part in enumerate(node.parts):
        if isinstance(part, (ColumnRange, Numbers)):
            takes = isinstance(node, Bound) or (
                isinstance(node, Call) and RANGES.get(node.function, lambda place: False)(place)
            )
            found += [] if takes else [part]
        elif not (isinstance(node, Call) and node.function == "SUMPRODUCT"):  # which takes its operands as arrays
            found += cut(part)
    return found


@pytest.mark.parametrize("place", SINGLE)
def test_a_formula_of_one_cell_takes_ranges_only_where_ranges_are_taken(place: str) -> None:
    formula = SINGLE[place]
    assert not isinstance(formula, (ColumnRange, NamedCell))
    assert cut(formula) == []
