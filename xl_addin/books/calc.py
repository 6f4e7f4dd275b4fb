"""The adapter of a document that is open in LibreOffice Calc: what the extension read there, and what it shall write.

The extension and this program are two processes, because LibreOffice's Python has none of our libraries; what
goes between them is JSON. Its other half is ``xl_addin/calc/oxt/ghg_document.py``.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from udfs.kernel.cells import Value
from udfs.kernel.errors import CellError, GhgError
from workbook_templates.book import Capabilities
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import Area
from workbook_templates.ooxml.package.active_content import ActiveContent, ActiveContentKind
from workbook_templates.ooxml.sheets.cell_values import date_of_serial, serial_of
from xl_addin.books.snapshot import SnapshotBook
from xl_addin.books.snapshot_cells import ScatteredCells, Snapshot, TableArea
from xl_addin.evidence.folder import beside
from xl_addin.values import CALC_ERRORS

# A text, which stays; the service of our functions, which goes; a sheet before an address; what divides arguments.
WRITTEN = re.compile(
    r"""(?P<text>"[^"]*")|ORG\.GHG\.CALC\.GHGFUNCTIONS\.|\$?(?P<sheet>'(?:[^']|'')+'|[^\W\d]\w*)\.(?=\$?[A-Z]{1,3}\$?[0-9])"""
    r"|(?P<divider>;)",
    re.IGNORECASE,
)
CODES = {number: code for code, number in CALC_ERRORS.items()}


class CalcBook(SnapshotBook):
    """A document of Calc.

    Args:
        document: as ``ghg_document.snapshot`` tells it.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._date1904 = bool(document["date1904"])
        self.vouchers = beside(Path(document["path"]) if document.get("path") else None)
        self.fill(
            Snapshot(
                used={sheet["name"]: self._used_cells(sheet) for sheet in document["sheets"]},
                tables={name: _table(*place) for name, *place in document["tables"]},
                names={name: (sheet, Area(*area)) for name, sheet, *area in document["names"]},
                hidden={sheet["name"]: frozenset(sheet["hidden"]) for sheet in document["sheets"]},
                links=tuple(document["links"]),
                active_content=tuple(
                    ActiveContent(ActiveContentKind[kind], what, sheet)
                    for kind, what, sheet in document["active_content"]
                ),
                date1904=self._date1904,
            )
        )

    @property
    def can(self) -> Capabilities:
        """Live, and one step of undo takes everything back."""
        return Capabilities(live=True, undo=True)

    def as_in_a_file(self, formula: str) -> str:
        """Calc writes ; between arguments, . behind a sheet, and the service before the name of a function."""
        return WRITTEN.sub(_as_in_a_file, formula)

    def save_as(self, path: Path) -> None:
        """Not from here: the extension stores the document."""
        raise FileError("打开的文档由 Calc 保存：请用“文件-另存为”。")

    def changes(self) -> dict[str, Any]:
        """What the extension shall write: tables with all their rows, and single cells; see `_sent`."""
        tables = []
        for name in sorted(self._new_rows):
            grid = self._grids[name]
            constants = [column for column, formula in enumerate(grid.column_formulas) if formula is None]
            rows = [[self._sent(row[column]) for column in constants] for row in grid.rows]
            tables.append({"name": name, "columns": constants, "rows": rows})
        cells = [[ref.sheet, ref.address, self._sent(value)] for ref, value in self._new_cells.items()]
        return {"tables": tables, "cells": cells}

    def _used_cells(self, sheet: Mapping[str, Any]) -> ScatteredCells:
        """Values with their kinds: Calc tells numbers and texts, formats tell dates and truth values."""
        values: dict[tuple[int, int], Value] = {
            (row, column): cell
            for first_row, first_column, rows in sheet["blocks"]
            for row, line in enumerate(rows, first_row)
            for column, cell in enumerate(line, first_column)
            if cell != ""
        }
        for place in _places(sheet["dates"]):
            number = values.get(place)
            if isinstance(number, float):
                values[place] = date_of_serial(number, self._date1904)
        for place in _places(sheet["flags"]):
            if values.get(place) in (0.0, 1.0):
                values[place] = bool(values[place])
        for row, column, code in sheet["errors"]:
            values[row, column] = CellError(CODES.get(code, "#VALUE!"))
        texts = {(row, column): formula for row, column, formula in sheet["formulas"]}
        for place in texts:
            values.setdefault(place, "")
        return ScatteredCells(values, texts)

    def _sent(self, value: Value) -> object:
        """A value as JSON: numbers and texts as they are, other kinds named."""
        if isinstance(value, GhgError):
            return {"error": value.code}
        if isinstance(value, bool):
            return {"flag": value}
        if isinstance(value, dt.date):
            return {"serial": serial_of(value, self._date1904), "timed": isinstance(value, dt.datetime)}
        return value


def _as_in_a_file(found: re.Match[str]) -> str:
    if found["sheet"]:
        return f"{found['sheet']}!"
    return found["text"] or ("," if found["divider"] else "")


def _table(sheet: str, first_row: int, first_column: int, last_row: int, last_column: int, totals: int) -> TableArea:
    """From the whole area with its heading; a table without rows has room for one."""
    rows = Area(first_row + 1, first_column, max(last_row - totals, first_row + 1), last_column)
    return TableArea(sheet, rows, totals)


def _places(areas: Iterable[tuple[int, int, int, int]]) -> Iterable[tuple[int, int]]:
    """Row and column of every cell of some areas."""
    return (place for area in areas for place in Area(*area).cells())
