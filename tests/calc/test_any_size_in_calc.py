"""LibreOffice finds the totals of the file at any size, and no total where a block is too small."""

import pytest
from sized_engagement import typed_in

from udfs.kernel.errors import GhgError
from workbook_templates.engagement.reader import read
from workbook_templates.ooxml.package.parts import Package
from xl_addin.books.file import FileBook
from xl_addin.calc.office import Office
from xl_addin.calc.recalculate import calculated
from xl_addin.calc.verify import verify
from xl_addin.commands import COMMANDS

pytestmark = pytest.mark.calc
TOTALS = ("verified_emission_tco2", "separate_emission_tco2", "excluded_emission_tco2")


@pytest.mark.long
def test_seventy_sources_have_one_number(office: Office) -> None:
    book = typed_in(70, 2)
    COMMANDS["run"].act(book, lambda stage: None)
    found = verify(office, FileBook(Package.from_bytes(book.to_bytes())))
    assert [str(difference) for difference in found.differences] == []
    assert found.declared > 0.99 * found.cells


@pytest.mark.long
def test_a_block_that_is_too_small_shows_no_total(office: Office) -> None:
    book = typed_in(70, 2)
    values = calculated(office, book)
    for row in read(book).rows("year_totals"):
        for column in TOTALS:
            assert isinstance(values[row.ref(column)], GhgError), (column, values[row.ref(column)])
    months = read(book).rows("month_emissions")
    assert all(isinstance(values[row.ref("emission_month_03")], GhgError) for row in months)
