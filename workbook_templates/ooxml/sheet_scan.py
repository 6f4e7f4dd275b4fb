"""One linear pass over a worksheet part: every row and cell with its byte positions and raw content."""

import gc
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from workbook_templates.book import BookError
from workbook_templates.ooxml.addresses import LAST_COLUMN, LAST_ROW, Area, address, position
from workbook_templates.ooxml.xml_text import readable, start_tag, strict_parser, tag_end

_BESIDE = frozenset(
    {"dimension", "mergeCell", "dataValidation", "conditionalFormatting", "ignoredError", "protectedRange"}
)


@dataclass(slots=True)
class Formula:
    """An ``<f>`` element: its text, kind (normal, shared, array, dataTable), area and byte span."""

    text: str
    kind: str
    area: str
    key: str
    start: int
    end: int = 0


@dataclass(slots=True)
class Cell:
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
    formula: Formula | None = None
    extra: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class Row:
    """A ``<row>`` element; ``close`` is where ``</row>`` starts, or -1 when there is none (``<row/>``)."""

    number: int
    start: int
    end: int = 0
    close: int = -1
    cells: list[Cell] = field(default_factory=list)


@dataclass(slots=True)
class Beside:
    """An element outside the cells that names an area: in an attribute, or (x14: ``<xm:sqref>``) as its content.

    ``start`` is where its start tag begins; ``close`` where the end tag of an ``sqref`` element does.
    """

    name: str
    area: str
    start: int
    close: int = -1


class Sheet:
    """A scanned worksheet part.

    Attributes:
        xml: the part. label: the sheet name, for messages. prefix: namespace prefix with colon, or "".
        rows: in ascending order. cells: (row, column) -> cell. beside: elements that name areas.
        implicit: some row or cell has no address and counts from the one before it, so none may be taken out.
        area_start, area_close, area_end: the ``<sheetData>`` element; close is -1 for ``<sheetData/>``.
    """

    def __init__(self, xml: bytes, label: str) -> None:
        self.xml = xml
        self.label = label
        self.prefix = ""
        self.rows: list[Row] = []
        self.cells: dict[tuple[int, int], Cell] = {}
        self.beside: list[Beside] = []
        self.implicit = False
        self.area_start = self.area_close = self.area_end = -1

    def hidden_rows(self) -> list[int]:
        """Numbers of the rows that are not shown."""
        tags = ((row.number, start_tag(self.xml[row.start : tag_end(self.xml, row.start)])[1]) for row in self.rows)
        return [number for number, attributes in tags if attributes.get("hidden", "0") in ("1", "true")]

    def merged(self) -> list[Area]:
        """The merged areas."""
        return [Area.parse(element.area) for element in self.beside if element.name == "mergeCell"]

    def arrays(self) -> Iterator[tuple[Area, Cell]]:
        """Areas that one formula fills, with the cell that holds it."""
        for cell in self.cells.values():
            if cell.formula is not None and cell.formula.kind in ("array", "dataTable"):
                here = Area(cell.row, cell.column, cell.row, cell.column)
                yield (Area.parse(cell.formula.area) if cell.formula.area else here), cell

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

    def within(self, area: Area) -> Iterator[tuple[int, int]]:
        """The places of the cells inside an area; never walks an area that is larger than the sheet's content."""
        rows, columns = range(area.first_row, area.last_row + 1), range(area.first_column, area.last_column + 1)
        if area.size > len(self.cells):
            return (place for place in self.cells if area.holds(*place))
        return (place for place in itertools.product(rows, columns) if place in self.cells)


class _Scanner:
    """The handlers of one pass; a method per event, because this is the hot loop of every read."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.parser = strict_parser(sheet.xml)
        self.parser.StartElementHandler = self._start_root
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.depth = 0
        self.inside = False
        self.phonetic = 0
        self.buffer: list[str] | None = None
        self.row: Row | None = None
        self.cell: Cell | None = None
        self.element: Beside | None = None

    def run(self) -> None:
        self.parser.Parse(self.sheet.xml, True)

    def _start_root(self, name: str, _attributes: dict[str, str]) -> None:
        prefix = name.rpartition("worksheet")[0]
        if name not in ("worksheet", f"{prefix}worksheet"):
            raise BookError(f"“{self.sheet.label}”不是普通工作表：请检查工作簿。")
        self.sheet.prefix = prefix
        self.depth = 1
        names = ("sheetData", "row", "c", "f", "v", "is", "t", "rPh")
        self.data_, self.row_, self.c_, self.f_, self.v_, self.is_, self.t_, self.phonetic_ = (
            prefix + name for name in names
        )
        self.parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth = depth = self.depth + 1
        if not self.inside:
            if depth == 2 and name == self.data_:
                self.inside = True
                self.sheet.area_start = self.parser.CurrentByteIndex
            else:
                self._start_beside(name, attributes)
        elif depth == 4 and name == self.c_:
            self._start_cell(attributes)
        elif depth == 5 and self.cell is not None:
            if name == self.v_:
                self.buffer = []
            elif name == self.f_:
                self.buffer = []
                kind = attributes.get("t", "normal")
                self.cell.formula = Formula(
                    "", kind, attributes.get("ref", ""), attributes.get("si", ""), self.parser.CurrentByteIndex
                )
            elif name == self.is_:
                self.cell.text = ""
            else:
                self.cell.extra += ((self.parser.CurrentByteIndex, 0),)
        elif depth == 3 and name == self.row_:
            self._start_row(attributes)
        elif name == self.phonetic_:
            self.phonetic += 1
        elif name == self.t_ and self.cell is not None and not self.phonetic:
            self.buffer = []

    def _start_row(self, attributes: dict[str, str]) -> None:
        before = self.sheet.rows[-1].number if self.sheet.rows else 0
        number = int(attributes["r"]) if "r" in attributes else before + 1
        if not before < number <= LAST_ROW:
            raise BookError(f"工作表“{self.sheet.label}”第{before}行之后的行号错乱，文件已损坏：请使用备份。")
        self.sheet.implicit |= "r" not in attributes
        self.row = Row(number, self.parser.CurrentByteIndex)
        self.sheet.rows.append(self.row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if self.row is None:
            return
        before = self.row.cells[-1].column if self.row.cells else 0
        row, column = position(attributes["r"]) if "r" in attributes else (self.row.number, before + 1)
        if row != self.row.number or not before < column <= LAST_COLUMN:
            raise BookError(f"单元格 {self.sheet.label}!{address(row, column)} 的位置错乱，文件已损坏：请使用备份。")
        self.sheet.implicit |= "r" not in attributes
        style = int(attributes.get("s", "0"))
        self.cell = Cell(row, column, style, attributes.get("t", "n"), self.parser.CurrentByteIndex)
        self.row.cells.append(self.cell)
        self.sheet.cells[row, column] = self.cell

    def _start_beside(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "sqref":
            self.element = Beside(local, "", self.parser.CurrentByteIndex)
            self.buffer = []
        elif local in _BESIDE and (area := attributes.get("sqref") or attributes.get("ref")):
            self.sheet.beside.append(Beside(local, area, self.parser.CurrentByteIndex))

    def _characters(self, text: str) -> None:
        if self.buffer is not None:
            self.buffer.append(text)

    def _end(self, name: str) -> None:
        depth = self.depth
        self.depth = depth - 1
        if self.inside:
            if depth == 5 and self.cell is not None:
                self._end_child(name, self.cell)
            elif depth == 4 and self.cell is not None:
                self.cell.end = self._element_end(name)[1]
                self.cell = None
            elif depth == 3 and self.row is not None:
                self.row.close, self.row.end = self._element_end(name)
                self.row = None
            elif depth == 2:
                self.sheet.area_close, self.sheet.area_end = self._element_end(name)
                self.inside = False
            elif name == self.phonetic_:
                self.phonetic -= 1
            elif self.buffer is not None and self.cell is not None:
                self.cell.text = (self.cell.text or "") + "".join(self.buffer)
                self.buffer = None
        elif self.element is not None and name.rpartition(":")[2] == self.element.name:
            self.element.area = "".join(self.buffer or ()).strip()
            self.element.close = self._element_end(name)[0]
            self.sheet.beside.append(self.element)
            self.element = self.buffer = None

    def _end_child(self, name: str, cell: Cell) -> None:
        if name == self.v_:
            cell.text = "".join(self.buffer or ())
        elif name == self.f_ and cell.formula is not None:
            cell.formula.text = "".join(self.buffer or ())
            cell.formula.end = self._element_end(name)[1]
        elif name != self.is_:
            cell.extra = (*cell.extra[:-1], (cell.extra[-1][0], self._element_end(name)[1]))
        self.buffer = None

    def _element_end(self, name: str) -> tuple[int, int]:
        """Where the end tag starts (-1 for ``<a/>``) and where the element ends."""
        at = self.parser.CurrentByteIndex
        # For an empty-element tag expat reports the position after it, where another end tag may stand.
        close = f"</{name}".encode()
        if self.sheet.xml.startswith(close, at) and self.sheet.xml[at + len(close)] in b"> \t\r\n":
            return at, self.sheet.xml.index(b">", at) + 1
        return -1, at


def scan(xml: bytes, label: str) -> Sheet:
    """Scan a worksheet part.

    Raises:
        BookError: not well-formed, no worksheet, or rows and cells out of order.
    """
    sheet = Sheet(xml, label)
    collecting = gc.isenabled()
    gc.disable()  # a big sheet makes millions of objects and no garbage: looking for it costs a third of the time
    try:
        with readable(f"工作表“{label}”"):
            _Scanner(sheet).run()
    finally:
        if collecting:
            gc.enable()
    if sheet.area_start < 0:
        raise BookError(f"工作表“{label}”没有数据区，文件已损坏：请使用备份。")
    return sheet
