"""A worksheet part with other cells: rows and cells are put in their places, and all other bytes stay."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from udfs.kernel.cells import Value
from workbook_templates.ooxml.addresses import Area, Position, address
from workbook_templates.ooxml.package.splices import LateReplacement, Replacement, pieces_spliced
from workbook_templates.ooxml.package.xml_text import render_element, render_tag, start_tag, tag_end, with_attributes
from workbook_templates.ooxml.sheets.cell_values import render_content
from workbook_templates.ooxml.sheets.scanned import CellElement, RowElement, ScannedSheet


@dataclass(frozen=True, slots=True)
class RowRun:
    """Whole ``<row>`` elements between which the sheet has no other: numbers of the first and the last, and what makes the bytes."""

    first: int
    last: int
    xml: Callable[[], bytes]


@dataclass(slots=True)
class NewRows:
    """Rows in ascending order, the columns in which a cell of them stands, and whether formulas are among these."""

    runs: list[RowRun] = field(default_factory=list)
    columns: set[int] = field(default_factory=set)
    has_formulas: bool = False


# Number of the first row, and the bytes or what makes them.
_MadeRow = tuple[int, bytes | Callable[[], bytes]]


@dataclass(slots=True)
class SheetEdits:
    """What to change in one sheet.

    Attributes:
        cells: place -> the new ``<c>`` element; empty bytes remove the cell.
        row_attributes: attributes of rows that have to be made for cells.
        new_rows: rows made already, where the sheet has none.
        replacements: others in the part.
    """

    cells: dict[Position, bytes] = field(default_factory=dict)
    row_attributes: Mapping[str, str] = field(default_factory=dict)
    new_rows: NewRows = field(default_factory=NewRows)
    replacements: list[Replacement] = field(default_factory=list)


def render_cell(
    sheet: ScannedSheet,
    place: Position,
    value: Value,
    cell: CellElement | None,
    *,
    computed: bool,
    style: int | None = None,
    formula: bytes | None = None,
    date1904: bool = False,
) -> bytes:
    """The ``<c>`` element for a value.

    Args:
        sheet: for its namespace prefix and bytes.
        place, value: where, and what the cell is to show.
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
    return render_element(name, inner, attributes)


def apply(sheet: ScannedSheet, edits: SheetEdits) -> bytes:
    """The part with the changes: rows and cells that are not there are inserted in order, the dimension follows.

    Args:
        sheet: the part as scanned.
        edits: what to change.

    Returns:
        the bytes of the new part.

    Raises:
        FileError: two changes overlap.
    """
    return b"".join(applied(sheet, edits))


def applied(sheet: ScannedSheet, edits: SheetEdits) -> Iterator[bytes]:
    """The same in pieces; new rows are made when it is their turn, so that they are never there all at once.

    Args, raises: as of `apply`; what makes new rows may raise FileError, too.
    """
    replacements: list[LateReplacement] = [*edits.replacements]
    by_row: dict[int, dict[int, bytes]] = {}
    for (row, column), new in edits.cells.items():
        if new or (row, column) in sheet.cells:
            by_row.setdefault(row, {})[column] = new
    made: list[_MadeRow] = [(run.first, run.xml) for run in edits.new_rows.runs]
    known = {row.number: row for row in sheet.rows}
    for number in sorted(by_row):
        if number in known:
            replacements += _row_replacements(sheet, known[number], by_row[number], edits.row_attributes)
        else:
            made.append((number, _new_row(sheet, number, by_row[number], edits.row_attributes)))
    replacements += _insertions(sheet, sorted(made, key=lambda row: row[0]))
    replacements += _dimension_replacement(sheet, by_row, edits.new_rows)
    return pieces_spliced(sheet.xml, replacements)


def _row_replacements(
    sheet: ScannedSheet, row: RowElement, new: Mapping[int, bytes], made_with: Mapping[str, str]
) -> list[Replacement]:
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
        return [(row.start, row.end, render_element(name, cells, attributes))]
    replacements = []
    for cell in row.cells:
        if cell.column in new:
            blank = render_tag(f"{sheet.prefix}c", {"r": address(cell.row, cell.column)}, closed=True)
            replacements.append((cell.start, cell.end, new[cell.column] or (blank if sheet.implicit else b"")))
    inserted = sorted(set(new) - {cell.column for cell in row.cells})
    for column in inserted:
        at = next((cell.start for cell in row.cells if cell.column > column), row.close)
        replacements.append((at, at, new[column]))
    if inserted and hinted:
        # "spans" is a hint about the columns in use; a stale one is worse than none.
        replacements.append((row.start, end, render_tag(name, attributes)))
    return replacements


def _new_row(sheet: ScannedSheet, number: int, cells: Mapping[int, bytes], attributes: Mapping[str, str]) -> bytes:
    content = b"".join(cells[column] for column in sorted(cells))
    return render_element(f"{sheet.prefix}row", content, {"r": str(number), **attributes})


def _insertions(sheet: ScannedSheet, made: list[_MadeRow]) -> list[LateReplacement]:
    """Places for rows that have to be made; both lists are in ascending order."""
    if not made:
        return []
    if sheet.area_close < 0:
        rows = b"".join(row if isinstance(row, bytes) else row() for _, row in made)
        return [(sheet.area_start, sheet.area_end, render_element(f"{sheet.prefix}sheetData", rows))]
    replacements: list[LateReplacement] = []
    later = iter(sheet.rows)
    following = next(later, None)
    for number, row in made:
        while following is not None and following.number < number:
            following = next(later, None)
        at = following.start if following is not None else sheet.area_close
        replacements.append((at, at, row))
    return replacements


def _dimension_replacement(
    sheet: ScannedSheet, by_row: Mapping[int, Mapping[int, bytes]], new_rows: NewRows
) -> list[Replacement]:
    element = next((element for element in sheet.area_elements if element.name == "dimension"), None)
    if element is None:
        return []
    area = Area.in_file(element.area)
    first = [] if not sheet.is_partial else [(area.first_row, area.first_column), (area.last_row, area.last_column)]
    new = {(row, column): cell for row, cells in by_row.items() for column, cell in cells.items()}
    if new_rows.runs:
        ends, columns_used = (
            (new_rows.runs[0].first, new_rows.runs[-1].last),
            (min(new_rows.columns), max(new_rows.columns)),
        )
        new |= dict.fromkeys(product(ends, columns_used), b"new")
    if all(cell and area.holds(*place) for place, cell in new.items()):
        return []
    places = [
        *first,
        *(place for place in sheet.cells if new.get(place, b"kept")),
        *(place for place, cell in new.items() if cell),
    ]
    rows, columns = [row for row, _ in places] or [1], [column for _, column in places] or [1]
    text = str(Area(min(rows), min(columns), max(rows), max(columns)))
    end = tag_end(sheet.xml, element.start)
    return [(element.start, end, with_attributes(sheet.xml[element.start : end], {"ref": text}))]
