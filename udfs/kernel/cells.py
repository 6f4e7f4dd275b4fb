"""Cell values and their strict reading: blank, zero, missing, error and text number stay apart.

Nothing is guessed here. Text is never read as a number or a date; a boolean is not a number.
"""

import datetime as dt
import math
import unicodedata
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple, TypeAlias

from udfs.kernel.errors import GhgError, WrongKind

Value: TypeAlias = float | int | str | bool | dt.date | None | GhgError
Block: TypeAlias = Sequence[Sequence[Value]]
RangeValue: TypeAlias = Value | Sequence[Value] | Block  # what a host hands over: a cell, a column, a block

ROWS = frozenset({list, tuple})  # types of the rows of a block as hosts hand them over
EXCEL_EPOCH = dt.date(1899, 12, 30)
FIRST_SERIAL = 61  # 1900-03-01: before it Excel's calendar has a day that never was
LAST_SERIAL = 2_958_465  # 9999-12-31

TRUE_WORDS = frozenset({"是", "有", "true", "1"})
FALSE_WORDS = frozenset({"否", "无", "false", "0"})
YES, NO = "是", "否"  # as we write them


def is_blank(value: object) -> bool:
    """An empty cell, or the empty text that one of our functions shows for an empty row."""
    return value is None or value == ""


def plain_word(text: str) -> str:
    """A word as it is compared: blanks around it, full-width forms and capitals do not matter."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def shown(value: object) -> str:
    """The value as a verifier would recognise it in a message."""
    if isinstance(value, GhgError):
        return value.code
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}"
    return f"“{value}”" if isinstance(value, str) else str(value)


def number(value: Value, label: str) -> float:
    """A number as it is.

    Raises:
        WrongKind: text (also text that looks like a number), a boolean, a date.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        remedy = "文本不会被当作数字，请改为数值单元格" if isinstance(value, str) else "请填写数值"
        raise WrongKind(f"“{label}”应为数字，现为{shown(value)}：{remedy}。")
    if not math.isfinite(value):
        raise WrongKind(f"“{label}”不是有限的数字：请检查来源。")
    return float(value)


def date(value: Value, label: str) -> dt.date:
    """A date; an Excel serial is one, its time part is dropped.

    Raises:
        WrongKind: text, a boolean, or a number that is no date of the 1900 calendar after February 1900.
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if math.isfinite(value) and FIRST_SERIAL <= value < LAST_SERIAL + 1:
            return EXCEL_EPOCH + dt.timedelta(days=math.floor(value))
        raise WrongKind(f"“{label}”的数值{shown(value)}不是可用的日期：请填写日期单元格。")
    raise WrongKind(f"“{label}”应为日期，现为{shown(value)}：文本日期不被识别，请改为日期单元格。")


def boolean(value: Value, label: str) -> bool:
    """TRUE/FALSE, 是/否, 有/无, 1/0.

    Raises:
        WrongKind: anything else.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)) and value in (0, 1):
        return value == 1
    if isinstance(value, str):
        word = plain_word(value)
        if word in TRUE_WORDS:
            return True
        if word in FALSE_WORDS:
            return False
    raise WrongKind(f"“{label}”应为 是/否（或 TRUE/FALSE、有/无、1/0），现为{shown(value)}。")


def text(value: Value, label: str) -> str:
    """Text as it is.

    Raises:
        WrongKind: anything that is not text; a number may have lost its leading zeros.
    """
    if isinstance(value, str):
        return value
    raise WrongKind(f"“{label}”应为文本，现为{shown(value)}：请以文本填写（编号保留前导零）。")


def code(value: Value, label: str) -> str:
    """An identifier: text, or a whole number by its digits.

    Raises:
        WrongKind: a boolean, a date, or a number with a fraction.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool) and float(value).is_integer():
        return f"{value + 0:.0f}"  # -0 is 0
    return text(value, label)


def serial(day: dt.date) -> int:
    """The Excel serial of a day (1900 date system)."""
    return (dt.date(day.year, day.month, day.day) - EXCEL_EPOCH).days


def as_block(given: RangeValue) -> Block:
    """A cell, column or block as rows of cells: a scalar is 1×1, a flat sequence is one column.

    Rows as hosts hand them over are not copied.

    Raises:
        WrongKind: rows of different lengths, or no cell at all.
    """
    if not isinstance(given, Sequence) or isinstance(given, str):
        return ((given,),)
    rows: Block = given  # type: ignore[assignment]
    if not set(map(type, given)) <= ROWS:
        rows = [tuple(row) if isinstance(row, Sequence) and not isinstance(row, str) else (row,) for row in given]
    lengths = set(map(len, rows))
    if len(lengths) != 1 or 0 in lengths:
        raise WrongKind("区域为空或各行长度不一致：请选择一个矩形区域。")
    return rows


class Uneven(Exception):
    """Rows of different lengths, or something else among rows."""


class Grid(NamedTuple):
    """A cell, column or block as rows; only those that `part` gave are known to be of one length."""

    rows: Block
    height: int
    width: int

    @property
    def alone(self) -> bool:
        """Whether it is a single cell, which fits everything."""
        return self.height == self.width == 1

    def cell(self, row: int, column: int) -> Value:
        """The cell for a row and column of the result; where it has but one of them, it is the same for all."""
        return self.rows[row if self.height > 1 else 0][column if self.width > 1 else 0]

    def part(self, first: int, after: int) -> Sequence[Value]:
        """The cells of some rows, one after the other.

        Raises:
            Uneven: not all of them are rows as long as the first of the grid.
        """
        rows = self.rows[first:after]
        try:
            if self.width == 1:
                return [cell for (cell,) in rows]
            if set(map(len, rows)) == {self.width}:
                return list(chain.from_iterable(rows))
        except (TypeError, ValueError):
            pass
        raise Uneven

    @property
    def cells(self) -> Sequence[Value]:
        """All cells.

        Raises:
            Uneven: as `part` does.
        """
        return self.part(0, self.height)


def even_grid(given: RangeValue) -> Grid:
    """What `as_block` takes, every row of which has been seen to.

    Raises:
        WrongKind: rows of different lengths, or no cell at all.
    """
    rows = as_block(given)
    return Grid(rows, len(rows), len(rows[0]))


def as_grid(given: RangeValue) -> Grid:
    """The same, where only the first row has been looked at if that may be enough."""
    if isinstance(given, (list, tuple)) and given and isinstance(given[0], (list, tuple)) and given[0]:
        return Grid(given, len(given), len(given[0]))
    return even_grid(given)
