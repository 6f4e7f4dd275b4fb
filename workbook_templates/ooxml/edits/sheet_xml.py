"""Setting cells of a worksheet part: only the bytes of the cells concerned change."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from udfs.kernel.cells import Value
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import Area, Position, position
from workbook_templates.ooxml.edits.patch import SheetEdits, apply, render_cell
from workbook_templates.ooxml.package.xml_text import ILLEGAL, escaped, readable, render_element
from workbook_templates.ooxml.sheets.cell_values import LONGEST_FORMULA, CellReader, same_content, stored
from workbook_templates.ooxml.sheets.scanned import ScannedSheet
from workbook_templates.ooxml.sheets.sheet_columns import UNREADABLE, SheetColumns
from workbook_templates.ooxml.sheets.sheet_scan import scan


@dataclass(frozen=True, slots=True)
class PatchedPart:
    """A part after cells were set.

    Attributes:
        xml: None where it stays as it is.
        refreshed: which of the addresses show a formula's result.
        others: the texts of the sheet's other formulas; None where nobody has looked.
        written: places of the cells that show something else than before.
    """

    xml: bytes | None
    refreshed: Set[str]
    others: Sequence[str] | None = None
    written: Collection[Position] = ()


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
        FileError: a hidden part of a merged cell, a value that no cell can hold, a damaged part.
    """
    return put_cells(xml, values, sheet, reader).xml or xml


def put_cells(
    xml: bytes, values: Mapping[str, Value], sheet: str, reader: CellReader | None, *, is_sound: bool = False
) -> PatchedPart:
    """The same, telling which of the addresses are formulas' results.

    Args:
        xml, values, sheet, reader: as of `set_cells`.
        is_sound: as of `scan`.

    Raises:
        FileError: as `set_cells`.
    """
    scanned = scan(xml, sheet, {position(text)[0] for text in values}, is_sound=is_sound)
    with readable(f"工作表“{sheet}”"):
        changes, refreshed = _cell_changes(scanned, values, reader)
        new = apply(scanned, SheetEdits(changes))
        return PatchedPart(new if new != xml else None, refreshed, written=changes.keys())


def put_results(
    part: Callable[[], bytes], values: Mapping[str, Value], sheet: str, shown: SheetColumns | None, reader: CellReader
) -> PatchedPart:
    """The same where nearly all values are results that their formulas show already: their bytes are not looked for.

    Args:
        part: gives the worksheet part, which is not even unpacked where all of them do.
        values, sheet, reader: as of `set_cells`.
        shown: what the cells of the part show, where that is known: to read all of them would take longer.

    Raises:
        FileError: as `set_cells`.
    """
    if shown is None:
        return put_cells(part(), values, sheet, reader)
    new, known = {}, Counter[int]()
    for text, value in values.items():
        row, column = position(text)
        result = shown.result(row, column)
        known[column] += result is not UNREADABLE
        if not _is_shown(value, result):
            new[text] = value
    others = shown.other_formulas(known, values.keys())
    if not new:
        return PatchedPart(None, values.keys(), others)
    put = put_cells(part(), new, sheet, reader, is_sound=True)
    return PatchedPart(put.xml, (values.keys() - new.keys()) | put.refreshed, others, put.written)


def _is_shown(value: Value, shown: Value) -> bool:
    try:
        return same_content(stored(value, computed=True), shown)
    except FileError:  # no cell can hold it: who puts it says so
        return False


def set_formulas(
    xml: bytes, formulas: Mapping[str, str], sheet: str = "工作表", arrays: Mapping[str, str] | None = None
) -> bytes:
    """Set formulas by address (text without "="); they have no cached value until somebody calculates.

    Args:
        xml: the worksheet part.
        formulas: address -> formula.
        sheet: sheet name, for messages.
        arrays: address of those that fill an area, whose first cell it is -> the area; cells beside the first keep theirs.

    Returns:
        the new part.

    Raises:
        FileError: a merged cell, one of a shared formula, an array or a data table, no formula, a damaged part.
    """
    scanned = scan(xml, sheet, {position(text)[0] for text in formulas})
    with readable(f"工作表“{sheet}”"):
        places = {position(text): text for text in formulas}
        arrays_at = _area_of(places, [area for area, _ in scanned.arrays()])
        merged_at = _area_of(places, scanned.merged())
        cells = {}
        for place, text in places.items():
            cell, formula = scanned.cells.get(place), formulas[text].strip().removeprefix("=")
            at = f"单元格 {sheet}!{text} "
            if place in merged_at:
                raise FileError(f"{at}属于合并单元格 {merged_at[place]}：请先取消合并。")
            if place in arrays_at:
                raise FileError(f"{at}属于数组公式 {arrays_at[place]}，不能单独改写：请在 Excel 中改写整个数组。")
            if cell is not None and cell.formula is not None and cell.formula.kind != "normal":
                raise FileError(f"{at}属于共享公式，不能单独改写：请先在 Excel 中改为普通公式。")
            if not formula or len(formula) > LONGEST_FORMULA or ILLEGAL.search(formula):
                raise FileError(f"{at}的公式为空、超过 {LONGEST_FORMULA} 个字符或含有控制字符：请改正公式。")
            filled = {"t": "array", "ref": arrays[text]} if arrays and text in arrays else None
            element = render_element(f"{scanned.prefix}f", escaped(formula), filled or {})
            style = scanned.style_of(*place)
            cells[place] = render_cell(scanned, place, None, None, computed=True, style=style, formula=element)
        return apply(scanned, SheetEdits(cells))


def set_cached(
    xml: bytes, values: Mapping[str, Value], sheet: str = "工作表", reader: CellReader | None = None
) -> bytes:
    """Like `set_cells`, for the results of formulas only: the builder's guard against a wrong address.

    Args:
        xml, values, sheet, reader: as of `set_cells`.

    Returns:
        the new part.

    Raises:
        FileError: also when a cell has no formula and lies in no array.
    """
    scanned = scan(xml, sheet)
    with readable(f"工作表“{sheet}”"):
        arrays = [area for area, _ in scanned.arrays()]
        for text in values:
            place = position(text)
            cell = scanned.cells.get(place)
            if (cell is None or cell.formula is None) and not any(area.holds(*place) for area in arrays):
                raise FileError(f"单元格 {sheet}!{text} 没有公式：无法写入公式结果。")
        return apply(scanned, SheetEdits(_cell_changes(scanned, values, reader)[0]))


def _cell_changes(
    sheet: ScannedSheet, values: Mapping[str, Value], reader: CellReader | None
) -> tuple[dict[Position, bytes], frozenset[str]]:
    places = {position(text): text for text in values}
    merged_at = _area_of(places, sheet.merged())
    arrays_at = _area_of(places, [area for area, _ in sheet.arrays()])
    cells, refreshed = {}, set()
    for place, text in places.items():
        value, cell = values[text], sheet.cells.get(place)
        computed = (cell is not None and cell.formula is not None) or place in arrays_at
        if computed:
            refreshed.add(text)
        area = merged_at.get(place)
        if area is not None and place != (area.first_row, area.first_column) and not computed:
            raise FileError(f"单元格 {sheet.label}!{text} 是合并单元格 {area} 的一部分：请写入左上角或取消合并。")
        try:
            content = stored(value, computed=computed)
            if reader is not None and same_content(reader.value(cell, sheet.label), content):
                continue
            style = sheet.style_of(*place)
            if reader is not None and not computed:
                refuse_other_kind(content, style, reader)
            new = render_cell(
                sheet,
                place,
                content,
                cell,
                computed=computed,
                style=style if cell is None else None,
                date1904=reader is not None and reader.date1904,
            )
        except FileError as error:
            raise FileError(f"单元格 {sheet.label}!{text}：{error}") from error
        cells[place] = new
    return cells, frozenset(refreshed)


def _area_of(places: Collection[Position], areas: Iterable[Area]) -> dict[Position, Area]:
    """Which of the places lie in an area; never walks more cells than there are places."""
    area_at: dict[Position, Area] = {}
    for area in areas:
        inside = area.cells() if area.size <= len(places) else (place for place in places if area.holds(*place))
        area_at |= dict.fromkeys((place for place in inside if place in places), area)
    return area_at


def refuse_other_kind(value: Value, style: int, reader: CellReader) -> None:
    """A date where the format shows numbers would be shown, and read back, as one; and the other way round.

    Args:
        value: what is to be written.
        style: number of the cell's style.
        reader: knows which styles show dates.

    Raises:
        FileError: the format and the value do not fit.
    """
    if isinstance(value, dt.date) and not reader.is_date(style):
        raise FileError(f"格式不是日期，写入的日期 {value} 会显示为数字：请先在 Excel 中设为日期格式。")
    if isinstance(value, (int, float)) and not isinstance(value, bool) and reader.is_date(style):
        raise FileError(f"格式是日期，写入的数字 {value:.15g} 会显示为日期：请先在 Excel 中设为数字格式。")
