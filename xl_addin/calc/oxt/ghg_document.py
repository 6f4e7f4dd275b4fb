"""An open document as JSON, read by whole blocks; what comes back is written by ``ghg_writing``.

The other half is ``xl_addin/books/calc.py``. Rows and columns are counted from 1 in the JSON, from 0 in UNO.
"""

import re

import uno

CONTENT, FORMULA = 23, 16  # com.sun.star.sheet.CellFlags: numbers, dates, texts, formulas
MOST_CELLS, NEAR = 6_000_000, 50  # as of a file; spans of rows or columns this close are read together
DATE, LOGICAL = 2, 1024  # com.sun.star.util.NumberFormat
# What Calc makes of a truth value or an error that was no formula in the file.
CONSTANT = re.compile(r"=(?:TRUE\(\)|FALSE\(\)|#[A-Z0-9/!?]+)")
ADDIN = "ghg."
CHART = "12dcae26-281f-416f-a234-c3086127382e"
# The days that a document may count from: Excel's two calendars.
CALENDARS = {(1899, 12, 30): False, (1904, 1, 1): True}


class Refused(Exception):
    """The document cannot be read or changed so; the text is one Chinese sentence."""


def path_of(document):
    """The file of a document; "" where it has none on this machine."""
    return uno.fileUrlToSystemPath(document.URL) if document.URL.startswith("file:") else ""


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
        "tables": [_table(document, table) for table in document.DatabaseRanges],
        "names": [place for name in document.NamedRanges if (place := _name(document, name))],
        "links": _links(document),
        "active_content": _active_content(document),
        "date1904": CALENDARS[day],
        "path": path_of(document),
    }


def _sheet(document, sheet):
    filled = [_area(address) for address in sheet.queryContentCells(CONTENT).getRangeAddresses()]
    blocks, errors, formulas = [], [], []
    for first_row, first_column, last_row, last_column in _blocks(sheet.Name, filled):
        values = [list(row) for row in _cells(sheet, first_row, first_column, last_row, last_column).getDataArray()]
        for row, line in enumerate(values):
            for column, cell in enumerate(line):
                if cell is None:
                    place = (first_row + row, first_column + column)
                    errors.append([*place, sheet.getCellByPosition(place[1] - 1, place[0] - 1).getError()])
                    line[column] = ""
        blocks.append([first_row, first_column, values])
    for address in sheet.queryContentCells(FORMULA).getRangeAddresses():
        area = _area(address)
        for row, line in enumerate(_cells(sheet, *area).getFormulaArray()):
            formulas += [
                [area[0] + row, area[1] + column, text.strip("{}").removeprefix("=")]
                for column, text in enumerate(line)
                if not CONSTANT.fullmatch(text)
            ]
    return {
        "name": sheet.Name,
        "blocks": blocks,
        "formulas": formulas,
        "errors": errors,
        "dates": _formatted(document, sheet, blocks, DATE),
        "flags": _formatted(document, sheet, blocks, LOGICAL),
        "hidden": _hidden_rows(sheet, blocks),
    }


def _cells(sheet, first_row, first_column, last_row, last_column):
    return sheet.getCellRangeByPosition(first_column - 1, first_row - 1, last_column - 1, last_row - 1)


def _blocks(name, filled):
    """Areas that hold everything that is filled and little besides: one stray cell far away is an area of its own.

    Raises:
        Refused: more cells than a file may have.
    """
    found = []
    for rows in _joined([(area[0], area[2]) for area in filled]):
        inside = [area for area in filled if rows[0] <= area[0] <= rows[1]]
        found += [(rows[0], first, rows[1], last) for first, last in _joined([(area[1], area[3]) for area in inside])]
    if (
        sum((last_row - row + 1) * (last_column - column + 1) for row, column, last_row, last_column in found)
        > MOST_CELLS
    ):
        raise Refused(f"工作表“{name}”的内容过多（约 600 万个单元格以上），已拒绝读取：请拆分文档，或删除不用的行列。")
    return found


def _joined(spans):
    """Spans that lie close together as one."""
    joined = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + NEAR:
            joined[-1][1] = max(joined[-1][1], last)
        else:
            joined.append([first, last])
    return [tuple(span) for span in joined]


def _formatted(document, sheet, blocks, kind):
    """Areas, within the blocks, whose number format is of a kind."""
    formats, found = document.NumberFormats, []
    for first_row, first_column, values in blocks:
        area = _cells(sheet, first_row, first_column, first_row + len(values) - 1, first_column + len(values[0]) - 1)
        for cells in area.UniqueCellFormatRanges:
            if formats.getByKey(cells.getByIndex(0).NumberFormat).Type & kind:
                found += [_area(address) for address in cells.getRangeAddresses()]
    return found


def _hidden_rows(sheet, blocks):
    """Rows with content that are not shown; asked one by one only where there are some."""
    hidden = set()
    for first_row, _, values in blocks:
        last_row = first_row + len(values) - 1
        visible = _cells(sheet, first_row, 1, last_row, 1).queryVisibleCells().getRangeAddresses()
        shown = {row for address in visible for row in range(address.StartRow + 1, address.EndRow + 2)}
        hidden |= set(range(first_row, last_row + 1)) - shown
    return sorted(hidden)


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
    names = (re.split(r"[\\/]", url)[-1].lower() for url in document.ExternalDocLinks.ElementNames)
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
        if not sheet.IsVisible and sheet.queryContentCells(CONTENT).getRangeAddresses():
            found.append(["HIDDEN_SHEET", "", sheet.Name])
        found += [["NAME_OF_SHEET", name.Name, sheet.Name] for name in sheet.NamedRanges]
    return found


def _area(address):
    return [address.StartRow + 1, address.StartColumn + 1, address.EndRow + 1, address.EndColumn + 1]
