"""Tables of a Word document: widths by content, the head repeated on each page, no row broken over two."""

from docx.document import Document as Doc
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell

from workbook_templates.report.blocks import ReportTable

SHORT = 9  # rows of a table that stays on one page
LONGEST, LEAST, SIZE = 90, 4, 9  # of a text, in Latin characters; points
CHARACTER_MM, PADDING_MM = 1.95, 4.4
HEAD_FILL, SUM_FILL = "DDEBF7", "F2F2F2"
SUMS = ("合计", "小计")  # what the first words of a row of sums end with


def add_table(document: Doc, content: ReportTable, width_mm: float) -> None:
    """A table over the width of the page."""
    table = document.add_table(rows=1, cols=len(content.headings), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    widths = _widths(content, width_mm)
    for column, width in zip(table.columns, widths):
        column.width = Mm(width)
    for at, heading in enumerate(content.headings):
        _fill(table.rows[0].cells[at], heading, widths[at], fill=HEAD_FILL)
        table.rows[0].cells[at].paragraphs[0].paragraph_format.keep_with_next = True
    for row in (*content.rows, *([content.total] if content.total else [])):
        is_sum = row is content.total or any(word.endswith(SUMS) for word in row[:2])
        cells = table.add_row().cells
        for at, text in enumerate(row):
            _fill(cells[at], text, widths[at], fill=SUM_FILL if is_sum else "", right=at in content.numbers)
    _flow(table)


def _widths(content: ReportTable, width_mm: float) -> list[float]:
    """Millimetres: a column of short texts gets what they take, the long ones share what is left."""
    rows = (*content.rows, *([content.total] if content.total else []))
    needs = [
        max(_taken(max(_length(heading) / 2, LEAST)), *(_taken(min(_length(row[at]), LONGEST)) for row in rows))
        for at, heading in enumerate(content.headings)
    ]
    widths, left = dict[int, float](), width_mm
    for place, at in enumerate(sorted(range(len(needs)), key=needs.__getitem__)):
        widths[at] = min(needs[at], left / (len(needs) - place))
        left -= widths[at]
    return [widths[at] + left * needs[at] / sum(needs) for at in range(len(needs))]


def _taken(length: float) -> float:
    return length * CHARACTER_MM + PADDING_MM


def _length(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def _fill(cell: _Cell, text: str, width: float, *, fill: str = "", right: bool = False) -> None:
    cell.width = Mm(width)
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
    paragraph.paragraph_format.line_spacing = 1.0
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(text)
    run.bold, run.font.size = bool(fill), Pt(SIZE)
    if fill:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), fill)
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
