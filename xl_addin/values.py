"""Host value <-> kernel value: the only conversion in and out."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeAlias

from udfs.kernel.cells import Argument, Value, serial
from udfs.kernel.errors import CellError, GhgError, WrongKind
from udfs.kernel.function import Result

# Excel's error values by their numbers, as VBA's CVErr has them.
ERRORS = {
    2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?", 2036: "#NUM!", 2042: "#N/A",
    2043: "#GETTING_DATA", 2045: "#SPILL!", 2046: "#CONNECT!", 2047: "#BLOCKED!", 2048: "#UNKNOWN!", 2049: "#FIELD!",
    2050: "#CALC!",
}  # fmt: skip
ERROR_NUMBERS = {code: number for number, code in ERRORS.items()}
FIRST_SCODE = -2146828288  # what COM makes of error number 0
MARK = "\x01"  # before an error number, in text between VBA and Python; no cell can hold it
REFUSED = {
    "areas": "参数由几个不相连的区域组成：请选择一个矩形区域。",
    "object": "参数不是单元格或数值：请选择单元格区域。",
}
ExcelCell: TypeAlias = float | str | bool


def from_excel(argument: object) -> Argument:
    """An argument as VBA passes it: a scalar, a row of an array constant, or rows of cells (Value2)."""
    if not isinstance(argument, (tuple, list)):
        return cell_from_excel(argument)
    if argument and not isinstance(argument[0], (tuple, list)):
        return [[cell_from_excel(cell) for cell in argument]]
    return [[cell_from_excel(cell) for cell in row] for row in argument]


def cell_from_excel(value: object) -> Value:
    """One value: a marked text or COM's number of an error is an error; a Decimal becomes a float."""
    if isinstance(value, str):
        return _marked(value[1:]) if value.startswith(MARK) else value
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int) and value - FIRST_SCODE in ERRORS:
        return CellError(ERRORS[value - FIRST_SCODE])
    if isinstance(value, (int, float, Decimal)):
        return float(value)
    if isinstance(value, dt.datetime):  # pywin32 gives every time a time zone, which Excel does not have
        return dt.datetime(*value.timetuple()[:6])
    return WrongKind(f"参数的类型 {type(value).__name__} 不被支持：请使用数值、文本、日期或 是/否。")


def _marked(text: str) -> GhgError:
    if text in REFUSED:
        return WrongKind(REFUSED[text])
    return CellError(ERRORS.get(int(text), "#VALUE!") if text.isdigit() else "#VALUE!")


def to_excel(result: Result) -> list[list[ExcelCell]]:
    """A result as rows that COM carries whole: only floats, booleans and text; an error as marked text."""
    rows: Sequence[Sequence[Value]] = result if isinstance(result, list) else [[result]]
    return [[_to_cell(value) for value in row] for row in rows]


def _to_cell(value: Value) -> ExcelCell:
    if isinstance(value, GhgError):
        return f"{MARK}{ERROR_NUMBERS[value.code]}"
    if value is None:
        return ""
    if isinstance(value, (bool, str)):
        return value
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
