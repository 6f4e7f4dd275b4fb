"""The part of xlwings' object model that the live adapter uses, over cells in memory that behave like Excel's.

What is entered as text is parsed as Excel parses it, so an adapter that forgets to protect a text fails here.
Formulas are not calculated: their values are what ``calculated`` says Excel got.
"""

import datetime as dt
import io
import re
import shutil
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries

EPOCH = dt.datetime(1899, 12, 30)
SCODES = {"#NULL!": 2000, "#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023, "#NAME?": 2029, "#NUM!": 2036, "#N/A": 2042}
FIRST_SCODE = -2146828288


class ComError(Exception):
    """What pywin32 raises when Excel refuses."""


class Cell:
    def __init__(self) -> None:
        self.value: object = None
        self.formula: str | None = None
        self.is_date = False


class App:
    def __init__(self) -> None:
        self.api = self
        self.ScreenUpdating, self.EnableEvents, self.Calculation, self.CalculationState = True, True, -4105, 0


@lru_cache(maxsize=6)
def _loaded(raw: bytes) -> tuple[Any, Any]:
    """What openpyxl makes of a file, its formulas and its values; nobody changes these."""
    return openpyxl.load_workbook(io.BytesIO(raw)), openpyxl.load_workbook(io.BytesIO(raw), data_only=True)


class Book:
    """An open workbook, loaded from a file."""

    def __init__(self, path: Path) -> None:
        self.api, self.app, self.name, self.path, self.Date1904 = self, App(), path.name, path, False
        self.link_sources: tuple[str, ...] | None = None
        self.ole_sources: tuple[str, ...] | None = None
        self.Connections: list[object] = []
        self.HasVBProject = False
        self.refuse: Callable[[str], bool] = lambda what: False
        self.calculated: dict[tuple[str, int, int], object] = {}
        formulas, values = _loaded(path.read_bytes())
        self.sheets = Named(Sheet(self, page, values[page.title]) for page in formulas.worksheets)
        self.names = [Name(self, name, defined.attr_text) for name, defined in formulas.defined_names.items()]
        self.names += [
            Name(self, f"'{page.title}'!{name}", defined.attr_text)
            for page in formulas.worksheets for name, defined in page.defined_names.items()
        ]  # fmt: skip

    def SaveCopyAs(self, path: str) -> None:
        self.asked("SaveCopyAs")
        shutil.copyfile(self.path, path)

    def LinkSources(self, kind: int) -> tuple[str, ...] | None:
        return self.link_sources if kind == 1 else self.ole_sources

    def asked(self, what: str) -> None:
        if self.refuse(what):
            raise ComError(what)


class Named(list):
    """A collection that Excel indexes by number or name."""

    def __getitem__(self, key):
        if isinstance(key, str):
            return next(named for named in self if named.name == key)
        return super().__getitem__(key)


class Sheet:
    def __init__(self, book: Book, formulas, values) -> None:
        self.book, self.name, self.api = book, formulas.title, self
        self.objects: list[object] = []
        self.ProtectContents = bool(formulas.protection.sheet)
        self.Visible = {"visible": -1, "hidden": 0, "veryHidden": 2}[formulas.sheet_state]
        self.cells: dict[tuple[int, int], Cell] = {}
        for row in formulas.iter_rows():
            for drawn in row:
                cell = self.cell(drawn.row, drawn.column)
                cell.is_date = getattr(drawn, "is_date", False)  # a merged cell has none
                cell.value = com_value(values[drawn.coordinate].value)
                if drawn.data_type == "f":  # openpyxl keeps the "="
                    cell.formula = drawn.value if isinstance(drawn.value, str) else drawn.value.text
                    cell.value = "" if cell.value is None else cell.value  # openpyxl has no empty text
        self.arrays = [range_boundaries(ref) for ref in formulas.array_formulae.values()]
        for left, top, right, bottom in self.arrays:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    self.cell(row, column).formula = self.cell(top, left).formula
        self.hidden = {row for row, dimension in formulas.row_dimensions.items() if dimension.hidden}
        self.tables = Named(Table(self, table) for table in formulas.tables.values())

    def OLEObjects(self) -> list[object]:
        return self.objects

    def cell(self, row: int, column: int) -> Cell:
        return self.cells.setdefault((row, column), Cell())

    def range(self, first, last=None) -> "Range":
        return Range(self, *first, *(last or first))

    @property
    def used_range(self) -> "Range":
        filled = [place for place, cell in self.cells.items() if cell.value is not None or cell.formula] or [(1, 1)]
        rows, columns = [row for row, _ in filled], [column for _, column in filled]
        return Range(self, min(rows), min(columns), max(rows), max(columns))


class Name:
    def __init__(self, book: Book, name: str, target: str) -> None:
        self.book, self.name, self.target = book, name, target

    @property
    def refers_to_range(self) -> "Range":
        sheet, _, ref = self.target.rpartition("!")
        if not re.fullmatch(r"[$A-Z0-9:]+", ref):
            raise ComError(self.target)
        left, top, right, bottom = range_boundaries(ref)
        return Range(self.book.sheets[sheet.strip("'")], top, left, bottom, right)


class Table:
    def __init__(self, sheet: Sheet, declared) -> None:
        self.sheet, self.name, self.api = sheet, declared.displayName, self
        self.ShowTotals, self.ShowAutoFilter = bool(declared.totalsRowCount), False
        left, top, right, bottom = range_boundaries(declared.ref)
        self.range = Range(sheet, top, left, bottom, right)

    @property
    def data_body_range(self) -> "Range":
        area = self.range
        return Range(self.sheet, area.row + 1, area.column, area.last_row - self.ShowTotals, area.last_column)

    def resize(self, area: "Range") -> None:
        self.sheet.book.asked("Resize")
        self.range = area


class Range:
    """Also its own ``api``: the COM object's members are the capitalised ones."""

    def __init__(self, sheet: Sheet, row: int, column: int, last_row: int, last_column: int) -> None:
        self.sheet, self.row, self.column, self.last_row, self.last_column = sheet, row, column, last_row, last_column
        self.api = self

    @property
    def shape(self) -> tuple[int, int]:
        return self.last_row - self.row + 1, self.last_column - self.column + 1

    def _each(self, get):
        rows = tuple(
            tuple(get(self.sheet.cell(row, column), row, column) for column in range(self.column, self.last_column + 1))
            for row in range(self.row, self.last_row + 1)
        )
        return rows[0][0] if self.shape == (1, 1) else rows

    def _shown(self, cell: Cell, row: int, column: int) -> object:
        return (
            self.sheet.book.calculated.get((self.sheet.name, row, column), cell.value) if cell.formula else cell.value
        )

    @property
    def Value2(self):
        return self._each(self._shown)

    @property
    def Value(self):
        def get(cell: Cell, row: int, column: int) -> object:
            value = self._shown(cell, row, column)
            if cell.is_date and isinstance(value, float):
                return (EPOCH + dt.timedelta(days=value)).replace(tzinfo=dt.timezone.utc)
            return value

        return self._each(get)

    @property
    def Formula(self):
        return self._each(lambda cell, *_: cell.formula or ("" if cell.value is None else _text(cell.value)))

    @Value2.setter
    def Value2(self, block) -> None:
        self._enter(block)

    @Formula.setter
    def Formula(self, block) -> None:
        self._enter(block)

    @property
    def formula(self):
        return self.Formula

    @formula.setter
    def formula(self, text: str) -> None:
        self._enter(text)

    def _enter(self, block) -> None:
        self.sheet.book.asked(f"Enter {self.sheet.name}")
        if self._array():
            raise ComError("you cannot change part of an array")
        for down in range(self.shape[0]):
            for right in range(self.shape[1]):
                given = block[down][right] if isinstance(block, tuple) else block
                enter(self.sheet.cell(self.row + down, self.column + right), given)

    def FillDown(self) -> None:
        self.sheet.book.asked("FillDown")
        for column in range(self.column, self.last_column + 1):
            first = self.sheet.cell(self.row, column)
            for row in range(self.row + 1, self.last_row + 1):
                cell = self.sheet.cell(row, column)
                cell.value, cell.formula, cell.is_date = first.value, first.formula, first.is_date

    def Clear(self) -> None:
        self.sheet.book.asked("Clear")
        for row in range(self.row, self.last_row + 1):
            for column in range(self.column, self.last_column + 1):
                self.sheet.cells.pop((row, column), None)

    def _array(self) -> tuple[int, int, int, int] | None:
        held = (
            area for area in self.sheet.arrays if area[1] <= self.row <= area[3] and area[0] <= self.column <= area[2]
        )
        return next(held, None)

    @property
    def EntireRow(self) -> "Range":
        return self

    @property
    def Hidden(self) -> bool | None:
        found = {row in self.sheet.hidden for row in range(self.row, self.last_row + 1)}
        return found.pop() if len(found) == 1 else None

    @property
    def HasArray(self) -> bool:
        return self._array() is not None

    @property
    def CurrentArray(self) -> "Range":
        left, top, right, bottom = self._array()
        return Range(self.sheet, top, left, bottom, right)

    @property
    def Row(self) -> int:
        return self.row

    @property
    def Column(self) -> int:
        return self.column

    def _set_array(self, text: str) -> None:
        self.sheet.book.asked(f"Enter {self.sheet.name}")
        for row in range(self.row, self.last_row + 1):
            for column in range(self.column, self.last_column + 1):
                enter(self.sheet.cell(row, column), text)

    FormulaArray = property(None, _set_array)


def com_value(value: object) -> object:
    """As Value2 gives it: every number a float, an error its COM number."""
    if isinstance(value, str) and value in SCODES:
        return FIRST_SCODE + SCODES[value]
    if isinstance(value, dt.datetime):
        return (value - EPOCH) / dt.timedelta(days=1)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def enter(cell: Cell, given: object) -> None:
    """What Excel makes of an entry."""
    cell.formula = None
    if not isinstance(given, str):
        assert given is None or isinstance(given, (bool, float)), f"COM would change {given!r}"
        cell.value = given
    elif given.startswith("'"):
        cell.value = given[1:] or None
    elif given.startswith("="):
        cell.formula, cell.value = given, None
    elif given in SCODES:
        cell.value = FIRST_SCODE + SCODES[given]
    else:
        assert not given.startswith(("+", "-", "@")), f"Excel would read {given!r} as a formula"
        try:
            cell.value = float(given)
        except ValueError:
            cell.value = given or None


def _text(value: object) -> object:
    codes = {FIRST_SCODE + number: code for code, number in SCODES.items()}
    return codes.get(value, value) if isinstance(value, int) and not isinstance(value, bool) else value
