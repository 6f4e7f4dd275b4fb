"""Rows and cells are views of columns: each cell stands where it is said to stand and means what it alone would mean."""

import datetime as dt

import pytest
import sample_books

from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import CellError, GhgError
from udfs.kernel.field import FIELDS, Field, field
from workbook_templates.engagement.columns import read_column
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.evaluate.arithmetic import textual
from workbook_templates.ooxml.addresses import CellRef
from xl_addin.books.file import FileBook

KINDS = {(field.kind, field.vocabulary, field.least): field for field in FIELDS.values()}
VALUES: tuple[Value, ...] = (
    1, True, 1.0, "1", 0, False, -0.0, "是", "有", 45602, 45602.5, 1e300, float("inf"), dt.date(2024, 11, 6), dt.datetime(2024, 11, 6),
    dt.datetime(2024, 11, 6, 13, 30), None, "", " ", "2024-11", "发票", "kWh", "按月", CellError("#N/A"), CellError("#N/A"),
)  # fmt: skip


def alone(field: Field, value: Value) -> object:
    if is_blank(value) or isinstance(value, GhgError):
        return None
    try:
        return field.read(value)
    except GhgError:
        return None


@pytest.mark.parametrize("field", KINDS.values(), ids=lambda field: field.id)
def test_a_column_is_read_as_its_cells(field: Field) -> None:
    values = VALUES + VALUES[::-1]
    cells = [alone(field, value) for value in values]
    assert [(type(cell), repr(cell)) for cell in read_column(field, values)] == [(type(c), repr(c)) for c in cells]


@pytest.fixture(scope="module")
def book() -> FileBook:
    return sample_books.opened(sample_books.as_built("bus_operator"))


@pytest.fixture(scope="module")
def engagement(book: FileBook) -> Engagement:
    return read(book)


def test_every_cell_stands_where_it_is_said_to_stand(book: FileBook, engagement: Engagement) -> None:
    formulas = book.formulas()
    for table, records in engagement.tables.items():
        for record in records:
            for column, located in record.cells.items():
                found = records.at(located.ref)
                assert found is not None
                assert (found[0].table, found[0].index, found[1]) == (table, record.index, column)
                assert book.value(located.ref) == located.value
                assert (located.ref in formulas) is located.is_formula


def test_what_is_no_cell_of_a_table(engagement: Engagement) -> None:
    bills = engagement.tables["bills"]
    last = bills[-1].cells["bill_no"]
    assert bills[-1].index == len(bills) - 1
    assert [record.index for record in bills[:2]] == [0, 1]
    for ref in (
        CellRef(last.sheet, f"A{last.row + 1}"),
        CellRef(last.sheet, f"A{bills.columns.first_row - 1}"),
        CellRef(last.sheet, f"XA{last.row}"),
        CellRef("别的", last.ref.address),
    ):
        assert bills.at(ref) is None
    with pytest.raises(IndexError):
        bills[len(bills)]


def test_rows_and_readings_are_made_once(engagement: Engagement) -> None:
    bill = engagement.rows("bills")[0]
    assert engagement.rows("bills") is engagement.rows("bills")
    assert bill.text("bill_no") is bill.text("bill_no")


@pytest.mark.parametrize("zero", [0, -0.0, 0.0])
def test_minus_zero_is_the_number_zero_of_a_source(zero: float) -> None:
    """As in Excel, where -0 joined to a text is 0."""
    assert field("source_id").read(zero) == "0"
    assert textual(zero) == "0"
