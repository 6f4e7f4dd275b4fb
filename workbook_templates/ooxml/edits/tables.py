"""Replacing the data rows of a table, whatever their number; what belongs to the rows follows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from udfs.kernel.cells import Value
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import LAST_ROW, Area, address
from workbook_templates.ooxml.edits.patch import Changes, apply, render_cell
from workbook_templates.ooxml.edits.references import follow_references
from workbook_templates.ooxml.edits.sheet_xml import refuse_other_kind
from workbook_templates.ooxml.edits.table_extent import follow_sheet, follow_table, needs_translation
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.relations import drop_part
from workbook_templates.ooxml.package.workbook_index import TablePlace, WorkbookIndex
from workbook_templates.ooxml.package.xml_text import escaped, readable, start_tag, tag_end
from workbook_templates.ooxml.sheets.cell_values import CellReader, same, stored
from workbook_templates.ooxml.sheets.scanned import Cell, Sheet

_COPIED_FROM_FIRST_ROW = ("ht", "customHeight", "s", "customFormat")


@dataclass(frozen=True, slots=True)
class _Model:
    """What a new cell of a column takes over: style, and the formula as text and as ``<f>`` element."""

    style: int
    text: str | None
    element: bytes | None


def append_rows(
    package: Package,
    index: WorkbookIndex,
    name: str,
    rows: Sequence[Mapping[str, Value]],
    reader: CellReader,
    sheet: Sheet,
) -> None:
    """Add rows below the last one that holds a constant; the rows above it stay byte for byte.

    Args: as of `resize_table`.

    Raises:
        FileError: as `resize_table`.
    """
    place = index.table(name)
    columns = range(place.area.first_column, place.area.last_column + 1)

    def is_filled(row: int) -> bool:
        cells = (sheet.cells.get((row, column)) for column in columns)
        return any(c is not None and c.formula is None and reader.value(c, sheet.label) is not None for c in cells)

    with readable(f"工作表“{place.sheet}”"):
        upwards = range(place.last_row, place.first_row - 1, -1)
        last = next((row for row in upwards if is_filled(row)), place.first_row - 1)
    resize_table(package, index, name, rows, reader, sheet, kept=last + 1 - place.first_row)


def resize_table(
    package: Package,
    index: WorkbookIndex,
    name: str,
    rows: Sequence[Mapping[str, Value]],
    reader: CellReader,
    sheet: Sheet,
    *,
    kept: int = 0,
) -> None:
    """Make the data rows of a table these (header text -> value); with none, one blank row stays.

    Existing rows keep their styles, new rows take style and height of the first data row. A column with a
    formula has it in every row; the value given for it is the cached result. Rows that become surplus lose
    their cells. Table range, validations, conditional formats and areas in formulas, names and charts that covered
    all data rows follow; no other cell moves.

    Args:
        package: changed in place.
        index, reader: of this workbook.
        name: of the table.
        rows: header text -> value.
        sheet: the sheet of the table as scanned.
        kept: how many data rows stay as they are, above these.

    Raises:
        FileError: unknown table or header; something stands below the table; merged, shared-formula or
            array cells; a totals row that would have to move; a value that no cell can hold.
    """
    place = index.table(name)
    _check_headers(place, rows)
    with readable(f"工作表“{place.sheet}”"):
        last_row = place.first_row + max(kept + len(rows), 1) - 1
        _refuse_obstacles(index, place, sheet, place.first_row + kept, last_row)
        changes = Changes(_cells(place, sheet, rows, reader, kept), _row_attributes(place, sheet))
        changes.spans = follow_sheet(sheet, _data_area(place), last_row)
        table = follow_table(package.part(place.part), place.last_row, last_row)
        xml = apply(sheet, changes)
    new = {place.sheet_part: xml, place.part: table}
    if last_row != place.last_row:
        new = follow_references(package, index, place, last_row, new)
    for part, content in new.items():
        package.replace(part, content)
    if _formulas_come_or_go(sheet, changes):
        # The chain lists formula cells; Excel rebuilds a missing one and calls a wrong one damage.
        drop_part(package, index.part, "calcChain")


def _check_headers(place: TablePlace, rows: Sequence[Mapping[str, Value]]) -> None:
    known = set(place.headers)
    for row in rows:
        for header in row:
            if header not in known:
                raise FileError(f"表“{place.name}”（工作表“{place.sheet}”）没有列“{header}”：请检查表头是否被改动。")


def _data_area(place: TablePlace) -> Area:
    return Area(place.first_row, place.area.first_column, place.last_row, place.area.last_column)


def _refuse_obstacles(index: WorkbookIndex, place: TablePlace, sheet: Sheet, first_row: int, last_row: int) -> None:
    where = f"表“{place.name}”（工作表“{place.sheet}”）"
    if last_row > LAST_ROW:
        raise FileError(f"{where}的行数超出工作表的 1048576 行：请拆分。")
    if place.totals_rows and last_row != place.last_row:
        raise FileError(f"{where}有汇总行，无法增减行：请先在 Excel 中关闭汇总行。")
    if place.kind != "worksheet":
        raise FileError(f"{where}由外部数据填写，写入的行会在刷新时丢失：请先在 Excel 中转换为普通表。")
    columns = place.area
    whole = Area(first_row, columns.first_column, max(last_row, place.last_row), columns.last_column)
    for merged in sheet.merged():
        if merged.meets(whole):
            raise FileError(f"{where}的数据区内有合并单元格 {place.sheet}!{merged}：请先取消合并。")
    for other in index.tables.values():
        if other.name != place.name and other.sheet == place.sheet and other.area.meets(whole):
            raise FileError(f"{where}增加行后会碰到表“{other.name}”（{place.sheet}!{other.area}）：请先移开。")
    for area, _ in sheet.arrays():
        if area.meets(whole):
            raise FileError(f"{where}会覆盖数组公式 {place.sheet}!{area}：请先改为普通公式。")
    for row, column in sheet.within(whole):
        cell = sheet.cells[row, column]
        at = f"{place.sheet}!{address(row, column)}"
        if cell.formula is not None and cell.formula.kind != "normal":
            raise FileError(f"{where}会覆盖共享公式单元格 {at}：请先改为普通公式。")
        if row > place.last_row and (cell.formula is not None or cell.text):
            raise FileError(f"{where}需要写到第{last_row}行，但单元格 {at} 已有内容：请先清空或移开。")


def _cells(
    place: TablePlace, sheet: Sheet, rows: Sequence[Mapping[str, Value]], reader: CellReader, kept: int
) -> dict[tuple[int, int], bytes]:
    models = [_model(place, sheet, offset, kept + len(rows)) for offset in range(len(place.headers))]
    cells: dict[tuple[int, int], bytes] = {}
    for offset, row in enumerate(rows or [{}] * (not kept), kept):
        number = place.first_row + offset
        for column, (header, model) in enumerate(zip(place.headers, models, strict=True), place.area.first_column):
            cell = sheet.cells.get((number, column)) if number <= place.last_row else None
            try:
                new = _cell(sheet, (number, column), row.get(header), cell, model, reader)
            except FileError as error:
                raise FileError(f"单元格 {sheet.label}!{address(number, column)}（{header}）：{error}") from error
            if new is not None:
                cells[number, column] = new
    first_surplus = place.first_row + max(kept + len(rows), 1)
    if first_surplus <= place.last_row:
        surplus = Area(first_surplus, place.area.first_column, place.last_row, place.area.last_column)
        cells.update((spot, b"") for spot in sheet.within(surplus))
    return cells


def _cell(
    sheet: Sheet, spot: tuple[int, int], value: Value, cell: Cell | None, model: _Model, reader: CellReader
) -> bytes | None:
    """The new element of one cell, or None where the present one already says all of it."""
    computed = model.element is not None
    kept = value if computed and value == "" else stored(value)
    if cell is not None:
        formula = cell.formula.text if cell.formula is not None else None
        if formula == model.text and same(reader.value(cell, sheet.label), kept):
            return None
    style = cell.style if cell is not None else model.style
    if not computed:
        refuse_other_kind(kept, style, reader)
    return render_cell(
        sheet, spot, kept, None, computed=computed, style=style, formula=model.element, date1904=reader.date1904
    )


def _model(place: TablePlace, sheet: Sheet, offset: int, count: int) -> _Model:
    """Style of the first data row; formula of the first row that has one, else the declared one."""
    column = place.area.first_column + offset
    style = sheet.style_of(place.first_row, column)
    for row in range(place.first_row, place.last_row + 1):
        cell = sheet.cells.get((row, column))
        if cell is not None and cell.formula is not None:
            if cell.formula.kind != "normal" and count > row + 1 - place.first_row:
                raise FileError(
                    f"单元格 {place.sheet}!{address(row, column)} 的公式是共享公式或数组公式，不能照抄到新的行：请先改为普通公式。"
                )
            text, element = cell.formula.text, sheet.xml[cell.formula.start : cell.formula.end]
            break
    else:
        declared = place.column_formulas[offset]
        if declared is None:
            return _Model(style, None, None)
        row, text = place.first_row, declared
        element = f"<{sheet.prefix}f>".encode() + escaped(declared) + f"</{sheet.prefix}f>".encode()
    if (count > 1 or row != place.first_row) and needs_translation(text):
        raise FileError(
            f"单元格 {place.sheet}!{address(row, column)} 的公式引用了相对行的单元格，无法照抄到其他行："
            "请改用结构化引用（如 [@列名]）。"
        )
    return _Model(style, text, element)


def _row_attributes(place: TablePlace, sheet: Sheet) -> dict[str, str]:
    for row in sheet.rows:
        if row.number == place.first_row:
            attributes = start_tag(sheet.xml[row.start : tag_end(sheet.xml, row.start)])[1]
            return {key: attributes[key] for key in _COPIED_FROM_FIRST_ROW if key in attributes}
    return {}


def _formulas_come_or_go(sheet: Sheet, changes: Changes) -> bool:
    opening = f"<{sheet.prefix}f".encode()  # in a cell's text every "<" is escaped
    for spot, new in changes.cells.items():
        cell = sheet.cells.get(spot)
        if (opening in new) != (cell is not None and cell.formula is not None):
            return True
    return False
