"""Word documents: styles, headings, numbered captions with references to them, tables."""

import datetime as dt
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.section import Section as Page
from docx.shared import Mm, Pt, RGBColor

from workbook_templates.build.normalised import dated
from workbook_templates.report.blocks import NATIONAL, Block, ReportTable, Section, Subheading, Text
from xl_addin.outputs.word_controls import wrap
from xl_addin.outputs.word_fields import Bookmarks, add_field
from xl_addin.outputs.word_tables import add_styles, add_table

BODY, HEADS, FIXED = "宋体", "黑体", dt.datetime(2026, 1, 1)
LATIN = "Times New Roman"
MARGIN_MM, SHORT_MM, LONG_MM = 20, 210, 297
HEAD, ALARM, FAINT = RGBColor(0x1F, 0x4E, 0x79), RGBColor(0xC0, 0x00, 0x00), RGBColor(0x7F, 0x7F, 0x7F)
OF_NATION = "全国模板项"  # the style of what only the national form has
SIZES = {
    "Normal": 10.5,
    "Heading 1": 15,
    "Heading 2": 13,
    "Heading 3": 12,
    "Heading 4": 11,
    "Title": 24,
    "Caption": 9.5,
}
WHOLE = ".0"  # of the id of what stands before the numbered paragraphs of a chapter
_REFERENCE = re.compile(r"⟦([^⟧]+)⟧")


@dataclass(frozen=True, slots=True)
class WordDocument:
    """A document: its file's bytes, how many tables it has, and the sentences that stand before them."""

    content: bytes
    tables: int
    notices: tuple[str, ...]


class Writer:
    """A document in the making.

    Args:
        title: of its properties.
        tables: all of its tables in order, so that a sentence may refer to one further on.
        is_plain: captions and clauses are one text each, which an archive compares with what it would write today.
    """

    def __init__(self, title: str, tables: Sequence[ReportTable], *, is_plain: bool = False) -> None:
        self.is_plain = is_plain
        self.document: Doc = Document()
        self.bookmarks = Bookmarks()
        self.contents: list[tuple[int, str, str]] = []
        self.numbers = {table.name: at for at, table in enumerate(tables, start=1) if table.name}
        self.count = 0
        properties = self.document.core_properties
        properties.author, properties.title = "ghgxl", title
        properties.created = properties.modified = FIXED
        _styles(self.document)
        add_styles(self.document)

    @property
    def width_mm(self) -> float:
        """Of the text on the page at hand."""
        page = self.document.sections[-1]
        assert page.page_width is not None
        return float(page.page_width.mm) - 2 * MARGIN_MM

    def heading(self, text: str, level: int, *, is_national: bool = False) -> None:
        """A heading that the table of contents leads to."""
        paragraph = self.document.add_paragraph(style=f"Heading {level}")
        name = f"_Toc{_short(text)}"
        mark = self.bookmarks.start(paragraph, name)
        paragraph.add_run(text + (NATIONAL if is_national else ""))
        self.bookmarks.end(paragraph, mark)
        self.contents.append((level, text, name))

    def block(self, block: Block) -> None:
        """A sentence, a subheading or a table."""
        if isinstance(block, Subheading):
            self.heading(block.text, block.level)
        elif isinstance(block, Text):
            self.text(block)
        else:
            self.table(block)

    def text(self, block: Text) -> None:
        """A sentence, with the numbers of the tables it refers to."""
        paragraph = self.document.add_paragraph(style=OF_NATION if block.is_national else None)
        for at, part in enumerate(_REFERENCE.split(block.text)):
            number = self.numbers.get(part) if at % 2 else None
            if number is None:  # a text, also one that somebody wrote like a reference
                paragraph.add_run(f"⟦{part}⟧" if at % 2 else part)
            else:
                add_field(paragraph, f"REF _Table{_short(part)} \\h", f"表{number}")

    def table(self, content: ReportTable) -> None:
        """A table under its caption, its notes below."""
        self.count += 1
        caption = self.document.add_paragraph(style="Caption")
        caption.paragraph_format.keep_with_next = True
        caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
        mark = self.bookmarks.start(caption, f"_Table{_short(content.name or content.caption)}")
        told = f"  {content.caption}{NATIONAL if content.is_national else ''}"
        if self.is_plain:
            caption.add_run(f"表{self.count}{told}")
        else:
            caption.add_run("表")
            add_field(caption, "SEQ 表 \\* ARABIC", str(self.count))
        self.bookmarks.end(caption, mark)
        if not self.is_plain:
            caption.add_run(told)
        add_table(self.document, content, self.width_mm)
        for note in content.notes:
            self.document.add_paragraph(f"注：{note}").runs[0].font.size = Pt(9)
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)

    def section(self, section: Section) -> None:
        """Heading, what it rests on, blocks."""
        self.heading(section.heading, section.level, is_national=section.is_national)
        if section.clauses or self.is_plain:
            of = "" if self.is_plain else "技术要点"
            told = section.clauses if self.is_plain else [clause.removesuffix(WHOLE) for clause in section.clauses]
            basis = self.document.add_paragraph(f"依据：{of}{'、'.join(told)}")
            basis.runs[0].font.size, basis.runs[0].font.color.rgb = Pt(9), FAINT
            basis.paragraph_format.keep_with_next = True
        for at, block in enumerate(section.blocks):
            following = section.blocks[at + 1] if at + 1 < len(section.blocks) else None
            self.block(block)
            if isinstance(block, Text) and isinstance(
                following, ReportTable
            ):  # what introduces a table stands on its page
                self.document.paragraphs[-1].paragraph_format.keep_with_next = True

    def notice(self, text: str) -> None:
        """What must be read first."""
        run = self.document.add_paragraph().add_run(f"注意：{text}")
        run.bold, run.font.size, run.font.color.rgb = True, Pt(12), ALARM

    @contextmanager
    def control(self, name: str, alias: str) -> Iterator[None]:
        """What is written meanwhile stands in a content control of its own."""
        body = self.document.element.body
        before = len(body)
        yield
        made = [element for element in body[before - 1 :] if element.tag != qn("w:sectPr")]
        if made:
            wrap(made, name, alias)

    def written(self, notices: Sequence[str] = ()) -> WordDocument:
        """The document; the same content gives the same bytes."""
        return WordDocument(saved(self.document), self.count, tuple(notices))


def saved(document: Doc) -> bytes:
    """The file of a document; the same content gives the same bytes."""
    stream = io.BytesIO()
    document.save(stream)
    return dated(stream.getvalue())


def _short(name: str) -> str:
    """A name as a bookmark may bear it, the same in every report."""
    return f"{zlib.crc32(name.encode()):08x}"


def document(title: str, subtitle: str, sections: Sequence[Section], notices: Sequence[str] = ()) -> WordDocument:
    """A document of sections; the same content gives the same bytes.

    Args:
        title, subtitle: at its head.
        sections: headings, sentences and tables.
        notices: stand before everything.
    """
    writer = Writer(title, [table for section in sections for table in section.tables], is_plain=True)
    lay(writer.document.sections[0], is_wide=True)
    foot = writer.document.sections[0].footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_field(foot, "PAGE", "")
    writer.document.add_paragraph(title, style="Title")
    writer.document.add_paragraph(subtitle)
    for text in notices:
        writer.notice(text)
    for section in sections:
        writer.section(section)
    return writer.written(notices)


def lay(page: Page, *, is_wide: bool) -> None:
    """A4 upright or lying, with its margins."""
    width, height = (LONG_MM, SHORT_MM) if is_wide else (SHORT_MM, LONG_MM)
    page.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = Mm(width), Mm(height)
    page.left_margin = page.right_margin = Mm(MARGIN_MM)
    page.top_margin, page.bottom_margin = Mm(22), Mm(18)


def page_numbers(page: Page) -> None:
    """第 n 页 共 N 页 at the foot."""
    paragraph = page.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("第 ")
    add_field(paragraph, "PAGE", "1")
    paragraph.add_run(" 页  共 ")
    add_field(paragraph, "NUMPAGES", "1")
    paragraph.add_run(" 页")


def _styles(document: Doc) -> None:
    for name, size in SIZES.items():
        style = document.styles[name]
        style.font.name, style.font.size = LATIN, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), BODY if name == "Normal" else HEADS)
        if name != "Normal":
            style.font.color.rgb = HEAD
            style.font.italic = False
    made = document.styles.add_style(OF_NATION, WD_STYLE_TYPE.PARAGRAPH)
    made.base_style = document.styles["Normal"]
    made.font.italic, made.font.color.rgb = True, FAINT
