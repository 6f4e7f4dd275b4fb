"""Host value <-> kernel value: the only conversion in and out."""

import datetime as dt
import struct
from collections.abc import Sequence
from decimal import Decimal
from itertools import chain
from typing import TypeAlias, TypeGuard

from udfs.calling.function import Function, Result
from udfs.kernel.cells import EXCEL_EPOCH, FIRST_SERIAL, Block, RangeValue, Value, serial
from udfs.kernel.errors import CellError, GhgError, WrongKind

# Excel's error values by their numbers, as VBA's CVErr has them.
ERRORS = {
    2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?", 2036: "#NUM!", 2042: "#N/A",
    2043: "#GETTING_DATA", 2045: "#SPILL!", 2046: "#CONNECT!", 2047: "#BLOCKED!", 2048: "#UNKNOWN!", 2049: "#FIELD!",
    2050: "#CALC!",
}  # fmt: skip
MARKED = {str(number): code for number, code in ERRORS.items()}
ERROR_NUMBERS = {code: number for number, code in ERRORS.items()}
FIRST_SCODE, LAST_ERROR = -2146828288, 0xFFFF  # what COM makes of error number 0, and how many there can be
UNKNOWN_ERROR = "参数是不认识的错误值，或以不可见的控制字符开头的文本：请检查该单元格。"
MARK = "\x01"  # before an error number, in text between VBA and Python; hardly any cell holds it
REFUSED = {
    "areas": "参数由几个不相连的区域组成：请选择一个矩形区域。",
    "calendar": "参数所在的工作簿使用 1904 日期系统，日期会差四年：请在该工作簿的选项（高级）中改用 1900 日期系统并核对日期。",
    "object": "参数不是单元格或数值：请选择单元格区域。",
}
MIDNIGHT = dt.datetime.combine(EXCEL_EPOCH, dt.time())
AREAS = f"{MARK}areas"
ExcelCell: TypeAlias = float | str | bool
CARRIED = frozenset({float, str, bool})  # types that COM carries as they are
PLAIN = CARRIED | {type(None)}

# Calc's numbers of the same errors; a function returns one as a NaN that carries it.
CALC_ERRORS = {
    "#NULL!": 521, "#DIV/0!": 532, "#VALUE!": 519, "#REF!": 524, "#NAME?": 525, "#NUM!": 503, "#N/A": 32767,
}  # fmt: skip
QUIET_NAN = 0x7FF8_0000_0000_0000
CALC_NANS: dict[str, float] = {
    code: struct.unpack("<d", struct.pack("<Q", QUIET_NAN | number))[0] for code, number in CALC_ERRORS.items()
}
CALC_ROWS = 1_048_576
CalcCell: TypeAlias = float | str
CalcArray: TypeAlias = tuple[str, tuple[tuple[CalcCell, ...], ...]]


def from_excel(argument: object) -> RangeValue:
    """An argument as VBA passes it: a scalar, a row of an array constant, or rows of cells (Value2)."""
    if not isinstance(argument, (tuple, list)):
        return cell_from_excel(argument)
    if argument and not isinstance(argument[0], (tuple, list)):
        return from_excel([argument])
    return argument if _are_values(argument) else [[cell_from_excel(cell) for cell in row] for row in argument]


def _are_values(rows: Sequence[Sequence[object]]) -> TypeGuard[Block]:
    """Whether all cells are values as they stand: numbers, blanks, booleans, texts without a mark."""
    kinds = set(map(type, chain.from_iterable(rows)))
    if str not in kinds or not kinds <= PLAIN:
        return kinds <= PLAIN
    texts = {cell for cell in chain.from_iterable(rows) if isinstance(cell, str)}
    return not any(text.startswith(MARK) for text in texts)


def cell_from_excel(value: object) -> Value:
    """One value: a marked text or COM's number of an error is an error; a Decimal becomes a float."""
    if isinstance(value, str):
        return _marked(value[1:]) if value.startswith(MARK) else value
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int) and 0 <= value - FIRST_SCODE <= LAST_ERROR:  # numbers of cells are floats
        code = ERRORS.get(value - FIRST_SCODE)
        return CellError(code) if code else WrongKind(UNKNOWN_ERROR)
    if isinstance(value, (int, float, Decimal)):
        return float(value)
    if isinstance(value, dt.datetime):  # pywin32 gives every time a time zone, which Excel does not have
        moment = dt.datetime(*value.timetuple()[:6])
        # A zero or a time of day in a date format: COM makes a day of 1899 of it, Excel's calendar has none.
        return moment if serial(moment) >= FIRST_SERIAL else (moment - MIDNIGHT) / dt.timedelta(days=1)
    return WrongKind(f"参数的类型 {type(value).__name__} 不被支持：请使用数值、文本、日期或 是/否。")


def _marked(text: str) -> GhgError:
    if text in REFUSED:
        return WrongKind(REFUSED[text])
    if text in MARKED:
        return CellError(MARKED[text])
    return WrongKind(UNKNOWN_ERROR)


def refused_calendar(function: Function) -> GhgError:
    """What a function that reads dates answers in a workbook that counts days from 1904."""
    return WrongKind(
        f"工作簿使用 1904 日期系统，日期会差四年，{function.name} 未计算："
        "请在选项中改用 1900 日期系统（Excel：高级；Calc：计算）并核对日期。"
    )


def to_excel(result: Result) -> list[list[ExcelCell]]:
    """A result as rows that COM carries whole: only floats, booleans and text; an error as marked text."""
    rows = result if isinstance(result, list) else [[result]]
    if set(map(type, chain.from_iterable(rows))) <= CARRIED:
        return rows  # type: ignore[return-value]
    return [[_to_cell(value) for value in row] for row in rows]


def _to_cell(value: Value) -> ExcelCell:
    if isinstance(value, GhgError):
        return f"{MARK}{ERROR_NUMBERS[value.code]}"
    if value is None:
        return ""
    if isinstance(value, (bool, str)):
        return value
    return float(serial(value) if isinstance(value, dt.date) else value)


def from_calc(arguments: Sequence[object]) -> Sequence[RangeValue]:
    """The arguments of a call as Calc passes them: numbers, texts, None where one was left out, rows of cells.

    Calc hands over whole columns with all their rows; they end where the last of them does.
    """
    whole = [value for value in arguments if isinstance(value, tuple) and len(value) == CALC_ROWS]
    if not whole:
        return arguments  # type: ignore[return-value]
    last = max([1, *map(_last_row, whole)])
    return [value[:last] if isinstance(value, tuple) and len(value) == CALC_ROWS else value for value in arguments]  # type: ignore[misc]


def _last_row(rows: tuple[tuple[object, ...], ...]) -> int:
    """Number of the last row that is not blank."""
    for number in range(len(rows), 0, -1):
        if any(cell != "" for cell in rows[number - 1]):
            return number
    return 0


def to_calc(result: Result) -> CalcCell | CalcArray:
    """A result for Calc: a boolean is 1 or 0, a date its serial, an error a NaN that carries its number; rows with their UNO type.

    A text in an array that is not of texts alone equals no text of the sheet, because Calc enters only those into its
    table of strings. So an array of texts with an error among them is that error as a whole.
    """
    if not isinstance(result, list):
        return result if type(result) is float else _to_calc_cell(result)
    kinds = set(map(type, chain.from_iterable(result)))
    if kinds == {float}:
        return "[][]double", tuple([tuple(row) for row in result])  # type: ignore[arg-type]
    cells = list(chain.from_iterable(result)) if str in kinds else []
    if not any(isinstance(cell, str) and cell for cell in cells):
        kind = "[][]any" if kinds & {str, type(None)} else "[][]double"
        return kind, tuple([tuple(map(_to_calc_cell, row)) for row in result])
    error = next((cell for cell in cells if isinstance(cell, GhgError)), None)
    if error is not None:
        return _to_calc_cell(error)
    return "[][]string", tuple(tuple(to_text(cell) for cell in row) for row in result)


def _to_calc_cell(value: Value) -> CalcCell:
    if type(value) is float:
        return value
    if isinstance(value, GhgError):
        return CALC_NANS.get(value.code, CALC_NANS["#VALUE!"])
    if value is None or isinstance(value, str):
        return value or ""
    return float(serial(value) if isinstance(value, dt.date) else value)


def to_json(result: Result) -> object:
    """A result as JSON has it: an error is ``{"error": code, "message": sentence}``, a date is ISO text."""
    if isinstance(result, list):
        return [[to_json(cell) for cell in row] for row in result]
    if isinstance(result, GhgError):
        return {"error": result.code, "message": result.message}
    return result.isoformat() if isinstance(result, dt.date) else result


def to_text(value: Value) -> str:
    """A value as the terminal shows it."""
    if isinstance(value, GhgError):
        return value.code
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}"
    return "" if value is None else str(value)
