"""The annexes: every clause that asks for one has its section; the Word document holds them, the same bytes each time."""

from pathlib import Path

import pytest
from docx import Document

from udfs import CLAUSES
from workbook_templates.assemble.report import SECTIONS, report
from workbook_templates.build import build, build_empty
from workbook_templates.calculate import Calculation
from workbook_templates.reader import Engagement, read
from workbook_templates.samples import load, names
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.commands import COMMANDS
from xl_addin.word import write_report


@pytest.fixture(scope="module", params=names())
def engagement(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engagement:
    path = tmp_path_factory.mktemp("report") / "示例.xlsx"
    build(Calculation(WORKBOOK, *load(request.param)), path)
    book = FileBook.open(path)
    COMMANDS["run"].act(book, lambda stage: None)
    return read(book)


def test_every_clause_is_answered() -> None:
    assert {clause for one in SECTIONS for clause in one.clauses} == set(CLAUSES)


def test_sections_hold_what_the_workbook_holds(engagement: Engagement) -> None:
    sections = {one.heading: one for one in report(engagement)}
    totals = sections["二、核查结论"].tables[0]
    assert [row[0] for row in totals.rows] == [row.key for row in engagement.rows("year_totals")]
    assert len(sections["四、特殊情况"].tables[0].rows) == len(engagement.rows("circumstances"))
    assert len(sections["五、其他组织信息"].tables[0].rows) == len(engagement.rows("other_organisations"))
    for section in sections.values():
        for table in section.tables:
            assert table.rows
            assert all(len(row) == len(table.headings) for row in table.rows)
            assert not {"None", "True", "False"} & {text for row in table.rows for text in row}


def test_the_document_has_every_section_and_table(engagement: Engagement, tmp_path: Path) -> None:
    count = write_report(engagement, tmp_path / "附件.docx")
    write_report(engagement, tmp_path / "again.docx")
    assert (tmp_path / "附件.docx").read_bytes() == (tmp_path / "again.docx").read_bytes()
    document = Document(str(tmp_path / "附件.docx"))
    headings = [one.text for one in document.paragraphs if one.style is not None and one.style.name == "Heading 1"]
    assert headings == [one.heading for one in SECTIONS]
    captions = [one.text for one in document.paragraphs if one.style is not None and one.style.name == "Caption"]
    assert [text.split()[0] for text in captions] == [f"表{number}" for number in range(1, count + 1)]
    assert len(document.tables) == count
    for table, expected in zip(
        document.tables, [one for part in report(engagement) for one in part.tables], strict=True
    ):
        assert [cell.text for cell in table.rows[0].cells] == list(expected.headings)
        assert len(table.rows) == 1 + len(expected.rows)
        assert [cell.text for cell in table.rows[-1].cells] == list(expected.rows[-1])


def test_an_empty_workbook_gives_an_empty_report_and_no_fault(tmp_path: Path) -> None:
    build_empty(tmp_path / "空.xlsx")
    sections = {one.heading: one for one in report(read(FileBook.open(tmp_path / "空.xlsx")))}
    assert sections["四、特殊情况"].paragraphs == ("无。",)
    write_report(read(FileBook.open(tmp_path / "空.xlsx")), tmp_path / "空.docx")
