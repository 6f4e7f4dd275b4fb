"""三.16【保守性原则】 Use and cost of a day: beside the months around it, and beside the same month of the year before.

A bill that stands out alone is told once, where it stands; the year before is compared where neither bill does. What a price out of
its band or a slip of ten times explains, 316-6 and 316-170 tell.
"""

from collections.abc import Iterator
from math import inf, sqrt
from operator import mul

from udfs.account.entering import known_tonnes, told_tonnes
from udfs.audit.limits import limit
from udfs.audit.lines import Line, lines, ranged, runs
from udfs.kernel.check import Engagement, Hit, book_check, hit, shared
from udfs.kernel.clause import clause
from udfs.periods.series import MONTHS_OF_YEAR
from udfs.vocabularies import Severity

CLAUSE = clause("三.16")
SLIP = 10 / 1.6  # from here on 316-6 tells of a decimal point
OTHERS = 4  # more bills than these: 316-6 and 316-170 compare
IN_BAND = 1.3  # of the usual price, as 316-170 takes it
MOST_DAYS = 45  # of a bill that is one of a month
FEWEST_MONTHS = 8  # of a year that has a shape
TELLING_SHAPE = 0.05  # standard deviation relative to the mean below which months have none


@shared
def _alone(engagement: Engagement) -> list[dict[int, float]]:
    """Of each line, the bills that stand out of the months beside them, and what these make likely for a day."""
    ratio = limit(engagement, "audit_season_ratio")
    return [{} if ratio is None else dict(_standing_out(line, 1 + ratio)) for line in lines(engagement)]


def _standing_out(line: Line, times: float) -> Iterator[tuple[int, float]]:
    daily, before = line.daily, line.year_before
    after = {place: at for at, place in enumerate(before) if place is not None}
    last = len(daily) - 1
    for at in range(1, last):
        here, least, most = daily[at], min(daily[at - 1], daily[at + 1]), max(daily[at - 1], daily[at + 1])
        if least / times <= here <= most * times or here <= 0 or not most or not _is_monthly(line, at):
            continue
        beside = (least + most) / 2
        own, season = here / beside, 1.0
        other = before[at] if before[at] is not None else after.get(at)
        if other is not None and 0 < other < last and (around := daily[other - 1] + daily[other + 1]):
            season = 2 * daily[other] / around
        if season and not 1 / times <= own / season <= times and not _is_told(line, at, own):
            yield at, beside * season


def _is_monthly(line: Line, at: int) -> bool:
    return all(line.bills[place].span.days <= MOST_DAYS for place in (at - 1, at, at + 1))


def _is_told(line: Line, at: int, times: float) -> bool:
    """Whether 316-6 or 316-170 tell of a bill that is so many times what it should be."""
    if len(line.bills) <= OTHERS:
        return False
    if line.price and line.prices[at]:
        return _is_mispriced(line, at)
    return not 1 / SLIP < times < SLIP


@book_check(
    "316-365", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="单据“{key}”的日均用量{daily:,.6g}为前后两月的{times:.2g}倍，上年同月没有这样的起伏（按前后两月约为{like:,.6g}，{tonnes}）："
    "请核对用量和统计期，停产、增产等请说明。",
)  # fmt: skip
def use_away_from_months_beside(engagement: Engagement) -> Iterator[Hit]:
    """One month of a meter goes its own way, and its season does not say why."""
    for line, found in zip(lines(engagement), _alone(engagement)):
        for at, likely in found.items():
            bill = line.bills[at]
            like = likely * bill.span.days
            tonnes = bill.row.tonnes(bill.quantity - like)
            yield hit(
                bill.row, "activity_quantity", key=bill.row.key, daily=line.daily[at], times=line.daily[at] / likely, like=like,
                tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip


@shared
def _of_year_before(engagement: Engagement) -> list[list[int]]:
    """Of each line, whether the use of a day is above (1) or below (-1) that of the same month of the year before."""
    above, below = limit(engagement, "audit_year_above_ratio"), limit(engagement, "audit_year_below_ratio")
    if above is None and below is None:
        return [[0] * len(line.bills) for line in lines(engagement)]
    most, least = inf if above is None else 1 + above, 0.0 if below is None else 1 - below
    return [_changes(line, alone, most, least) for line, alone in zip(lines(engagement), _alone(engagement))]


def _changes(line: Line, alone: dict[int, float], most: float, least: float) -> list[int]:
    daily, found = line.daily, [0] * len(line.bills)
    for at, before in line.pairs:
        now, then = daily[at], daily[before]
        is_above, is_below = now > then * most > 0, 0 < now < then * least
        if not (is_above or is_below) or alone.keys() & {at, before}:
            continue
        times = now / then
        if not (_is_told(line, at, times) or _is_told(line, before, 1 / times)):
            found[at] = 1 if is_above else -1
    return found


@book_check(
    "316-366", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="单据{bills}共{number}张的日均用量{what}上年同月（从“{before}”起），为其{times:.2g}倍（{tonnes}）：请核对用量、倍率和单位，产量、设备或班次变化的请说明。",
)  # fmt: skip
def use_away_from_year_before(engagement: Engagement) -> Iterator[Hit]:
    """The use of a day against the same month of the year before; months running are told once."""
    for line, changes in zip(lines(engagement), _of_year_before(engagement)):
        if not any(changes):
            continue
        before = line.year_before
        for first, stop in runs(changes):
            places = [(at, place) for at in range(first, stop) if (place := before[at]) is not None]
            bills = [line.bills[at] for at, _ in places]
            like = [line.daily[place] * line.bills[at].span.days for at, place in places]
            total = sum(bill.quantity for bill in bills)
            tonnes = known_tonnes(bill.row.tonnes(bill.quantity - own) for bill, own in zip(bills, like))
            yield hit(
                bills[0].row, "activity_quantity", bills=ranged(bills), number=len(bills), what="高于" if changes[first] > 0 else "低于",
                before=line.bills[places[0][1]].row.key, times=total / sum(like), tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip


@book_check(
    "316-367", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="排放源“{source}”{year}年各月的日均用量与上年同月的起伏相反（相关系数{shape:.2f}，从单据“{key}”起{number}张）：请核对月份是否倒置、单据是否属于这块表。",
)  # fmt: skip
def months_run_against_year_before(engagement: Engagement) -> Iterator[Hit]:
    """A meter has a season; one whose months run the other way was entered backwards, or is another."""
    least = limit(engagement, "audit_inverted_ratio")
    for line in lines(engagement) if least is not None else ():
        if len(line.pairs) < FEWEST_MONTHS:
            continue
        years: dict[int, list[tuple[int, int]]] = {}
        for at, before in line.pairs:
            years.setdefault(line.months[at] // MONTHS_OF_YEAR, []).append((at, before))
        for year, pairs in years.items():
            shape = _correlation([line.daily[at] for at, _ in pairs], [line.daily[before] for _, before in pairs])
            if shape is not None and shape <= -(least or 0.0):
                first = line.bills[pairs[0][0]].row
                yield hit(first, "activity_quantity", "period_end", source=line.source, year=year, shape=shape,
                          key=first.key, number=len(pairs))  # fmt: skip


def _correlation(now: list[float], then: list[float]) -> float | None:
    """Of the months of two years; None where there are too few, or one of the two has no shape."""
    count = len(now)
    squares: list[float] = []
    if count < FEWEST_MONTHS:
        return None
    for daily in (now, then):
        mean = sum(daily) / count
        squares.append(sum(map(mul, daily, daily)) - count * mean * mean)
        if squares[-1] <= count * (TELLING_SHAPE * mean) ** 2:
            return None
    both: float = sum(map(mul, now, then)) - sum(now) * sum(then) / count
    return both / sqrt(squares[0] * squares[1])


@book_check(
    "316-368", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="单据{bills}共{number}张的日均费用为上年同月的{times:.2g}倍，而用量和单价都没有同样的变化：请核对费用和统计期。",
)  # fmt: skip
def cost_away_from_year_before(engagement: Engagement) -> Iterator[Hit]:
    """What a day costs, where neither its use nor its price was told."""
    ratio = limit(engagement, "audit_cost_ratio")
    for line, alone, changes in zip(lines(engagement), _alone(engagement), _of_year_before(engagement)):
        if ratio is None or not any(line.fees):
            continue
        found, most = [0.0] * len(line.bills), 1 + ratio
        for at, place in line.pairs:
            times = _cost_ratio(line, at, place)
            if not times or 1 / most <= times <= most or changes[at] or alone.keys() & {at, place}:
                continue
            if not (_is_mispriced(line, at) or _is_mispriced(line, place)):
                found[at] = times
        for first, stop in runs([(times > 1) - (0 < times < 1) for times in found]):
            bills = line.bills[first:stop]
            yield hit(bills[0].row, "bill_fee_cny", bills=ranged(bills), number=len(bills), times=found[first])


def _cost_ratio(line: Line, at: int, place: int) -> float:
    now, then = line.fees[at], line.fees[place]
    if not now or not then:
        return 0.0
    return now / line.bills[at].span.days / (then / line.bills[place].span.days)


def _is_mispriced(line: Line, at: int) -> bool:
    """Whether 316-6 or 316-170 tell of its price."""
    if not line.price or not line.prices[at]:
        return False
    return not 1 / IN_BAND <= line.prices[at] / line.price <= IN_BAND
