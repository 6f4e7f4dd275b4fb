"""三.9【跨年数据】 Dates that are none of a meter's or of an office's: short periods, reading days that wander, the future, weekends."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence

from udfs.account.entering import known_tonnes
from udfs.audit.limits import limit
from udfs.audit.lines import Line, lines, named, usual
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, shared
from udfs.kernel.clause import clause
from udfs.periods.basis import is_metered
from udfs.periods.series import bills_by_source
from udfs.periods.source_years import verified_years
from udfs.vocabularies import Severity

CLAUSE = clause("三.9")
FEWEST = 6  # bills that have a habit
HABITUAL = 0.8  # of them end on the same day of the month
DAYS_OF_MONTH = 31  # that a day of the month is counted round
FEWEST_RECEIPTS = 20
SATURDAY = 5


@book_check(
    "309-386", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="单据“{key}”的统计期只有{days}天，同一块表一般为{usual:g}天：请核对起止日期，一个抄表周期分几张的请核对其余单据是否齐全。",
)  # fmt: skip
def period_much_shorter(engagement: Engagement) -> Iterator[Hit]:
    """Between two full periods a short one: half a bill, or a wrong date; the first and last of a meter may be short."""
    for line, short in zip(lines(engagement), _short(engagement)):
        for at, like in short.items():
            bill = line.bills[at]
            yield hit(bill.row, "period_start", "period_end", key=bill.row.key, days=bill.span.days, usual=like,
                      effect_tco2=bill.row.tonnes(bill.quantity))  # fmt: skip


@shared
def _short(engagement: Engagement) -> list[dict[int, float]]:
    """Of each line, the bills that are much shorter than they usually are, with these days."""
    ratio = limit(engagement, "audit_short_ratio")
    return [{} if ratio is None else dict(_short_of(line, ratio)) for line in lines(engagement)]


def _short_of(line: Line, ratio: float) -> Iterator[tuple[int, float]]:
    days = [bill.span.days for bill in line.bills]
    like = usual(days) if len(days) >= FEWEST else 0.0
    if min(days) < ratio * like:
        yield from (
            (at, like) for at in range(1, len(days) - 1) if days[at] < ratio * like and _is_within_meter(line, at)
        )


def _is_within_meter(line: Line, at: int) -> bool:
    """Whether the bills before and after are of the same meter."""
    return len({line.bills[place].row.text("meter_id") for place in (at - 1, at, at + 1)}) == 1


@book_check(
    "309-387", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="排放源“{source}”的单据一般止于每月{usual}，单据{bills}偏离{days}天以上：请核对止日，抄表日确有变动的请核对前后单据是否衔接。",
)  # fmt: skip
def reading_day_wanders(engagement: Engagement) -> Iterator[Hit]:
    """A meter is read on its day; one that was not, or whose date was mistyped."""
    most = limit(engagement, "audit_reading_days")
    for line, short in zip(lines(engagement), _short(engagement)) if most is not None else ():
        ends = [bill.span.stop.day for bill in line.bills]  # 1 where a bill ends with its month
        habit, often = Counter(ends).most_common(1)[0]
        if len(ends) < FEWEST or often == len(ends) or often < HABITUAL * len(ends):
            continue
        last = len(ends) - 1  # a meter that is taken out is read on that day
        away = [line.bills[at] for at in range(last) if at not in short and _apart(ends[at], habit) > (most or 0.0)]
        if away:
            told = "月末" if habit == 1 else f"{habit}日前后"
            yield hit(away[0].row, "period_end", source=line.source, usual=told, bills=named(away), days=f"{most:g}")


def _apart(day: int, habit: int) -> int:
    apart = abs(day - habit)
    return min(apart, DAYS_OF_MONTH - apart)


@book_check(
    "309-388", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据{bills}的止日（如“{key}”{end}）晚于核查报告出具日期{report}：出具报告时还没有这样的单据，请核对止日或出具日期。",
)  # fmt: skip
def ends_after_the_report(engagement: Engagement) -> Iterator[Hit]:
    """What a report rests on was there when it was issued; a bill that counts in no year under verification it does not rest on."""
    report, years = engagement.setting("report_date"), verified_years(engagement)
    if not isinstance(report, dt.date):
        return
    after: dict[str, list[Row]] = {}
    for row in engagement.rows("bills"):
        end = row.date("period_end")
        if end is not None and end > report and row.number("verification_year") in years:
            after.setdefault(row.text("source_id") or "", []).append(row)
    for rows in after.values():
        first = rows[0]
        yield hit(
            first, "period_end", bills=named(rows), key=first.key, end=first.date("period_end"), report=report,
            effect_tco2=known_tonnes(row.tonnes(row.number("quantity_in_source_unit")) for row in rows),
        )  # fmt: skip


@book_check(
    "309-389", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="排放源“{source}”的{number}张票据几乎都在工作日，单据{bills}的日期是周末：请核对日期和票据。",
)  # fmt: skip
def receipt_of_a_weekend(engagement: Engagement) -> Iterator[Hit]:
    """Who buys on weekdays only bought at a weekend: a date mistyped, or a receipt of somebody else's."""
    share = limit(engagement, "audit_weekday_ratio")
    for source, bills in bills_by_source(engagement).items() if share is not None else ():
        if len(bills) < FEWEST_RECEIPTS or is_metered(engagement, source):
            continue
        rows = [bill.row for bill in bills]
        at_weekend = _at_weekend(rows)
        if at_weekend and len(rows) - len(at_weekend) >= (share or 0.0) * len(rows):
            yield hit(at_weekend[0], "period_end", source=source, number=len(rows), bills=named(at_weekend),
                      effect_tco2=known_tonnes(row.tonnes(row.number("quantity_in_source_unit")) for row in at_weekend))  # fmt: skip


def _at_weekend(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if (day := row.date("period_end")) is not None and day.weekday() >= SATURDAY]
