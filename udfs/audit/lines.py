"""The bills of meters that follow each other, as lists: made once, for all analyses of what is metered."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from udfs.kernel.check import Engagement, Row, shared
from udfs.periods.basis import is_metered
from udfs.periods.series import MONTHS_OF_YEAR, Bill, bills_by_source, counting_days

NAMED = 5  # bills that a sentence names
FEWEST_PRICES = 5


@dataclass(frozen=True, slots=True)
class Line:
    """The bills of meters that follow each other, in order of time; neither credits nor what they take back.

    Attributes:
        quantities: in the unit of the source.
        daily: the same of a day.
        months: number of the first month of each.
        fees: CNY; None where there is none.
        prices: CNY of a unit of the source; 0 where there is none.
        price: the usual one; 0 where too few have one for 316-6 and 316-170 to compare.
        year_before: where the bill of the same month of the year before stands, for each.
        pairs: the same where there is one: both places.
    """

    source: str
    bills: Sequence[Bill]
    quantities: Sequence[float]
    daily: Sequence[float]
    months: Sequence[int]
    fees: Sequence[float | None]
    prices: Sequence[float]
    price: float
    year_before: Sequence[int | None]
    pairs: Sequence[tuple[int, int]]


@shared
def lines(engagement: Engagement) -> list[Line]:
    """Of what is metered, each line whose bills do not lie over each other."""
    found: list[Line] = []
    for source, bills in bills_by_source(engagement).items():
        if is_metered(engagement, source):
            own: dict[int, list[Bill]] = {}
            for bill in counting_days(bills):
                own.setdefault(bill.line, []).append(bill)
            found += [_line(source, line) for line in own.values() if _follow(line)]
    return found


def _follow(bills: Sequence[Bill]) -> bool:
    """Whether each begins in the second half of the one before, or after it."""
    return all(2 * (after.span.start - before.span.start).days >= before.span.days for before, after in pairwise(bills))


def _line(source: str, bills: list[Bill]) -> Line:
    quantities = [bill.quantity for bill in bills]
    fees = [bill.row.number("bill_fee_cny") for bill in bills]
    prices = [bill.row.number("implied_price_cny") or 0.0 for bill in bills]
    daily = [quantity / bill.span.days for quantity, bill in zip(quantities, bills)]
    months = [bill.split.first for bill in bills]
    places = {month: at for at, month in enumerate(months)}
    before = [places.get(month - MONTHS_OF_YEAR) for month in months]
    pairs = [(at, place) for at, place in enumerate(before) if place is not None]
    price = usual(prices) if sum(map(bool, prices)) >= FEWEST_PRICES else 0.0
    return Line(source, bills, quantities, daily, months, fees, prices, price, before, pairs)


def runs(flags: Sequence[object]) -> Iterator[tuple[int, int]]:
    """Each run of equal flags that are true: first place, and the place after its last."""
    first = 0
    for at, flag in enumerate([*flags, None]):
        if at and flag != flags[at - 1]:
            if flags[at - 1]:
                yield first, at
            first = at


def equal_runs(values: Sequence[float], fewest: int, ratio: float = 0.0) -> Iterator[tuple[int, int]]:
    """Each run of at least so many positive values, of which each is the one before within a ratio."""
    first = 0
    for at in range(1, len(values) + 1):
        if at == len(values) or abs(values[at] - values[at - 1]) > ratio * values[at - 1]:
            if at - first >= fewest and values[first] > 0:
                yield first, at
            first = at


def named(bills: Iterable[Bill | Row]) -> str:
    """Bills as a sentence names them: the first ones, and how many."""
    keys = [bill.row.key if isinstance(bill, Bill) else bill.key for bill in bills]
    return "、".join(f"“{key}”" for key in keys[:NAMED]) + (f"等{len(keys)}张" if len(keys) > NAMED else "")


def ranged(bills: Sequence[Bill]) -> str:
    """Bills running, as a sentence names them: each, or the first and the last."""
    return named(bills) if len(bills) <= NAMED else f"“{bills[0].row.key}”至“{bills[-1].row.key}”"


def usual(values: Iterable[float]) -> float:
    """The median of what is not 0; 0 where nothing is."""
    found = [value for value in values if value]
    return median(found) if found else 0.0
