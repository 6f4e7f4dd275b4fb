"""One number at any size: file, `run` and report have the same total, and it is that of all sources, or there is none."""

import contextlib
import io
import re
from functools import cache
from math import fsum, isclose

import pytest
from sized_engagement import built_for, calculation_of, emission, tables_of, typed_in, years_of
from sweeps import swept

from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import GhgError
from workbook_templates.book import Book
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.report.report import report
from workbook_templates.tables import WORKBOOK
from workbook_templates.tables.charts import LISTED
from workbook_templates.tables.monthly import USUAL_ROWS
from xl_addin.books.file import FileBook
from xl_addin.commands import COMMANDS, Outcome
from xl_addin.terminal.printing import print_totals
from xl_addin.terminal.terminal import Terminal

TOTAL = "verified_emission_tco2"
COMPUTED = [table for table in WORKBOOK.tables if table.is_computed]
SIZES = [(1, 1), (1, 8), (10, 5), (10, 8), (70, 1), (70, 2), (70, 8)]


@cache
def after_run(sources: int, years: int) -> tuple[bytes, Outcome]:
    book = typed_in(sources, years)
    outcome = COMMANDS["run"].act(book, lambda stage: None)
    return book.to_bytes(), outcome


def run_book(sources: int, years: int) -> FileBook:
    return FileBook(Package.from_bytes(after_run(sources, years)[0]))


def cells(book: Book, table: str, column: str) -> list[Value]:
    """What the cells of a column of the file show."""
    grid = book.read(table)
    return list(grid.columns[grid.headers.index(WORKBOOK.table(table).column(column).header)])


def by_year(book: Book, table: str) -> dict[int, float]:
    """Σ by year of the rows that the file itself holds."""
    found: dict[int, list[float]] = {}
    for year, tonnes in zip(cells(book, table, "verification_year"), cells(book, table, TOTAL), strict=True):
        if not is_blank(year):
            assert isinstance(year, (int, float))
            assert isinstance(tonnes, (int, float)), tonnes
            found.setdefault(int(year), []).append(tonnes)
    return {year: fsum(tonnes) for year, tonnes in found.items()}


def in_report(engagement: Engagement) -> list[str]:
    """The total of each year as the report has it."""
    tables = [table for section in report(engagement).sections for table in section.tables]
    totals = next(table for table in tables if table.name == "totals")
    at = totals.headings.index("核查排放量（tCO2）")
    return [row[at] for row in totals.rows]


def printed(engagement: Engagement) -> str:
    """What the terminal shows."""
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        print_totals(Terminal("stdout"), engagement)
    return shown.getvalue()


def check_one_number(sources: int, years: int) -> None:
    book, outcome = run_book(sources, years), after_run(sources, years)[1]
    expected = {year: emission(sources, year) for year in years_of(years)}
    engagement = read(book)
    for found in (
        by_year(book, "year_totals"),
        by_year(book, "emissions"),
        {int(row.key): row.number(TOTAL) for row in outcome.engagement.rows("year_totals")},
        {int(row.key): row.number(TOTAL) for row in engagement.rows("year_totals")},
    ):
        assert found.keys() == expected.keys()
        assert all(isclose(found[year] or 0, expected[year], rel_tol=1e-12) for year in expected)
    words = [f"{expected[year]:,.2f}" for year in years_of(years)]
    assert in_report(engagement) == words[::-1]  # the latest year first
    assert all(word in printed(outcome.engagement) for word in words)
    assert not [finding for finding in outcome.findings if finding.check == "W-13"]
    assert len([key for key in cells(book, "monthly", "year_key") if not is_blank(key)]) == sources * years


@pytest.mark.parametrize(("sources", "years"), swept(SIZES, {(1, 1), (10, 5), (70, 2)}))
def test_file_run_and_report_have_one_number(sources: int, years: int) -> None:
    check_one_number(sources, years)


@pytest.mark.long
def test_two_thousand_sources_have_one_number() -> None:
    check_one_number(2_000, 1)


@pytest.mark.parametrize(("sources", "years"), swept([(70, 2), (10, 8), (20, 7)], {(70, 2)}))
def test_what_grew_is_what_would_have_been_built(sources: int, years: int) -> None:
    """Every formula and every value of the computed tables, after the same commands."""
    grown, built = run_book(sources, years), built_for(sources, years)
    COMMANDS["run"].act(built, lambda stage: None)
    for table in COMPUTED:
        after, before = grown.read(table.id), built.read(table.id)
        assert (after.first_row, after.headers) == (before.first_row, before.headers)
        assert len(after) == len(before)
        assert after.texts == before.texts, table.id
        assert [list(column) for column in after.columns] == [list(column) for column in before.columns], table.id


def texts_of(book: FileBook, part: str, pattern: str) -> list[str]:
    package = Package.from_bytes(book.to_bytes())
    found = [re.findall(pattern, package.part(name).decode()) for name in package.names() if re.fullmatch(part, name)]
    return sorted(text.replace("$", "") for texts in found for text in texts)


@pytest.mark.parametrize(("sources", "years"), swept([(70, 2), (10, 8), (3, 2)], {(70, 2), (3, 2)}))
def test_charts_names_and_print_areas_follow(sources: int, years: int) -> None:
    grown, built = run_book(sources, years), built_for(sources, years)
    drawn = r"xl/charts/chart\d+\.xml", r"<f>([^<]*)</f>"
    largest = r"(?<='图表'!)([A-Z]+)21:[A-Z]+(\d+)"  # rows that only `run` writes
    expected = [
        re.sub(largest, rf"\g<1>21:\g<1>{20 + min(sources, LISTED + 1)}", area) for area in texts_of(built, *drawn)
    ]
    assert texts_of(grown, *drawn) == expected
    named = r"xl/workbook\.xml", r'<definedName name="(?:_xlnm|month|emission|year)[^>]*>([^<]*)<'
    assert texts_of(grown, *named) == texts_of(built, *named)
    areas = r"xl/worksheets/sheet\d+\.xml", r'(?:<conditionalFormatting sqref|<f t="array" ref)="([^"]*)"'
    computed = {
        f"{place.first_row}:{place.first_row + len(place) - 1}" for place in map(grown.read, ("monthly", "emissions"))
    }
    rows = {re.sub("[A-Z]", "", area) for area in texts_of(grown, *areas)}
    assert computed <= rows


@pytest.mark.parametrize(("sources", "years"), swept([(70, 2), (16, 8), (61, 1), (121, 1)], {(70, 2)}))
def test_a_block_that_is_too_small_shows_no_total(sources: int, years: int) -> None:
    """Before anything was run: not in the engagement, not in the report, not at the terminal."""
    book = typed_in(sources, years)
    engagement = read(book)
    assert len(engagement.tables["emissions"]) == USUAL_ROWS
    totals = [row.value(TOTAL) for row in engagement.rows("year_totals")]
    assert len(totals) == years
    assert all(isinstance(total, GhgError) for total in totals)
    months = engagement.calculation.column("month_emissions", "emission_month_03")[:years]
    assert all(isinstance(total, GhgError) for total in months)
    assert not [cell for cell in in_report(engagement) if re.search(r"\d", cell)]
    assert "ghgxl run" in printed(engagement)
    findings = COMMANDS["check"].act(book, lambda stage: None).findings
    assert {finding.key for finding in findings if finding.check == "W-13"} >= {"monthly", "emissions"}


@pytest.mark.parametrize("small", ["monthly", "emissions"])
def test_one_block_smaller_than_the_other_shows_no_total(small: str) -> None:
    given = calculation_of(3, 2)
    tables = tables_of(3, 2)
    sizes = {table.id: given.rows(table.id) for table in COMPUTED} | {small: 5}
    found = Calculation(WORKBOOK, {}, tables, sizes)
    for table, column in (("year_totals", TOTAL), ("month_emissions", "emission_month_03")):
        totals = found.column(table, column)[:2]
        assert isinstance(totals[1], GhgError), (table, totals)


def test_more_years_than_a_year_block_has_rows_show_no_total() -> None:
    """Blocks in the middle of a sheet do not grow in place: no total rather than one year less."""
    engagement = after_run(2, 16)[1].engagement
    assert all(isinstance(row.value(TOTAL), GhgError) for row in engagement.rows("year_totals"))
    assert {finding.key for finding in after_run(2, 16)[1].findings if finding.check == "W-13"} == {
        "year_totals",
        "month_emissions",
        "account_years",
    }
    assert by_year(built_for(2, 16), "year_totals").keys() == set(years_of(16))


def test_what_stands_below_a_block_is_not_overwritten() -> None:
    book = typed_in(70, 2)
    grid = book.read("monthly")
    note = CellRef(grid.sheet, f"C{grid.first_row + len(grid) + 3}")
    book.put({note: "复核：张三"})
    outcome = COMMANDS["run"].act(book, lambda stage: None)
    assert book.value(note) == "复核：张三"
    assert len(book.read("monthly")) == USUAL_ROWS
    assert {finding.key for finding in outcome.findings if finding.check == "W-13"} == {"monthly"}
    assert all(isinstance(row.value(TOTAL), GhgError) for row in outcome.engagement.rows("year_totals"))


def test_a_second_run_changes_nothing() -> None:
    book = run_book(70, 2)
    COMMANDS["run"].act(book, lambda stage: None)
    again, before = Package.from_bytes(book.to_bytes()), Package.from_bytes(after_run(70, 2)[0])
    assert [name for name in before.names() if before.part(name) != again.part(name)] == []


def test_blank_rows_between_sources_take_rows_and_lose_nothing() -> None:
    tables = tables_of(3, 2)
    tables["sources"].insert(1, {})
    found = Calculation(WORKBOOK, {}, tables)
    assert found.needed("emissions") == 8
    assert found.column("year_totals", "rows_missing")[:2] == [0, 0]
    smaller = Calculation(WORKBOOK, {}, tables, {"emissions": 7, "monthly": 7})
    assert [isinstance(total, GhgError) for total in smaller.column("year_totals", TOTAL)[:2]] == [False, True]
