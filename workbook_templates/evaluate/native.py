"""The native spreadsheet functions our formulas use, with Excel's meaning; those that need not all arguments are in `values`."""

import datetime as dt
import math
from collections.abc import Callable, Iterable

from udfs.kernel.calendar import ONE_DAY, month_of
from udfs.kernel.cells import Value, date, is_blank, serial
from udfs.kernel.errors import GhgError, OutOfDomain, WrongKind, ZeroDenominator
from workbook_templates.evaluate.arithmetic import (
    NOT_FOUND,
    TOO_LONG,
    UNKNOWN,
    CellOrArray,
    flat,
    lift,
    numeric,
    textual,
)
from workbook_templates.evaluate.criteria import LONGEST, criterion, is_pattern, is_plain, sought
from workbook_templates.evaluate.lookup import ColumnArray, Index, criterion_key, key_of, whole_columns


def _sum(*blocks: CellOrArray) -> Value:
    return _added(cell for block in blocks for cell in flat(block))


def _max(*blocks: CellOrArray) -> Value:
    """The largest number; what is not a number does not count, and of none it is zero, as in Excel."""
    cells = [cell for block in blocks for cell in flat(block)]
    failed = next((cell for cell in cells if isinstance(cell, GhgError)), None)
    numbers = (float(cell) for cell in cells if isinstance(cell, (int, float)) and not isinstance(cell, bool))
    return max(numbers, default=0.0) if failed is None else failed


def _added(cells: Iterable[Value]) -> Value:
    numbers: list[float] = []
    for cell in cells:
        if isinstance(cell, GhgError):
            return cell
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            numbers.append(float(cell))
    return math.fsum(numbers)


def _matches(criteria: tuple[CellOrArray, ...]) -> list[bool]:
    """Which rows meet all criteria, cell by cell; whole columns are asked for their index instead."""
    tests = [criterion(want) for want in _wanted(criteria)]
    return [all(test(cell) for cell, test in zip(cells, tests)) for cells in zip(*map(flat, criteria[::2]))]


def _wanted(criteria: tuple[CellOrArray, ...]) -> list[Value]:
    return [flat(block)[0] for block in criteria[1::2]]


def _too_long(criteria: tuple[CellOrArray, ...]) -> bool:
    return any(isinstance(want, str) and len(want) > LONGEST for want in _wanted(criteria))


def _indexed(criteria: tuple[CellOrArray, ...], *beside: CellOrArray) -> tuple[Index, list[Value]] | None:
    """Whole columns by their cells, with what is wanted of them; None where a criterion is more than a value."""
    columns = whole_columns((*beside, *criteria[::2]))
    wanted: list[Value] = [0 if want is None else want for want in _wanted(criteria)]
    if columns is None or not all(is_plain(want) for want in wanted):
        return None
    first, *others = columns[len(beside) :]
    return first.indexed(*others, key=criterion_key), wanted


def _filtered(criteria: tuple[CellOrArray, ...], *beside: CellOrArray) -> list[int] | None:
    """The rows that meet all criteria, those of plain ones by their index; None where that cannot be asked."""
    pairs = list(zip(criteria[::2], criteria[1::2]))
    plain = [part for pair in pairs if is_plain(flat(pair[1])[0]) for part in pair]
    others = [(block, criterion(flat(want)[0])) for block, want in pairs if not is_plain(flat(want)[0])]
    columns = whole_columns([block for block, _ in others])
    if not plain or columns is None or (found := _indexed(tuple(plain), *beside, *columns)) is None:
        return None
    index, asked = found
    tests = [(column.cells, test) for column, (_, test) in zip(columns, others)]
    return [row for row in index.rows(asked) if all(test(cells[row]) for cells, test in tests)]


def _sumifs(total: CellOrArray, *criteria: CellOrArray) -> Value:
    if _too_long(criteria):
        return TOO_LONG
    if isinstance(total, ColumnArray) and (found := _indexed(criteria, total)) is not None:
        return total.sum_where(*found, _added)
    if isinstance(total, ColumnArray) and (rows := _filtered(criteria, total)) is not None:
        return _added(total.cells[row] for row in rows)
    return _added(cell for cell, met in zip(flat(total), _matches(criteria)) if met)


def _countifs(column: CellOrArray, wanted: CellOrArray, *more: CellOrArray) -> CellOrArray:
    if isinstance(wanted, list):
        return [[_countifs(column, cell, *more) for cell in row] for row in wanted]  # type: ignore[misc]
    criteria = (column, wanted, *more)
    if _too_long(criteria):
        return TOO_LONG
    if (found := _indexed(criteria)) is not None:
        index, asked = found
        return len(index.rows(asked))
    if (rows := _filtered(criteria)) is not None:
        return len(rows)
    return sum(_matches(criteria))


def _index(block: CellOrArray, row: CellOrArray) -> Value:
    if isinstance(row, GhgError):
        return row
    cells = flat(block)
    try:
        position = int(numeric(flat(row)[0]))
    except GhgError as error:
        return error.as_value()
    if not 1 <= position <= len(cells):
        return UNKNOWN
    return cells[position - 1]


def _match(wanted: CellOrArray, block: CellOrArray, exact: CellOrArray) -> Value:
    want = flat(wanted)[0]
    if isinstance(want, GhgError):
        return want
    if is_blank(want):
        return NOT_FOUND
    if isinstance(want, str) and len(want) > LONGEST:
        return TOO_LONG
    if isinstance(block, ColumnArray) and not (isinstance(want, str) and is_pattern(want)):
        rows = block.indexed(key=key_of).rows((want,))
        return rows[0] + 1 if rows else NOT_FOUND
    test = sought(want)
    return next((position for position, cell in enumerate(flat(block), start=1) if test(cell)), NOT_FOUND)


def _date(year: CellOrArray, month: CellOrArray, day: CellOrArray) -> CellOrArray:
    def first(a: Value, b: Value) -> Value:
        try:
            years, month = divmod(int(numeric(b)) - 1, 12)  # month 13 is the January after
            return serial(dt.date(int(numeric(a)) + years, month + 1, int(numeric(day))))  # type: ignore[arg-type]
        except GhgError as error:
            return error.as_value()
        except (ValueError, OverflowError):  # no such day; a number that no year of a calendar is
            return OutOfDomain("年份或月份不成日期。")

    return lift(first, year, month)


def _eomonth(day: CellOrArray, months: CellOrArray) -> Value:
    """The last day of the month so many months on."""
    try:
        on = month_of(date(flat(day)[0], "日期")).plus(int(numeric(flat(months)[0])) + 1)
        return on.first_day - ONE_DAY
    except GhgError as error:
        return error.as_value()


def _of_number(compute: Callable[[float], Value]) -> Callable[[CellOrArray], Value]:
    def apply(block: CellOrArray) -> Value:
        try:
            return compute(numeric(flat(block)[0]))
        except GhgError as error:
            return error.as_value()

    return apply


def _mod(number: CellOrArray, divisor: CellOrArray) -> Value:
    try:
        return numeric(flat(number)[0]) % numeric(flat(divisor)[0])
    except GhgError as error:
        return error.as_value()
    except ZeroDivisionError:
        return ZeroDenominator("公式的除数为零：请核对数据。")


def _count(*blocks: CellOrArray) -> Value:
    return sum(
        isinstance(cell, (int, float, dt.date)) and not isinstance(cell, bool)
        for block in blocks
        for cell in flat(block)
    )


def _counta(*blocks: CellOrArray) -> Value:
    return sum(cell is not None for block in blocks for cell in flat(block))


def _substitute(text: CellOrArray, old: CellOrArray, new: CellOrArray) -> Value:
    try:
        return textual(flat(text)[0]).replace(textual(flat(old)[0]), textual(flat(new)[0]))
    except GhgError as error:
        return error.as_value()


def _sumproduct(*blocks: CellOrArray) -> Value:
    """Σ of the products, place by place; what is not a number counts as zero, as in Excel."""
    columns = [flat(block) for block in blocks]
    if len(set(map(len, columns))) > 1:
        return WrongKind("SUMPRODUCT 的各列行数不同，无法逐行相乘。")
    products = []
    for cells in zip(*columns):
        failed = next((cell for cell in cells if isinstance(cell, GhgError)), None)
        if failed is not None:
            return failed
        numbers = [cell if isinstance(cell, (int, float)) and not isinstance(cell, bool) else 0.0 for cell in cells]
        products.append(math.prod(numbers))
    return math.fsum(products)


def _of_day(part: Callable[[dt.date], int]) -> Callable[[CellOrArray], Value]:
    """A part of a date; a text is no date, as a blank is none here."""

    def apply(block: CellOrArray) -> Value:
        try:
            return part(date(flat(block)[0], "日期"))
        except GhgError as error:
            return error.as_value()

    return apply


def _small(block: CellOrArray, place: CellOrArray) -> Value:
    """The number so many places from the smallest; what is not a number does not count."""
    cells = flat(block)
    failed = next((cell for cell in cells if isinstance(cell, GhgError)), None)
    if failed is not None:
        return failed
    numbers = sorted(cell for cell in cells if isinstance(cell, (int, float)) and not isinstance(cell, bool))
    try:
        at = int(numeric(flat(place)[0]))
    except GhgError as error:
        return error.as_value()
    return numbers[at - 1] if 1 <= at <= len(numbers) else OutOfDomain("没有这么多个数。")


def _transpose(block: CellOrArray) -> CellOrArray:
    """Rows as columns; a blank cell shows as zero, as in Excel."""
    return (
        [[0 if cell is None else cell for cell in column] for column in zip(*block)]
        if isinstance(block, list)
        else block
    )


NATIVE: dict[str, Callable[..., CellOrArray]] = {
    "SMALL": _small,
    "TRANSPOSE": _transpose,
    "SUBSTITUTE": _substitute,
    "MAX": _max,
    "SUM": _sum,
    "SUMIFS": _sumifs,
    "SUMPRODUCT": _sumproduct,
    "COUNTIFS": _countifs,
    "COUNT": _count,
    "COUNTA": _counta,
    "INDEX": _index,
    "MATCH": _match,
    "DATE": _date,
    "EOMONTH": _eomonth,
    "INT": _of_number(lambda number: float(math.floor(number))),
    "MOD": _mod,
    "NA": lambda: NOT_FOUND,
    "ROWS": lambda block: len(block) if isinstance(block, list) else 1,
    "ABS": _of_number(abs),
    "DAY": _of_day(lambda day: day.day),
    "MONTH": _of_day(lambda day: day.month),
    "YEAR": _of_day(lambda day: day.year),
}
# Places of the operands, from 0, whose shape the result takes; the others may be arrays where the result is one cell.
SHAPED: dict[str, tuple[int, ...]] = {"COUNTIFS": (1,), "DATE": (0, 1, 2)}
