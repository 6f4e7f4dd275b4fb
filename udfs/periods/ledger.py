"""A ledger given as whole columns: bills grouped by key, read strictly, once per call."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import TypeVar

from udfs.calling.intake import DOUBT, ArgumentColumn, Intake, NothingClean, Numbers, Readings
from udfs.kernel import cells
from udfs.kernel.calendar import Period, Target
from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import CellError, GhgError, Missing, WrongKind
from udfs.kernel.field import Field
from udfs.periods.apportion import parts
from udfs.periods.bill_period import period
from udfs.periods.coverage import Coverage, coverage
from udfs.periods.estimated import beside, estimated_split
from udfs.periods.placing import end_rules, first_months_of, labels_of_meters, placed
from udfs.periods.proration import Split, Splitting
from udfs.periods.registered import ColumnCells, Meters, Service, first_months, folded_key, key_of
from udfs.periods.remembered import remember_last
from udfs.periods.side_by_side import coverage_of_meters
from udfs.vocabularies import EndRule

R = TypeVar("R")
LABELS = {"period_start": "起日", "period_end": "止日", "activity_quantity": "用量"}
# How the columns are read at once: as the careful reading below does, without its sentences.
INTAKES: tuple[Intake, ...] = (
    Readings(Field("period_start", "", "", kind="date"), DOUBT), Readings(Field("period_end", "", "", kind="date"), DOUBT),
    Numbers(Field("activity_quantity", "", "", kind="number"), DOUBT),
)  # fmt: skip


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
                read = ArgumentColumn(column, range(len(column)))
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
    """The bills of one key: where they stand in the ledger, from 0; of which meter each is, and its first month, where told."""

    ledger: Ledger
    positions: list[int] = field(default_factory=list)
    labels: list[Hashable] | None = None
    first_months: list[Target | None] | None = None
    _splits: dict[Splitting, list[Split]] = field(default_factory=dict)
    _months: dict[Splitting, dict[int, float]] = field(default_factory=dict)

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
        return [_dates(at + 1, *self.ledger.bill(at)[:2]) for at in self.positions]

    def splits(self, how: Splitting) -> list[Split]:
        """The bills' months and days, as 三.8 says; where each stands in the series matters.

        Raises:
            GhgError: the dates of a bill, with its position.
        """
        if how not in self._splits:
            dates = self.dates()
            try:
                self._splits[how] = placed(dates, self.labels, how, self.first_months)
            except GhgError:
                self.spans(how.end_rule)  # tells of which bill
                raise
        return self._splits[how]

    def spans(self, end_rule: EndRule) -> list[Period]:
        """The bills' days; 自动 is settled for each series as a whole.

        Raises:
            GhgError: as `splits`.
        """
        dates = self.dates()
        rules = end_rules(dates, self.labels, end_rule)
        try:
            return [period(start, end, rule) for (start, end), rule in zip(dates, rules)]
        except GhgError:  # of which bill
            return [_period(at + 1, *bill, rule) for at, bill, rule in zip(self.positions, dates, rules)]

    def monthly(self, how: Splitting) -> dict[int, float]:
        """Quantity by number of month over these bills, each prorated as 三.8 says."""
        if how not in self._months:
            self._months[how] = self._added_up(how)
        return self._months[how]

    def _added_up(self, how: Splitting) -> dict[int, float]:
        splits = self.splits(how)
        if self._is_clean:
            quantities: Iterable[float] = map(self.ledger.read[2].__getitem__, self.positions)  # type: ignore[arg-type]
        else:
            quantities = [_number(at + 1, self.ledger.bill(at)[2]) for at in self.positions]
        found: dict[int, list[float]] = defaultdict(list)
        for quantity, split in zip(quantities, splits):
            if len(split.shares) == 1:
                found[split.first].append(quantity)
                continue
            for month, part in enumerate(parts(quantity, split.shares), start=split.first):
                found[month].append(part)
        return {month: math.fsum(of_month) for month, of_month in found.items()}

    def coverage(
        self, how: Splitting, year: Target | None = None, estimates: Sequence[Split] = (), service: Service | None = None
    ) -> Coverage:  # fmt: skip
        """What the bills and estimates cover, in days: all of them, or the parts that are counted in a year."""
        months = None if year is None else year.numbers()
        splits = self.splits(how) if estimates or year is not None else []
        if self.labels is not None:
            return coverage_of_meters(self.labels, splits or self.splits(how), estimates, months, service or {})
        added = [split for split, _ in beside(estimates, splits)]
        if months is None:
            return coverage(self.spans(how.end_rule) + [split.span for split in added])
        spans = [split.days_in(months) for split in (*splits, *added) if split.meets(months)]
        return coverage(span for span in spans if span.start < span.stop)


def grouped(
    keys: ColumnCells | None, series: ColumnCells | None, meters: Meters | None, *columns: ColumnCells
) -> dict[Value, Bills]:
    """The bills of a ledger by their keys; see `bills_of`."""
    given = [column for column in (*columns, keys, series) if column is not None]
    if len({len(column) for column in given}) > 1:
        raise WrongKind("单据各列的行数不一致：起日、止日、用量、归类列和计量表列应选同样的行。")
    ledger, first = Ledger(columns), {} if meters is None else first_months(*meters)
    groups: dict[Value, Bills] = defaultdict(lambda: Bills(ledger, labels=None if series is None else []))
    as_compared = {key: folded_key(key) for key in {*(keys or ()), *(series or ())}}
    for position, key in enumerate(
        repeat(None, len(columns[0])) if keys is None else map(as_compared.__getitem__, keys)
    ):
        if position in ledger.doubtful and ledger.is_empty(position):
            continue
        label = None if series is None else as_compared[series[position]]
        for name in (key, label):
            if isinstance(name, GhgError):
                raise name
        bills = groups[key]
        bills.positions.append(position)
        if bills.labels is not None:
            bills.labels.append(label)
    for bills in groups.values() if series is not None else ():
        if first:
            bills.first_months = first_months_of(bills.labels or [], first)
        bills.labels = labels_of_meters(bills.labels or [])
    return groups


_grouped = remember_last(grouped)


NO_BILLS = Bills(Ledger(((), (), ())))
_estimated = remember_last(grouped)


def estimates_of(
    keys: ColumnCells | None, key: Value, starts: ColumnCells | None, ends: ColumnCells | None
) -> list[Split]:
    """The estimates of a key, or all of them where no key column is given, each split by itself.

    Args:
        keys: the key column, or None.
        key: the key asked for.
        starts, ends: first and last days; None where there are no estimates.

    Raises:
        Missing: a column is wanting, or the key is.
    """
    if starts is None and ends is None and keys is None:
        return []
    if starts is None or ends is None or (keys is not None and is_blank(key)):
        raise Missing("推算的起日列和止日列应同时给出，给出归类列的须有归类值：请补充。")
    found = _estimated(keys, None, None, starts, ends).get(None if keys is None else key_of(key))
    return [] if found is None else [estimated_split(start, end) for start, end in found.dates()]


def bills_of(
    keys: ColumnCells | None, key: Value, *columns: ColumnCells, series: ColumnCells | None = None,
    meters: Meters | None = None,
) -> Bills | None:  # fmt: skip
    """The bills of a key, or all bills when no key column is given.

    Args:
        keys: the key column, or None.
        key: the key asked for; blank with a key column means an empty row of the table of keys.
        columns: starts, ends and, where needed, quantities.
        series: the meter of each bill, where one key has several.
        meters: meters of the register, and the month set for the first bill of each.

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
    return _grouped(keys, series, meters, *columns).get(None if keys is None else key_of(key), NO_BILLS)


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


def _dates(at: int, start: Value, end: Value) -> tuple[dt.date, dt.date]:
    """Start and end; the end is asked for first, for without it a start that goes on from the bill above is blank too."""
    last = _date(at, end, "period_end")
    return _date(at, start, "period_start"), last


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
