"""The report says what the workbook says: the checks run anew, open errors, stale sheets, what is not filled in."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from sample_books import EMPTY, after_run, as_built, opened

from udfs import CLAUSES
from udfs.kernel.field import field
from udfs.vocabularies import FindingState, Severity
from workbook_templates.assemble.special_circumstances import circumstances
from workbook_templates.build.styles import number_format
from workbook_templates.build.template import build
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.report.blocks import ReportTable, Section
from workbook_templates.report.facts import UNSET
from workbook_templates.report.printed import NONE
from workbook_templates.report.report import SECTIONS, report
from workbook_templates.samples import load, names
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.cli.main import main
from xl_addin.commands import COMMANDS, Outcome

Change = Callable[[dict[str, Any], dict[str, list[dict[str, Any]]]], None]
STALE = "表与工作簿数据不一致（表中0行，按现有数据应为"


def sample_book(folder: Path, name: str = "circuit_boards", change: Change = lambda forms, tables: None) -> FileBook:
    """A sample as built, before any run, with what a test changes in its data."""
    forms, tables = load(name)
    tables = {table: [dict(row) for row in rows] for table, rows in tables.items()}
    change(forms, tables)
    path = folder / "示例.xlsx"
    build(Calculation(WORKBOOK, forms, tables), path)
    return FileBook.open(path)


def sections_of(book: FileBook) -> dict[str, Section]:
    return {section.heading: section for section in report(read(book)).sections}


def tables_of(book: FileBook) -> dict[str, ReportTable]:
    return {table.name: table for section in report(read(book)).sections for table in section.tables}


def open_errors(outcome: Outcome) -> int:
    return sum(finding.severity is Severity.ERROR for finding in outcome.open_findings)


@pytest.fixture(scope="module", params=names())
def engagement(request: pytest.FixtureRequest) -> Engagement:
    return read(opened(after_run(request.param).content))


def test_every_clause_is_answered() -> None:
    assert {clause for section in SECTIONS for clause in section.clauses} == set(CLAUSES)


def test_tables_hold_what_the_workbook_holds(engagement: Engagement) -> None:
    found = report(engagement)
    tables = {table.name: table for section in found.sections for table in section.tables}
    for name in ("sites", "factors", "meters", "vouchers", "circumstances", "other_organisations", "estimates", "cross_checks",
                 "deductions", "sampling", "quota_data", "archive_records"):  # fmt: skip
        printed = tables.get("production" if name == "quota_data" else name)
        if printed is None:
            assert name in ("quota_data", "estimates", "cross_checks", "deductions")  # an empty one is left out
            assert not engagement.rows(name)
        else:
            assert len(printed.rows) == max(len(engagement.rows(name)), 1), name
    assert "0.4419" in {row[3] for row in tables["factors"].rows}
    sources = [row for name, table in tables.items() if name.startswith("site_") for row in table.rows]
    assert sorted(row[0] for row in sources) == sorted(row.key for row in engagement.rows("sources"))
    for table in tables.values():
        assert table.rows
        assert all(len(row) == len(table.headings) for row in (*table.rows, *([table.total] if table.total else [])))
        assert not {"None", "True", "False"} & {text for row in table.rows for text in row}


def of_sample(name: str) -> tuple[str, dict[str, ReportTable]]:
    """All sentences of a sample's report, and its tables."""
    found = report(read(opened(after_run(name).content)))
    told = "\n".join(sentence for section in found.sections for sentence in section.paragraphs)
    return told, {table.name: table for section in found.sections for table in section.tables}


def test_what_a_reader_of_the_bus_operators_report_would_ask() -> None:
    told, tables = of_sample("bus_operator")
    assert "没有登记推算" in told
    assert "estimates" not in tables
    assert "活动数据按统计期登记（抄表方式），没有登记计量表。" in told  # statements of fuel cards
    refused = {row[0]: row[-1] for row in tables["deductions"].rows if "不满足扣减的凭证要求" in row[-1]}
    assert set(refused) == {"K-1"}  # 36,000 kWh claimed, none allowed
    apart = [row for row in tables["sources_2025"].rows if row[1] == "S-1"]
    assert [(row[2].endswith("（单独核算，不计入合计）"), row[-1]) for row in apart] == [(True, "0.00")]
    (error,) = tables["sample_errors"].rows
    assert error[3:7] == ("16.15", "28.26", "-12.11", "-121.94")
    assert "（624,817 L）" in "".join(row[2] for row in tables["bridge"].rows)  # as 初始数据 has it


def test_what_a_reader_of_the_hotels_report_would_ask() -> None:
    told, tables = of_sample("hotel_group")
    why = {row[0]: row[-1] for name, table in tables.items() if name.startswith("site_") for row in table.rows}
    assert why["E-4"] == "在用：2025-03-01起"  # its site was opened in a verified year
    assert why["E-3"] == "在用：至2025-06-30"
    assert why["E-1"] == "—"
    assert not any("不满足" in row[-1] for row in tables["deductions"].rows)
    assert "没有单据，活动数据为推算，没有登记计量表。与深圳市示例城市综合体管理有限公司共用。" in told
    assert "\u3000" not in told + "".join(
        text for row in (*tables["conclusion"].rows, *tables["totals"].rows) for text in row
    )


def test_another_source_is_not_told_by_the_formula_of_gases() -> None:
    _, tables = of_sample("electronics")
    formula = {row[0]: row[2] for row in tables["methods"].rows}
    assert formula["其他排放源"] == "排放量 = 活动数据 × 排放因子"
    assert "全球增温潜势值" in formula["制冷剂"]


def test_an_empty_workbook_gives_a_report_of_what_is_to_be_filled_in() -> None:
    book = opened(as_built(EMPTY))
    found = report(read(book))
    assert found.draft
    assert found.unset > 40
    tables = tables_of(book)
    assert tables["circumstances"].rows[0][0] == tables["other_organisations"].rows[0][0] == NONE
    assert sections_of(book)["4.2 排放量确认"].paragraphs == ("“基本信息”没有填写核查年份，无法给出结论。",)
    assert dict(tables["conclusion"].rows)["核查意见"] == UNSET  # type: ignore[arg-type]  # rows of two


def test_a_book_that_run_never_saw_is_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sheets are empty and the register too: the report says so first, and never 无."""
    book = sample_book(tmp_path)
    found = report(read(book))
    assert [notice.partition("”")[0] for notice in found.notices[:2]] == ["“特殊情况", "“其他组织"]
    assert all(STALE in notice and "请先运行 ghgxl run" in notice for notice in found.notices[:2])
    sections = sections_of(book)
    assert found.notices[0] in sections["4.4 核查过程中未覆盖的问题或特别需要说明的问题"].paragraphs
    assert found.notices[1] in sections["附件6 其他组织信息表"].paragraphs
    errors = open_errors(after_run("circuit_boards").outcome)
    assert errors > 0
    assert found.notices[-1] == f"尚有{errors}项错误未关闭，结论待定。"
    assert any(found.notices[-1] in text for text in sections["4.1 符合性"].paragraphs)
    monkeypatch.setattr(
        sys, "argv", ["ghgxl", "report", str(tmp_path / "示例.xlsx"), "-o", str(tmp_path / "报告.docx")]
    )
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert f"{found.unset}处待填写" in said
    body = Document(str(tmp_path / "报告.docx")).element.body
    document = ["".join(text.text or "" for text in line.iter(qn("w:t"))) for line in body.iter(qn("w:p"))]
    for sentence in found.notices:
        assert f"注意：{sentence}" in said
        assert document.index(f"注意：{sentence}") < len(document) - document[::-1].index("1.1 核查目的")


def test_after_run_the_sheets_are_in_step(engagement: Engagement) -> None:
    assert not [notice for notice in report(engagement).notices if "不一致" in notice]


def test_a_later_change_of_the_data_is_noticed() -> None:
    book = opened(after_run("circuit_boards").content)
    grid = book.read("deductions")
    row = next(number for number, line in enumerate(grid.rows) if line[0] == "K-01")
    sheet = read(book).rows("deductions")[row].ref("concerned_quantity")
    book.put({sheet: 1000.0})
    assert report(read(book)).notices[0].startswith("“特殊情况”表与工作簿数据不一致（行数相同，内容不同）")


@pytest.mark.parametrize(
    ("written", "is_open"),
    [
        ({"状态": "不成立"}, True),
        ({"状态": "不成立", "不成立理由": "查过", "判断人": "赵某"}, False),
        ({"状态": "已关闭 ", "关闭证据": "补了"}, True),
        ({"状态": "已关闭", "关闭证据": "补了"}, False),
    ],
)  # fmt: skip
def test_the_report_counts_open_errors_as_run_does(written: dict[str, str], is_open: bool) -> None:
    first = after_run("circuit_boards")
    book, before = opened(first.content), open_errors(first.outcome)
    grid = book.read("findings")
    rows = [dict(zip(grid.headers, row)) for row in grid.rows]
    error = next(row for row in rows if row["严重程度"] == "错误")
    assert set(written) <= set(error)
    error.update(written)
    book.write("findings", rows)
    after = open_errors(COMMANDS["run"].act(book, lambda stage: None))
    assert after == before - (not is_open)
    found = report(read(book))
    assert found.notices[-1] == f"尚有{after}项错误未关闭，结论待定。"
    outcomes = [
        row[-1]
        for section in found.sections
        for table in section.tables
        if table.name == "findings"
        for row in table.rows
    ]
    assert len([outcome for outcome in outcomes if outcome != "未整改"]) == (not is_open)


def test_a_book_whose_findings_are_settled_waits_for_nothing_but_signatures_once_everything_is_filled_in() -> None:
    book = opened(after_run("hotel_group").content)
    grid = book.read("findings")
    settled = {
        "状态": str(FindingState.CLOSED),
        "关闭证据": "已核对原始凭证",
        "整改情况": "已补充",
        "受核查方原因分析": "单据漏交",
    }
    assert set(settled) <= set(grid.headers)
    book.write("findings", [dict(zip(grid.headers, row)) | settled for row in grid.rows])
    COMMANDS["run"].act(book, lambda stage: None)
    found = report(read(book))
    assert (found.draft, found.unset, found.notices) == ("未签署", 0, ())
    said = sections_of(book)["4.1 符合性"].paragraphs
    assert said[0] == "核查意见：核查通过（附说明）。"
    assert said[-1].startswith("受核查方的排放报告（核查后）V2.0（")
    form = read(book)
    book.put({form.forms["opinion"].ref: None})
    unsigned = report(read(book))
    assert unsigned.draft == f"有{unsigned.unset}处待填写"
    assert "符合《" not in "".join(text for section in unsigned.sections for text in section.paragraphs)


def test_a_deduction_beyond_the_rule_is_told_with_both_quantities(tmp_path: Path) -> None:
    def beyond(forms: dict[str, Any], tables: dict[str, list[dict[str, Any]]]) -> None:
        row = next(deduction for deduction in tables["deductions"] if deduction["deduction_id"] == "K-01")
        row["adopted_quantity"] = row["concerned_quantity"] + 2000

    engagement = read(sample_book(tmp_path, change=beyond))
    row = next(deduction for deduction in engagement.rows("deductions") if deduction.key == "K-01")
    text = next(told.text for told in circumstances(engagement) if told.id == "扣减与追加@K-01")
    allowed, adopted = row.number("allowed_quantity"), row.number("adopted_quantity")
    assert allowed is not None
    assert adopted == allowed + 2000
    assert f"允许扣减{allowed:,.0f} kWh，核查采用{adopted:,.0f} kWh，折合{row.tonnes(adopted):,.2f} tCO2" in text


def test_a_missing_initial_emission_is_told(tmp_path: Path) -> None:
    def without(forms: dict[str, Any], tables: dict[str, list[dict[str, Any]]]) -> None:
        for row in tables["years"]:
            row["initial_emission_tco2"] = None
        tables["bridge"] = []

    told = sections_of(sample_book(tmp_path, change=without))["4.2 排放量确认"].paragraphs
    assert told[2:4] == ("2025年初始排放量未填写，无法说明差异。", "2024年初始排放量未填写，无法说明差异。")
    assert all("初始排放量未填写" in text for text in told if "核查排放量为" in text)


def test_vouchers_only_seen_are_told_once_for_each_year_and_kind(tmp_path: Path) -> None:
    texts = sections_of(sample_book(tmp_path))["附件4 支持性文件清单"].paragraphs
    assert texts[0] == (
        "未复印或扫描存档的票据：2024年发票144张中的90张票据（SL-IC-2024），2024年发票48张中的30张票据（SL-IC-2024002），"
        "2024年发票192张中的120张票据（SL-YP-2024）；"
        "2025年发票528张中的330张票据（SL-IC-2025），2025年发票192张中的120张票据（SL-YP-2025）。"
    )


def test_counts_have_no_decimals(tmp_path: Path) -> None:
    tables = tables_of(sample_book(tmp_path, "bus_operator"))
    assert {row[2] for row in tables["seen"].rows} == {"1,440", "1,320", "120"}
    assert tables["seen"].total[2] == f"{sum(int(row[2].replace(',', '')) for row in tables['seen'].rows):,}"
    assert "2,880" in {row[3] for row in tables["sampling"].rows}
    assert number_format(field("population_count")) == number_format(field("voucher_seen_count")) == "#,##0"


def test_what_belongs_to_no_part_is_a_line_of_the_split(tmp_path: Path) -> None:
    """Parts, remainder and total of each year add up as printed; the total stands once."""
    book = sample_book(tmp_path, "bus_operator")
    lines = tables_of(book)["split"].rows
    assert [row[1] for row in lines] == ["营运系统", "非营运系统", "未拆分", "合计"] * 2
    amounts = [float(row[2].replace(",", "")) for row in lines]
    assert sum(amounts[:3]) == pytest.approx(amounts[3], abs=0.02)
    told = next(text for text in sections_of(book)["3.4.2 排放量的核查"].paragraphs if "六.3" in text)
    assert (
        f"2025年有{lines[2][2]} tCO2没有拆分（排放源G-1的拆分系统未填写或不属于本行业），拆分之和小于排放总量，须补充。"
        in told
    )
