"""Tables of a Word document: widths by content, the head repeated on each page, no row broken over two.

Their elements are made directly: a report has thousands of cells.
"""

import re

from docx.document import Document as Doc
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt

from workbook_templates.report.blocks import ReportTable

SHORT = 9  # rows of a table that stays on one page
LONGEST, SHORTEST, LEAST, SIZE = 90, 8, 4, 9  # of a text, in Latin characters; points
CHARACTER_MM, PADDING_MM = 1.95, 4.4
LONGEST_WORD, WIDE, BOLD = 12, 1.4, 1.08  # characters of what is not broken; how much wider capitals and bold are
COUNT = 2  # cells of a last row that counts the others
_WORD = re.compile(r"（[!-~]+）|[!-~]+")
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
    has_count = _is_count(content.total)
    for at, cells in enumerate(rows):
        is_sum = cells is content.total or any(word.endswith(SUMS) for word in cells[:2])
        fill = HEAD_FILL if at == 0 else SUM_FILL if is_sum else ""
        row = _within(table, "w:tr")
        marks = _within(row, "w:trPr")
        _within(marks, "w:cantSplit")
        if at == 0:
            _within(marks, "w:tblHeader")
        is_before_total = bool(content.total) and at == len(rows) - 2
        is_kept = at == 0 or is_before_total or (len(rows) <= SHORT and at < len(rows) - 1)
        is_count = has_count and cells is content.total
        for place, text in enumerate(cells[:COUNT] if is_count else cells):
            style = styles[NUMBER if at and place in content.numbers and not is_count else CELL]
            span = len(cells) - place if is_count and place == COUNT - 1 else 1
            _cell(row, text, sum(widths[place : place + span]), style, fill, is_kept=is_kept, span=span)
    document.element.body._insert_tbl(table)


def _cell(row: BaseOxmlElement, text: str, width: int, style: str, fill: str, *, is_kept: bool, span: int = 1) -> None:
    cell = _within(row, "w:tc")
    properties = _within(cell, "w:tcPr")
    _within(properties, "w:tcW", w=str(width), type="dxa")
    if span > 1:
        _within(properties, "w:gridSpan", val=str(span))
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


def _is_count(total: tuple[str, ...]) -> bool:
    """Whether a last row tells how many rows there are, and nothing of the other columns."""
    return len(total) > COUNT and not any(total[COUNT:])


def _widths(content: ReportTable, width_mm: float) -> list[float]:
    """Millimetres: numbers and words are not broken; the long texts share what is left by their length."""
    rows = (*content.rows, *([content.total] if content.total and not _is_count(content.total) else []))
    columns = [[heading, *(row[at] for row in rows)] for at, heading in enumerate(content.headings)]
    words = [_taken(max(LEAST, *map(_longest_word, column)) * BOLD) for column in columns]
    amounts = [_taken(max((_length(text) for text in column[1:]), default=0) * BOLD) for column in columns]
    floors = [max(word, amounts[at]) if at in content.numbers else word for at, word in enumerate(words)]
    whole = [
        max(floor, _taken(_length(column[0]) / 2), *(_taken(min(_length(text), LONGEST)) for text in column[1:]))
        for column, floor in zip(columns, floors)
    ]
    least = [
        need if at in content.numbers else max(min(need, _taken(SHORTEST)), word)
        for at, (need, word) in enumerate(zip(whole, words))
    ]  # fmt: skip
    if width_mm >= sum(whole):
        return [need * width_mm / sum(whole) for need in whole]
    for small, large in (
        (least, whole),
        (floors, least),
    ):  # where there is no room for headings, these are broken first
        if width_mm >= sum(small):
            share = (width_mm - sum(small)) / ((sum(large) - sum(small)) or 1)
            return [need + (full - need) * share for need, full in zip(small, large)]
    return [need * width_mm / sum(floors) for need in floors]


def _taken(length: float) -> float:
    return length * CHARACTER_MM + PADDING_MM


def _length(text: str) -> float:
    """Of the longest line, in Latin characters."""
    return max(sum(map(_width, line)) for line in text.split("\n"))


def _width(character: str) -> float:
    return 2 if ord(character) > 0x2E7F else WIDE if character.isupper() or character in "%@" else 1


def _longest_word(text: str) -> float:
    """Of what no line should break: a date, a number of a row, a unit in its brackets; what is longer may be broken."""
    return max((_length(word) for word in _WORD.findall(text) if _length(word) <= LONGEST_WORD), default=0)
