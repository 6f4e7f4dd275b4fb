"""For people who have xlwings and not our add-in: values as xlwings converts them, errors as text, commands for RunPython.

Plain xlwings can put no error value into a cell. An error is the text of its code and its sentence; such a text, or the
text that xlwings makes of an error cell, is that error again when it comes back as an argument.
"""

import re
from contextlib import suppress
from decimal import Decimal
from typing import Any

import xlwings as xw
from xlwings.conversion import (
    CleanDataFromReadStage,
    ConversionContext,
    Pipeline,
    ReadValueFromRangeStage,
    ValueAccessor,
)

from udfs import FUNCTIONS
from udfs.kernel.cells import RangeValue, Value
from udfs.kernel.errors import CellError, GhgError, WrongKind
from xl_addin.excel.logfile import log_fault
from xl_addin.values import AREAS, ERROR_NUMBERS, ExcelCell, cell_from_excel, refused_calendar, to_excel

LONGEST = 255  # more in an array result is #VALUE! in older versions of Excel
SHOWN_ERROR = re.compile(f"({'|'.join(map(re.escape, ERROR_NUMBERS))})(?: (.*))?", re.DOTALL)
TITLE = "碳核查"


class Cells(ValueAccessor):
    """Arguments as xlwings reads them, but for `used` and `whole`."""

    @staticmethod
    def reader(options: dict[str, Any]) -> Pipeline:
        """The stages of xlwings' own reader, with ours before the values are read and before they are cleaned."""
        stages: Pipeline = ValueAccessor.reader(options)
        stages.insert_stage(used, before=ReadValueFromRangeStage)
        stages.insert_stage(whole, before=CleanDataFromReadStage)
        return stages


def used(read: ConversionContext) -> None:
    """A whole column is taken down to the last used row of its sheet: a million blank rows take minutes."""
    if read.range is None:
        return
    cells = read.range.api
    sheet = cells.Worksheet
    if cells.Areas.Count == 1 and cells.Rows.Count == sheet.Rows.Count:
        filled = sheet.UsedRange
        read.range = read.range.resize(row_size=int(filled.Row + filled.Rows.Count - 1))


def whole(read: ConversionContext) -> None:
    """Of a range, the full numbers and all of it.

    Value, which xlwings reads, cuts a number in a currency format to four decimals, and gives the first of several areas.
    """
    if read.range is None:
        return
    cells = read.range.api
    if cells.Areas.Count > 1:
        read.value = [[AREAS]]
    elif any(isinstance(cell, Decimal) for row in read.value for cell in row):
        precise = cells.Value2
        rows = precise if isinstance(precise, tuple) else ((precise,),)
        read.value = [
            [number if isinstance(cell, Decimal) else cell for cell, number in zip(*pair, strict=True)]
            for pair in zip(read.value, rows, strict=True)
        ]


def answered(name: str, *arguments: object) -> list[list[ExcelCell]]:
    """The result of a function, in rows.

    Args:
        name: function of the registry.
        arguments: rows of values as xlwings converts them; None for one that was left out.
    """
    try:
        function = FUNCTIONS[name]
        # xlwings reads the dates of 1904 right, but a date as a result is a number of the 1900 calendar.
        refused = function.is_dated and _counts_from_1904()
        result = refused_calendar(function) if refused else function.evaluate(*map(_argument, arguments))
    except Exception:
        log_fault(name)
        result = WrongKind(f"{name} 内部出错，未计算：请联系维护人员。")
    rows = result if isinstance(result, list) else [[result]]
    return [[shown(value) for value in row] for row in rows]


def run_command(command_id: str) -> None:
    """Do to the workbook that called what the command does, and show how it ended; for RunPython.

    Args:
        command_id: a command of ``xl_addin.commands``.
    """
    from workbook_templates.files.errors import FileError
    from xl_addin import outcomes
    from xl_addin.books.live import LiveBook
    from xl_addin.commands import COMMANDS
    from xl_addin.outputs.recording import recorded

    book = xw.Book.caller()
    try:
        live = LiveBook(book)
        with recorded(live, command_id):
            outcome = COMMANDS[command_id].act(live, lambda stage: None)
        told = outcomes.message(outcome)
        live.commit()
    except FileError as error:
        told = str(error)
    except Exception:
        log_fault(command_id)
        told = "内部出错，工作簿没有改动：请重试；仍不行请联系维护人员。"
    book.app.alert(told, TITLE)


def _counts_from_1904() -> bool:
    """Of the workbook whose function is called; xlwings knows it only where Excel calls."""
    with suppress(Exception):
        return bool(xw.Book.caller().api.Date1904)
    return False


def _argument(given: object) -> RangeValue:
    if not isinstance(given, list):
        return _value(given)
    if len(given) == 1 and len(given[0]) == 1:
        return _value(given[0][0])
    return [[_value(cell) for cell in row] for row in given]


def _value(cell: object) -> Value:
    shown = SHOWN_ERROR.fullmatch(cell) if isinstance(cell, str) else None
    if shown is None:
        return cell_from_excel(cell)
    return CellError(shown[1], shown[2]) if shown[2] else CellError(shown[1])


def shown(value: Value) -> ExcelCell:
    """A result as the cell shows it."""
    if isinstance(value, GhgError):
        return f"{value.code} {value.message}"[:LONGEST]
    return to_excel(value)[0][0]
