"""三.9【跨年数据】 A bill beside the others of its meter: whose it is, how long, in which unit, and what a credit takes back."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby

from udfs.account.entering import known_tonnes, told_tonnes
from udfs.account.remarks import TELLS_OF_METER, TELLS_OF_UNIT, remark_names
from udfs.kernel.calendar import ONE_DAY
from udfs.kernel.cells import is_blank
from udfs.kernel.check import Engagement, Hit, book_check, hit, shared
from udfs.kernel.clause import clause
from udfs.kernel.unit import canonical
from udfs.periods.basis import is_metered
from udfs.periods.meters import meters
from udfs.periods.series import Bill, bills_by_source, counting_days, is_void
from udfs.periods.usual import median_of_others
from udfs.vocabularies import Severity

CLAUSE = clause("三.9")

LONGER, DAYS_MORE = (
    1.6,
    20,
)  # than the usual bill of the meter: both, so that neither 31 for 28 days nor a wandering day is one
FEWEST_OTHERS = 3
ALIKE_DAYS = 10  # that bills of one length wander
RARE = 4  # one of so many bills of a meter, or fewer: more are of another supplier


@shared
def _of_meters(engagement: Engagement) -> list[list[Bill]]:
    """The bills of each meter of what is metered, in order of time; without any number they are those of one."""
    found: list[list[Bill]] = []
    for source, bills in bills_by_source(engagement).items():
        if is_metered(engagement, source):
            own: dict[str | None, list[Bill]] = {}
            for bill in bills:
                own.setdefault(bill.row.text("meter_id"), []).append(bill)
            if len(own) == 2 and None in own:  # one meter, its number left out here and there
                own = {"": bills}
            found += own.values()
    return found


@book_check(
    "309-170", CLAUSE, table="bills", severity=Severity.ERROR,
    says="单据“{key}”没有填写计量表号，而排放源“{source}”有计量表{meters}：不能判断是哪块表的单据、是否重复录入（{tonnes}）："
    "请填写计量表号；确实不属于其中任何一块表的请在备注写明。",
)  # fmt: skip
def bill_of_no_meter(engagement: Engagement) -> Iterator[Hit]:
    """Beside several meters a bill without one is counted as that of another, and twice where it is entered again."""
    registered: dict[str | None, list[str]] = {}
    for meter, row in meters(engagement).items():
        registered.setdefault(row.text("source_id"), []).append(meter)
    for source, bills in bills_by_source(engagement).items() if registered else ():
        if source not in registered or not is_metered(engagement, source):
            continue
        named = {number for bill in bills if (number := bill.row.text("meter_id"))}
        known = list(dict.fromkeys([*registered[source], *sorted(named)]))
        if not named or len(known) < 2:
            continue
        for bill in bills:
            if not bill.row.text("meter_id") and not remark_names(bill.row, TELLS_OF_METER):
                tonnes = bill.row.tonnes(bill.quantity)
                yield hit(
                    bill.row, "meter_id", key=bill.row.key, source=source, meters="、".join(known[:4]),
                    tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
                )  # fmt: skip


@book_check(
    "309-171", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”的统计期{start}至{end}长达{days}天，同一块表的其他单据一般为{usual:g}天，而用量没有随之增加（日均只有其他单据的{share:.0%}）："
    "可能起日或止日的年、月填错，或其间缺少单据（{tonnes}）：请核对起止日期。",
)  # fmt: skip
def bill_much_longer_than_others(engagement: Engagement) -> Iterator[Hit]:
    """A wrong year or month at one end makes a long bill of a short one's quantity, also where no other meets it there."""
    for of_meter in _of_meters(engagement):
        lengths = [bill.span.days for bill in of_meter]
        if len(of_meter) > FEWEST_OTHERS and max(lengths) <= min(lengths) + DAYS_MORE:
            continue
        own = counting_days(of_meter)
        # Where a meter has few bills, those of the meters before and after it are its others too.
        beside = own if len(own) > FEWEST_OTHERS else [bill for at in _places(own) for bill in _lines(engagement)[at]]
        if len(beside) <= FEWEST_OTHERS:
            continue
        lengths = sorted(bill.span.days for bill in beside)
        uses = sorted(map(_daily, beside))
        for bill in own:
            days, usual = bill.span.days, median_of_others(lengths, bill.span.days)
            longer = usual if _are_regular(lengths, days) else LONGER * usual
            if days < longer or days <= usual + DAYS_MORE or _goes_on(bill):
                continue
            daily = median_of_others(uses, _daily(bill))
            # With as much as usual in all its days it is of several cycles (三.8).
            if bill.quantity < daily * (usual + days) / 2:
                tonnes = bill.row.tonnes(bill.quantity)
                yield hit(
                    bill.row, "period_start", "period_end", key=bill.row.key, start=bill.span.start,
                    end=bill.span.stop - ONE_DAY, days=days, usual=usual, share=_daily(bill) / daily,
                    tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
                )  # fmt: skip


def _are_regular(lengths: Sequence[int], own: int) -> bool:
    """Whether all other bills of a meter are of one length, so that a month too many shows beside two of them, too."""
    at = lengths.index(own) if own in lengths else len(lengths)
    others = [*lengths[:at], *lengths[at + 1 :]]
    return len(others) >= FEWEST_OTHERS and others[-1] - others[0] <= ALIKE_DAYS


@shared
def _lines(engagement: Engagement) -> dict[tuple[str | None, int], list[Bill]]:
    """The bills of meters that follow each other."""
    lines: dict[tuple[str | None, int], list[Bill]] = {}
    for own in _of_meters(engagement):
        for bill in counting_days(own):
            lines.setdefault((bill.row.text("source_id"), bill.line), []).append(bill)
    return lines


def _places(own: Sequence[Bill]) -> set[tuple[str | None, int]]:
    return {(bill.row.text("source_id"), bill.line) for bill in own}


def _daily(bill: Bill) -> float:
    return bill.quantity / bill.span.days


def _goes_on(bill: Bill) -> bool:
    """Whether its start goes on from the bill above: then 309-112 tells of its length."""
    return is_blank(bill.row.value("period_start"))


@book_check(
    "309-172", CLAUSE, table="bills", severity=Severity.WARNING,
    says="红字单据“{key}”（{start}至{end}，{quantity:,.15g}）{fault}，会冲减其他月份、年份的用量（{tonnes}）："
    "请核对起止日期和表号，跨几张单据的请按被冲减的单据分行。",
)  # fmt: skip
def credit_of_no_bill(engagement: Engagement) -> Iterator[Hit]:
    """A credit reduces a bill of its meter: it has that bill's dates, or lies within, and is no larger."""
    for own in _of_meters(engagement):
        credits = [bill for bill in own if bill.quantity < 0 and not is_void(bill.row)]
        billed = [bill for bill in own if bill.quantity > 0] if credits else []
        starts = [bill.span.start for bill in billed]
        reached = list(accumulate((bill.span.stop for bill in billed), max))
        for credit in credits:
            span = credit.span
            around, at = [], bisect_right(starts, span.start) - 1
            while at >= 0 and reached[at] >= span.stop:
                around += [billed[at]] if billed[at].span.stop >= span.stop else []
                at -= 1
            if not around:
                fault = "不在同一块表任何一张单据的起止日期之内"
            elif sum(bill.quantity for bill in around) + credit.quantity < 0:
                fault = f"大于所冲减的单据“{around[0].row.key}”的用量"
            else:
                continue
            tonnes = credit.row.tonnes(credit.quantity)
            yield hit(
                credit.row, "period_start", "period_end", key=credit.row.key, start=span.start, end=span.stop - ONE_DAY,
                quantity=credit.quantity, fault=fault, tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip


@book_check(
    "309-173", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”{run}的用量单位为{unit}，而{other}为{usual}：请核对单位（{quantity:,.15g} {unit}，{tonnes}），"
    "票面确为该单位的请在备注写明单位。",
)  # fmt: skip
def unit_differs_from_meter(engagement: Engagement) -> Iterator[Hit]:
    """A run of bills in another unit than the others of their meter; all of them in another one than the register, unread."""
    for own in _of_meters(engagement):
        units = [canonical(bill.row.text("counted_unit")) for bill in own]
        counted = Counter(unit for unit in units if unit is not None)
        registered = meters(engagement).get(own[0].row.text("meter_id") or "")
        of_register = canonical(None if registered is None else registered.text("meter_unit"))
        most, of_most = counted.most_common(1)[0] if counted else (None, 0)
        rare: set[str | None]
        if len(counted) == 1:
            is_read = any(bill.row.number("current_reading") is not None for bill in own)
            usual, rare = of_register, {most} - {of_register} if of_register and not is_read else set()
        else:
            usual = most if of_most > FEWEST_OTHERS else of_register
            rare = {unit for unit in counted if of_most <= FEWEST_OTHERS or RARE * counted[unit] < len(own)}
            rare -= {usual}
        other = "“计量器具”登记的读数单位" if usual == of_register else "同一块表的其他单据"
        for unit, pairs in groupby(zip(units, own), key=lambda pair: pair[0]):
            run = [bill for _, bill in pairs]
            first = run[0].row
            if unit not in rare or usual is None or remark_names(first, TELLS_OF_UNIT):
                continue
            stake = known_tonnes(bill.row.tonnes(bill.quantity) for bill in run)
            yield hit(
                first, "quantity_unit", key=first.key, run=f"起{len(run)}张（至“{run[-1].row.key}”）" if len(run) > 1 else "",
                unit=unit, other=other, usual=usual, tonnes=told_tonnes(stake), effect_tco2=stake,
                quantity=sum(bill.row.number("activity_quantity") or 0.0 for bill in run),
            )  # fmt: skip
