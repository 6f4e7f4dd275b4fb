"""A ledger given as whole columns: bills grouped by key, read strictly, once per call."""

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from udfs.kernel import cells
from udfs.kernel.calendar import Month, Period
from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import CellError, GhgError, Missing, WrongKind
from udfs.periods.bill_period import period, series_rule
from udfs.periods.proration import month_parts
from udfs.vocabularies import EndRule, ProrateMethod

ColumnCells: TypeAlias = tuple[Value, ...]
R = TypeVar("R")
LABELS = {"period_start": "起日", "period_end": "止日", "activity_quantity": "用量"}


def remember_last(read: Callable[..., R]) -> Callable[..., R]:
    """Keep the last result while the very same arguments come again.

    A function over whole columns is evaluated for many targets; its columns need reading only once.
    """
    last: list[tuple[tuple[object, ...], R]] = []

    def remembered(*arguments: object) -> R:
        if not last or any(new is not old for new, old in zip(arguments, last[0][0])):
            last[:] = [(arguments, read(*arguments))]
        return last[0][1]

    return remembered


def key_of(value: Value) -> Value:
    """The key as it is compared: text without regard to case, as a spreadsheet compares."""
    return value.casefold() if isinstance(value, str) else value


@dataclass(slots=True)
class Bills:
    """The bills of one key as they stand in the columns: (position, cells)."""

    rows: list[tuple[int, ColumnCells]] = field(default_factory=list)
    _months: dict[tuple[object, ...], dict[Month, float]] = field(default_factory=dict)

    def dates(self) -> list[tuple[dt.date, dt.date]]:
        """Start and end of each bill.

        Raises:
            GhgError: the first cell that is missing, wrong or an error, with the bill's position.
        """
        return [(_date(at, row[0], "period_start"), _date(at, row[1], "period_end")) for at, row in self.rows]

    def periods(self, end_rule: EndRule) -> list[Period]:
        """The bills' periods; 自动 is settled for the series as a whole."""
        dates = self.dates()
        rule = series_rule(dates) if end_rule is EndRule.AUTOMATIC else end_rule
        return [_period(at, start, end, rule) for (at, _), (start, end) in zip(self.rows, dates)]

    def monthly(self, method: ProrateMethod, tolerance_days: float, end_rule: EndRule) -> dict[Month, float]:
        """Quantity by month over these bills, each prorated as 三.8 says."""
        asked = (method, tolerance_days, end_rule)
        if asked not in self._months:
            parts: dict[Month, list[float]] = {}
            for (at, row), (start, end) in zip(self.rows, self.dates()):
                quantity, span = _number(at, row[2]), _period(at, start, end, end_rule)
                for month, part in month_parts(quantity, span, method, tolerance_days):
                    parts.setdefault(month, []).append(part)
            self._months[asked] = {month: math.fsum(shares) for month, shares in parts.items()}
        return self._months[asked]


@remember_last
def _grouped(keys: ColumnCells | None, *columns: ColumnCells) -> dict[Value, Bills]:
    given = columns if keys is None else (*columns, keys)
    if len({len(column) for column in given}) > 1:
        raise WrongKind("单据各列的行数不一致：起日、止日、用量和归类列应选同样的行。")
    groups: dict[Value, Bills] = {}
    for at, row in enumerate(zip(*columns), start=1):
        if all(map(is_blank, row)):
            continue
        key = None if keys is None else key_of(keys[at - 1])
        if isinstance(key, GhgError):
            raise key
        groups.setdefault("" if is_blank(key) and keys is not None else key, Bills()).rows.append((at, row))
    return groups


def bills_of(keys: ColumnCells | None, key: Value, *columns: ColumnCells) -> Bills | None:
    """The bills of a key, or all bills when no key column is given.

    Args:
        keys: the key column, or None.
        key: the key asked for; blank with a key column means an empty row of the table of keys.
        columns: starts, ends and, where needed, quantities.

    Returns:
        None for an empty row.

    Raises:
        Missing: a key without a key column.
        WrongKind: columns of different lengths.
    """
    if keys is None and not is_blank(key):
        raise Missing("给出了归类值但没有归类列：请补充 keys 参数。")
    if keys is not None and is_blank(key):
        return None
    return _grouped(keys, *columns).get(None if keys is None else key_of(key), Bills())


def _placed(at: int, name: str, read: Callable[[], R]) -> R:
    try:
        return read()
    except GhgError as error:
        raise _of_bill(type(error)(f"第{at}行单据：{error.message}"), at, name) from None


def _of_bill(error: GhgError, at: int, name: str) -> GhgError:
    """The error with its place: who knows the sheet can name the cell."""
    error.place = (at, name)
    return error


def _period(at: int, start: dt.date, end: dt.date, end_rule: EndRule) -> Period:
    return _placed(at, "period_end", lambda: period(start, end, end_rule))


def _date(at: int, value: Value, name: str) -> dt.date:
    _present(at, value, name)
    return _placed(at, name, lambda: cells.date(value, f"统计{LABELS[name]}"))


def _number(at: int, value: Value) -> float:
    _present(at, value, "activity_quantity")
    return _placed(at, "activity_quantity", lambda: cells.number(value, LABELS["activity_quantity"]))


def _present(at: int, value: Value, name: str) -> None:
    if isinstance(value, GhgError):
        raise _of_bill(CellError(value.code, f"第{at}行单据的{LABELS[name]}：{value.message}"), at, name)
    if is_blank(value):
        raise _of_bill(Missing(f"第{at}行单据缺少{LABELS[name]}：请补充后再计算。"), at, name)
