"""Replacing the data rows of a table, whatever their number; what belongs to the rows follows them."""

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from udfs.kernel.cells import Value
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import LAST_ROW, Area, Position, address
from workbook_templates.ooxml.edits.new_rows import NewColumn, new_rows
from workbook_templates.ooxml.edits.patch import SheetEdits, applied, apply, render_cell
from workbook_templates.ooxml.edits.references import following_formulas, named_sheets, resized_references
from workbook_templates.ooxml.edits.sheet_xml import refuse_other_kind
from workbook_templates.ooxml.edits.table_extent import needs_translation, resized_areas, resized_table
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.relationships import drop_part
from workbook_templates.ooxml.package.splices import Replacement, spliced
from workbook_templates.ooxml.package.workbook_index import TableDefinition, WorkbookIndex
from workbook_templates.ooxml.package.xml_text import escaped, readable, render_element, start_tag, tag_end
from workbook_templates.ooxml.sheets.cell_values import CellReader, same_content, stored
from workbook_templates.ooxml.sheets.scanned import CellElement, ScannedSheet

_COPIED_FROM_FIRST_ROW = ("ht", "customHeight", "s", "customFormat")


@dataclass(frozen=True, slots=True)
class _Model:
    """What the cells of a column take over: style, the formula as text where they stand, and as ``<f>`` element of new ones."""

    style: int
    text: str | None
    element: bytes | None


def append_rows(
    package: Package,
    index: WorkbookIndex,
    name: str,
    rows: Sequence[Mapping[str, Value]],
    reader: CellReader,
    sheet: ScannedSheet,
) -> None:
    """Add rows below the last one that holds a constant; the rows above it stay byte for byte.

    Args: as of `resize_table`.

    Raises:
        FileError: as `resize_table`.
    """
    table = index.table(name)
    columns = range(table.area.first_column, table.area.last_column + 1)

    def is_filled(row: int) -> bool:
        cells = (sheet.cells.get((row, column)) for column in columns)
        return any(c is not None and c.formula is None and reader.value(c, sheet.label) is not None for c in cells)

    with readable(f"工作表“{table.sheet}”"):
        upwards = range(table.last_row, table.first_row - 1, -1)
        last = next((row for row in upwards if is_filled(row)), table.first_row - 1)
    resize_table(package, index, name, rows, reader, sheet, kept=last + 1 - table.first_row)


def resize_table(
    package: Package,
    index: WorkbookIndex,
    name: str,
    rows: Sequence[Mapping[str, Value]],
    reader: CellReader,
    sheet: ScannedSheet,
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
    table = index.table(name)
    _check_headers(table, rows)
    with readable(f"工作表“{table.sheet}”"):
        last_row = table.first_row + max(kept + len(rows), 1) - 1
        _refuse_obstacles(index, table, sheet, table.first_row + kept, last_row)
        attributes = _row_attributes(table, sheet)
        models = [_model(table, sheet, offset, kept + len(rows)) for offset in range(len(table.headers))]
        if last_row != table.last_row:
            models = [_followed(model, table, last_row) for model in models]
        present = {row.number for row in sheet.rows}
        numbered = dict(enumerate(rows or [{}] * (not kept), table.first_row + kept))
        cells = _cells(table, sheet, {n: row for n, row in numbered.items() if n in present}, models, reader)
        first_surplus = table.first_row + max(kept + len(rows), 1)
        edits = SheetEdits(cells | _surplus(table, sheet, first_surplus), attributes)
        columns = [
            NewColumn(header, number, model.style, model.element)
            for number, (header, model) in enumerate(zip(table.headers, models, strict=True), table.area.first_column)
        ]
        new = {number: row for number, row in numbered.items() if number not in present}
        edits.new_rows = new_rows(sheet, columns, new, attributes, reader)
        edits.replacements = resized_areas(sheet, table.data_area, last_row)
        if last_row != table.last_row:
            edits.replacements += _formulas_that_stay(sheet, edits, table, last_row)
        table_xml = resized_table(package.part(table.part), table.last_row, last_row)
    changed = {table.part: table_xml}
    if last_row != table.last_row:
        changed = resized_references(package, index, table, last_row, changed)
    with readable(f"工作表“{table.sheet}”"):
        if edits.new_rows.runs:
            # The formulas are those that the sheet had and those of its columns: millions of them are not looked for again.
            named = named_sheets([sheet.xml, *(model.element or b"" for model in models)])
            package.replace_by_pieces(table.sheet_part, applied(sheet, edits), {named_sheets: named})
        else:
            package.replace(table.sheet_part, apply(sheet, edits))
    for part, content in changed.items():
        package.replace(part, content)
    if _formulas_come_or_go(sheet, edits):
        # The chain lists formula cells; Excel rebuilds a missing one and calls a wrong one damage.
        drop_part(package, index.part, "calcChain")


def _check_headers(table: TableDefinition, rows: Sequence[Mapping[str, Value]]) -> None:
    known = set(table.headers)
    for row in rows:
        for header in row:
            if header not in known:
                raise FileError(f"表“{table.name}”（工作表“{table.sheet}”）没有列“{header}”：请检查表头是否被改动。")


def _refuse_obstacles(
    index: WorkbookIndex, table: TableDefinition, sheet: ScannedSheet, first_row: int, last_row: int
) -> None:
    where = f"表“{table.name}”（工作表“{table.sheet}”）"
    if last_row > LAST_ROW:
        raise FileError(f"{where}的行数超出工作表的 1048576 行：请拆分。")
    if table.totals_rows and last_row != table.last_row:
        raise FileError(f"{where}有汇总行，无法增减行：请先在 Excel 中关闭汇总行。")
    if table.kind != "worksheet":
        raise FileError(f"{where}由外部数据填写，写入的行会在刷新时丢失：请先在 Excel 中转换为普通表。")
    columns = table.area
    whole = Area(first_row, columns.first_column, max(last_row, table.last_row), columns.last_column)
    for merged in sheet.merged():
        if merged.meets(whole):
            raise FileError(f"{where}的数据区内有合并单元格 {table.sheet}!{merged}：请先取消合并。")
    for other in index.tables.values():
        if other.name != table.name and other.sheet == table.sheet and other.area.meets(whole):
            raise FileError(f"{where}增加行后会碰到表“{other.name}”（{table.sheet}!{other.area}）：请先移开。")
    for area, _ in sheet.arrays():
        if area.meets(whole):
            raise FileError(f"{where}会覆盖数组公式 {table.sheet}!{area}：请先改为普通公式。")
    for row, column in sheet.within(whole):
        cell = sheet.cells[row, column]
        at = f"{table.sheet}!{address(row, column)}"
        if cell.formula is not None and cell.formula.kind != "normal":
            raise FileError(f"{where}会覆盖共享公式单元格 {at}：请先改为普通公式。")
        if row > table.last_row and (cell.formula is not None or cell.text):
            raise FileError(f"{where}需要写到第{last_row}行，但单元格 {at} 已有内容：请先清空或移开。")


def _cells(
    table: TableDefinition,
    sheet: ScannedSheet,
    rows: Mapping[int, Mapping[str, Value]],
    models: Sequence[_Model],
    reader: CellReader,
) -> dict[Position, bytes]:
    """New elements of the cells of rows that are there, where the present ones do not say all of it."""
    cells: dict[Position, bytes] = {}
    for number, row in rows.items():
        for column, (header, model) in enumerate(zip(table.headers, models, strict=True), table.area.first_column):
            cell = sheet.cells.get((number, column)) if number <= table.last_row else None
            try:
                new = _cell(sheet, (number, column), row.get(header), cell, model, reader)
            except FileError as error:
                raise FileError(f"单元格 {sheet.label}!{address(number, column)}（{header}）：{error}") from error
            if new is not None:
                cells[number, column] = new
    return cells


def _surplus(table: TableDefinition, sheet: ScannedSheet, first_row: int) -> dict[Position, bytes]:
    if first_row > table.last_row:
        return {}
    surplus = Area(first_row, table.area.first_column, table.last_row, table.area.last_column)
    return dict.fromkeys(sheet.within(surplus), b"")


def _cell(
    sheet: ScannedSheet, place: Position, value: Value, cell: CellElement | None, model: _Model, reader: CellReader
) -> bytes | None:
    """The new element of one cell, or None where the present one already says all of it."""
    computed = model.element is not None
    content = stored(value, computed=computed)
    if cell is not None:
        formula = cell.formula.text if cell.formula is not None else None
        if formula == model.text and same_content(reader.value(cell, sheet.label), content):
            return None
    style = cell.style if cell is not None else model.style
    if not computed:
        refuse_other_kind(content, style, reader)
    return render_cell(
        sheet, place, content, None, computed=computed, style=style, formula=model.element, date1904=reader.date1904
    )


def _model(table: TableDefinition, sheet: ScannedSheet, offset: int, count: int) -> _Model:
    """Style of the first data row; formula of the first row that has one, else the declared one."""
    column = table.area.first_column + offset
    style = sheet.style_of(table.first_row, column)
    for row in range(table.first_row, table.last_row + 1):
        cell = sheet.cells.get((row, column))
        if cell is not None and cell.formula is not None:
            if cell.formula.kind != "normal" and count > row + 1 - table.first_row:
                raise FileError(
                    f"单元格 {table.sheet}!{address(row, column)} 的公式是共享公式或数组公式，不能照抄到新的行：请先改为普通公式。"
                )
            text, element = cell.formula.text, sheet.xml[cell.formula.start : cell.formula.end]
            break
    else:
        declared = table.column_formulas[offset]
        if declared is None:
            return _Model(style, None, None)
        row, text = table.first_row, declared
        element = render_element(f"{sheet.prefix}f", escaped(declared))
    if (count > 1 or row != table.first_row) and needs_translation(text):
        raise FileError(
            f"单元格 {table.sheet}!{address(row, column)} 的公式引用了相对行的单元格，无法照抄到其他行："
            "请改用结构化引用（如 [@列名]）。"
        )
    return _Model(style, text, element)


def _followed(model: _Model, table: TableDefinition, last_row: int) -> _Model:
    """The model of new cells whose formula follows the table."""
    if model.element is None:
        return model
    changes = following_formulas(model.element, "worksheet", table.sheet, table, last_row)
    return replace(model, element=spliced(model.element, changes))


def _formulas_that_stay(
    sheet: ScannedSheet, edits: SheetEdits, table: TableDefinition, last_row: int
) -> list[Replacement]:
    """Formulas of the sheet that follow the table, but for those of cells which get a new element."""
    spans = sorted((cell.start, cell.end) for place in edits.cells if (cell := sheet.cells.get(place)) is not None)
    starts = [start for start, _ in spans]

    def is_replaced(at: int) -> bool:
        before = bisect.bisect_right(starts, at) - 1
        return before >= 0 and at < spans[before][1]

    found = following_formulas(sheet.xml, "worksheet", table.sheet, table, last_row)
    return [change for change in found if not is_replaced(change[0])]


def _row_attributes(table: TableDefinition, sheet: ScannedSheet) -> dict[str, str]:
    for row in sheet.rows:
        if row.number == table.first_row:
            attributes = start_tag(sheet.xml[row.start : tag_end(sheet.xml, row.start)])[1]
            copied = {key: attributes[key] for key in _COPIED_FROM_FIRST_ROW if key in attributes}
            if "customHeight" not in copied:
                copied.pop("ht", None)  # measured for the text of that row; whoever opens the book measures each
            return copied
    return {}


def _formulas_come_or_go(sheet: ScannedSheet, edits: SheetEdits) -> bool:
    opening = f"<{sheet.prefix}f".encode()  # in a cell's text every "<" is escaped
    if edits.new_rows.has_formulas:
        return True
    for place, new in edits.cells.items():
        cell = sheet.cells.get(place)
        if (opening in new) != (cell is not None and cell.formula is not None):
            return True
    return False
