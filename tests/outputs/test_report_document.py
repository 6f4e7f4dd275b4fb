"""The Word document of the report: headings, captions, references, contents and page numbers are Word's own; 草稿 on each page."""

import io
import re
import zipfile
from functools import cache

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from sample_books import after_run, opened

from udfs.vocabularies import FindingState
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.report.blocks import NATIONAL
from workbook_templates.report.report import report
from workbook_templates.samples import names
from xl_addin.outputs.report_document import DRAFT, report_document
from xl_addin.outputs.word import OF_NATION


@cache
def engagement_of(sample: str) -> Engagement:
    return read(opened(after_run(sample).content))


@cache
def content_of(sample: str) -> bytes:
    return report_document(engagement_of(sample)).content


def paragraphs_of(content: bytes) -> list[Paragraph]:
    """Those of the text, in their controls; not those of cells."""
    document = Document(io.BytesIO(content))
    return [
        Paragraph(element, document._body) for element in document.element.body.iter(qn("w:p"))
        if element.getparent().tag != qn("w:tc")
    ]  # fmt: skip


def tables_of(content: bytes) -> list[Table]:
    document = Document(io.BytesIO(content))
    return [Table(element, document._body) for element in document.element.body.iter(qn("w:tbl"))]


def part(content: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


@pytest.fixture(params=names())
def sample(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_same_engagement_gives_the_same_bytes() -> None:
    assert content_of("hotel_group") == report_document(engagement_of("hotel_group")).content


def test_headings_and_tables_are_those_of_the_report(sample: str) -> None:
    tables, content = tables_of(content_of(sample)), report(engagement_of(sample))
    headings = [
        (paragraph.text.removesuffix(NATIONAL), int(paragraph.style.name[-1])) for paragraph in paragraphs_of(content_of(sample))
        if paragraph.style is not None and paragraph.style.name is not None and paragraph.style.name.startswith("Heading")
    ]  # fmt: skip
    assert [(section.heading, section.level) for section in content.sections] == [
        pair for pair in headings if pair[0] in {section.heading for section in content.sections}
    ]
    expected = [table for section in content.sections for table in section.tables]
    assert len(tables) == len(expected)
    for table, wanted in zip(tables, expected, strict=True):
        assert [cell.text for cell in table.rows[0].cells] == list(wanted.headings)
        assert len(table.rows) == 1 + len(wanted.rows) + bool(wanted.total)


def test_captions_are_sequence_fields_and_references_lead_to_them(sample: str) -> None:
    text = part(content_of(sample), "word/document.xml")
    document = Document(io.BytesIO(content_of(sample)))
    captions = [
        paragraph.text
        for paragraph in paragraphs_of(content_of(sample))
        if paragraph.style is not None and paragraph.style.name == "Caption"
    ]
    assert [caption.split("  ")[0] for caption in captions] == [
        f"表{number}" for number in range(1, len(tables_of(content_of(sample))) + 1)
    ]
    assert text.count("SEQ 表") == len(captions)
    bookmarks = set(re.findall(r'w:bookmarkStart [^>]*w:name="([^"]+)"', text))
    references = set(re.findall(r"(?:PAGE)?REF (\S+) \\h", text))
    assert references
    assert references <= bookmarks
    assert 'TOC \\o "1-3"' in text
    assert text.count('w:fldCharType="begin"') == text.count('w:fldCharType="end"')


def test_a_reference_shows_the_number_of_its_table() -> None:
    paragraphs = paragraphs_of(content_of("circuit_boards"))
    scope = next(paragraph.text for paragraph in paragraphs if paragraph.text.startswith("核查范围为"))
    number = re.search(r"见表(\d+)；", scope)
    assert number is not None
    caption = next(paragraph.text for paragraph in paragraphs if paragraph.text.endswith("场所清单"))
    assert caption == f"表{number[1]}  场所清单"


def test_the_draft_is_told_on_every_page_until_it_may_be_issued() -> None:
    header = part(content_of("hotel_group"), "word/header1.xml")
    assert DRAFT in header
    assert "titlePg" not in part(content_of("hotel_group"), "word/document.xml")
    book = opened(after_run("hotel_group").content)
    grid = book.read("findings")
    settled = {"状态": str(FindingState.CLOSED), "关闭证据": "已核对", "整改情况": "已补充", "受核查方原因分析": "漏交"}
    book.write("findings", [dict(zip(grid.headers, row)) | settled for row in grid.rows])
    from xl_addin.commands import COMMANDS

    COMMANDS["run"].act(book, lambda stage: None)
    content = report_document(read(book)).content
    assert DRAFT not in part(content, "word/header1.xml")
    assert "草稿" not in part(content, "word/document.xml")


def test_what_only_the_national_form_has_is_in_a_style_of_its_own(sample: str) -> None:
    document = Document(io.BytesIO(content_of(sample)))
    styled = [
        paragraph
        for paragraph in paragraphs_of(content_of(sample))
        if paragraph.style is not None and paragraph.style.name == OF_NATION
    ]
    assert styled
    assert all(NATIONAL in paragraph.text for paragraph in styled)


def test_every_page_has_its_number_and_wide_tables_a_wide_page(sample: str) -> None:
    footer = part(content_of(sample), "word/footer1.xml")
    assert "PAGE" in footer
    assert "NUMPAGES" in footer
    pages = Document(io.BytesIO(content_of(sample))).sections
    widths = [page.page_width.mm for page in pages if page.page_width is not None]
    assert [round(width) for width in widths] == [210, 297]


def test_heading_and_caption_stay_with_their_table(sample: str) -> None:
    document = Document(io.BytesIO(content_of(sample)))
    captions = [
        paragraph
        for paragraph in paragraphs_of(content_of(sample))
        if paragraph.style is not None and paragraph.style.name == "Caption"
    ]
    assert all(paragraph.paragraph_format.keep_with_next for paragraph in captions)
    assert document.styles["Heading 1"].paragraph_format.keep_with_next  # type: ignore[attr-defined]  # a paragraph style
    for table in tables_of(content_of(sample)):
        head = table.rows[0]._tr
        assert head.find(f".//{qn('w:tblHeader')}") is not None
        assert head.find(f".//{qn('w:cantSplit')}") is not None
