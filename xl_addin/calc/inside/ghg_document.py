"""An open document as JSON, read by whole blocks; and the changes that come back, written into it.

The other half is ``xl_addin/books/calc.py``. Rows and columns are counted from 1 in the JSON, from 0 in UNO.
"""

import re

from com.sun.star.table import CellAddress, CellRangeAddress
from com.sun.star.table.CellContentType import EMPTY

CONTENT = 1 | 2 | 4 | 8 | 16  # numbers, dates, texts, notes, formulas: com.sun.star.sheet.CellFlags
FORMATS = 32 | 64
FORMULA = 16
DATE, LOGICAL = 2, 1024  # com.sun.star.util.NumberFormat
# What Calc makes of a truth value or an error that was no formula in the file.
CONSTANT = re.compile(r"=(?:TRUE\(\)|FALSE\(\)|#[A-Z0-9/!?]+)")
ADDIN = "ghg."


class Refused(Exception):
    """The document cannot be changed so; the text is one Chinese sentence."""


def snapshot(document):
    """Everything that the program may ask for."""
    return {
        "sheets": [_sheet(document, sheet) for sheet in document.Sheets],
        "tables": [_table(document, one) for one in document.DatabaseRanges],
        "names": [place for one in document.NamedRanges if (place := _name(document, one))],
        "links": _links(document),
        "date1904": document.NullDate.Year == 1904,
    }


def used_area(sheet):
    """From A1 to the last used cell."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    address = cursor.getRangeAddress()
    return sheet.getCellRangeByPosition(0, 0, address.EndColumn, address.EndRow)


def _sheet(document, sheet):
    area = used_area(sheet)
    values = [list(row) for row in area.getDataArray()]
    errors = [
        [row + 1, column + 1, sheet.getCellByPosition(column, row).getError()]
        for row, line in enumerate(values) for column, cell in enumerate(line) if cell is None
    ]  # fmt: skip
    for row, column, _ in errors:
        values[row - 1][column - 1] = ""
    texts = area.getFormulaArray()
    formulas = [
        [row + 1, column + 1, texts[row][column].strip("{}").removeprefix("=")]
        for address in area.queryContentCells(FORMULA).getRangeAddresses()
        for row in range(address.StartRow, address.EndRow + 1) for column in range(address.StartColumn, address.EndColumn + 1)
        if not CONSTANT.fullmatch(texts[row][column])
    ]  # fmt: skip
    return {
        "name": sheet.Name,
        "values": values,
        "formulas": formulas,
        "errors": errors,
        "dates": _formatted(document, area, DATE),
        "flags": _formatted(document, area, LOGICAL),
        "hidden": _hidden_rows(sheet, len(values)),
    }


def _formatted(document, area, kind):
    """Areas whose number format is of a kind."""
    formats, found = document.NumberFormats, []
    for cells in area.UniqueCellFormatRanges:
        if formats.getByKey(cells.getByIndex(0).NumberFormat).Type & kind:
            found += [_area(address) for address in cells.getRangeAddresses()]
    return found


def _hidden_rows(sheet, count):
    """Rows that are not shown; asked one by one only where there are some."""
    visible = sheet.getCellRangeByPosition(0, 0, 0, count - 1).queryVisibleCells().getRangeAddresses()
    shown = {row for address in visible for row in range(address.StartRow, address.EndRow + 1)}
    return [row + 1 for row in range(count) if row not in shown]


def _table(document, table):
    area = table.DataArea
    return [table.Name, document.Sheets.getByIndex(area.Sheet).Name, *_area(area), int(table.TotalsRow)]


def _name(document, name):
    """Name, sheet and area; nothing for a name that is a constant, a formula or leads nowhere."""
    try:
        cells = name.getReferredCells()
    except Exception:
        return None
    if cells is None:
        return None
    address = cells.getRangeAddress()
    return [name.Name, document.Sheets.getByIndex(address.Sheet).Name, *_area(address)]


def _links(document):
    """Names of other files that formulas refer to, ours left out."""
    names = (re.split(r"[\\/]", one)[-1].lower() for one in document.ExternalDocLinks.ElementNames)
    return [name for name in names if not name.startswith(ADDIN)]


def _area(address):
    return [address.StartRow + 1, address.StartColumn + 1, address.EndRow + 1, address.EndColumn + 1]


def write(document, changes, title):
    """Write the changes as one step of undo; on a failure take everything back.

    Raises:
        Refused: a sheet is protected, a table shows totals, or Calc refuses.
    """
    for name, sheet in _touched(document, changes):
        if sheet.isProtected():
            raise Refused(f"工作表“{sheet.Name}”受保护，无法写入：请先取消保护，再试一次。")
        if name and document.DatabaseRanges.getByName(name).TotalsRow:
            raise Refused(f"表“{name}”显示了汇总行，无法改写：请先取消汇总行。")
    undo = document.UndoManager
    undo.enterUndoContext(title)
    document.lockControllers()
    try:
        for table in changes["tables"]:
            _write_table(document, table)
        for sheet, address, value in changes["cells"]:
            _write_cell(document, document.Sheets.getByName(sheet).getCellRangeByName(address), value)
    except Exception as error:
        undo.leaveUndoContext()
        undo.undo()
        raise Refused("Calc 拒绝写入，文档已恢复原状：请关闭对话框后再试。") from error
    finally:
        document.unlockControllers()
    undo.leaveUndoContext()


def _touched(document, changes):
    for table in changes["tables"]:
        area = document.DatabaseRanges.getByName(table["name"]).DataArea
        yield table["name"], document.Sheets.getByIndex(area.Sheet)
    for sheet in {sheet for sheet, _, _ in changes["cells"]}:
        yield "", document.Sheets.getByName(sheet)


def _write_table(document, table):
    """Give a table these rows; formats, validations and formulas go on into new ones."""
    place = document.DatabaseRanges.getByName(table["name"])
    area = place.DataArea
    sheet = document.Sheets.getByIndex(area.Sheet)
    first, old_last = area.StartRow + 1, max(area.EndRow, area.StartRow + 1)
    last = first + len(table["rows"]) - 1
    for row in range(old_last + 1, last + 1):
        source = CellRangeAddress(area.Sheet, area.StartColumn, old_last, area.EndColumn, old_last)
        sheet.copyRange(CellAddress(area.Sheet, area.StartColumn, row), source)
    if last < old_last:
        rest = sheet.getCellRangeByPosition(area.StartColumn, last + 1, area.EndColumn, old_last)
        rest.clearContents(CONTENT | FORMATS)
    if last != area.EndRow:
        place.DataArea = CellRangeAddress(area.Sheet, area.StartColumn, area.StartRow, area.EndColumn, last)
    for down, row in enumerate(table["rows"]):
        for column, value in zip(table["columns"], row):
            _write_cell(document, sheet.getCellByPosition(area.StartColumn + column, first + down), value)


def _write_cell(document, cell, value):
    """One constant. Not as part of a block: Calc undoes what is set cell by cell, but no data array."""
    if value is None:
        if cell.Type != EMPTY:
            cell.clearContents(CONTENT)
    elif isinstance(value, str):
        cell.setString(value)
    elif isinstance(value, (int, float)):
        cell.setValue(float(value))
    elif "error" in value:
        cell.setFormula(f"={value['error']}")
    elif "flag" in value:
        cell.setValue(float(value["flag"]))
        _as(document, cell, LOGICAL)
    else:
        cell.setValue(float(value["serial"]))
        _as(document, cell, DATE)


def _as(document, cell, kind):
    """Give a cell a number format of a kind, unless it has one."""
    if not document.NumberFormats.getByKey(cell.NumberFormat).Type & kind:
        cell.NumberFormat = document.NumberFormats.getStandardFormat(kind, document.CharLocale)
