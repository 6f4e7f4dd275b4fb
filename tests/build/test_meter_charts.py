"""表计图表: the months of each meter add up to those of its source, every meter is in some group, what is left out is told."""

import datetime as dt
import re
from math import fsum

import pytest
from sample_books import EMPTY, after_run, as_built, opened

from workbook_templates.assemble.meter_list import assemble
from workbook_templates.build.template import built
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.explain.explanation import explain
from workbook_templates.ooxml.addresses import address
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.samples import load, names
from workbook_templates.tables import WORKBOOK
from workbook_templates.tables.meter_charts import SLOTS
from workbook_templates.tables.meter_months import BILLS_OF, ESTIMATES_OF
from workbook_templates.tables.monthly import MONTHS
from xl_addin.books.file import FileBook
from xl_addin.commands import COMMANDS

CHARTS = re.compile(r"<(?:c:)?f>('表计[^<]+)</(?:c:)?f>")


def shown(engagement: Engagement) -> dict[str, tuple[list[float], list[float]]]:
    """Meter -> its months of bills, and of estimates, in the order of the charts."""
    calculation, found = engagement.calculation, {}
    for slot in range(SLOTS):
        if meter := calculation.cell("meter_slots", slot, "shown_meter"):
            found[str(meter)] = tuple(
                [value for value in calculation.column("meter_months", names[slot]) if value != ""]
                for names in (BILLS_OF, ESTIMATES_OF)
            )
    return found


def drawn(content: bytes) -> list[list[str]]:
    """What each chart of a meter refers to."""
    package = Package.from_bytes(content)
    charts = [package.part(name).decode() for name in package.names() if "/charts/chart" in name]
    return [areas for chart in charts if (areas := CHARTS.findall(chart))]


def rows_shown(content: bytes) -> list[int]:
    """Rows of the block of charts that are not hidden, counted from 1."""
    hidden = opened(content).hidden_rows("meter_slots")
    return [row + 1 for row in range(SLOTS) if row not in hidden]


@pytest.mark.parametrize("sample", names())
def test_the_months_of_its_meters_are_those_of_a_source(sample: str) -> None:
    """Where all bills of a source have a meter; the years in the order of time."""
    engagement = after_run(sample).outcome.engagement
    bills = engagement.rows("bills")
    without = {bill.text("counted_source") for bill in bills if bill.number("meter_row") is None}
    source_of = {row.text("meter_id"): row.text("source_id") for row in engagement.rows("meters")}
    found = shown(engagement)
    compared = 0
    for source in set(source_of.values()) - without:
        own = [[*parts[0], *parts[1]] for meter, parts in found.items() if source_of[meter] == source]
        by_year = sorted(
            (row.number("verification_year"), [row.number(month) for month in MONTHS])
            for row in engagement.rows("monthly")
            if row.text("source_id") == source
        )
        wanted = [quantity for _, months in by_year for quantity in months]
        if own and not any(
            row.text("source_id") == source and not row.text("estimate_meter") for row in engagement.rows("estimates")
        ):
            got = [fsum(of[at] + of[at + len(wanted)] for of in own) for at in range(len(wanted))]
            assert got == pytest.approx(wanted, rel=1e-12), source
            compared += 1
    assert compared >= 3


def test_an_estimate_stands_in_its_month_apart_from_the_bills() -> None:
    bills, estimates = shown(after_run("circuit_boards").outcome.engagement)["SL-DB-0101"]
    assert [month for month, quantity in enumerate(estimates) if quantity] == [15]  # April of the second year
    assert bills[15] == 0
    assert estimates[15] > 1_000_000


def test_a_month_of_a_meter_is_explained_by_its_own_bills_and_estimates() -> None:
    """Not by those of the row that stands in the same place in 月度活动数据."""
    book = opened(after_run("circuit_boards").content)
    grid = book.read("meter_months")
    first = next(number for number, row in enumerate(grid.rows) if row[0] == "2025-03")
    told = [
        explain(read(book), grid.sheet, address(grid.first_row + row, column)).paragraph
        for row, column in ((first, 3), (first + 1, 3), (first + 1, 15))
    ]
    assert "单据E01-2025-03" in told[0]
    assert "没有单据" in told[1]
    assert "推算T-01" in told[2]
    assert "E-02" not in "".join(told)


def test_the_meter_that_emits_most_is_the_first_and_each_has_its_chart() -> None:
    content, outcome = after_run("circuit_boards")
    listed = outcome.engagement.rows("meter_charts")
    tonnes = [row.number("chart_meter_tco2") for row in listed]
    assert tonnes == sorted(tonnes, reverse=True)
    assert [row.key for row in listed] == list(shown(outcome.engagement))
    assert len(drawn(content)) == SLOTS
    assert rows_shown(content) == [1, 2, 3, 4, 5]
    for chart in drawn(content):
        months = [area for area in chart if "表计月度" in area]
        assert {re.sub(r"\$[A-Z]+", "", area) for area in months} == {"'表计月度'!$7:$30"}  # two years


def test_an_empty_workbook_has_room_for_all() -> None:
    assert rows_shown(as_built(EMPTY)) == list(range(1, SLOTS + 1))


def many(count: int) -> Calculation:
    """A workbook with so many meters of one source, the last the largest."""
    forms, tables = load("hotel_group")
    meter, bill = tables["meters"][0], tables["bills"][0]
    tables["meters"] = [meter | {"meter_id": f"T-{number:03d}"} for number in range(count)]
    tables["bills"] = [
        bill | {"meter_id": f"T-{number:03d}", "bill_no": f"B{number}", "activity_quantity": 100.0 + number,
                "period_start": dt.date(2024, 1, 1), "period_end": dt.date(2024, 2, 1)}
        for number in range(count)
    ]  # fmt: skip
    return Calculation(WORKBOOK, forms, tables)


def test_of_many_meters_each_is_in_one_group_and_the_sheet_says_so() -> None:
    book = FileBook(built(many(30), "表.xlsx"))
    engagement = read(book)
    book.write("meter_charts", WORKBOOK.table("meter_charts").headed(assemble(engagement)))
    page = book.cell("meter_page")[0]
    found: list[str] = []
    for group in (1, 2, 3):
        book.put({page: group})
        engagement = read(book)
        found += shown(engagement)
        told = engagement.calculation.form("meters_told")
        last = min(group * SLOTS, 30)
        assert f"有单据的表30块，分3组；本组为第{(group - 1) * SLOTS + 1}至{last}块，应有图" in told
    assert found == [f"T-{number:03d}" for number in reversed(range(30))]
    book.put({page: 4})
    assert "没有第4组" in read(book).calculation.form("meters_told")


def test_what_is_not_in_the_charts_is_told() -> None:
    book = opened(after_run("circuit_boards").content)
    engagement = read(book)
    assert "表号的单据41行" in engagement.calculation.form("meters_left_out")
    assert "推算10项" in engagement.calculation.form("meters_left_out")
    first = next(row for row in engagement.rows("bills") if row.text("meter_id") == "SL-DB-0101")
    book.put({first.ref("meter_id"): None})
    assert "表号的单据42行" in read(book).calculation.form("meters_left_out")
    gone = [row for row in engagement.rows("meter_charts") if row.key == "SL-DB-0301"]
    book.put({gone[0].ref("chart_meter"): None})
    assert "另有1块有单据的表没有列入" in read(book).calculation.form("meters_left_out")


def test_a_run_shows_a_chart_more_when_a_meter_comes() -> None:
    book = opened(after_run("circuit_boards").content)
    engagement = read(book)
    meter = engagement.rows("meters")[0]
    spare = next(row for row in engagement.rows("bills") if row.text("meter_id") == "SL-DB-0101")
    headers = {column.id: column.header for column in WORKBOOK.table("meters").columns if column.formula is None}
    book.append("meters", [{headers["meter_id"]: "新表", headers["source_id"]: meter.text("source_id")}])
    book.put({spare.ref("meter_id"): "新表"})
    COMMANDS["run"].act(book, lambda stage: None)
    assert rows_shown(book.to_bytes()) == [1, 2, 3, 4, 5, 6]
