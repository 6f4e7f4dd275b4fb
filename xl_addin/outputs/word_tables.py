"""Tables of a Word document: widths by content, the head repeated on each page, no row broken over two.

Their elements are made directly: a report has thousands of cells.
"""

from docx.document import Document as Doc
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt

from workbook_templates.report.blocks import ReportTable

SHORT = 9  # rows of a table that stays on one page
LONGEST, SHORTEST, LEAST, SIZE = 90, 11, 4, 9  # of a text, in Latin characters; points
CHARACTER_MM, PADDING_MM = 1.95, 4.4
HEAD_FILL, SUM_FILL = "DDEBF7", "F2F2F2"
SUMS = ("合计", "小计")  # what the first words of a row of sums end with
CELL, NUMBER = "表格文字", "表格数字"  # styles of paragraphs


def add_styles(document: Doc) -> None:
    """The styles of what stands in a cell."""
    for name in (CELL, NUMBER):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.font.size = Pt(SIZE)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(1.5)
        style.paragraph_format.line_spacing = 1.0
        if name == NUMBER:
            style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def add_table(document: Doc, content: ReportTable, width_mm: float) -> None:
    """A table over the width of the page."""
    styles = {name: document.styles[name].style_id for name in (CELL, NUMBER, "Table Grid")}
    widths = [Mm(width).twips for width in _widths(content, width_mm)]
    table = _made("w:tbl")
    properties = _within(table, "w:tblPr")
    _within(properties, "w:tblStyle", val=styles["Table Grid"])
    _within(properties, "w:tblW", w=str(sum(widths)), type="dxa")
    _within(properties, "w:jc", val="center")
    _within(properties, "w:tblLayout", type="fixed")
    grid = _within(table, "w:tblGrid")
    for width in widths:
        _within(grid, "w:gridCol", w=str(width))
    rows = [content.headings, *content.rows, *([content.total] if content.total else [])]
    for at, cells in enumerate(rows):
        is_sum = cells is content.total or any(word.endswith(SUMS) for word in cells[:2])
        fill = HEAD_FILL if at == 0 else SUM_FILL if is_sum else ""
        row = _within(table, "w:tr")
        marks = _within(row, "w:trPr")
        _within(marks, "w:cantSplit")
        if at == 0:
            _within(marks, "w:tblHeader")
        is_kept = at == 0 or (len(rows) <= SHORT and at < len(rows) - 1)
        for place, text in enumerate(cells):
            style = styles[NUMBER if at and place in content.numbers else CELL]
            _cell(row, text, widths[place], style, fill, is_kept=is_kept)
    document.element.body._insert_tbl(table)


def _cell(row: BaseOxmlElement, text: str, width: int, style: str, fill: str, *, is_kept: bool) -> None:
    cell = _within(row, "w:tc")
    properties = _within(cell, "w:tcPr")
    _within(properties, "w:tcW", w=str(width), type="dxa")
    if fill:
        _within(properties, "w:shd", val="clear", fill=fill)
    paragraph = _within(cell, "w:p")
    of_paragraph = _within(paragraph, "w:pPr")
    _within(of_paragraph, "w:pStyle", val=style)
    if is_kept:
        _within(of_paragraph, "w:keepNext")
    run = _within(paragraph, "w:r")
    if fill:
        _within(_within(run, "w:rPr"), "w:b")
    for at, line in enumerate(text.split("\n")):
        if at:
            _within(run, "w:br")
        if line:
            told = _within(run, "w:t")
            told.text = line
            told.set(qn("xml:space"), "preserve")


def _made(tag: str, **attributes: str) -> BaseOxmlElement:
    return OxmlElement(tag, {qn(f"w:{name}"): value for name, value in attributes.items()})


def _within(parent: BaseOxmlElement, tag: str, **attributes: str) -> BaseOxmlElement:
    made = _made(tag, **attributes)
    parent.append(made)
    return made


def _widths(content: ReportTable, width_mm: float) -> list[float]:
    """Millimetres: numbers and short texts are not broken; the long ones share what is left by their length."""
    rows = (*content.rows, *([content.total] if content.total else []))
    whole = [
        max(_taken(max(_length(heading) / 2, LEAST)), *(_taken(min(_length(row[at]), LONGEST)) for row in rows))
        for at, heading in enumerate(content.headings)
    ]
    least = [need if at in content.numbers else min(need, _taken(SHORTEST)) for at, need in enumerate(whole)]
    left, wanted = width_mm - sum(least), sum(whole) - sum(least)
    if left <= 0:
        return [need * width_mm / sum(least) for need in least]
    if left >= wanted:
        return [need * width_mm / sum(whole) for need in whole]
    return [need + (full - need) * left / wanted for need, full in zip(least, whole)]


def _taken(length: float) -> float:
    return length * CHARACTER_MM + PADDING_MM


def _length(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)
