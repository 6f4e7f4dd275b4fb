"""The changes that come back, written into the open document as one step of undo.

What they are is told by ``xl_addin/books/calc.py``, `CalcBook.changes`.
"""

from com.sun.star.table import CellAddress, CellRangeAddress
from com.sun.star.table.CellContentType import EMPTY
from ghg_document import DATE, LOGICAL, Refused

CONTENT = 1 | 2 | 4 | 8 | 16  # numbers, dates, texts, notes, formulas: com.sun.star.sheet.CellFlags
FORMATS = 32 | 64


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
