"""Cells in arithmetic, text and comparison as a spreadsheet has them; an error is a value."""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from typing import TypeAlias

from udfs.kernel.cells import Value, date, is_blank, serial
from udfs.kernel.errors import CellError, GhgError, Missing, OutOfDomain, WrongKind, ZeroDenominator
from workbook_templates.evaluate.lookup import ColumnArray

Array: TypeAlias = list[list[Value]]
CellOrArray: TypeAlias = "Value | Array"


def lift(function: Callable[[Value, Value], Value], left: Value | Array, right: Value | Array) -> Value | Array:
    """A scalar function over scalars or arrays, broadcasting as a spreadsheet does."""
    if not isinstance(left, list) and not isinstance(right, list):
        return function(left, right)
    if not isinstance(right, list):
        return [[function(cell, right) for cell in row] for row in left]  # type: ignore[union-attr]
    if not isinstance(left, list):
        return [[function(left, cell) for cell in row] for row in right]
    a, b = left, right
    if len(a) == len(b) and len(a[0]) == len(b[0]) == 1:
        return [[function(cell, other)] for (cell,), (other,) in zip(a, b)]
    height, width = max(len(a), len(b)), max(len(a[0]), len(b[0]))
    return [[function(_at(a, row, column), _at(b, row, column)) for column in range(width)] for row in range(height)]


def _at(block: Array, row: int, column: int) -> Value:
    return block[row if len(block) > 1 else 0][column if len(block[0]) > 1 else 0]


def numeric(value: Value) -> float:
    """A cell in arithmetic: a blank is zero, a boolean is 0 or 1, text is refused.

    Raises:
        GhgError: the cell's own error, or #VALUE! for text.
    """
    if type(value) is float:
        return value
    if isinstance(value, GhgError):
        raise value
    if value is None:
        return 0.0
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, dt.date):
        return float(serial(value))
    raise WrongKind(f"“{value}”不是数字，不能参与计算。")


def textual(value: Value) -> str:
    """A cell joined to text."""
    if isinstance(value, str):
        return value
    if isinstance(value, GhgError):
        raise value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return f"{float(serial(value) if isinstance(value, dt.date) else value) + 0.0:.15G}"  # -0 is 0 in Excel


def equal_to(wanted: Value) -> Callable[[Value], Value]:
    """The comparison of many cells with one."""
    if wanted == "":
        return lambda cell: cell is None or (cell if isinstance(cell, GhgError) else cell == "")
    if isinstance(wanted, str):
        word = wanted.casefold()
        return lambda cell: (
            cell.casefold() == word if isinstance(cell, str) else cell if isinstance(cell, GhgError) else False
        )
    return lambda cell: _comparison(cell, wanted)


def _arithmetic(compute: Callable[[float, float], float]) -> Callable[[Value, Value], Value]:
    def apply(left: Value, right: Value) -> Value:
        try:
            result = compute(numeric(left), numeric(right))
        except GhgError as error:
            return error.as_value()
        except ZeroDivisionError:
            return ZeroDenominator("公式的除数为零：请核对数据。")
        return result if math.isfinite(result) else OutOfDomain("公式结果超出可表示的范围。")

    return apply


def same(left: Value, right: Value) -> bool:
    """Equality as a spreadsheet has it: text without regard to case, a blank equals "", 0 and FALSE."""
    if left is None or right is None:
        other = right if left is None else left
        return is_blank(other) or (not isinstance(other, str) and other == 0)
    if isinstance(left, str) or isinstance(right, str):
        return isinstance(left, str) and isinstance(right, str) and left.casefold() == right.casefold()
    return isinstance(left, bool) == isinstance(right, bool) and left == right


def _rank(cell: Value, other: Value) -> tuple[int, float | str]:
    """Where a cell stands in the order of a spreadsheet: numbers, then texts, then truths; a blank is the least of the other's kind."""
    if cell is None:
        return (1, "") if isinstance(other, str) else (2, 0.0) if isinstance(other, bool) else (0, 0.0)
    if isinstance(cell, str):
        return 1, cell.casefold()
    return 2 if isinstance(cell, bool) else 0, numeric(serial(cell) if isinstance(cell, dt.date) else cell)


def _comparison(left: Value, right: Value) -> Value:
    for side in (left, right):
        if isinstance(side, GhgError):
            return side
    return same(left, right)


def _above(left: Value, right: Value) -> Value:
    for side in (left, right):
        if isinstance(side, GhgError):
            return side
    return _rank(left, right) > _rank(right, left)


def _join(left: Value, right: Value) -> Value:
    try:
        return textual(left) + textual(right)
    except GhgError as error:
        return error.as_value()


_sum = _arithmetic(lambda a, b: a + b)


def _plus(left: Value, right: Value) -> Value:
    """A sum; days after a date are a date, as the cell shows it."""
    found = _sum(left, right)
    if isinstance(left, dt.date) and isinstance(found, float):
        try:
            return date(found, "日期")
        except GhgError as error:
            return error.as_value()
    return found


OPERATORS: dict[str, Callable[[Value, Value], Value]] = {
    "+": _plus,
    "-": _arithmetic(lambda a, b: a - b),
    "*": _arithmetic(lambda a, b: a * b),
    "/": _arithmetic(lambda a, b: a / b),
    "&": _join,
    "=": _comparison,
    ">": _above,
}


def flat(block: Value | Array) -> Sequence[Value]:
    """All cells of a block."""
    if isinstance(block, ColumnArray):
        return block.cells
    return [cell for row in block for cell in row] if isinstance(block, list) else [block]


NOT_FOUND = Missing("查找不到对应的行：请核对编号、年份，或补充“参数”。")
TOO_LONG = WrongKind("查找的文本超过255个字符，表格软件不能比较：请改短。")
UNKNOWN = CellError("#REF!", "引用的行不存在。")
