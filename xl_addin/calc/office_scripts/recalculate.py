"""Recalculates and prints files in a LibreOffice that is already running; started with LibreOffice's own Python.

Reads one JSON request a line from standard input, ``{"open": path, "save": path, "password": text or null}``, and answers with one line:
the numbers of every sheet, exact, because a saved .xlsx has only 15 digits of them. Of a text document the contents, page
numbers and references are formed anew, and there are no numbers.
"""

import json
import sys
import time

import uno
from com.sun.star.beans import PropertyValue

CONNECT_SECONDS = 60
FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "pdf": "calc_pdf_Export"}
TEXT, TEXT_AS_PDF = "com.sun.star.text.TextDocument", "writer_pdf_Export"
FILLED = 1 + 2 + 4 + 16  # com.sun.star.sheet.CellFlags: VALUE, DATETIME, STRING, FORMULA
NEVER = 0  # macros are not run, links are not followed


def property_values(values):
    """What UNO wants for a dictionary."""
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


def connected(pipe):
    """The desktop of the running office, once it answers."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    ends = time.monotonic() + CONNECT_SECONDS
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:
            if time.monotonic() > ends:
                raise
            time.sleep(0.05)


def recalculated(desktop, request):
    """Open, recalculate everything, save, close."""
    secret = {"Password": request["password"]} if request["password"] else {}
    opening = secret | {"Hidden": True, "ReadOnly": True, "MacroExecutionMode": NEVER, "UpdateDocMode": NEVER}
    document = desktop.loadComponentFromURL(
        uno.systemPathToFileUrl(request["open"]), "_blank", 0, property_values(opening)
    )
    if document is None:
        return {"error": "LibreOffice could not open the file"}
    try:
        if document.supportsService(TEXT):
            return printed(document, request["save"])
        before = time.monotonic()
        document.calculateAll()
        seconds = time.monotonic() - before
        name = FILTERS[request["save"].rpartition(".")[2]]
        saving = secret | {"FilterName": name}
        document.storeToURL(uno.systemPathToFileUrl(request["save"]), property_values(saving))
        return {"numbers": {sheet.Name: numbers(sheet) for sheet in document.Sheets}, "seconds": seconds}
    finally:
        document.close(True)


def printed(document, path):
    """Save a text document as PDF, its contents with their pages: these are known once they have been laid out."""
    began = time.monotonic()
    for _ in range(2):
        indexes = document.getDocumentIndexes()
        for at in range(indexes.getCount()):
            indexes.getByIndex(at).update()
        document.getTextFields().refresh()
    document.storeToURL(uno.systemPathToFileUrl(path), property_values({"FilterName": TEXT_AS_PDF}))
    return {"numbers": {}, "seconds": time.monotonic() - began}


def numbers(sheet):
    """Of each filled area its first row and column, from 0, and its rows; what is no number is null.

    Never all cells from A1 on: somebody may have left one in the last row.
    """
    areas = sheet.queryContentCells(FILLED).getRangeAddresses()
    return [
        (area.StartRow, area.StartColumn, [[cell if isinstance(cell, float) else None for cell in row] for row in rows])
        for area in areas
        for rows in [
            sheet.getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.EndRow).getDataArray()
        ]
    ]


def tell(answer):
    sys.stdout.write(f"{json.dumps(answer)}\n")
    sys.stdout.flush()


def main():
    desktop = connected(sys.argv[1])
    tell({"ready": True})
    for line in sys.stdin:
        try:
            answer = recalculated(desktop, json.loads(line))
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        tell(answer)


main()
