"""Setting cells of a worksheet part: only the bytes of the cells concerned change."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from udfs.kernel.cells import Value
from workbook_templates.book import BookError
from workbook_templates.ooxml.addresses import Area, address, position
from workbook_templates.ooxml.cell_values import CellReader, render_content, same, stored
from workbook_templates.ooxml.sheet_scan import Cell, Row, Sheet, scan
from workbook_templates.ooxml.xml_text import readable, render_tag, start_tag, tag_end, with_attributes

Place = tuple[int, int]


@dataclass(slots=True)
class Changes:
    """What to change in one sheet.

    Attributes:
        cells: place -> the new ``<c>`` element; empty bytes remove the cell.
        row_attributes: attributes of rows that have to be made.
        spans: (start, end, bytes) of other replacements in the part.
    """

    cells: dict[Place, bytes] = field(default_factory=dict)
    row_attributes: Mapping[str, str] = field(default_factory=dict)
    spans: list[tuple[int, int, bytes]] = field(default_factory=list)


def set_cells(
    xml: bytes, values: Mapping[str, Value], sheet: str = "工作表", reader: CellReader | None = None
) -> bytes:
    """Set constants by address; on a formula cell only the cached value, its formula is kept byte for byte.

    Args:
        xml: the worksheet part.
        values: address -> value; None empties the cell and keeps its style.
        sheet: sheet name, for messages.
        reader: when given, cells that already hold the value keep their bytes (rich text, shared strings),
            and its date system is used.

    Raises:
        BookError: a hidden part of a merged cell, a value that no cell can hold, a damaged part.
    """
    scanned = scan(xml, sheet)
    with readable(f"工作表“{sheet}”"):
        return apply(scanned, Changes(_cell_changes(scanned, values, reader)))


def set_cached(
    xml: bytes, values: Mapping[str, Value], sheet: str = "工作表", reader: CellReader | None = None
) -> bytes:
    """Like `set_cells`, for the results of formulas only: the builder's guard against a wrong address.

    Raises:
        BookError: also when a cell has no formula and lies in no array.
    """
    scanned = scan(xml, sheet)
    with readable(f"工作表“{sheet}”"):
        arrays = [area for area, _ in scanned.arrays()]
        for text in values:
            place = position(text)
            cell = scanned.cells.get(place)
            if (cell is None or cell.formula is None) and not any(area.holds(*place) for area in arrays):
                raise BookError(f"单元格 {sheet}!{text} 没有公式：无法写入公式结果。")
        return apply(scanned, Changes(_cell_changes(scanned, values, reader)))


def _cell_changes(sheet: Sheet, values: Mapping[str, Value], reader: CellReader | None) -> dict[Place, bytes]:
    merged = sheet.merged()
    arrays = [area for area, _ in sheet.arrays()]
    cells = {}
    for text, value in values.items():
        place = position(text)
        for area in merged:
            if area.holds(*place) and place != (area.first_row, area.first_column):
                raise BookError(f"单元格 {sheet.label}!{text} 是合并单元格 {area} 的一部分：请写入左上角或取消合并。")
        cell = sheet.cells.get(place)
        computed = (cell is not None and cell.formula is not None) or any(area.holds(*place) for area in arrays)
        try:
            # A formula may show the empty text; a constant empty text is a blank.
            kept = value if computed and value == "" else stored(value)
            if reader is not None and same(reader.value(cell, sheet.label), kept):
                continue
            new = render_cell(
                sheet, place, kept, cell, computed=computed, date1904=reader is not None and reader.date1904
            )
        except BookError as error:
            raise BookError(f"单元格 {sheet.label}!{text}：{error}") from error
        cells[place] = new
    return cells


def render_cell(
    sheet: Sheet,
    place: Place,
    value: Value,
    cell: Cell | None,
    *,
    computed: bool,
    style: int | None = None,
    formula: bytes | None = None,
    date1904: bool = False,
) -> bytes:
    """The ``<c>`` element for a value.

    Args:
        cell: the cell that stands there, whose attributes, formula and extensions are kept.
        computed: it shows a formula's result.
        style, formula: used instead of the cell's own (``formula`` is a whole ``<f>`` element).

    Returns:
        Empty bytes when nothing would stand in it: no style, no formula, no value.
    """
    kind, content = render_content(value, sheet.prefix, formula=computed, date1904=date1904)
    attributes = {"r": address(*place)}
    before = after = b""
    if cell is not None and style is None and formula is None:
        attributes |= start_tag(sheet.xml[cell.start : tag_end(sheet.xml, cell.start)])[1]
        attributes.pop("t", None)
        attributes.pop("vm", None)  # value metadata belongs to the old value
        if cell.formula is not None:
            before = sheet.xml[cell.formula.start : cell.formula.end]
        elif not computed:
            attributes.pop("cm", None)  # marks a dynamic array's cells
        after = b"".join(sheet.xml[start:end] for start, end in cell.extra)
    else:
        if style:
            attributes["s"] = str(style)
        before = formula or b""
    if kind is not None:
        attributes["t"] = kind
    name = f"{sheet.prefix}c"
    inner = before + content + after
    if not inner:
        return render_tag(name, attributes, closed=True) if len(attributes) > 1 else b""
    return render_tag(name, attributes) + inner + f"</{name}>".encode()


def apply(sheet: Sheet, changes: Changes) -> bytes:
    """The part with the changes: rows and cells that are not there are inserted in order, the dimension follows."""
    spans = list(changes.spans)
    by_row: dict[int, dict[int, bytes]] = {}
    for (row, column), new in changes.cells.items():
        if new or (row, column) in sheet.cells:
            by_row.setdefault(row, {})[column] = new
    if not by_row and not spans:
        return sheet.xml
    made: list[tuple[int, bytes]] = []
    known = {row.number: row for row in sheet.rows}
    for number in sorted(by_row):
        if number in known:
            spans += _row_spans(sheet, known[number], by_row[number], changes.row_attributes)
        else:
            made.append((number, _new_row(sheet, number, by_row[number], changes.row_attributes)))
    spans += _insertions(sheet, made)
    spans += _dimension_span(sheet, by_row)
    return _spliced(sheet.xml, spans)


def _row_spans(
    sheet: Sheet, row: Row, new: Mapping[int, bytes], made_with: Mapping[str, str]
) -> list[tuple[int, int, bytes]]:
    """Replacements inside one row. One that loses its last cell goes too, unless it says more than a new one would."""
    end = tag_end(sheet.xml, row.start)
    name, attributes = start_tag(sheet.xml[row.start : end])
    hinted = attributes.pop("spans", None) is not None
    emptied = not any(new.values()) and all(cell.column in new for cell in row.cells)
    own = {key: value for key, value in attributes.items() if key != "r" and not key.endswith(":dyDescent")}
    if emptied and not sheet.implicit and own.items() <= made_with.items():
        return [(row.start, row.end, b"")]
    if row.close < 0:
        cells = b"".join(new[column] for column in sorted(new))
        return [(row.start, row.end, render_tag(name, attributes) + cells + f"</{name}>".encode())]
    spans = []
    for cell in row.cells:
        if cell.column in new:
            blank = render_tag(f"{sheet.prefix}c", {"r": address(cell.row, cell.column)}, closed=True)
            spans.append((cell.start, cell.end, new[cell.column] or (blank if sheet.implicit else b"")))
    inserted = sorted(set(new) - {cell.column for cell in row.cells})
    for column in inserted:
        at = next((cell.start for cell in row.cells if cell.column > column), row.close)
        spans.append((at, at, new[column]))
    if inserted and hinted:
        # "spans" is a hint about the columns in use; a stale one is worse than none.
        spans.append((row.start, end, render_tag(name, attributes)))
    return spans


def _new_row(sheet: Sheet, number: int, cells: Mapping[int, bytes], attributes: Mapping[str, str]) -> bytes:
    name = f"{sheet.prefix}row"
    opening = render_tag(name, {"r": str(number), **attributes})
    return opening + b"".join(cells[column] for column in sorted(cells)) + f"</{name}>".encode()


def _insertions(sheet: Sheet, made: list[tuple[int, bytes]]) -> list[tuple[int, int, bytes]]:
    """Places for rows that have to be made; both lists are in ascending order."""
    if not made:
        return []
    if sheet.area_close < 0:
        name = f"{sheet.prefix}sheetData"
        rows = b"".join(row for _, row in made)
        return [(sheet.area_start, sheet.area_end, f"<{name}>".encode() + rows + f"</{name}>".encode())]
    spans = []
    later = iter(sheet.rows)
    following = next(later, None)
    for number, row in made:
        while following is not None and following.number < number:
            following = next(later, None)
        at = following.start if following is not None else sheet.area_close
        spans.append((at, at, row))
    return spans


def _dimension_span(sheet: Sheet, by_row: Mapping[int, Mapping[int, bytes]]) -> list[tuple[int, int, bytes]]:
    element = next((found for found in sheet.beside if found.name == "dimension"), None)
    if element is None:
        return []
    area = Area.parse(element.area)
    new = {(row, column): cell for row, cells in by_row.items() for column, cell in cells.items()}
    if all(cell and area.holds(*place) for place, cell in new.items()):
        return []
    places = [place for place in sheet.cells if new.get(place, b"kept")] + [place for place in new if new[place]]
    rows, columns = [row for row, _ in places] or [1], [column for _, column in places] or [1]
    text = str(Area(min(rows), min(columns), max(rows), max(columns)))
    end = tag_end(sheet.xml, element.start)
    return [(element.start, end, with_attributes(sheet.xml[element.start : end], {"ref": text}))]


def _spliced(xml: bytes, spans: list[tuple[int, int, bytes]]) -> bytes:
    """Cut the spans out and put the new bytes in; insertions at one place keep the order they were given in."""
    pieces = []
    at = 0
    for start, end, new in sorted(spans, key=lambda span: span[:2]):
        if start < at:
            raise BookError("工作表内部结构异常，无法安全修改：请用 Excel 打开并另存。")
        pieces += [xml[at:start], new]
        at = end
    return b"".join([*pieces, xml[at:]])
