"""After a command wrote, the engagement that it goes on with is the one that the book holds."""

import pytest
from sample_books import after_run, as_built, opened

from udfs.kernel.cells import Value
from workbook_templates.engagement.reader import Engagement, read, reread
from xl_addin import commands

WRITTEN = ("other_organisations", "circumstances", "sampling", "account_lines", "findings")


def everything(engagement: Engagement) -> dict[str, object]:
    """All that is read and calculated, by table."""
    cells: dict[str, object] = {}
    for table in engagement.calculation.workbook.tables:
        rows: list[dict[str, tuple[str, Value]]] = [
            {column.id: (str(row.ref(column.id)), row.value(column.id)) for column in table.columns}
            for row in engagement.rows(table.id)
        ]
        cells[table.id] = (rows, engagement.hidden[table.id], engagement.below.get(table.id))
    return cells


@pytest.mark.parametrize("sample", ["circuit_boards", "hotel_group", ""])
def test_what_a_run_ends_with_is_what_the_book_holds(sample: str) -> None:
    done = after_run(sample)
    assert everything(done.outcome.engagement) == everything(read(opened(done.content)))


def test_a_run_reads_the_book_once(monkeypatch: pytest.MonkeyPatch) -> None:
    count = []
    monkeypatch.setattr(commands, "read", lambda book: (count.append(book), read(book))[1])
    commands.COMMANDS["run"].act(opened(as_built("circuit_boards")), lambda stage: None)
    assert len(count) == 1


def test_a_table_that_formulas_read_changes_what_depends_on_it() -> None:
    book = opened(as_built("circuit_boards"))
    before = read(book)
    assert everything(before)
    workbook = before.calculation.workbook
    assert {"emissions.emission_tco2", "account.bills_quantity"} <= workbook.resting_on("bills")
    assert "emissions.emission_tco2" not in {name for table in WRITTEN for name in workbook.resting_on(table)}
    assert "year_totals.total_state" in workbook.resting_on("findings") & workbook.resting_on("account_lines")
    headers = {column.id: column.header for column in before.calculation.workbook.table("bills").columns}
    rows = [{headers[name]: row.value(name) for name in headers} for row in before.rows("bills")]
    book.write("bills", [{header: value for header, value in row.items() if value is not None} for row in rows[:-1]])
    assert everything(reread(before, book, "bills")) == everything(read(book))
    assert everything(before)["emissions"] != everything(read(book))["emissions"]
