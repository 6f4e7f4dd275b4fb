"""The same engagement as a real file: built, run by the command, opened again; what its cells show."""

import tempfile
from pathlib import Path

from oracle.product import Found, Seen, as_typed
from oracle.tables import Row, Tables
from workbook_templates.build.template import build
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.commands import COMMANDS


def through_file(form: Row, tables: Tables) -> Seen:
    """What `ghgxl run` finds in a file of these tables, and the totals in the cells that it leaves."""
    with tempfile.TemporaryDirectory() as folder:
        return _run(form, tables, Path(folder) / "核查.xlsx")


def _run(form: Row, tables: Tables, path: Path) -> Seen:
    build(Calculation(WORKBOOK, form, as_typed(tables)), path)
    book = FileBook.open(path)
    outcome = COMMANDS["run"].act(book, lambda stage: None)
    after = path.with_name("汇总后.xlsx")
    book.save_as(after)
    again = FileBook.open(after)
    return Seen(
        _by_year(again, "verified_emission_tco2"), _by_year(again, "separate_emission_tco2"),
        frozenset(Found(finding.check, finding.key, finding.severity) for finding in outcome.findings),
    )  # fmt: skip


def _by_year(book: FileBook, column: str) -> dict[int, float | None]:
    grid, table = book.read("year_totals"), WORKBOOK.table("year_totals")
    years, totals = (
        grid.columns[grid.headers.index(table.column(name).header)] for name in ("verification_year", column)
    )
    return {
        int(year): float(total) if isinstance(total, (int, float)) else None
        for year, total in zip(years, totals) if isinstance(year, (int, float)) and year
    }  # fmt: skip
