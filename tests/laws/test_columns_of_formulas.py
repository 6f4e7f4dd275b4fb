"""What is computed for a whole column at once is what each cell would be by itself, its look-ups made cell by cell."""

from random import Random

import pytest
from spoiled import CELLS, spoiled
from sweeps import swept

from udfs.kernel.cells import Value
from udfs.kernel.errors import OutOfDomain
from workbook_templates.declare.table import Table
from workbook_templates.evaluate.arithmetic import Array, CellOrArray
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.evaluate.columns import shown
from workbook_templates.evaluate.lookup import ColumnArray
from workbook_templates.evaluate.native import NATIVE
from workbook_templates.evaluate.values import value
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK

FEW, MANY, ROWS = 2_000, 10_000, 12
SAMPLES = ("circuit_boards", "hotel_group", "bus_operator", "electronics")


def alike(left: object, right: object) -> bool:
    """The same value of the same kind; also two that are not a number."""
    return type(left) is type(right) and (left == right or (left != left and right != right))


@pytest.mark.parametrize("questions", swept([FEW, MANY], {FEW}))
def test_look_ups_by_index_are_those_cell_by_cell(questions: int) -> None:
    random = Random(13)
    for _ in range(questions):
        pool = random.sample(CELLS, 6)
        columns = [ColumnArray(random.choices(pool, k=ROWS)) for _ in range(3)]
        total, first, second = columns
        plain = {id(column): [[cell] for cell in column.cells] for column in columns}
        want, also = random.choice(pool), random.choice(CELLS)
        asked: tuple[tuple[str, tuple[object, ...]], ...] = (
            ("SUMIFS", (total, first, want)), ("SUMIFS", (total, first, want, second, also)),
            ("COUNTIFS", (first, want)), ("COUNTIFS", (first, want, second, also)), ("COUNTIFS", (first, second)),
            ("MATCH", (want, first, 0)), ("INDEX", (total, random.randint(0, ROWS + 1))),
        )  # fmt: skip
        for name, operands in asked:
            careful = NATIVE[name](*(plain.get(id(operand), operand) for operand in operands))
            for _ in range(2):  # the second answer is remembered
                fast = NATIVE[name](*operands)
                assert repr(fast) == repr(careful), (name, operands)
                assert alike(fast, careful), (name, operands)


@pytest.mark.parametrize("year", [0, -5, 10_000, 13_812_345_678, 123456789012345678, 1e300])
def test_a_number_that_is_no_year_is_told(year: float) -> None:
    told = NATIVE["DATE"](year, 1, 1)
    assert isinstance(told, OutOfDomain)
    assert told.code == "#NUM!"


class CellByCell:
    """References as a row sees them, whole columns without an index.

    Args:
        plain: the columns that were asked for already, as arrays.
    """

    def __init__(self, calculation: Calculation, table: str, row: int, plain: dict[tuple[str, str], Array]) -> None:
        self.calculation, self.table, self.row, self.plain = calculation, table, row, plain

    def cell(self, column: str) -> Value:
        """Of the row."""
        return self.calculation.cell(self.table, self.row, column)

    def column(self, table: str, column: str) -> Array:
        """As an array that nobody looks things up in."""
        if (table, column) not in self.plain:
            self.plain[table, column] = [[cell] for cell in self.calculation.column(table, column)]
        return self.plain[table, column]

    def form(self, name: str) -> Value:
        """A named cell."""
        return self.calculation.form(name)

    def row_number(self) -> int:
        """From 1."""
        return self.row + 1


def one_by_one(calculation: Calculation, table: Table, plain: dict[tuple[str, str], Array]) -> None:
    """Every cell of a table against its formula evaluated alone."""
    for column in table.columns:
        whole: CellOrArray = None
        for row, cell in enumerate(calculation.column(table.id, column.id) if column.formula is not None else ()):
            if whole is None or not column.block:
                whole = value(column.formula, CellByCell(calculation, table.id, row, plain))
            alone = shown(whole)
            if column.block and isinstance(whole, list):
                members = [member.id for member in table.columns if member.block == column.block]
                alone = whole[row][members.index(column.id)]
            alone = 0 if alone is None and not column.block else alone
            assert alike(cell, alone), (table.id, column.id, row, cell, alone)


@pytest.mark.parametrize("sample", swept(SAMPLES, {"bus_operator"}))
def test_every_cell_is_its_formula_evaluated_alone(sample: str) -> None:
    forms, tables = load(sample)
    random = Random(sample)
    for given in (tables, spoiled(tables, random)):
        calculation, plain = Calculation(WORKBOOK, forms, given), dict[tuple[str, str], Array]()
        for table in WORKBOOK.tables:
            one_by_one(calculation, table, plain)
