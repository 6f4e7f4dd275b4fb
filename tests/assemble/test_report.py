"""The annexes: every clause that asks for one has its section; the Word document holds them, the same bytes each time."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sample_books import EMPTY, after_run, as_built, opened

from udfs import CLAUSES
from udfs.kernel.field import field
from udfs.vocabularies import Severity
from workbook_templates.assemble.report import SECTIONS, report
from workbook_templates.assemble.report_content import Section
from workbook_templates.assemble.special_circumstances import circumstances
from workbook_templates.build.styles import number_format
from workbook_templates.build.template import build
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.samples import load, names
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.cli.main import main
from xl_addin.commands import COMMANDS, Outcome
from xl_addin.outputs.word import WordDocument, report_document

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


def write_report(engagement: Engagement, path: Path) -> WordDocument:
    written = report_document(engagement)
    path.write_bytes(written.content)
    return written


def open_errors(outcome: Outcome) -> int:
    return sum(finding.severity is Severity.ERROR for finding in outcome.open_findings)


@pytest.fixture(scope="module", params=names())
def engagement(request: pytest.FixtureRequest) -> Engagement:
    return read(opened(after_run(request.param).content))


def test_every_clause_is_answered() -> None:
    assert {clause for section in SECTIONS for clause in section.clauses} == set(CLAUSES)


def test_sections_hold_what_the_workbook_holds(engagement: Engagement) -> None:
    sections = {section.heading: section for section in report(engagement).sections}
    totals = sections["二、核查结论"].tables[0]
    assert [row[0] for row in totals.rows] == [row.key for row in engagement.rows("year_totals")]
    assert len(sections["四、特殊情况"].tables[0].rows) == len(engagement.rows("circumstances"))
    assert len(sections["五、其他组织信息"].tables[0].rows) == len(engagement.rows("other_organisations"))
    for section in sections.values():
        for table in section.tables:
            assert table.rows
            assert all(len(row) == len(table.headings) for row in table.rows)
            assert not {"None", "True", "False"} & {text for row in table.rows for text in row}


def test_factors_are_printed_with_their_digits_and_sites_and_sources_whole(engagement: Engagement) -> None:
    sections = {section.heading: section for section in report(engagement).sections}
    factors = sections["十一、参数及其来源"].tables[0]
    at = factors.headings.index("采用数值")
    assert "0.4419" in {row[at] for row in factors.rows}
    sites, sources = sections["十、核算边界与排放源清单"].tables
    assert len(sites.rows) == len(engagement.rows("sites"))
    assert len(sources.rows) == len(engagement.rows("sources"))
    assert len(sections["十三、不符合项清单"].tables[0].rows) == len(engagement.rows("findings"))


def test_the_document_has_every_section_and_table(engagement: Engagement, tmp_path: Path) -> None:
    written = write_report(engagement, tmp_path / "附件.docx")
    count = written.tables
    write_report(engagement, tmp_path / "again.docx")
    assert (tmp_path / "附件.docx").read_bytes() == (tmp_path / "again.docx").read_bytes()
    document = Document(str(tmp_path / "附件.docx"))
    headings = [
        paragraph.text
        for paragraph in document.paragraphs
        if paragraph.style is not None and paragraph.style.name == "Heading 1"
    ]
    assert headings == [section.heading for section in SECTIONS]
    captions = [
        paragraph.text
        for paragraph in document.paragraphs
        if paragraph.style is not None and paragraph.style.name == "Caption"
    ]
    assert [text.split()[0] for text in captions] == [f"表{number}" for number in range(1, count + 1)]
    assert len(document.tables) == count
    for table, expected in zip(
        document.tables, [table for section in report(engagement).sections for table in section.tables], strict=True
    ):
        assert [cell.text for cell in table.rows[0].cells] == list(expected.headings)
        assert len(table.rows) == 1 + len(expected.rows)
        assert [cell.text for cell in table.rows[-1].cells] == list(expected.rows[-1])


def test_an_empty_workbook_gives_an_empty_report_and_no_fault(tmp_path: Path) -> None:
    (tmp_path / "空.xlsx").write_bytes(as_built(EMPTY))
    sections = {section.heading: section for section in report(read(FileBook.open(tmp_path / "空.xlsx"))).sections}
    assert sections["四、特殊情况"].paragraphs == ("无。",)
    assert sections["五、其他组织信息"].paragraphs == ("无。",)
    assert sections["二、核查结论"].paragraphs[-1] == "“基本信息”没有填写核查年份，无法给出结论。"
    assert not sections["二、核查结论"].tables
    assert sections["三、初始排放量与核查排放量的差异"].paragraphs == ("“基本信息”没有填写核查年份和初始排放量。",)
    write_report(read(FileBook.open(tmp_path / "空.xlsx")), tmp_path / "空.docx")


def test_a_book_that_run_never_saw_is_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sheets are empty and the register too: the report says so first, and never 无."""
    book = sample_book(tmp_path)
    found = report(read(book))
    assert [notice.partition("”")[0] for notice in found.notices[:2]] == ["“特殊情况", "“其他组织"]
    assert all(STALE in notice and "请先运行 ghgxl run" in notice for notice in found.notices[:2])
    sections = sections_of(book)
    assert sections["四、特殊情况"].paragraphs == (found.notices[0],)
    assert sections["五、其他组织信息"].paragraphs == (found.notices[1],)
    errors = open_errors(after_run("circuit_boards").outcome)
    assert errors > 0
    assert sections["二、核查结论"].paragraphs[0] == found.notices[-1] == f"尚有{errors}项错误未关闭，结论待定。"
    monkeypatch.setattr(
        sys, "argv", ["ghgxl", "report", str(tmp_path / "示例.xlsx"), "-o", str(tmp_path / "附件.docx")]
    )
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    said = capsys.readouterr().out
    document = [paragraph.text for paragraph in Document(str(tmp_path / "附件.docx")).paragraphs]
    for sentence in found.notices:
        assert f"注意：{sentence}" in said
        assert document.index(f"注意：{sentence}") < document.index(SECTIONS[0].heading)


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
    assert sections_of(book)["二、核查结论"].paragraphs[0] == f"尚有{after}项错误未关闭，结论待定。"


def test_a_deduction_beyond_the_rule_is_told_with_both_quantities(tmp_path: Path) -> None:
    def beyond(forms: dict[str, Any], tables: dict[str, list[dict[str, Any]]]) -> None:
        row = next(deduction for deduction in tables["deductions"] if deduction["deduction_id"] == "K-01")
        row["adopted_quantity"] = row["concerned_quantity"] + 2000

    engagement = read(sample_book(tmp_path, change=beyond))
    row = next(deduction for deduction in engagement.rows("deductions") if deduction.key == "K-01")
    text = next(told.text for told in circumstances(engagement) if told.id == "扣减@K-01")
    allowed, adopted = row.number("allowed_quantity"), row.number("adopted_quantity")
    assert allowed is not None
    assert adopted == allowed + 2000
    assert f"允许扣减{allowed:,.0f} kWh，核查采用{adopted:,.0f} kWh，折合{row.tonnes(adopted):,.2f} tCO2" in text


def test_a_missing_initial_emission_is_told(tmp_path: Path) -> None:
    def without(forms: dict[str, Any], tables: dict[str, list[dict[str, Any]]]) -> None:
        for row in tables["years"]:
            row["initial_emission_tco2"] = None
        tables["bridge"] = []

    sections = sections_of(sample_book(tmp_path, change=without))
    assert sections["三、初始排放量与核查排放量的差异"].paragraphs == (
        "2025年初始排放量未填写，无法说明差异。", "2024年初始排放量未填写，无法说明差异。",
    )  # fmt: skip
    assert all("初始排放量未填写" in text for text in sections["二、核查结论"].paragraphs if "核查排放量为" in text)


def test_vouchers_only_seen_are_told_once_for_each_year_and_kind(tmp_path: Path) -> None:
    text = sections_of(sample_book(tmp_path))["八、数据凭证与抽样"].paragraphs[1]
    assert text == (
        "未复印或扫描存档的票据：2024年发票144张中的90张票据，2024年发票48张中的30张票据，2024年发票192张中的120张票据；"
        "2025年发票528张中的330张票据，2025年发票192张中的120张票据。"
    )


def test_counts_have_no_decimals(tmp_path: Path) -> None:
    book = sample_book(tmp_path, "bus_operator")
    seen, sampling = sections_of(book)["八、数据凭证与抽样"].tables
    assert {row[2] for row in seen.rows} == {"1,440", "1,320", "120"}
    assert "2,880" in {row[1] for row in sampling.rows}
    assert number_format(field("population_count")) == number_format(field("voucher_seen_count")) == "#,##0"


def test_what_belongs_to_no_part_is_a_line_of_the_split(tmp_path: Path) -> None:
    """Parts, remainder and total of each year add up as printed; the total stands once."""
    section = sections_of(sample_book(tmp_path, "bus_operator"))["六、排放量拆分"]
    lines = section.tables[0].rows
    assert [row[1] for row in lines] == ["营运系统", "非营运系统", "未拆分", "合计"] * 2
    amounts = [float(row[2].replace(",", "")) for row in lines]
    assert sum(amounts[:3]) == pytest.approx(amounts[3], abs=0.02)
    assert section.paragraphs[0] == (
        f"2025年有{lines[2][2]} tCO2没有拆分（排放源G-1的拆分系统未填写或不属于本行业），拆分之和小于排放总量，须补充。"
    )


def test_heading_basis_and_caption_stay_with_their_table(engagement: Engagement, tmp_path: Path) -> None:
    write_report(engagement, tmp_path / "附件.docx")
    document = Document(str(tmp_path / "附件.docx"))
    kept = [paragraph for paragraph in document.paragraphs if paragraph.text.startswith(("依据：", "表"))]
    assert all(paragraph.paragraph_format.keep_with_next for paragraph in kept)
    assert document.styles["Heading 1"].paragraph_format.keep_with_next
    for table in document.tables:
        assert all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in table.rows[0].cells)
