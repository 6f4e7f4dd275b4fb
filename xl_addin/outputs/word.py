"""Word documents: headings, numbered captions and tables that a verifier pastes from; the annexes of the report."""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell

from workbook_templates.assemble.report import report
from workbook_templates.assemble.report_content import ReportTable, Section
from workbook_templates.build.normalised import dated
from workbook_templates.engagement.reader import Engagement

FACE, FIXED = "等线", dt.datetime(2026, 1, 1)
SHORT = 9  # rows of a table that stays on one page
WIDTH_MM, LEAST_MM, LONGEST = 257, 14, 90
HEAD, ALARM = RGBColor(0x1F, 0x4E, 0x79), RGBColor(0xC0, 0x00, 0x00)


@dataclass(frozen=True, slots=True)
class WordDocument:
    """A document: its file's bytes, how many tables it has, and the sentences that stand before them."""

    content: bytes
    tables: int
    notices: tuple[str, ...]


def report_document(engagement: Engagement) -> WordDocument:
    """The annexes of the report; the same engagement gives the same bytes.

    Args:
        engagement: as read from the workbook.
    """
    content = report(engagement)
    subtitle = f"{engagement.setting('entity_title') or ''}    {engagement.setting('report_no') or ''}".strip()
    return document("核查报告附件", subtitle, content.sections, content.notices)


def document(title: str, subtitle: str, sections: Sequence[Section], notices: Sequence[str] = ()) -> WordDocument:
    """A document of sections; the same content gives the same bytes.

    Args:
        title, subtitle: at its head.
        sections: headings, paragraphs and tables.
        notices: stand before everything.
    """
    made = _headed(title, subtitle)
    for text in notices:
        _notice(made, text)
    count = 0
    for section in sections:
        _section(made, section, count)
        count += len(section.tables)
    stream = io.BytesIO()
    made.save(stream)
    return WordDocument(dated(stream.getvalue()), count, tuple(notices))


def _headed(title: str, subtitle: str) -> Doc:
    document = Document()
    page = document.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    page.left_margin = page.right_margin = Mm(20)
    page.top_margin = page.bottom_margin = Mm(18)
    properties = document.core_properties
    properties.author, properties.title = "ghgxl", title
    properties.created = properties.modified = FIXED
    for name, size in (("Normal", 10.5), ("Heading 1", 14), ("Title", 20), ("Caption", 9.5)):
        style = document.styles[name]
        style.font.name, style.font.size = FACE, Pt(size)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FACE)
        if name != "Normal":
            style.font.color.rgb = HEAD
    document.add_heading(title, 0)
    document.add_paragraph(subtitle)
    _page_number(page.footer.paragraphs[0])
    return document


def _page_number(paragraph) -> None:  # type: ignore[no-untyped-def]  # python-docx types none of its paragraphs here
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = paragraph.add_run()
        if kind is not None:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def _notice(document: Doc, text: str) -> None:
    run = document.add_paragraph().add_run(f"注意：{text}")
    run.bold, run.font.size, run.font.color.rgb = True, Pt(12), ALARM


def _section(document: Doc, section: Section, before: int) -> None:
    document.add_heading(section.heading, 1)
    basis = document.add_paragraph(f"依据：{'、'.join(section.clauses)}")
    basis.runs[0].font.size = Pt(9)
    basis.paragraph_format.keep_with_next = True
    for text in section.paragraphs:
        # What introduces a table stands on its page.
        document.add_paragraph(text).paragraph_format.keep_with_next = bool(section.tables)
    for number, content in enumerate(section.tables, start=before + 1):
        caption = document.add_paragraph(f"表{number}  {content.caption}", style="Caption")
        caption.paragraph_format.keep_with_next = True
        _table(document, content)


def _table(document: Doc, content: ReportTable) -> None:
    table = document.add_table(rows=1, cols=len(content.headings), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    widths = _widths(content)
    for column, width in zip(table.columns, widths):
        column.width = Mm(width)
    for at, heading in enumerate(content.headings):
        _fill(table.rows[0].cells[at], heading, widths[at], bold=True)
        table.rows[0].cells[at].paragraphs[0].paragraph_format.keep_with_next = True
    for row in content.rows:
        cells = table.add_row().cells
        for at, text in enumerate(row):
            _fill(cells[at], text, widths[at], right=at in content.numbers)
    _flow(table)
    document.add_paragraph()


def _widths(content: ReportTable) -> list[float]:
    """Millimetres by what the columns hold: a long text takes what the others leave."""
    lengths = [
        min(max(_length(text) for text in (heading, *(row[at] for row in content.rows))), LONGEST)
        for at, heading in enumerate(content.headings)
    ]
    free = WIDTH_MM - LEAST_MM * len(lengths)
    whole = sum(lengths) or 1
    return [LEAST_MM + free * length / whole for length in lengths]


def _length(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def _fill(cell: _Cell, text: str, width: float, *, bold: bool = False, right: bool = False) -> None:
    cell.width = Mm(width)
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(9)
    if bold:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), "DDEBF7")
        cell._tc.get_or_add_tcPr().append(shade)


def _flow(table: Table) -> None:
    """No row breaks over a page, nor a short table; the heading row comes again on every page."""
    rows = list(table.rows)
    for at, row in enumerate(rows):
        if len(rows) <= SHORT and row is not rows[-1]:
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
        for name in ("w:cantSplit", "w:tblHeader") if at == 0 else ("w:cantSplit",):
            row._tr.get_or_add_trPr().append(OxmlElement(name))
