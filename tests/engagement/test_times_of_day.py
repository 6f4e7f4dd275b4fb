"""A date cell that also holds a time of day, as exports of meters and invoices do: every command takes it as its day."""

import datetime as dt
from pathlib import Path

import pytest
from sample_books import as_built

from workbook_templates.ooxml.addresses import CellRef, address
from xl_addin import outcomes
from xl_addin.books.file import FileBook
from xl_addin.commands import COMMANDS


def timed(book: FileBook) -> dict[CellRef, dt.datetime]:
    """Every date that was filled in, at half past one."""
    ref, report_date = book.cell("report_date")
    found = {ref: report_date}
    for table in book.tables():
        grid = book.read(table)
        for down, (row, formulas) in enumerate(zip(grid.rows, grid.formulas)):
            for right, (value, formula) in enumerate(zip(row, formulas)):
                if isinstance(value, dt.date) and formula is None:
                    found[CellRef(grid.sheet, address(grid.first_row + down, grid.first_column + right))] = value
    return {ref: dt.datetime(day.year, day.month, day.day, 13, 30) for ref, day in found.items()}


@pytest.mark.parametrize("sample", ["hotel_group", "bus_operator"])
def test_every_command_says_what_it_says_without_the_times(tmp_path: Path, sample: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(as_built(sample))
    plain, book = FileBook.open(tmp_path / "a.xlsx"), FileBook.open(tmp_path / "a.xlsx")
    times = timed(book)
    assert len(times) > 50
    book.put(times)
    for command in COMMANDS.values():
        told = [outcomes.message(command.act(opened, lambda stage: None)) for opened in (book, plain)]
        assert told[0] == told[1], command.id
