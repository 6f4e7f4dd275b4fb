"""An open document as JSON, read by whole blocks; what comes back is written by ``ghg_writing``.

The other half is ``xl_addin/books/calc.py``. Rows and columns are counted from 1 in the JSON, from 0 in UNO.
"""

import re

FORMULA = 16  # com.sun.star.sheet.CellFlags
DATE, LOGICAL = 2, 1024  # com.sun.star.util.NumberFormat
# What Calc makes of a truth value or an error that was no formula in the file.
CONSTANT = re.compile(r"=(?:TRUE\(\)|FALSE\(\)|#[A-Z0-9/!?]+)")
ADDIN = "ghg."
CHART = "12dcae26-281f-416f-a234-c3086127382e"
# The days that a document may count from: Excel's two calendars.
CALENDARS = {(1899, 12, 30): False, (1904, 1, 1): True}


class Refused(Exception):
    """The document cannot be read or changed so; the text is one Chinese sentence."""


def snapshot(document):
    """Everything that the program may ask for.

    Raises:
        Refused: the document counts its days from a day of its own; every date would be shifted without a word.
    """
    start = document.NullDate
    day = (start.Year, start.Month, start.Day)
    if day not in CALENDARS:
        told = "{:04}-{:02}-{:02}".format(*day)
        raise Refused(
            f"文档的日期从 {told} 起计，日期会错位：请在“工具-选项-LibreOffice Calc-计算”中改为 1899-12-30，核对日期后再试。"
        )
    return {
        "sheets": [_sheet(document, sheet) for sheet in document.Sheets],
        "tables": [_table(document, one) for one in document.DatabaseRanges],
        "names": [place for one in document.NamedRanges if (place := _name(document, one))],
        "links": _links(document),
        "active_content": _active_content(document),
        "date1904": CALENDARS[day],
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


def _active_content(document):
    """Kind (a name of ``ActiveContentKind``), name and sheet of what the document brings along beside its cells.

    Calc does not tell of connections and ActiveX controls that it dropped when it loaded the file.
    """
    found = [["DDE", name, ""] for name in document.DDELinks.ElementNames]
    found += [["CONNECTION", re.split(r"[\\/]", link.Url)[-1], ""] for link in document.AreaLinks]
    for sheet in document.Sheets:
        for shape in sheet.DrawPage:
            # A chart is an embedded object too, without being foreign.
            if shape.ShapeType == "com.sun.star.drawing.OLE2Shape" and shape.CLSID.lower() != CHART:
                found.append(["EMBEDDED", shape.Name, sheet.Name])
    return found


def _area(address):
    return [address.StartRow + 1, address.StartColumn + 1, address.EndRow + 1, address.EndColumn + 1]
