"""A ledger given as whole columns: bills grouped by key, read strictly, once per call."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from operator import is_
from typing import TypeAlias, TypeVar

from udfs.kernel import cells
from udfs.kernel.calendar import Month, Period
from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import CellError, GhgError, Missing, WrongKind
from udfs.kernel.field import Field
from udfs.kernel.intake import DOUBT, Column, Intake, NothingClean, Numbers, Readings
from udfs.periods.apportion import parts
from udfs.periods.bill_period import period, series_rule
from udfs.periods.proration import month_shares
from udfs.vocabularies import EndRule, ProrateMethod

ColumnCells: TypeAlias = tuple[Value, ...]
R = TypeVar("R")
LABELS = {"period_start": "起日", "period_end": "止日", "activity_quantity": "用量"}
# How the columns are read at once: as the careful reading below does, without its sentences.
INTAKES: tuple[Intake, ...] = (
    Readings(Field("period_start", "", "", kind="date"), DOUBT), Readings(Field("period_end", "", "", kind="date"), DOUBT),
    Numbers(Field("activity_quantity", "", "", kind="number"), DOUBT),
)  # fmt: skip


def remember_last(read: Callable[..., R]) -> Callable[..., R]:
    """Keep the last result while the very same arguments come again.

    A function over whole columns is evaluated for many targets; its columns need reading only once.
    """
    last: list[tuple[tuple[object, ...], R]] = []

    def remembered(*arguments: object) -> R:
        if not last or not all(map(is_, arguments, last[0][0])):
            last[:] = [(arguments, read(*arguments))]
        return last[0][1]

    return remembered


def key_of(value: Value) -> Value:
    """The key as it is compared: text without regard to case, as a spreadsheet compares; a whole number by its digits, as it is read."""
    if isinstance(value, str):
        return value.casefold()
    is_whole = isinstance(value, (int, float)) and not isinstance(value, bool) and float(value).is_integer()
    return f"{value:.0f}" if is_whole else value


class Ledger:
    """The columns of a ledger, each read at once.

    Args:
        columns: starts, ends and, where needed, quantities.

    Attributes:
        doubtful: positions with a cell that only the careful reading can tell of, from 0.
    """

    def __init__(self, columns: Sequence[ColumnCells]) -> None:
        self.columns = columns
        self.read: list[Sequence[object]] = []
        self.doubtful: set[int] = set()
        for intake, column in zip(INTAKES, columns):
            try:
                read = intake.column(column)
            except NothingClean:
                read = Column(column, range(len(column)))
            self.read.append(read.values)
            self.doubtful.update(read.doubtful)

    def bill(self, position: int) -> ColumnCells:
        """The cells of a bill."""
        return tuple(column[position] for column in self.columns)

    def is_empty(self, position: int) -> bool:
        """Whether the row is blank."""
        return all(map(is_blank, self.bill(position)))


@dataclass(slots=True)
class Bills:
    """The bills of one key: where they stand in the ledger, from 0."""

    ledger: Ledger
    positions: list[int] = field(default_factory=list)
    _months: dict[tuple[object, ...], dict[Month, float]] = field(default_factory=dict)

    @property
    def _is_clean(self) -> bool:
        return self.ledger.doubtful.isdisjoint(self.positions)

    def dates(self) -> list[tuple[dt.date, dt.date]]:
        """Start and end of each bill.

        Raises:
            GhgError: the first cell that is missing, wrong or an error, with the bill's position.
        """
        if self._is_clean:
            starts, ends, *_ = self.ledger.read
            return [(starts[at], ends[at]) for at in self.positions]  # type: ignore[misc]
        bills = ((at + 1, self.ledger.bill(at)) for at in self.positions)
        return [(_date(at, bill[0], "period_start"), _date(at, bill[1], "period_end")) for at, bill in bills]

    def periods(self, end_rule: EndRule) -> list[Period]:
        """The bills' periods; 自动 is settled for the series as a whole."""
        dates = self.dates()
        rule = series_rule(dates) if end_rule is EndRule.AUTOMATIC else end_rule
        try:
            return [period(start, end, rule) for start, end in dates]
        except GhgError:  # of which bill
            return [_period(at + 1, start, end, rule) for at, (start, end) in zip(self.positions, dates)]

    def monthly(self, method: ProrateMethod, tolerance_days: float, end_rule: EndRule) -> dict[Month, float]:
        """Quantity by month over these bills, each prorated as 三.8 says."""
        asked = (method, tolerance_days, end_rule)
        if asked not in self._months:
            self._months[asked] = self._added_up(method, tolerance_days, end_rule)
        return self._months[asked]

    def _added_up(self, method: ProrateMethod, tolerance_days: float, end_rule: EndRule) -> dict[Month, float]:
        dates = self.dates()
        if self._is_clean:
            quantities: list[float] = [self.ledger.read[2][at] for at in self.positions]  # type: ignore[misc]
            try:
                return _by_month(quantities, dates, method, tolerance_days, end_rule)
            except GhgError:
                pass  # of which bill, the careful reading tells
        quantities = []
        for at, (start, end) in zip(self.positions, dates):
            quantities.append(_number(at + 1, self.ledger.bill(at)[2]))
            _period(at + 1, start, end, end_rule)
        return _by_month(quantities, dates, method, tolerance_days, end_rule)


def _by_month(
    quantities: Iterable[float], dates: Iterable[tuple[dt.date, dt.date]], method: ProrateMethod, tolerance_days: float,
    end_rule: EndRule,
) -> dict[Month, float]:  # fmt: skip
    found: dict[Month, list[float]] = defaultdict(list)
    for quantity, (start, end) in zip(quantities, dates):
        months, shares = month_shares(start, end, end_rule, method, tolerance_days)
        for month, part in zip(months, parts(quantity, shares)):
            found[month].append(part)
    return {month: math.fsum(of_month) for month, of_month in found.items()}


@remember_last
def _grouped(keys: ColumnCells | None, *columns: ColumnCells) -> dict[Value, Bills]:
    given = columns if keys is None else (*columns, keys)
    if len({len(column) for column in given}) > 1:
        raise WrongKind("单据各列的行数不一致：起日、止日、用量和归类列应选同样的行。")
    ledger = Ledger(columns)
    groups: dict[Value, Bills] = defaultdict(lambda: Bills(ledger))
    folded = {key: _folded(key) for key in set(keys)} if keys is not None else {}
    for position, key in enumerate(repeat(None, len(columns[0])) if keys is None else map(folded.__getitem__, keys)):
        if position in ledger.doubtful and ledger.is_empty(position):
            continue
        if isinstance(key, GhgError):
            raise key
        groups[key].positions.append(position)
    return groups


def _folded(key: Value) -> Value:
    """The key of a bill; blank ones are one key."""
    return "" if is_blank(key) else key_of(key)


NO_BILLS = Bills(Ledger(((), (), ())))


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
    return _grouped(keys, *columns).get(None if keys is None else key_of(key), NO_BILLS)


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
