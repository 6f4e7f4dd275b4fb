"""What somebody who read the samples' reports from first to last page stumbled over: each stands here so that it does not come back."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from sample_books import after_run, opened

from workbook_templates.assemble.special_circumstances import assemble, circumstances
from workbook_templates.build.template import build
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.report.amounts import gap, gaps
from workbook_templates.report.blocks import ReportTable
from workbook_templates.report.report import Report, report
from workbook_templates.report.signed import unset_told
from workbook_templates.samples import load, names
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.outputs.next_year import next_year


@cache
def engagement_of(sample: str) -> Engagement:
    return read(opened(after_run(sample).content))


@cache
def report_of(sample: str) -> Report:
    return report(engagement_of(sample))


def tables_of(sample: str) -> dict[str, ReportTable]:
    return {table.name: table for section in report_of(sample).sections for table in section.tables}


def texts_of(sample: str, heading: str) -> tuple[str, ...]:
    return next(section.paragraphs for section in report_of(sample).sections if section.heading.startswith(heading))


def all_texts(sample: str) -> Iterator[str]:
    for section in report_of(sample).sections:
        yield from section.paragraphs
        yield from chain.from_iterable(
            (*row, *table.notes) for table in section.tables for row in (*table.rows, table.total)
        )


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _column(table: ReportTable, heading: str) -> list[str]:
    return [row[table.headings.index(heading)] for row in table.rows]


@pytest.fixture(params=names())
def sample(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize(
    ("name", "before", "after", "difference"),
    [
        ("totals", "初始排放量（tCO2）", "核查排放量（tCO2）", "差异（tCO2）"),
        ("changes", "上年度（tCO2）", "本年度（tCO2）", "变化量（tCO2）"),
    ],
)
def test_a_difference_agrees_with_the_numbers_beside_it_or_the_note_says_by_how_much(
    sample: str, name: str, before: str, after: str, difference: str
) -> None:
    table = tables_of(sample)[name]
    for row in table.rows:
        cells = dict(zip(table.headings, row))
        left = round(_number(cells[difference]) - (_number(cells[after]) - _number(cells[before])), 2)
        of = cells["年份"][:4] + "年" if name == "totals" else cells["年份"] + cells["类别"]
        assert (f"{of}{left:+.2f}" in "".join(table.notes)) == bool(left), (cells, table.notes)


def test_the_gap_is_that_of_the_printed_numbers() -> None:
    assert gap(4425.215, 4547.8449) == "+0.01"
    assert (gap(1.0, 2.0), gap(None, 2.0)) == ("", "")
    assert gaps([("2024年", ""), ("2025年", "")]) == ()


def test_subtotals_that_do_not_add_up_as_printed_have_a_note(sample: str) -> None:
    for name, table in tables_of(sample).items():
        for subtotal in (row for row in table.rows if name.startswith("sources_") and row[0].endswith("小计")):
            parts = [row for row in table.rows if row[0] == subtotal[0].removesuffix("小计")]
            left = round(_number(subtotal[-1]) - sum(_number(row[-1]) for row in parts), 2)
            assert (f"与{subtotal[0]}相差{left:+.2f}" in "".join(table.notes)) == bool(left)


def test_what_stands_beside_the_total_says_so_in_the_annex_too() -> None:
    rows = [row for row in tables_of("bus_operator")["annex_figures_2025"].rows if row[2] == "S-1-E"]
    assert [row[1] for row in rows] == ["S-1 水上巴士靠港岸电（单独核算，不计入合计）"]


def test_no_unit_is_the_figure_one(sample: str) -> None:
    for table in tables_of(sample).values():
        assert "1" not in (_column(table, "单位") if "单位" in table.headings else ())


def test_no_figure_is_printed_with_the_digits_of_the_machine(sample: str) -> None:
    assert not [text for text in all_texts(sample) if re.search(r"\d\.\d{8,}", text)]


def test_quantities_of_electricity_are_whole_wherever_they_stand() -> None:
    (row,) = tables_of("bus_operator")["renewables"].rows
    assert not [cell for cell in row if "." in cell]


def test_a_gas_shows_what_its_equivalent_is_formed_of() -> None:
    table = tables_of("electronics")["gas_components"]
    cells = dict(zip(table.headings, table.rows[0]))
    made = 1.0
    for heading, cell in cells.items():
        if heading in ("质量比例", "组分GWP"):
            made *= _number(cell)
        elif heading in ("瓶内残留比例", "利用率") and cell != "—":
            made *= 1 - _number(cell)
    removed = [cells.get(heading, "—") for heading in ("收集率", "去除率")]
    made *= 1 - (_number(removed[0]) * _number(removed[1]) if "—" not in removed else 0.0)
    assert made == pytest.approx(_number(cells["组分当量"]))


def test_every_voucher_that_rows_cite_says_for_which_sources(sample: str) -> None:
    table = tables_of(sample)["vouchers"]
    sources = {row.key for row in engagement_of(sample).rows("sources")}
    named = [cell for cell in _column(table, "对应排放源") if cell != "—"]
    assert len(named) > len(table.rows) / 2
    assert {source for cell in named for source in cell.split("、")} <= sources | {"P-09"}  # planted: not registered
    numbers = [*_column(tables_of(sample)["basic_files"], "序号"), *_column(table, "序号")]
    assert numbers == [str(at) for at in range(1, len(numbers) + 1)]


def test_findings_name_rows_and_columns_and_no_addresses(sample: str) -> None:
    places = _column(tables_of(sample)["findings"], "涉及的参数")
    assert not [place for place in places if "!" in place]
    if sample == "circuit_boards":
        assert "凭证登记 SL-DF-2024008：可溯源、凭证有效性" in places


def test_a_case_of_two_rulings_is_one_case() -> None:
    table = tables_of("circuit_boards")["rulings"]
    assert len(table.rows) == 20
    assert table.total[1] == "共19项"


def test_departures_are_repeated_in_the_conclusion() -> None:
    told = "".join(texts_of("circuit_boards", "4.1"))
    assert "与规则结果不同、经逐项判断的5项：高锰酸钠的纯度（2025年）、推算T-02、交叉检查C-04" in told
    assert "与规则结果不同" not in "".join(texts_of("hotel_group", "4.1"))


def test_a_year_before_a_source_was_there_has_no_activity() -> None:
    told = next(text for text in texts_of("hotel_group", "3.4.1") if "LG-01" in text)
    assert told.endswith("2024年：没有登记活动数据。")


def test_what_an_addition_takes_from_an_estimate_is_not_added_twice() -> None:
    assert any(
        "扣减与追加K-16、K-17的用量取自推算，已在推算量中，不再相加。" in text
        for text in texts_of("circuit_boards", "3.4.1")
    )


def test_who_an_organisation_is_comes_from_whatever_row_says_it() -> None:
    """A lessor whose case needs no disclosure of its own."""
    row = next(row for row in engagement_of("hotel_group").rows("other_organisations") if "综合体" in row.key)
    assert (row.text("organisation_address"), row.text("main_business")) == (
        "深圳市南山区示例路22号（虚构）",
        "物业管理",
    )


def test_a_cross_check_beyond_the_tolerance_is_told_with_its_unit() -> None:
    told = {found.id: found.text for found in circumstances(engagement_of("circuit_boards"))}
    assert "主业" not in told["交叉检查@C-03"]
    assert (
        "物业电费单1,147,430 kWh，房东分表抄表记录1,172,670 kWh，偏差2.20%，采用1,147,430 kWh。"
        in told["交叉检查@C-03"]
    )
    assert "交叉检查@C-01" not in told  # within what is allowed


def test_what_the_months_move_is_told_once_for_a_source() -> None:
    told = [
        found.text
        for found in circumstances(engagement_of("circuit_boards"))
        if found.id.startswith("跨年跨月数据处理@E-01")
    ]
    assert len(told) == 2
    assert [text.count("与按日拆分相比") for text in told] == [0, 1]
    assert not [text for text in told if "按月拆分" in text]  # of bills that went whole to one month


def test_an_own_factor_is_named_and_a_share_of_hot_water_cites_its_paragraph() -> None:
    told = {found.id: found for found in circumstances(engagement_of("circuit_boards"))}
    assert told["自行测算的排放因子@2025|高锰酸钠|纯度"].text == "高锰酸钠的纯度（2025年）采用自行测算值0.4，未经批准。"
    of_hotel = {found.id: found.clause for found in circumstances(engagement_of("hotel_group"))}
    assert of_hotel["数据缺失@T-4"] == "三.14"
    assert told["数据缺失@T-05"].clause == "三.13"


def test_every_sentence_of_a_circumstance_ends(sample: str) -> None:
    assert not [found.text for found in circumstances(engagement_of(sample)) if not found.text.endswith("。")]


def test_a_note_of_an_earlier_version_stays_with_its_circumstance(tmp_path: Path) -> None:
    forms, tables = load("circuit_boards")
    note = {
        "circumstance_id": "扣减@K-01", "circumstance_kind": "扣减", "circumstance_note": "见附件", "entry": "汇编",
    }  # fmt: skip
    build(Calculation(WORKBOOK, forms, {**tables, "circumstances": [note]}), tmp_path / "示例.xlsx")
    rows = assemble(read(FileBook.open(tmp_path / "示例.xlsx")))
    assert [row["circumstance_note"] for row in rows if row["circumstance_id"] == "扣减与追加@K-01"] == ["见附件"]


@cache
def of_next_year() -> Engagement:
    """The hotel a year on: its bills of 2026 are those of 2025 with a tenth more."""
    book = opened(next_year(opened(after_run("hotel_group").content), "0" * 64, "").package.to_bytes())
    last, now = engagement_of("hotel_group"), read(book)
    columns = [column.id for column in WORKBOOK.table("bills").columns if column.formula is None]
    rows = [{column: row.value(column) for column in columns} for row in now.rows("bills")]
    for row in last.rows("bills"):
        quantity, (start, end) = row.number("activity_quantity"), (row.date("period_start"), row.date("period_end"))
        if "-2025-" in row.key and quantity is not None and start and end and (start.month, start.day) != (2, 29):
            a_year_on = {"period_start": start.replace(year=2026), "period_end": end.replace(year=2026)}
            held = {column: row.value(column) for column in columns} | a_year_on
            rows.append(held | {"bill_no": row.key.replace("2025", "2026"), "activity_quantity": quantity * 1.1})
    book.write("bills", WORKBOOK.table("bills").headed(rows))
    for row in now.rows("stock"):
        if row.number("verification_year") == 2026:
            book.put({row.ref("closing_stock"): row.number("opening_stock")})
    return read(book)


def test_the_year_before_is_that_of_last_years_workbook_and_not_the_nearest_one() -> None:
    engagement = of_next_year()
    tables = {table.name: table for section in report(engagement).sections for table in section.tables}
    rows = [row for row in tables["changes"].rows if row[1] == "排放总量"]
    assert [row[0] for row in rows] == ["2025→2026"]
    last = next(row for row in engagement_of("hotel_group").rows("year_totals") if row.key == "2025")
    assert _number(rows[0][2]) == pytest.approx(last.number("verified_emission_tco2"), abs=0.005)
    assert "2025年的数据取自上年工作簿（“上年数据”）。" in tables["changes"].notes
    scopes = [row for row in tables["changes"].rows if row[0] == "2025→2026" and row[1] != "排放总量"]
    assert sum(_number(row[2]) for row in scopes) == pytest.approx(_number(rows[0][2]), abs=0.02)
    told = next(section.paragraphs for section in report(engagement).sections if section.heading.startswith("4.3"))
    assert told[0].startswith("2026年排放总量比2025年")
    changed = {row[0]: row for row in tables["effects"].rows if row[1] == "2025→2026"}
    cells = [_number(cell) for cell in changed["G-1"][2:5]]
    assert cells[0] == pytest.approx(cells[1] + cells[2], abs=0.011)
    assert cells[2] == 0.0
    assert tables["earlier_findings"].rows


def test_the_words_of_one_verification_are_not_those_of_the_next() -> None:
    engagement = of_next_year()
    for name in (
        "opinion",
        "opinion_text",
        "fluctuation_reason",
        "uncovered_matters",
        "final_report_version",
        "final_report_date",
    ):
        assert engagement.setting(name) in (None, ""), name
        assert engagement_of("hotel_group").setting(name) not in (None, "")


def test_a_year_that_is_not_the_one_before_is_called_by_its_name(tmp_path: Path) -> None:
    forms, tables = load("hotel_group")
    years = [dict(row) for row in tables["years"]]
    years[-1]["verification_year"] = 2023
    build(Calculation(WORKBOOK, forms, {**tables, "years": years}), tmp_path / "示例.xlsx")
    found = report(read(FileBook.open(tmp_path / "示例.xlsx")))
    changes = next(table for section in found.sections for table in section.tables if table.name == "changes")
    assert "2025年的上一年度（2024年）不在本工作簿，也没有上年工作簿的数据，与2023年比较。" in changes.notes


def test_what_is_left_to_fill_in_is_said_once() -> None:
    assert unset_told(0) == ""
    assert unset_told(3) == "有3处待填写"
