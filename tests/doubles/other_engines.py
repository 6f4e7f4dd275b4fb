"""Two spreadsheet engines of other makers, IronCalc and formulon, which judge the native part of our formulas.

What they cannot do is their own and is gone around here, so that it hides no fault of ours: neither reads every structured
reference (they are written as addresses first), and IronCalc takes an empty formatted cell of a file for zero (such cells are
left out) and the n-th cell of one that is not written as a range for an error. Neither has our functions: a workbook for them is a frozen copy.
"""

import io
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import formulon
import ironcalc
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from udfs.kernel.cells import Value
from udfs.kernel.errors import CellError
from workbook_templates.ooxml.addresses import CellRef
from xl_addin.books.file import FileBook

Place = tuple[str, int, int]  # sheet, row, column
Answer = Callable[[Place], Value]

_STRUCTURED = re.compile(
    r'(?P<text>"(?:[^"]|"")*")'
    r"|(?P<table>[A-Za-z_]\w*)\[(?:\[\#(?P<part>This\ Row|Headers)\],)?\[?(?P<first>[^\[\]]+)\](?::\[(?P<last>[^\[\]]+)\])?\]?"
)


class TableArea(NamedTuple):
    """Where a table stands."""

    sheet: str
    heading: int
    end: int
    columns: Mapping[str, int]


class Judged(NamedTuple):
    """A workbook as an engine takes it: its bytes, and the cells that have formulas."""

    content: bytes
    formulas: Mapping[Place, str]


def for_engines(frozen: FileBook, changed: Callable[[str], str]) -> Judged:
    """A frozen copy without empty cells and structured references, its formulas as changed."""
    book = load_workbook(io.BytesIO(frozen.to_bytes()))
    tables = _tables(book)
    formulas: dict[Place, str] = {}
    for sheet in book:
        for row in list(sheet.iter_rows()):
            for cell in row:
                if cell.value is None and frozen.value(CellRef(sheet.title, cell.coordinate)) == "":
                    cell.value = ""  # a formula of ours showed it, and openpyxl does not read it
                elif cell.value is None:
                    del sheet._cells[cell.row, cell.column]
                elif cell.data_type == "f":
                    formulas[sheet.title, cell.row, cell.column] = str(cell.value)
                    cell.value = changed(_with_addresses(str(cell.value), cell.row, tables))
        for name in list(sheet.tables):
            del sheet.tables[name]
    target = io.BytesIO()
    book.save(target)
    return Judged(target.getvalue(), formulas)


def _tables(book: Workbook) -> dict[str, TableArea]:
    found: dict[str, TableArea] = {}
    for sheet in book:
        for table in sheet.tables.values():
            left, heading, _, end = range_boundaries(table.ref)
            columns = {column.name: left + place for place, column in enumerate(table.tableColumns)}
            found[table.displayName] = TableArea(sheet.title, heading, end, columns)
    return found


def _with_addresses(formula: str, row: int, tables: Mapping[str, TableArea]) -> str:
    def address(match: re.Match[str]) -> str:
        if match["text"] is not None:
            return match["text"]
        table = tables[match["table"]]
        first, last = table.columns[match["first"]], table.columns[match["last"] or match["first"]]
        begin, end = {"This Row": (row, row), "Headers": (table.heading, table.heading)}.get(
            match["part"], (table.heading + 1, table.end)
        )
        left, right = f"${get_column_letter(first)}${begin}", f"${get_column_letter(last)}${end}"
        is_cell = match["part"] is not None and left == right
        return f"'{table.sheet}'!{left}" if is_cell else f"'{table.sheet}'!{left}:{right}"

    return _STRUCTURED.sub(address, formula)


def by_formulon(content: bytes) -> Answer:
    """What formulon calculates."""
    book = formulon.Workbook.load(content)
    book.recalc()
    sheets = {book.sheet_name(number): number for number in range(book.sheet_count())}

    def answer(place: Place) -> Value:
        sheet, row, column = place
        found = book.get_value(sheets[sheet], row - 1, column - 1)
        if found.kind.name == "ERROR":
            return CellError(formulon.error_display_name(found.error_code))
        value: Value = found.to_python()
        return value

    return answer


def by_ironcalc(content: bytes) -> Answer:
    """What IronCalc calculates."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "judged.xlsx"
        path.write_bytes(content)
        model = ironcalc.load_from_xlsx(str(path))
    model.evaluate()
    sheets = {sheet["name"]: number for number, sheet in enumerate(model.get_worksheets_properties())}

    def answer(place: Place) -> Value:
        sheet, row, column = place
        value: Value = model.get_cell_value(sheets[sheet], row, column)
        is_error = model.get_cell_type(sheets[sheet], row, column) == ironcalc.CellType.ErrorValue
        return CellError(value) if is_error and isinstance(value, str) else value

    return answer


ENGINES: dict[str, Callable[[bytes], Answer]] = {"formulon": by_formulon, "IronCalc": by_ironcalc}
