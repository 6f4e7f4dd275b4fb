"""What a worksheet part holds, each thing with its byte position: rows, cells, formulas, and what names areas beside them."""

import bisect
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import Area, address
from workbook_templates.ooxml.package.xml_text import start_tag, tag_end

ARRAYS = ("array", "dataTable")  # the kinds of formulas that fill an area
MOST_IN_ARRAYS = 2_000_000
_LOW = re.compile(r"[01]?(?:\.[0-9]*)?")  # a row of less than two points


@dataclass(slots=True)
class FormulaElement:
    """An ``<f>`` element: its text, kind (normal, shared, array, dataTable), area and byte span."""

    text: str
    kind: str
    area: str
    key: str
    start: int
    end: int = 0


@dataclass(slots=True)
class CellElement:
    """A ``<c>`` element. ``text`` is the raw content of ``<v>`` or ``<is>``; None where there is neither.

    ``extra`` are the byte spans of other children (extLst), which are carried along.
    """

    row: int
    column: int
    style: int
    kind: str
    start: int
    end: int = 0
    text: str | None = None
    formula: FormulaElement | None = None
    extra: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class RowElement:
    """A ``<row>`` element; ``close`` is where ``</row>`` starts, or -1 when there is none (``<row/>``).

    ``style`` is that of its cells which are not there. Of a row that nobody asked for only number and start are known.
    """

    number: int
    start: int
    end: int = 0
    close: int = -1
    style: int | None = None
    cells: list[CellElement] = field(default_factory=list)


@dataclass(slots=True)
class AreaElement:
    """An element outside the cells that names an area: in an attribute, or (x14: ``<xm:sqref>``) as its content.

    ``start`` is where its start tag begins; ``close`` where the end tag of an ``sqref`` element does.
    """

    name: str
    area: str
    start: int
    close: int = -1


class ScannedSheet:
    """A scanned worksheet part.

    Attributes:
        xml: the part. label: the sheet name, for messages. prefix: namespace prefix with colon, or "".
        rows: in ascending order. cells: (row, column) -> cell. area_elements: those that name areas beside the cells.
        columns: (first, last, style) of the columns whose cells that are not there have a style.
        implicit: some row or cell has no address and counts from the one before it, so none may be taken out.
        is_partial: rows were left out, because only some were asked for.
        area_start, area_close, area_end: the ``<sheetData>`` element; close is -1 for ``<sheetData/>``.
    """

    def __init__(self, xml: bytes, label: str) -> None:
        self.xml = xml
        self.label = label
        self.prefix = ""
        self.rows: list[RowElement] = []
        self.cells: dict[tuple[int, int], CellElement] = {}
        self.area_elements: list[AreaElement] = []
        self.columns: list[tuple[int, int, int]] = []
        self.implicit = False
        self.is_partial = False
        self.area_start = self.area_close = self.area_end = -1

    def hidden_rows(self) -> list[int]:
        """Numbers of the rows that are not shown: hidden, or lower than anybody can read."""
        tags = ((row.number, start_tag(self.xml[row.start : tag_end(self.xml, row.start)])[1]) for row in self.rows)
        return [
            number
            for number, attributes in tags
            if attributes.get("hidden", "0") in ("1", "true") or _LOW.fullmatch(attributes.get("ht", "15"))
        ]

    def style_of(self, row: int, column: int) -> int:
        """The style of a cell, or of the row or column it would stand in."""
        cell = self.cells.get((row, column))
        if cell is not None:
            return cell.style
        at = bisect.bisect_left(self.rows, row, key=lambda element: element.number)
        if at < len(self.rows) and self.rows[at].number == row and self.rows[at].style is not None:
            return self.rows[at].style or 0
        return next((style for first, last, style in self.columns if first <= column <= last), 0)

    def merged(self) -> list[Area]:
        """The merged areas."""
        return [Area.in_file(element.area) for element in self.area_elements if element.name == "mergeCell"]

    def arrays(self) -> Iterator[tuple[Area, CellElement]]:
        """Areas that one formula fills, with the cell that holds it.

        Raises:
            FileError: together they are larger than anybody fills.
        """
        found = (
            (cell.row, cell.column, cell.formula.area)
            for cell in self.cells.values()
            if cell.formula is not None and cell.formula.kind in ARRAYS
        )
        return ((area, self.cells[place]) for area, place in array_areas(self.label, found))

    def formula_texts(self) -> dict[tuple[int, int], str]:
        """Formula text of every cell that has one; a cell inside an array shows the array's text.

        A dependant of a shared formula shows ``(shared)``: its own text is nowhere in the file.
        """
        texts = {
            place: cell.formula.text or ("(shared)" if cell.formula.kind == "shared" else "")
            for place, cell in self.cells.items()
            if cell.formula is not None
        }
        for area, master in self.arrays():
            for place in self.within(area):
                texts.setdefault(place, texts[master.row, master.column])
        return texts

    def shared_texts(self) -> dict[tuple[int, int], str]:
        """Of every cell of a shared formula its own text, which only the first of them has in the file."""
        from openpyxl.formula.translate import Translator  # all of openpyxl, which few books need here

        sharing = {place: cell.formula for place, cell in self.cells.items() if cell.formula is not None and cell.formula.kind == "shared"}  # fmt: skip
        first = {formula.key: (place, formula.text) for place, formula in sharing.items() if formula.text}
        moved = {key: Translator(f"={text}", address(*place)) for key, (place, text) in first.items()}
        return {
            place: formula.text or moved[formula.key].translate_formula(address(*place)).removeprefix("=")
            for place, formula in sharing.items()
            if formula.key in moved
        }

    def filled_by_formulas(self) -> dict[tuple[int, int], str]:
        """The same, with the cells of arrays that nobody has written yet."""
        texts = self.formula_texts()
        for area, master in self.arrays():
            texts |= dict.fromkeys(area.cells(), texts[master.row, master.column])
        return texts

    def within(self, area: Area) -> Iterator[tuple[int, int]]:
        """The places of the cells inside an area; never walks an area that is larger than the sheet's content."""
        rows, columns = range(area.first_row, area.last_row + 1), range(area.first_column, area.last_column + 1)
        if area.size > len(self.cells):
            return (place for place in self.cells if area.holds(*place))
        return (place for place in itertools.product(rows, columns) if place in self.cells)


def array_areas(label: str, masters: Iterable[tuple[int, int, str]]) -> Iterator[tuple[Area, tuple[int, int]]]:
    """The areas that formulas fill, each with the place of the cell that holds the formula.

    Args:
        label: name of the sheet, for the message.
        masters: row and column of each such cell, and the area as it stands there, "" for the cell alone.

    Raises:
        FileError: one is no area, or together they are larger than anybody fills.
    """
    left = MOST_IN_ARRAYS
    for row, column, text in masters:
        area = Area.in_file(text) if text else Area(row, column, row, column)
        left -= area.size
        if left < 0:
            raise FileError(f"工作表“{label}”的数组公式区域过大（现到 {area}）：请改为实际使用的区域。")
        yield area, (row, column)
