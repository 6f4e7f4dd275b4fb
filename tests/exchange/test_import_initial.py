"""The entity's own report goes into 初始数据: sources by number or name, units converted exactly, what is in doubt refused."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from ledger_files import Drawn, write_csv, write_xlsx
from sample_books import EMPTY, as_built

from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.exchange.imports.initial_report import plan_report, report_of
from workbook_templates.exchange.imports.ledger import read_ledgers
from workbook_templates.exchange.imports.planned import Plan
from workbook_templates.exchange.imports.table_rows import recogniser, suggested
from workbook_templates.files.errors import FileError
from xl_addin.books.file import FileBook
from xl_addin.cli.main import main

HEADINGS = ("排放源", "年份", "活动数据", "单位", "排放因子（tCO2/MWh）", "排放量（tCO2）")


@pytest.fixture(scope="module")
def bare(workbook: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample before anything of the report was registered."""
    book = FileBook.open(workbook)
    book.write("initial_figures", [])
    book.write("bridge", [])
    path = tmp_path_factory.mktemp("bare") / "核查.xlsx"
    book.save_as(path)
    return path


@pytest.fixture(scope="module")
def unreported(bare: Path) -> Engagement:
    return read(FileBook.open(bare))


def planned(engagement: Engagement, path: Path, **mapping: object) -> list[Plan]:
    listed = report_of(engagement)
    column_of = recogniser(listed)
    ledgers = read_ledgers(path, is_known=lambda heading: bool(column_of(heading)), takes_all=True)
    found = suggested(listed, ledgers[0])
    return plan_report(engagement, ledgers, found.model_copy(update=mapping))


def sheet(*rows: tuple, headings: tuple = HEADINGS) -> Drawn:
    return Drawn([("某公司温室气体排放报告",), headings, *rows])


def test_a_report_in_the_units_of_the_entity(unreported: Engagement, tmp_path: Path) -> None:
    rows = [
        ("宝安总厂一号变外购电", 2025, 1378.52, "万kWh", 0.4419, 6091.68),  # by its name
        ("E-02", 2025, 7930.47, "MWh", 0.4419, 3504.47),
        ("直接排放小计", None, None, None, None, 0),
        ("企业温室气体排放总量", None, None, None, None, 9596.15),
    ]
    (found,) = planned(unreported, write_xlsx(tmp_path / "报告.xlsx", {"汇总": sheet(*rows)}))
    assert not found.refused
    first, second = found.appended.values()
    assert (first["source_id"], first["initial_quantity"]) == ("E-01", 13785200)
    assert first["initial_unit_emission_tco2"] == pytest.approx(0.0004419, rel=1e-15)
    assert second["initial_quantity"] == 7930470
    assert found.skipped == {5: "合计行", 6: "合计行"}
    assert any("一致" in note and "9,596.15" in note for note in found.notes)


def test_what_is_no_source_and_what_does_not_fit_is_refused_by_its_cell(unreported: Engagement, tmp_path: Path) -> None:
    rows = [
        ("净购入电力", 2025, 1, "万kWh", 0.4419, 4.42),
        ("E-01", 2025, 1, "m3", 0.4419, 4.42),  # electricity is not measured in m3
        ("G-01", 2025, 1, "万Nm3", 0.4419, 4.42),  # nor a gas multiplied with a factor of electricity
        ("E-02", 2025, 1, None, None, 4.42),  # of what?
    ]
    (found,) = planned(unreported, write_xlsx(tmp_path / "报告.xlsx", {"汇总": sheet(*rows)}))
    assert [place for place, _ in found.refused] == ["汇总!A3", "汇总!C4", "汇总!C5", "汇总!E5", "汇总!C6"]
    assert "[sources]" in dict(found.refused)["汇总!A3"]
    assert "单位" in dict(found.refused)["汇总!C6"]
    (found,) = planned(
        unreported, write_xlsx(tmp_path / "二.xlsx", {"汇总": sheet(rows[0])}), sources={"净购入电力": "E-05"}
    )
    assert [row["source_id"] for row in found.appended.values()] == ["E-05"]


def test_a_new_workbook_says_that_sources_come_first(tmp_path: Path) -> None:
    book = tmp_path / "新.xlsx"
    book.write_bytes(as_built(EMPTY))
    report = sheet(("外购电力", 100, 44.19), headings=("排放源", "活动数据（MWh）", "排放量（吨）"))
    (found,) = planned(read(FileBook.open(book)), write_xlsx(tmp_path / "报告.xlsx", {"2025年": report}))
    assert found.refused[0][1].endswith("“排放源”还没有登记，请先登记。")


def test_the_year_is_told_by_the_sheet_and_what_stands_twice_is_refused(engagement: Engagement, tmp_path: Path) -> None:
    headings = ("排放源", "活动数据（MWh）", "排放量（吨）")
    sheets = {
        "2021年": sheet(("E-01", 100, 44.19), headings=headings), "2022年": sheet(("E-01", 200, 88.38), headings=headings)
    }  # fmt: skip
    plans = planned(engagement, write_xlsx(tmp_path / "报告.xlsx", sheets))
    assert all("没有登记：请先在“基本信息”登记" in plan.refused[0][1] for plan in plans)  # no years of this engagement
    path = write_csv(tmp_path / "排放报告.csv", [headings, ("E-01", 100, 44.19)])
    with pytest.raises(FileError, match="没有年份一列"):
        planned(engagement, path)
    (again,) = planned(engagement, path, constants={"verification_year": 2024})
    assert "而已有的" in again.refused[0][1]  # the sample has another figure of this source and year


@pytest.mark.parametrize(
    ("year", "code"),
    [
        ("2025年", ""),
        ("2025年度", ""),
        ("２０２５ 年", ""),
        (dt.date(2025, 1, 1), 'yyyy"年"'),
        (dt.date(2025, 12, 31), ""),
        (2025, '0"年"'),
    ],
)
def test_a_year_as_reports_write_it(unreported: Engagement, tmp_path: Path, year: object, code: str) -> None:
    drawn = sheet(("E-01", year, 1000, "kWh", None, 0.44))
    drawn = replace(drawn, formats={"B3": code} if code else {})
    (found,) = planned(unreported, write_xlsx(tmp_path / "报告.xlsx", {"汇总": drawn}))
    assert not found.refused
    (row,) = found.appended.values()
    assert row["verification_year"] == 2025


@pytest.mark.parametrize(
    "year", ["2025", "25年", "2024-2025年", "2025年初", "2025年1月", "2025 至 2026年", dt.date(2025, 6, 30),
             dt.datetime(2025, 1, 1, 8), 2025.5, "约2025年"],
)  # fmt: skip
def test_what_is_not_surely_a_year_is_refused(unreported: Engagement, tmp_path: Path, year: object) -> None:
    rows = sheet(("E-01", year, 1000, "kWh", None, 0.44))
    (found,) = planned(unreported, write_xlsx(tmp_path / "报告.xlsx", {"汇总": rows}))
    assert not found.appended
    assert [place for place, _ in found.refused] == ["汇总!B3"]


def test_years_in_a_text_file(unreported: Engagement, tmp_path: Path) -> None:
    rows = [HEADINGS, ("E-01", "2025年", 1000, "kWh", "", 0.44), ("E-01", "2024", 1000, "kWh", "", 0.44)]
    (found,) = planned(unreported, write_csv(tmp_path / "报告.csv", rows))
    assert [row["verification_year"] for row in found.appended.values()] == [2025, 2024]


def test_a_total_that_the_rows_do_not_make_up_is_told(unreported: Engagement, tmp_path: Path) -> None:
    rows = [("E-01", 2025, 1000, "kWh", None, 0.44), ("合计", None, None, None, None, 1.44)]
    (found,) = planned(unreported, write_xlsx(tmp_path / "报告.xlsx", {"汇总": sheet(*rows)}))
    assert any("不一致" in note for note in found.notes)


def test_into_the_workbook_and_explained(
    bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "新.xlsx"
    rows = [HEADINGS, ("E-01", 2024, 13835.777, "MWh", 0.4419, 6114.03)]
    ledger = write_csv(tmp_path / "排放报告.csv", rows, "gb18030")
    monkeypatch.setattr("sys.argv", ["ghgxl", *map(str, ["import", "initial", ledger, "--into", bare, "-o", target])])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 0, capsys.readouterr().err
    (row,) = read(FileBook.open(target)).rows("initial_figures")
    assert (row.text("source_id"), row.number("initial_quantity")) == ("E-01", 13835777)
    assert "读入记录" in FileBook.open(target).sheets()
