"""图表 shows what the account has: its bars add up to the total of the report year, and follow it."""

import re

import pytest
from sample_books import EMPTY, after_run, as_built, opened

from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.samples import names
from workbook_templates.tables.charts import LISTED, REST


def total(engagement: Engagement) -> float:
    """Of the compliance year, which all samples have."""
    (row,) = [row for row in engagement.rows("year_totals") if row.text("year_role") == "履约"]
    return row.number("verified_emission_tco2") or 0.0


@pytest.mark.parametrize("sample", names())
def test_the_bars_add_up_to_the_total(sample: str) -> None:
    engagement = after_run(sample).outcome.engagement
    steps, sources = engagement.rows("account_steps"), engagement.rows("top_sources")
    wanted = pytest.approx(total(engagement), rel=1e-12)
    assert sum(row.number("step_tco2") for row in steps) == wanted
    assert steps[-1].number("whole_tco2") == wanted
    assert sum(row.number("chart_emission_tco2") for row in sources) == wanted
    for row in steps[1:-1]:
        bar = row.number("rise_tco2") + row.number("fall_tco2")
        assert row.number("base_tco2") >= 0
        assert bar == pytest.approx(abs(row.number("step_tco2")))
    amounts = [row.number("chart_emission_tco2") for row in sources if row.key != REST]
    assert amounts == sorted(amounts, reverse=True)
    assert len(sources) <= LISTED + 1


def test_a_source_that_grew_is_drawn_at_once_and_chosen_by_the_next_run() -> None:
    book = opened(after_run("circuit_boards").content)
    engagement = read(book)
    assert engagement.rows("top_sources")[-1].key == REST
    last = engagement.rows("top_sources")[-2]
    bills = [row for row in engagement.rows("bills") if row.text("source_id") == "NM-01"]
    book.put({bills[-1].ref("activity_quantity"): 1e9})
    after = {row.key: row.number("chart_emission_tco2") for row in read(book).rows("top_sources")}
    assert after[REST] > 1_000  # what is not listed is among the rest
    assert after[last.key] == last.number("chart_emission_tco2")


def test_each_chart_draws_the_rows_of_its_figures() -> None:
    package = Package.from_bytes(as_built(EMPTY))
    drawn = [
        re.findall(r"<(?:c:)?f>([^<]+)</(?:c:)?f>", package.part(name).decode())
        for name in sorted(package.names()) if "/charts/chart" in name
    ]  # fmt: skip
    drawn = [areas for areas in drawn if not areas[0].startswith("'表计")]  # test_meter_charts.py
    assert len(drawn) == 3
    assert {area.partition("!")[0].strip("'") for areas in drawn[:2] for area in areas} == {"图表"}
    assert {area.partition("!")[0].strip("'") for area in drawn[2]} == {"排放计算"}
    rows = {tuple(map(int, re.findall(r"\$(\d+)", area))) for area in drawn[1]}
    assert {last - first + 1 for first, last in rows} == {LISTED + 1}
