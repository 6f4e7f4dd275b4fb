"""The bills of an engagement as checks see them: per source in order of time, with the months they are counted in."""

import datetime as dt
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby

from udfs.kernel.calendar import Month, Period, Target, months_on, numbered_month
from udfs.kernel.cells import YES
from udfs.kernel.check import Engagement, Row, shared
from udfs.kernel.edition import threshold
from udfs.kernel.errors import GhgError
from udfs.kernel.field import field
from udfs.periods.bill_period import period
from udfs.periods.coverage import lines_of
from udfs.periods.placing import end_rules, first_months_of, labels_of_meters, placed
from udfs.periods.proration import Split, Splitting, first_month_of
from udfs.periods.registered import key_of
from udfs.vocabularies import EndRule, ProrateMethod

READING_DAYS = threshold("reading_days")
TOLERANCE_DAYS = threshold("tolerance_days")
MONTHS_OF_YEAR = 12


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill that can be read.

    Attributes:
        split: the months it is counted in.
        line: meters of the source that follow each other have the same; those side by side have others.
    """

    row: Row
    quantity: float
    split: Split
    line: int = 0

    @property
    def span(self) -> Period:
        return self.split.span

    @property
    def years(self) -> range:
        """The years it is counted in."""
        return range(self.split.months[0] // MONTHS_OF_YEAR, self.split.months[-1] // MONTHS_OF_YEAR + 1)

    @property
    def told_months(self) -> str:
        """The months it is counted in, as a sentence names them."""
        first, last = (numbered_month(self.split.months[at]) for at in (0, -1))
        return "至".join(dict.fromkeys(f"{month.year}年{month.month}月" for month in (first, last)))

    def days_in(self, year: int) -> Period:
        """Its days that are counted in a year."""
        return self.split.days_in(Target(year, None).numbers())


@dataclass(frozen=True, slots=True)
class Break:
    """Where two consecutive bills do not meet: days missing (positive) or counted twice (negative)."""

    before: Bill
    after: Bill
    days: int

    @property
    def months(self) -> int:
        """Whole months between them that neither is counted in; those are a matter of 三.11."""
        return max(self.after.split.first - self.before.split.months.stop, 0)

    @property
    def unexplained_days(self) -> int:
        """Days missing or counted twice beyond such months, from reading day to reading day; those read a few days earlier
        or later are none."""
        if not self.months:
            return self.days
        beyond = self.after.span.start.toordinal() - months_on(self.before.span.stop, self.months)
        return beyond if beyond > 2 * READING_DAYS else 0


@shared
def bills_by_source(engagement: Engagement) -> dict[str, list[Bill]]:
    """The readable bills of each source, in order of time."""
    rows: dict[str, list[tuple[dt.date, dt.date, Row]]] = {}
    for row in engagement.rows("bills"):
        source, start, end = row.text("source_id"), row.date("period_start"), row.date("period_end")
        if source is not None and start is not None and end is not None:
            rows.setdefault(source, []).append((start, end, row))
    how, first = splitting_of(engagement), _first_months(engagement)
    return {source: list(_read(found, how, first)) for source, found in rows.items()}


def _first_months(engagement: Engagement) -> dict[Hashable, Target]:
    """The months that the register sets for the first bills of meters; one that cannot be read is told in its row."""
    found: dict[Hashable, Target] = {}
    for row in engagement.rows("meters"):
        with suppress(GhgError):
            month = first_month_of(row.value("series_first_month"))
            if month is not None:
                found.setdefault(key_of(row.text("meter_id")), month)
    return found


def splitting_of(engagement: Engagement) -> Splitting:
    """How the engagement splits its bills."""
    end_rule = _setting(engagement, "end_rule", EndRule.AUTOMATIC)
    method = _setting(engagement, "prorate_method", ProrateMethod.AUTOMATIC)
    assert isinstance(end_rule, EndRule)
    assert isinstance(method, ProrateMethod)
    tolerance = engagement.setting("tolerance_days")
    return Splitting(end_rule, method, float(tolerance) if isinstance(tolerance, (int, float)) else TOLERANCE_DAYS)


def _setting(engagement: Engagement, name: str, default: EndRule | ProrateMethod) -> object:
    try:
        return field(name).read(engagement.setting(name))
    except GhgError:
        return default


def _read(
    found: Sequence[tuple[dt.date, dt.date, Row]], how: Splitting, first: Mapping[Hashable, Target]
) -> Iterator[Bill]:
    """Split together, as the monthly table splits them; a bill that cannot be split shows the error in its own row."""
    ordered = sorted(found, key=lambda bill: bill[:2])
    meters: list[Hashable] = [key_of(row.text("meter_id") or "") for *_, row in ordered]
    months = first_months_of(meters, first) if first else None
    labels = labels_of_meters(meters)
    rules = end_rules([(start, end) for start, end, _ in ordered], labels, how.end_rule)
    sound = [at for at, ((start, end, _), rule) in enumerate(zip(ordered, rules)) if _is_bill(start, end, rule)]
    labels = None if labels is None else [labels[at] for at in sound]
    months = None if months is None else [months[at] for at in sound]
    splits = placed([ordered[at][:2] for at in sound], labels, how, months)
    bills = [
        Bill(row, row.number("quantity_in_source_unit") or 0.0, split)
        for split, row in zip(splits, (ordered[at][2] for at in sound))
    ]
    if labels is None:
        yield from bills
        return
    of_meters = [
        [bill for _, bill in pairs]
        for _, pairs in groupby(sorted(zip(labels, bills), key=lambda pair: str(pair[0])), key=lambda pair: pair[0])
    ]
    lines = lines_of(of_meters, lambda bill: bill.span)
    numbered = [Bill(bill.row, bill.quantity, bill.split, number) for number, line in enumerate(lines) for bill in line]
    yield from sorted(numbered, key=lambda bill: bill.span.start)


def _is_bill(start: dt.date, end: dt.date, rule: EndRule) -> bool:
    try:
        return period(start, end, rule).days > 0
    except GhgError:
        return False


def is_void(row: Row) -> bool:
    """Whether a bill counts no more because its voucher is invalid, and its period was estimated (五.1)."""
    return row.value("is_void") == YES


def counting_days(bills: Iterable[Bill]) -> list[Bill]:
    """Those whose days count: no credit, no bill that a credit of the same days takes back whole, none of a void voucher."""
    listed = [bill for bill in bills if not is_void(bill.row)]
    credits = {(bill.line, bill.span, -bill.quantity) for bill in listed if bill.quantity < 0}
    return [bill for bill in listed if bill.quantity >= 0 and (bill.line, bill.span, bill.quantity) not in credits]


def breaks(bills: Iterable[Bill]) -> Iterator[Break]:
    """Every place where bills in order of time do not meet; a break counts from the latest day its line has reached."""
    furthest: dict[int, Bill] = {}
    for bill in counting_days(bills):
        before = furthest.get(bill.line)
        if before is not None and bill.span.start != before.span.stop:
            yield Break(before, bill, (bill.span.start - before.span.stop).days)
        if before is None or bill.span.stop > before.span.stop:
            furthest[bill.line] = bill


def named_months(bills: Iterable[Bill]) -> set[Month]:
    """The months that the bills are counted in."""
    return {numbered_month(number) for bill in bills for number in bill.split.months}


def within_year(bills: Iterable[Bill], year: int) -> list[Bill]:
    """The bills that are counted in a year, wholly or in part."""
    return [bill for bill in bills if year in bill.years]
