"""The verification report as a Word document: cover, contents, conclusion page, chapters, annexes; 草稿 on each page until it may be issued."""

from dataclasses import dataclass

from docx.document import Document as Doc
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from workbook_templates.engagement.reader import Engagement
from workbook_templates.report.front import Cover
from workbook_templates.report.report import Report, report
from xl_addin.outputs.report_template import HEADER, Kept, merge, opened, put_head
from xl_addin.outputs.word import ALARM, FAINT, MARGIN_MM, SHORT_MM, WordDocument, Writer, lay, page_numbers, saved
from xl_addin.outputs.word_controls import wrap
from xl_addin.outputs.word_fields import close_field, linked, open_field

DRAFT, CONTENTS = "草稿", "目录"
AFTER_FIELDS = ("w:hdrShapeDefaults", "w:footnotePr", "w:endnotePr", "w:compat")  # in the order of the schema
DEEPEST = 3  # level of a heading that the contents list


@dataclass(frozen=True, slots=True)
class ReportDocument(WordDocument):
    """The report's document.

    Attributes:
        draft: why it is one; "" where it is none.
        unset: how many places are still to be filled in.
        kept: sentences about what was kept of the document that it was written into.
    """

    draft: str
    unset: int
    kept: tuple[str, ...]


def report_document(engagement: Engagement, template: bytes | None = None, label: str = "") -> ReportDocument:
    """The report; the same engagement gives the same bytes.

    Args:
        engagement: as read from the workbook.
        template: a document whose content controls take the parts of the report: a body's own, or the last report.
        label: its name in messages.

    Raises:
        FileError: the template is no Word document, or has no control for the report.
    """
    content = report(engagement)
    writer = Writer(content.cover.title, [table for section in content.sections for table in section.tables])
    page = writer.document.sections[0]
    lay(page, is_wide=False)
    page_numbers(page)
    with writer.control("封面", "封面"):
        _cover(writer, content.cover)
    place = writer.document.add_paragraph(CONTENTS, style="Title")
    place.paragraph_format.page_break_before = True
    with writer.control("注意", "签发前须读"):
        for text in content.notices:
            writer.notice(text)
        writer.document.add_paragraph()
    is_wide = False
    for section in content.sections:
        if section.is_wide != is_wide:
            is_wide = section.is_wide
            lay(writer.document.add_section(WD_SECTION.NEW_PAGE), is_wide=is_wide)
        with writer.control(section.heading.partition(" ")[0], section.heading):
            writer.section(section)
            if not writer.contents[1:]:  # the conclusion page stands alone
                writer.document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
    _contents(writer, place)
    document, kept = writer.document, Kept()
    if template is not None:
        document = opened(template, label)
        kept = merge(writer.document, document, content.cover.number)
    draft = "；".join(filter(None, (content.draft, kept.draft)))
    _head(writer, content, draft)
    if template is not None:
        put_head(writer.document, document)
    ask_to_update(document)
    return ReportDocument(saved(document), writer.count, content.notices, draft, content.unset, tuple(kept.sentences()))


def ask_to_update(document: Doc) -> None:
    """Have the program that opens the document form its fields anew: contents, page numbers, references."""
    settings = document.settings.element
    if settings.find(qn("w:updateFields")) is None:
        updated = OxmlElement("w:updateFields")
        updated.set(qn("w:val"), "true")
        following = [element for tag in AFTER_FIELDS for element in settings.findall(qn(tag))]
        following[0].addprevious(updated) if following else settings.append(updated)


def _head(writer: Writer, content: Report, draft: str) -> None:
    """Name and number on every page; 草稿 and why, as long as it is one."""
    header = writer.document.sections[0].header.paragraphs[0]
    header.alignment = WD_ALIGN_PARAGRAPH.CENTER
    told = header.add_run(f"{content.cover.title}  {content.cover.number}")
    told.font.size, told.font.color.rgb = Pt(9), FAINT
    if draft:
        warned = header.add_run(f"\n{DRAFT}（{draft}）")
        warned.bold, warned.font.size, warned.font.color.rgb = True, Pt(9), ALARM
    wrap([header._p], HEADER, HEADER)


def _cover(writer: Writer, cover: Cover) -> None:
    def line(text: str, size: float, before: float, *, is_bold: bool = False) -> None:
        paragraph = writer.document.add_paragraph()
        paragraph.alignment, paragraph.paragraph_format.space_before = WD_ALIGN_PARAGRAPH.CENTER, Pt(before)
        run = paragraph.add_run(text)
        run.font.size, run.bold = Pt(size), is_bold

    line(f"报告编号：{cover.number}", 12, 24)
    line(cover.entity, 20, 120, is_bold=True)
    line(cover.years, 14, 12)
    line(cover.title, 30, 36, is_bold=True)
    line(f"核查技术服务机构名称（盖章）：{cover.body}", 14, 170)
    line(f"核查报告签发日期：{cover.date}", 14, 12)


def _contents(writer: Writer, place: Paragraph) -> None:
    """A table of contents after its heading: entries that lead to the headings; whoever opens the document adds the pages."""
    listed = [entry for entry in writer.contents if entry[0] <= DEEPEST]
    last = place
    for at, (level, text, bookmark) in enumerate(listed):
        paragraph = _after(last, writer, level)
        if at == 0:
            open_field(paragraph, f'TOC \\o "1-{DEEPEST}" \\h \\z \\u')
        linked(paragraph, bookmark, text)
        if at == len(listed) - 1:
            close_field(paragraph)
        last = paragraph


def _after(paragraph: Paragraph, writer: Writer, level: int) -> Paragraph:
    made = writer.document.add_paragraph(style=_style(writer, level))
    paragraph._p.addnext(made._p)
    return made


def _style(writer: Writer, level: int) -> str:
    """The style by which Word knows an entry of its contents."""
    name = f"toc {level}"
    if name not in [style.name for style in writer.document.styles]:
        style = writer.document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        style.base_style = writer.document.styles["Normal"]
        style.paragraph_format.left_indent = Mm(6 * (level - 1))
        style.paragraph_format.space_after = Pt(2)
        style.paragraph_format.tab_stops.add_tab_stop(
            Mm(SHORT_MM - 2 * MARGIN_MM), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )
    return name
