"""The Word document of the report: headings, captions, references, contents and page numbers are Word's own; 草稿 on each page."""

import io
import re
import zipfile
from functools import cache

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from sample_books import after_run, opened
from sweeps import swept

from udfs.vocabularies import FindingState, SignRole
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.report.blocks import NATIONAL
from workbook_templates.report.report import report
from workbook_templates.samples import names
from xl_addin.commands import COMMANDS
from xl_addin.outputs.report_document import DRAFT, report_document
from xl_addin.outputs.signing import sign
from xl_addin.outputs.word import OF_NATION


@cache
def engagement_of(sample: str) -> Engagement:
    return read(opened(after_run(sample).content))


@cache
def content_of(sample: str) -> bytes:
    return report_document(engagement_of(sample)).content


@cache
def body_of(sample: str) -> BaseOxmlElement:
    body: BaseOxmlElement = Document(io.BytesIO(content_of(sample))).element.body
    return body


def text(element: BaseOxmlElement) -> str:
    return "".join(found.text or "" for found in element.iter(qn("w:t")))


def styled(sample: str, *styles: str) -> list[tuple[str, BaseOxmlElement]]:
    """The paragraphs of some styles."""
    found = ((named.get(qn("w:val")), named.getparent().getparent()) for named in body_of(sample).iter(qn("w:pStyle")))
    return [(str(style), paragraph) for style, paragraph in found if style in styles]


def part(content: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


@pytest.fixture(params=swept(names(), {"electronics", "hotel_group"}))
def sample(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_same_engagement_gives_the_same_bytes() -> None:
    assert content_of("hotel_group") == report_document(engagement_of("hotel_group")).content


def test_headings_and_tables_are_those_of_the_report(sample: str) -> None:
    content = report(engagement_of(sample))
    headings = [
        (text(paragraph).removesuffix(NATIONAL), int(style[-1]))
        for style, paragraph in styled(sample, *(f"Heading{level}" for level in range(1, 5)))
    ]
    assert [(section.heading, section.level) for section in content.sections] == [
        pair for pair in headings if pair[0] in {section.heading for section in content.sections}
    ]
    tables = list(body_of(sample).iter(qn("w:tbl")))
    expected = [table for section in content.sections for table in section.tables]
    for table, wanted in zip(tables, expected, strict=True):
        rows = table.findall(qn("w:tr"))
        assert [text(cell) for cell in rows[0].findall(qn("w:tc"))] == list(wanted.headings)
        assert len(rows) == 1 + len(wanted.rows) + bool(wanted.total)


def test_captions_are_sequence_fields_and_references_lead_to_them(sample: str) -> None:
    xml = part(content_of(sample), "word/document.xml")
    captions = [text(paragraph) for _, paragraph in styled(sample, "Caption")]
    assert [caption.split("  ")[0] for caption in captions] == [f"表{number}" for number in range(1, len(captions) + 1)]
    assert xml.count("SEQ 表") == len(captions) == len(list(body_of(sample).iter(qn("w:tbl"))))
    bookmarks = re.findall(r'w:bookmarkStart [^>]*w:name="([^"]+)"', xml)
    assert len(set(bookmarks)) == len(bookmarks)
    references = set(re.findall(r"REF (\S+) \\h", xml)) | set(re.findall(r'w:anchor="([^"]+)"', xml))
    assert references
    assert references <= set(bookmarks)
    assert 'TOC \\o "1-3"' in xml
    assert xml.count('w:fldCharType="begin"') == xml.count('w:fldCharType="end"')
    assert "w:updateFields" in part(content_of(sample), "word/settings.xml")


def test_a_reference_shows_the_number_of_its_table() -> None:
    lines = [text(line) for line in body_of("circuit_boards").iter(qn("w:p"))]
    number = re.search(r"见表(\d+)；", next(line for line in lines if line.startswith("核查范围为")))
    assert number is not None
    captions = [text(paragraph) for _, paragraph in styled("circuit_boards", "Caption")]
    assert next(caption for caption in captions if caption.endswith("场所清单")) == f"表{number[1]}  场所清单"


def test_the_draft_is_told_on_every_page_until_it_may_be_issued() -> None:
    assert DRAFT in part(content_of("hotel_group"), "word/header1.xml")
    assert "titlePg" not in part(content_of("hotel_group"), "word/document.xml")
    book = opened(after_run("hotel_group").content)
    grid = book.read("findings")
    settled = {"状态": str(FindingState.CLOSED), "关闭证据": "已核对", "整改情况": "已补充", "受核查方原因分析": "漏交"}
    book.write("findings", [dict(zip(grid.headers, row)) | settled for row in grid.rows])
    COMMANDS["run"].act(book, lambda stage: None)
    assert f"{DRAFT}（未签署）" in part(report_document(read(book)).content, "word/header1.xml")
    registered = [str(read(book).setting(duty)) for duty in ("technical_reviewer", "approver")]
    for role, name in zip(SignRole, ("编制人甲", *registered), strict=True):
        sign(book, role, name, lambda stage: None)
    content = report_document(read(book)).content
    assert DRAFT not in part(content, "word/header1.xml")
    assert DRAFT not in part(content, "word/document.xml")


def test_what_only_the_national_form_has_is_in_a_style_of_its_own(sample: str) -> None:
    found = [text(paragraph) for _, paragraph in styled(sample, OF_NATION)]
    assert found
    assert all(NATIONAL in told for told in found)


def test_every_page_has_its_number_and_wide_tables_a_wide_page(sample: str) -> None:
    footer = part(content_of(sample), "word/footer1.xml")
    assert "PAGE" in footer
    assert "NUMPAGES" in footer
    pages = Document(io.BytesIO(content_of(sample))).sections
    assert [round(page.page_width.mm) for page in pages if page.page_width is not None] == [210, 297]


def test_heading_and_caption_stay_with_their_table(sample: str) -> None:
    assert all(paragraph.find(f".//{qn('w:keepNext')}") is not None for _, paragraph in styled(sample, "Caption"))
    for table in body_of(sample).iter(qn("w:tbl")):
        head = table.find(qn("w:tr"))
        assert head is not None
        assert head.find(f".//{qn('w:tblHeader')}") is not None
        assert head.find(f".//{qn('w:cantSplit')}") is not None
