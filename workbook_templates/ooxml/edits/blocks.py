"""More rows for a block of formulas that is no table: each is the last one filled down, and what named all rows follows."""

from collections.abc import Callable

from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import LAST_ROW, MOVING_ROWS, Area, Position, column_letters
from workbook_templates.ooxml.edits.charts import draw_rows
from workbook_templates.ooxml.edits.patch import NewRows, RowRun, SheetEdits, apply
from workbook_templates.ooxml.edits.print_area import print_rows
from workbook_templates.ooxml.edits.references import following_formulas, resized_formula, resized_references
from workbook_templates.ooxml.edits.table_extent import resized_areas
from workbook_templates.ooxml.edits.tables import resize_table
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.relationships import drop_part
from workbook_templates.ooxml.package.splices import Replacement
from workbook_templates.ooxml.package.workbook_index import TableDefinition, WorkbookIndex
from workbook_templates.ooxml.package.xml_text import (
    escaped,
    readable,
    render_element,
    render_tag,
    start_tag,
    tag_end,
    with_attributes,
)
from workbook_templates.ooxml.sheets.cell_values import CellReader
from workbook_templates.ooxml.sheets.scanned import CellElement, ScannedSheet

_COPIED_FROM_LAST_ROW = ("ht", "customHeight", "s", "customFormat")
_Pattern = list[bytes | int]  # a formula's element: what stays, and by how much a row's number differs from the cell's


def fit_block(
    package: Package,
    index: WorkbookIndex,
    name: str,
    rows: int,
    reader: CellReader,
    scanned: Callable[[str], ScannedSheet],
) -> bool:
    """Room for so many rows in a block of formulas, a table or not, and charts and a print area that end with them.

    Args:
        package: changed in place.
        index, reader: of this workbook.
        name: of the block.
        rows: how many are in use. One that has them stays as it is, and so does one with something below it.
        scanned: gives the sheet of a name.

    Returns:
        whether it has more rows than before.

    Raises:
        FileError: as of `resize_table` and `grow_block`.
    """
    label, area, _ = index.block(name)
    present = area.last_row - area.first_row + 1
    is_grown = rows > present and not _is_anything_below(scanned(label), area, area.first_row + rows - 1)
    if is_grown and name in index.tables:
        resize_table(package, index, name, [{}] * (rows - present), reader, scanned(label), kept=present)
    elif is_grown:
        grow_block(package, index, name, rows, scanned(label))
    in_use = rows if is_grown else min(rows, present)
    draw_rows(package, label, area, in_use)
    print_rows(package, index, label, area, in_use)
    return is_grown


def _is_anything_below(sheet: ScannedSheet, area: Area, last_row: int) -> bool:
    new = Area(area.last_row + 1, area.first_column, last_row, area.last_column)
    cells = (sheet.cells[place] for place in sheet.within(new))
    return any(cell.formula is not None or cell.text for cell in cells) or any(map(new.meets, sheet.merged()))


def grow_block(package: Package, index: WorkbookIndex, name: str, rows: int, sheet: ScannedSheet) -> None:
    """Give a named block more rows, whose formulas have no value yet. An array over all rows goes on over the new ones.

    Validations, conditional formats and areas in formulas, names and charts that covered all rows follow; no cell moves.

    Args:
        package: changed in place.
        index: of this workbook.
        name: of the block, headers not included.
        rows: how many it shall have, more than now; nothing may stand below it.
        sheet: the sheet of the block as scanned.

    Raises:
        FileError: no such block; a shared formula, or an array over some of its rows.
    """
    label, area, _ = index.block(name)
    if area.first_row + rows - 1 > LAST_ROW:
        raise FileError(f"计算表“{name}”（工作表“{label}”）的行数超出工作表的 1048576 行：请拆分。")
    block = TableDefinition(name, label, "", index.sheets[label], area, (), (), 0, 0, "worksheet")
    new = Area(area.last_row + 1, area.first_column, area.first_row + rows - 1, area.last_column)
    with readable(f"工作表“{label}”"):
        arrays = [found for found in sheet.arrays() if found[0].meets(area)]
        replacements = [_extended(sheet, block, new, *found) for found in arrays]
        replacements += resized_areas(sheet, area, new.last_row)
        replacements += following_formulas(sheet.xml, "worksheet", label, block, new.last_row)
        edits = SheetEdits(row_attributes=_row_attributes(sheet, area.last_row), replacements=replacements)
        columns = {
            column: _cell(block, sheet, column, new.last_row)
            for column in range(area.first_column, area.last_column + 1)
        }
        present = {row.number for row in sheet.rows}
        if present.isdisjoint(range(new.first_row, new.last_row + 1)):
            edits.new_rows = NewRows([_run(sheet, columns, new, edits)], set(columns), has_formulas=True)
        else:
            edits.cells = {
                (row, column): _written(sheet, cell, (row, column))
                for row in range(new.first_row, new.last_row + 1)
                for column, cell in columns.items()
            }
        xml = apply(sheet, edits)
    for part, content in resized_references(package, index, block, new.last_row, {block.sheet_part: xml}).items():
        package.replace(part, content)
    drop_part(package, index.part, "calcChain")


def _extended(sheet: ScannedSheet, block: TableDefinition, new: Area, area: Area, master: CellElement) -> Replacement:
    """The start tag of an array's formula that goes on over the new rows."""
    formula = master.formula
    assert formula is not None
    if area.first_row != block.first_row or area.last_row != block.last_row:
        raise FileError(f"数组公式 {block.sheet}!{area} 没有覆盖计算表的全部行：请从模板恢复该工作表。")
    end = tag_end(sheet.xml, formula.start)
    tag = with_attributes(sheet.xml[formula.start : end], {"ref": str(area.ending_at(new.last_row))})
    return formula.start, end, tag


def _row_attributes(sheet: ScannedSheet, number: int) -> dict[str, str]:
    row = next((row for row in sheet.rows if row.number == number), None)
    if row is None:
        return {}
    attributes = start_tag(sheet.xml[row.start : tag_end(sheet.xml, row.start)])[1]
    return {key: attributes[key] for key in _COPIED_FROM_LAST_ROW if key in attributes}


def _cell(block: TableDefinition, sheet: ScannedSheet, column: int, last_row: int) -> tuple[int, _Pattern]:
    """Style of the new cells of a column, and the pattern of their formula; none inside an array."""
    cell = sheet.cells.get((block.last_row, column))
    style = sheet.style_of(block.last_row, column)
    formula = None if cell is None else cell.formula
    if formula is None or formula.kind == "array":
        return style, []
    at = f"{block.sheet}!{column_letters(column)}{block.last_row}"
    if formula.kind != "normal":
        raise FileError(f"单元格 {at} 的公式是共享公式，无法照抄到新的行：请先改为普通公式。")
    text = resized_formula(formula.text, block.sheet, block.sheet, block.data_area, last_row)
    return style, _pattern(text, block.last_row)


def _pattern(formula: str, row: int) -> _Pattern:
    pattern: _Pattern = []
    at = 0
    for match in MOVING_ROWS.finditer(formula):
        if match[2] is not None:
            pattern += [escaped(formula[at : match.start(2)]), int(match[2]) - row]
            at = match.end(2)
    return [*pattern, escaped(formula[at:])]


def _written(sheet: ScannedSheet, cell: tuple[int, _Pattern], place: Position) -> bytes:
    style, pattern = cell
    row, column = place
    attributes = {"r": f"{column_letters(column)}{row}"} | ({"s": str(style)} if style else {})
    if not pattern:
        return render_tag(f"{sheet.prefix}c", attributes, closed=True)
    text = b"".join(b"%d" % (row + part) if isinstance(part, int) else part for part in pattern)
    return render_element(f"{sheet.prefix}c", render_element(f"{sheet.prefix}f", text), attributes)


def _run(sheet: ScannedSheet, columns: dict[int, tuple[int, _Pattern]], new: Area, edits: SheetEdits) -> RowRun:
    rows = (
        render_element(
            f"{sheet.prefix}row",
            b"".join(_written(sheet, cell, (row, column)) for column, cell in columns.items()),
            {"r": str(row), **edits.row_attributes},
        )
        for row in range(new.first_row, new.last_row + 1)
    )
    return RowRun(new.first_row, new.last_row, lambda: b"".join(rows))
