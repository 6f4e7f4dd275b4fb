"""One linear pass over a worksheet part: every row and cell with its byte positions and raw content."""

import itertools
from collections.abc import Collection

from workbook_templates.files.errors import FileError
from workbook_templates.garbage import not_collected
from workbook_templates.ooxml.addresses import LAST_COLUMN, LAST_ROW, address, position
from workbook_templates.ooxml.package.xml_text import let_go, readable, strict_parser
from workbook_templates.ooxml.sheets.row_spans import unwanted_rows
from workbook_templates.ooxml.sheets.scanned import AreaElement, CellElement, FormulaElement, RowElement, ScannedSheet

_AREA_ELEMENTS = frozenset(
    {"dimension", "mergeCell", "dataValidation", "conditionalFormatting", "ignoredError", "protectedRange"}
)
_STEP = 1 << 20  # bytes
_BLANKS = b" " * _STEP
_OWNERS = frozenset({"dataValidation", "conditionalFormatting", "sparkline"})


class _Scanner:
    """The handlers of one pass; a method per event, because this is the hot loop of every read."""

    def __init__(self, sheet: ScannedSheet) -> None:
        self.sheet = sheet
        self.parser = strict_parser(sheet.xml)
        self.parser.StartElementHandler = self._start_root
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.depth = 0
        self.inside = False
        self.phonetic = 0
        self.buffer: list[str] | None = None
        self.row: RowElement | None = None
        self.cell: CellElement | None = None
        self.element: AreaElement | None = None
        self.owner = ""

    def run(self, skipped: Collection[tuple[int, int]], *, is_sound: bool = False) -> bool:
        """Parse all of it, the skipped spans without looking at them, blanks in place of sound ones; whether they were whole rows."""
        at, view = 0, memoryview(self.sheet.xml)
        try:
            for start, end in skipped:
                self.parser.Parse(view[at:start])
                let_go(self.parser)
                for first in range(start, end, _STEP):
                    self.parser.Parse(_BLANKS[: end - first] if is_sound else view[first : min(first + _STEP, end)])
                self.parser.StartElementHandler = self._start
                self.parser.EndElementHandler = self._end
                self.parser.CharacterDataHandler = self._characters
                at = end
            self.parser.Parse(view[at:], True)
        finally:
            let_go(self.parser)
        return self.depth == 0

    def _start_root(self, name: str, _attributes: dict[str, str]) -> None:
        prefix = name.rpartition("worksheet")[0]
        if name not in ("worksheet", f"{prefix}worksheet"):
            raise FileError(f"“{self.sheet.label}”不是普通工作表：请检查工作簿。")
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
                if self.sheet.area_start >= 0:
                    raise FileError(f"工作表“{self.sheet.label}”有两个数据区，文件已损坏：请使用备份。")
                self.inside = True
                self.sheet.area_start = self.parser.CurrentByteIndex
            else:
                self._start_area_element(name, attributes)
        elif depth == 4 and name == self.c_:
            self._start_cell(attributes)
        elif depth == 5 and self.cell is not None:
            if name == self.v_:
                self.buffer = []
            elif name == self.f_:
                self.buffer = []
                kind = attributes.get("t", "normal")
                self.cell.formula = FormulaElement(
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
        elif depth == 3 or (depth == 4 and self.cell is None and name.rpartition(":")[2] != "extLst"):
            # Another prefix for the same namespace, or alternatives to choose from: cells that would go unseen.
            raise FileError(
                f"工作表“{self.sheet.label}”的数据区内有不认识的内容（{name[:40]}），无法安全读取：请用 Excel 打开并另存。"
            )

    def _start_row(self, attributes: dict[str, str]) -> None:
        before = self.sheet.rows[-1].number if self.sheet.rows else 0
        told = attributes.get("r", str(before + 1)).strip()
        if not (told.isascii() and told.isdecimal()):
            raise FileError(
                f"工作表“{self.sheet.label}”第{before}行之后有一行的行号写成“{told[:40]}”，文件有误："
                "请用 Excel 打开并另存，或使用备份。"
            )
        number = int(told)
        if not before < number <= LAST_ROW:
            raise FileError(f"工作表“{self.sheet.label}”第{before}行之后的行号错乱，文件已损坏：请使用备份。")
        self.sheet.implicit |= "r" not in attributes
        self.row = RowElement(number, self.parser.CurrentByteIndex)
        if attributes.get("customFormat", "0") in ("1", "true"):
            self.row.style = int(attributes.get("s", "0"))
        self.sheet.rows.append(self.row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if self.row is None:
            return
        before = self.row.cells[-1].column if self.row.cells else 0
        try:
            row, column = position(attributes["r"]) if "r" in attributes else (self.row.number, before + 1)
        except FileError as error:
            raise FileError(
                f"工作表“{self.sheet.label}”第{self.row.number}行内部有单元格的位置写成“{attributes['r'][:40]}”，文件有误："
                "请用 Excel 打开并另存，或使用备份。"
            ) from error
        if row != self.row.number or not before < column <= LAST_COLUMN:
            raise FileError(f"单元格 {self.sheet.label}!{address(row, column)} 的位置错乱，文件已损坏：请使用备份。")
        self.sheet.implicit |= "r" not in attributes
        style = int(attributes.get("s", "0"))
        self.cell = CellElement(row, column, style, attributes.get("t", "n"), self.parser.CurrentByteIndex)
        self.row.cells.append(self.cell)
        self.sheet.cells[row, column] = self.cell

    def _start_area_element(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "col" and "style" in attributes:
            self.sheet.columns.append(tuple(int(attributes[name]) for name in ("min", "max", "style")))  # type: ignore[arg-type]
        elif local == "sqref":
            # A sparkline's is the one cell that shows it, and never grows.
            name = "sparkline" if self.owner == "sparkline" else local
            self.element = AreaElement(name, "", self.parser.CurrentByteIndex)
            self.buffer = []
        elif local in _OWNERS:
            self.owner = local
        if local in _AREA_ELEMENTS and (area := attributes.get("sqref") or attributes.get("ref")):
            self.sheet.area_elements.append(AreaElement(local, area, self.parser.CurrentByteIndex))

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
        elif self.element is not None and name.rpartition(":")[2] == "sqref":
            self.element.area = "".join(self.buffer or ()).strip()
            self.element.close = self._element_end(name)[0]
            self.sheet.area_elements.append(self.element)
            self.element = self.buffer = None

    def _end_child(self, name: str, cell: CellElement) -> None:
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


def scan(xml: bytes, label: str, wanted: Collection[int] | None = None, *, is_sound: bool = False) -> ScannedSheet:
    """Scan a worksheet part.

    Args:
        xml: the part.
        label: the sheet name, for messages.
        wanted: numbers of the rows whose cells are asked for, None for all; the well-formedness of the others is
            checked all the same, and cells with a shared or array formula are always there.
        is_sound: the part has been read and is well-formed: the other rows are not looked at once more.

    Raises:
        FileError: not well-formed, no worksheet, or rows and cells out of order.
    """
    with not_collected(), readable(f"工作表“{label}”"):
        sheet = ScannedSheet(xml, label)
        skipped = {} if wanted is None else unwanted_rows(xml, wanted)
        sheet.is_partial = bool(skipped)
        if not _Scanner(sheet).run(skipped, is_sound=is_sound):
            return scan(xml, label)
        if skipped:
            _add_rows(sheet, [row for rows in skipped.values() for row in rows])
    if sheet.area_start < 0:
        raise FileError(f"工作表“{label}”没有数据区，文件已损坏：请使用备份。")
    return sheet


def scan_around(xml: bytes, label: str, rows: tuple[int, int]) -> ScannedSheet | None:
    """Scan everything but a span of a worksheet part, whose well-formedness alone is looked at.

    Args:
        xml: the part.
        label: the sheet name, for messages.
        rows: where the content of ``<sheetData>`` begins and ends, as far as can be told by the bytes.

    Returns:
        the part without rows; None where the span is not that content.

    Raises:
        FileError: not well-formed, no worksheet, or what stands around the rows is damaged.
    """
    start, end = rows
    with readable(f"工作表“{label}”"):
        sheet = ScannedSheet(xml, label)
        is_whole = _Scanner(sheet).run([rows])
    is_content = not sheet.rows and sheet.area_start + len(f"<{sheet.prefix}sheetData>") == start
    return sheet if is_whole and is_content and sheet.area_close == end else None


def _add_rows(sheet: ScannedSheet, skipped: list[tuple[int, int]]) -> None:
    sheet.rows += [RowElement(number, start) for number, start in skipped]
    sheet.rows.sort(key=lambda row: row.start)
    for before, after in itertools.pairwise(sheet.rows):
        if not before.number < after.number <= LAST_ROW:
            raise FileError(f"工作表“{sheet.label}”第{before.number}行之后的行号错乱，文件已损坏：请使用备份。")
