"""The native spreadsheet functions our formulas use, with Excel's meaning; those that need not all arguments are in `values`."""

import datetime as dt
import math
from collections.abc import Callable, Iterable

from udfs.kernel.cells import Value, is_blank, serial
from udfs.kernel.errors import GhgError, OutOfDomain
from workbook_templates.evaluate.arithmetic import NOT_FOUND, UNKNOWN, CellOrArray, flat, lift, numeric, same
from workbook_templates.evaluate.lookup import ColumnArray, whole_columns


def _sum(*blocks: CellOrArray) -> Value:
    return _added(cell for block in blocks for cell in flat(block))


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
    columns = [flat(block) for block in criteria[::2]]
    wanted = _wanted(criteria)
    return [all(_meets(cell, want) for cell, want in zip(cells, wanted)) for cells in zip(*columns)]


def _wanted(criteria: tuple[CellOrArray, ...]) -> list[Value]:
    return [flat(block)[0] for block in criteria[1::2]]


def _meets(cell: Value, want: Value) -> bool:
    if isinstance(cell, GhgError) or isinstance(want, GhgError) or cell is None:
        return False
    return same(cell, want)


def _sumifs(total: CellOrArray, *criteria: CellOrArray) -> Value:
    columns = whole_columns((total, *criteria[::2]))
    if columns is not None:
        amounts, first, *others = columns
        return amounts.sum_where(first.indexed(*others), _wanted(criteria), _added)
    return _added(cell for cell, met in zip(flat(total), _matches(criteria)) if met)


def _countifs(column: CellOrArray, wanted: CellOrArray, *more: CellOrArray) -> CellOrArray:
    if isinstance(wanted, list):
        return [[_countifs(column, cell, *more) for cell in row] for row in wanted]  # type: ignore[misc]
    columns = whole_columns((column, *more[::2]))
    if columns is not None:
        first, *others = columns
        return len(first.indexed(*others).rows(_wanted((column, wanted, *more))))
    return sum(_matches((column, wanted, *more)))


def _index(block: CellOrArray, row: CellOrArray) -> Value:
    if isinstance(row, GhgError):
        return row
    cells = flat(block)
    try:
        position = int(numeric(flat(row)[0]))
    except GhgError as error:
        return error
    if not 1 <= position <= len(cells):
        return UNKNOWN
    return cells[position - 1]


def _match(wanted: CellOrArray, block: CellOrArray, exact: CellOrArray) -> Value:
    want = flat(wanted)[0]
    if isinstance(want, GhgError):
        return want
    if is_blank(want):
        return NOT_FOUND
    if isinstance(block, ColumnArray):
        rows = block.indexed().rows((want,))
        return rows[0] + 1 if rows else NOT_FOUND
    for position, cell in enumerate(flat(block), start=1):
        if cell is not None and not isinstance(cell, GhgError) and same(cell, want):
            return position
    return NOT_FOUND


def _date(year: CellOrArray, month: CellOrArray, day: CellOrArray) -> CellOrArray:
    def first(a: Value, b: Value) -> Value:
        try:
            return serial(dt.date(int(numeric(a)), int(numeric(b)), int(numeric(day))))  # type: ignore[arg-type]
        except GhgError as error:
            return error
        except (ValueError, OverflowError):  # no such day; a number that no year of a calendar is
            return OutOfDomain("年份或月份不成日期。")

    return lift(first, year, month)


def _of_number(compute: Callable[[float], Value]) -> Callable[[CellOrArray], Value]:
    def apply(block: CellOrArray) -> Value:
        try:
            return compute(numeric(flat(block)[0]))
        except GhgError as error:
            return error

    return apply


def _mod(number: CellOrArray, divisor: CellOrArray) -> Value:
    return numeric(flat(number)[0]) % numeric(flat(divisor)[0])


def _count(*blocks: CellOrArray) -> Value:
    return sum(
        isinstance(cell, (int, float)) and not isinstance(cell, bool) for block in blocks for cell in flat(block)
    )


def _counta(*blocks: CellOrArray) -> Value:
    return sum(cell is not None for block in blocks for cell in flat(block))


def _sumproduct(*blocks: CellOrArray) -> Value:
    """Σ of the products, place by place; what is not a number counts as zero, as in Excel."""
    columns = [flat(block) for block in blocks]
    products = []
    for cells in zip(*columns, strict=True):
        failed = next((cell for cell in cells if isinstance(cell, GhgError)), None)
        if failed is not None:
            return failed
        numbers = [cell if isinstance(cell, (int, float)) and not isinstance(cell, bool) else 0.0 for cell in cells]
        products.append(math.prod(numbers))
    return math.fsum(products)


NATIVE: dict[str, Callable[..., CellOrArray]] = {
    "SUM": _sum,
    "SUMIFS": _sumifs,
    "SUMPRODUCT": _sumproduct,
    "COUNTIFS": _countifs,
    "COUNT": _count,
    "COUNTA": _counta,
    "INDEX": _index,
    "MATCH": _match,
    "DATE": _date,
    "INT": _of_number(lambda number: float(math.floor(number))),
    "MOD": _mod,
    "NA": lambda: NOT_FOUND,
    "ROWS": lambda block: len(block) if isinstance(block, list) else 1,
    "ABS": _of_number(abs),
}
# Places of the operands, from 0, whose shape the result takes; the others may be arrays where the result is one cell.
SHAPED: dict[str, tuple[int, ...]] = {"COUNTIFS": (1,), "DATE": (0, 1, 2)}
