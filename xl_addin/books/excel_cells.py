"""Blocks of cells between Excel and the live adapter: read whole, written whole or not at all."""

import datetime as dt
from collections.abc import Iterator, Sequence
from types import TracebackType

import xlwings as xw

from udfs.kernel.cells import Value
from udfs.kernel.errors import GhgError
from workbook_templates.book import Grid
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import Area
from workbook_templates.ooxml.sheets.cell_values import serial_of
from xl_addin.books.snapshot_cells import AreaCells
from xl_addin.values import cell_from_excel

MANUAL = -4135  # xlCalculationManual
Raw = Sequence[Sequence[object]]


def read_cells(sheet: xw.Sheet, area: Area) -> AreaCells:
    """Values and formulas of an area, three calls in all.

    Value2 has the full double of an amount in a currency format, Value tells which numbers are dates.
    """
    cells = _cells(sheet, area).api
    precise, dated, formulas = (_rows(block) for block in (cells.Value2, cells.Value, cells.Formula))
    values = tuple(
        tuple(_value(number, moment) for number, moment in zip(*pair)) for pair in zip(precise, dated, strict=True)
    )
    texts = tuple(
        tuple(_formula(text, number) for text, number in zip(*pair)) for pair in zip(formulas, precise, strict=True)
    )
    return AreaCells(area, values, texts)


def _cells(sheet: xw.Sheet, area: Area) -> xw.Range:
    return sheet.range((area.first_row, area.first_column), (area.last_row, area.last_column))


def _rows(block: object) -> Raw:
    """Excel gives a single cell without its rows."""
    return block if isinstance(block, (tuple, list)) else ((block,),)


def _value(number: object, moment: object) -> Value:
    if isinstance(moment, dt.datetime):
        when = cell_from_excel(moment)
        if isinstance(when, dt.datetime):  # before 1900-03-01 it is a number, as in a file
            return when.date() if when.time() == dt.time() else when
    return cell_from_excel(number)


def _formula(text: object, value: object) -> str | None:
    """A text that begins with "=" is a formula unless it is the very value of the cell."""
    return text[1:] if isinstance(text, str) and text.startswith("=") and text != value else None


def hidden_rows(sheet: xw.Sheet) -> frozenset[int]:
    """Rows of the used range that are not shown, by one question to Excel where none is hidden."""
    used = sheet.used_range
    first, count = int(used.row), int(used.shape[0])
    if used.api.EntireRow.Hidden is False:
        return frozenset()
    rows = range(first, first + count)
    return frozenset(row for row in rows if sheet.range((row, 1)).api.EntireRow.Hidden)


def is_name_error(value: Value) -> bool:
    """Whether Excel did not know a function."""
    return isinstance(value, GhgError) and value.code == "#NAME?"


class Transaction:
    """Changes of an open workbook: no screen, events or recalculation between; undone when one fails.

    Raises:
        FileError: Excel refused; what had been changed was restored (or the message says it was not).
    """

    def __init__(self, book: xw.Book) -> None:
        self._book = book
        self._undo: list[tuple[xw.Sheet, Area, Raw]] = []
        self._resized: list[tuple[xw.main.Table, xw.Range]] = []
        self._emptied: list[xw.Range] = []

    def __enter__(self) -> "Transaction":
        app = self._book.app.api
        self._state = (app.ScreenUpdating, app.EnableEvents, app.Calculation)
        app.ScreenUpdating, app.EnableEvents, app.Calculation = False, False, MANUAL
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        failure = error
        try:
            if failure is None:
                failure = self._cleared()
            if failure is not None:
                self._restore()
        finally:
            app = self._book.app.api
            app.ScreenUpdating, app.EnableEvents, app.Calculation = self._state
        if isinstance(failure, Exception) and not isinstance(failure, FileError):
            raise FileError("Excel 拒绝写入，工作簿已恢复原状：请结束单元格编辑、关闭对话框后再试。") from failure

    def _cleared(self) -> Exception | None:
        """Empty what a shorter table left, last of all because formats could not be restored."""
        try:
            for cells in self._emptied:
                cells.api.Clear()
        except Exception as error:
            return error
        return None

    def write_table(self, grid: Grid, name: str) -> None:
        """Give a table these rows; formats, validations and formulas go on into new ones.

        Args:
            grid: place and rows.
            name: of the table.
        """
        sheet = self._writable(grid.sheet)
        table = sheet.tables[name]
        if table.api.ShowTotals:
            raise FileError(f"表“{name}”显示了汇总行，无法改写：请先取消表设计中的“汇总行”。")
        old_last = table.range.row + table.range.shape[0] - 1
        columns = len(grid.headers)
        area = Area(grid.first_row, grid.first_column, grid.first_row + len(grid) - 1, grid.first_column + columns - 1)
        self._keep(sheet, area.ending_at(max(area.last_row, old_last)))
        if table.api.ShowAutoFilter and table.api.AutoFilter.FilterMode:
            table.api.AutoFilter.ShowAllData()
        if area.last_row != old_last:
            self._resized.append((table, table.range))
            table.resize(_cells(sheet, Area(area.first_row - 1, area.first_column, area.last_row, area.last_column)))
        if area.last_row > old_last:
            _cells(sheet, Area(old_last, area.first_column, area.last_row, area.last_column)).api.FillDown()
        elif area.last_row < old_last:
            self._emptied.append(_cells(sheet, Area(area.last_row + 1, area.first_column, old_last, area.last_column)))
        formulas = grid.column_formulas
        for first, last in _runs(formulas):
            part = Area(area.first_row, area.first_column + first, area.last_row, area.first_column + last)
            if formulas[first] is not None:
                _cells(sheet, part).formula = f"={formulas[first]}"
            else:
                self._assign(sheet, part, list(zip(*grid.columns[first : last + 1])))

    def write_cell(self, sheet_name: str, place: tuple[int, int], value: Value) -> None:
        """Set one constant."""
        sheet, area = self._writable(sheet_name), Area(*place, *place)
        self._keep(sheet, area)
        self._assign(sheet, area, [[value]])

    def enter_formula(self, sheet_name: str, row: int, column: int, text: str) -> None:
        """Enter a formula again; in an array the first cell stands for all."""
        sheet = self._writable(sheet_name)
        cell = sheet.range((row, column)).api
        if cell.HasArray:
            whole = cell.CurrentArray
            if (whole.Row, whole.Column) == (row, column):
                whole.FormulaArray = f"={text}"
            return
        self._keep(sheet, Area(row, column, row, column))
        cell.Formula = f"={text}"

    def _assign(self, sheet: xw.Sheet, area: Area, rows: Sequence[Sequence[Value]]) -> None:
        old = bool(self._book.api.Date1904)
        _cells(sheet, area).api.Value2 = tuple(tuple(_entry(value, old) for value in row) for row in rows)

    def _writable(self, name: str) -> xw.Sheet:
        sheet = self._book.sheets[name]
        if sheet.api.ProtectContents:
            raise FileError(f"工作表“{name}”受保护，无法写入：请先在“审阅”中撤销工作表保护。")
        return sheet

    def _keep(self, sheet: xw.Sheet, area: Area) -> None:
        """Remember what stands there, texts so that entering them gives texts again."""
        block = read_cells(sheet, area)
        old = bool(self._book.api.Date1904)
        entries = tuple(
            tuple(f"={text}" if text is not None else _entry(value, old) for text, value in zip(texts, values))
            for texts, values in zip(block.texts, block.values)
        )
        self._undo.append((sheet, area, entries))

    def _restore(self) -> None:
        try:
            for table, before in reversed(self._resized):
                table.resize(before)
            for sheet, area, entries in reversed(self._undo):
                _cells(sheet, area).api.Formula = entries
        except Exception as error:
            places = "、".join(f"{sheet.name}!{area}" for sheet, area, _ in self._undo)
            raise FileError(f"Excel 拒绝写入，且未能恢复：请不保存关闭工作簿后重新打开。涉及 {places}。") from error


def _runs(formulas: Sequence[str | None]) -> Iterator[tuple[int, int]]:
    """First and last column of each stretch that is written at once: constants together, formulas one by one."""
    first = 0
    for column, text in enumerate(formulas):
        following = formulas[column + 1] if column + 1 < len(formulas) else ""
        if text is not None or following is not None:
            yield first, column
            first = column + 1


def _entry(value: Value, date1904: bool) -> object:
    """What is entered so that the cell holds the value: an apostrophe keeps text from being read as anything else."""
    if isinstance(value, str):
        return f"'{value}"
    if isinstance(value, GhgError):
        return value.code
    if isinstance(value, dt.date):
        return float(serial_of(value, date1904))
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value
