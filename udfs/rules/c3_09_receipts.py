"""三.9【跨年数据】 Receipts of what is bought or refilled: each once, of one day, in the year of its voucher and of its neighbours."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from udfs.account.entering import billed, told_tonnes
from udfs.account.remarks import (
    TELLS_OF_PAUSE,
    TELLS_OF_STATEMENT,
    TELLS_OF_TWO,
    TELLS_OF_UNIT,
    TELLS_OF_YEAR,
    remark_names,
)
from udfs.account.vouchers import register
from udfs.kernel.calendar import month_of
from udfs.kernel.cells import is_blank
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, shared
from udfs.kernel.clause import clause
from udfs.kernel.rounding import digits_of
from udfs.kernel.unit import canonical
from udfs.periods.basis import bases, is_metered
from udfs.periods.estimates import estimates_by_source
from udfs.periods.series import bills_by_source, is_void
from udfs.vocabularies import ActivityBasis, Severity

CLAUSE = clause("三.9")
WITHOUT_PERIODS = (ActivityBasis.BOUGHT, ActivityBasis.REFILLED)
NEAR_DAYS, TELLING_DIGITS = 3, 4  # a quantity of so many digits does not come again within so many days
LONGER, DAYS_MORE = 1.6, 20  # than the other statements of the source
LONGEST_STATEMENT = 31.0  # days, where there are no others
YEAR = dt.timedelta(days=365)
FEWEST_OF_A_UNIT = 3  # receipts of a source, of which one is in another unit
TWICE, MORE = 2, 4  # times as many receipts as in another year, and at least so many more
REGULAR = 6  # so many intervals tell how often something is bought, where four of five are alike
ALIKE = (0.6, 1.5)  # of the usual interval
GAP, DAYS_OF_GAP = 1.75, 20  # times the usual interval, and at least so many days more


@shared
def _receipts(engagement: Engagement) -> dict[str, list[Row]]:
    """The rows of each source that is bought or refilled, as they stand in the sheet, with a day and a quantity."""
    bought = {source for source, basis in bases(engagement).items() if basis in WITHOUT_PERIODS}
    found: dict[str, list[Row]] = {}
    for row in engagement.rows("bills") if bought else ():
        source = row.text("source_id")
        if source in bought and source is not None and row.date("period_end") is not None and not is_void(row):
            found.setdefault(source, []).append(row)
    return found


@book_check(
    "309-174", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”与“{first}”的排放源和用量相同，日期{apart}，凭证号不同（{tonnes}）：请核对是否同一次购入、充装录入两次，不是的请在备注写明两张单据的关系。",
)  # fmt: skip
def receipt_entered_again(engagement: Engagement) -> Iterator[Hit]:
    """The same quantity of a day, or of days so near, under another number and voucher; the same voucher is 309-7."""
    for rows in _receipts(engagement).values():
        seen: dict[float, list[tuple[dt.date, Row]]] = {}
        for row in rows:
            quantity, day = billed(row), row.date("period_end")
            if not quantity or day is None or remark_names(row, TELLS_OF_TWO):
                continue
            nearest = NEAR_DAYS if digits_of(abs(quantity)) >= TELLING_DIGITS else 0
            before = seen.setdefault(quantity, [])
            alike = [(abs((day - of).days), first) for of, first in before if abs((day - of).days) <= nearest]
            before.append((day, row))
            days, first = min(alike, key=lambda pair: pair[0], default=(0, row))
            if alike and first.text("voucher_no") != row.text("voucher_no"):
                tonnes, apart = row.tonnes(quantity), f"只差{days}天" if days else "相同"
                yield hit(
                    row, "voucher_no", "activity_quantity", key=row.key, first=first.key, apart=apart,
                    tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
                )  # fmt: skip


@book_check(
    "309-191", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”没有填写用量单位，按{unit}计算，而排放源“{source}”的其他单据多为{usual}（{quantity:,.15g} {unit}，{tonnes}）：请填写用量单位，"
    "确为{unit}的填写{unit}，或在备注写明单位。",
)  # fmt: skip
def unit_left_out(engagement: Engagement) -> Iterator[Hit]:
    """A blank unit means that of the source; beside receipts in another one it was rather forgotten."""
    for source, bills in bills_by_source(engagement).items():
        if is_metered(engagement, source):  # those are 309-173
            continue
        own = [bill for bill in bills if not is_void(bill.row)]
        blank = [bill for bill in own if is_blank(bill.row.value("quantity_unit"))]
        stated = Counter(unit for bill in own if (unit := canonical(bill.row.text("quantity_unit"))) is not None)
        usual = stated.most_common(1)[0][0] if stated and blank else None
        for bill in blank:
            unit = canonical(bill.row.text("counted_unit"))
            if None not in (unit, usual) and unit != usual and not remark_names(bill.row, TELLS_OF_UNIT):
                tonnes = bill.row.tonnes(bill.quantity)
                yield hit(
                    bill.row, "quantity_unit", key=bill.row.key, unit=unit, source=source, usual=usual,
                    quantity=bill.row.number("activity_quantity") or 0.0, tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
                )  # fmt: skip


@book_check(
    "309-243", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”的用量单位为{unit}，而排放源“{source}”的其他{count}张单据都是{usual}（{quantity:,.15g} {unit}，{tonnes}）："
    "请核对单位，票面确为该单位的请在备注写明单位。",
)  # fmt: skip
def unit_of_one_receipt(engagement: Engagement) -> Iterator[Hit]:
    """One receipt in another unit than all others of its source: t for kg is a thousandfold."""
    for source, bills in bills_by_source(engagement).items():
        if is_metered(engagement, source):  # those are 309-173
            continue
        typed = [bill for bill in bills if not is_blank(bill.row.value("quantity_unit"))]
        stated = [(bill, unit) for bill in typed if (unit := canonical(bill.row.text("quantity_unit"))) is not None]
        counted = Counter(unit for _, unit in stated)
        odd = [(bill, unit) for bill, unit in stated if counted[unit] == 1]
        if len(counted) != 2 or len(odd) != 1 or len(stated) < FEWEST_OF_A_UNIT:
            continue
        bill, unit = odd[0]
        if not bill.quantity or remark_names(bill.row, TELLS_OF_UNIT):
            continue
        usual = next(other for other in counted if other != unit)
        tonnes = bill.row.tonnes(bill.quantity)
        yield hit(
            bill.row, "quantity_unit", key=bill.row.key, unit=unit, source=source, usual=usual, count=counted[usual],
            quantity=bill.row.number("activity_quantity") or 0.0, tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
        )  # fmt: skip


@book_check(
    "309-175", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”的排放源“{source}”为{basis}，起日{start}却不是止日{end}，用量按{days}天分摊，计入{months}（{tonnes}）："
    "一次购入、充装的起日请留空（计入止日当天）；是一段时间的汇总票据的，请核对起日并在备注写明汇总的期间。",
)  # fmt: skip
def receipt_of_a_period(engagement: Engagement) -> Iterator[Hit]:
    """A purchase is of a day; a statement of several is told by a remark, or by the others being statements as long."""
    for source, bills in bills_by_source(engagement).items():
        basis = bases(engagement).get(source)
        if basis not in WITHOUT_PERIODS or all(bill.span.days == 1 for bill in bills):
            continue
        for bill in bills:
            days, start = bill.span.days, bill.row.date("period_start")
            is_told = days == 1 or remark_names(bill.row, TELLS_OF_STATEMENT)
            if is_told or start is None or is_blank(bill.row.value("period_start")):
                continue
            others = [other.span.days for other in bills if other is not bill]
            usual = median(others) if others else LONGEST_STATEMENT
            if usual <= 1 or (days > LONGER * usual and days > usual + DAYS_MORE):
                tonnes = bill.row.tonnes(bill.quantity)
                yield hit(
                    bill.row, "period_start", key=bill.row.key, source=source, basis=basis, start=start,
                    end=bill.row.date("period_end"), days=days, months=bill.told_months, tonnes=told_tonnes(tonnes),
                    effect_tco2=tonnes,
                )  # fmt: skip


@book_check(
    "309-176", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”计入{months}，而其凭证{voucher}在“凭证登记”属于{year}年（{tonnes}）：请核对单据日期的年份和凭证登记的年份。",
)  # fmt: skip
def voucher_of_another_year(engagement: Engagement) -> Iterator[Hit]:
    """The year of a receipt is that of its voucher: a day typed in another year moves it there; bills of a meter have to join."""
    known = register(engagement)
    for source, bills in bills_by_source(engagement).items():
        for bill in bills if not is_metered(engagement, source) else ():
            vouchers = known.of_bill(bill.row)
            year = vouchers[0].number("verification_year") if len(vouchers) == 1 else None
            if year is not None and int(year) not in bill.years and not is_void(bill.row):
                tonnes = bill.row.tonnes(bill.quantity)
                yield hit(
                    bill.row, "period_end", "voucher_no", key=bill.row.key, months=bill.told_months,
                    voucher=bill.row.text("voucher_no"), year=f"{year:g}", tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
                )  # fmt: skip


def _fits(day: dt.date, before: dt.date | None, after: dt.date | None) -> bool:
    return (before is None or before <= day) and (after is None or day <= after)


@book_check(
    "309-177", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”的日期{day}与前后各行不相接（上一行{before}，下一行{after}），差一年才相接（{tonnes}）：请核对年份是否填错，确实如此的请在备注写明年份。",
)  # fmt: skip
def receipt_a_year_off(engagement: Engagement) -> Iterator[Hit]:
    """Receipts that stand in order of time, and one that would only in another year."""
    for rows in _receipts(engagement).values():
        days = [day for row in rows if (day := row.date("period_end")) is not None]
        falls = sum(later < earlier for earlier, later in pairwise(days))
        if not 0 < falls <= max(len(days) // 10, 1) or len(days) < MORE:
            continue
        for at, row in enumerate(rows):
            # At the ends of the rows the second neighbour speaks for the first.
            before = days[at - 1] if at else None
            after = days[at + 1] if at + 1 < len(days) else None
            if before is None:
                after = min(days[1:3])
            elif after is None:
                before = max(days[-3:-1])
            in_order = before is None or after is None or before <= after
            near = any(_fits(days[at] + shift, before, after) for shift in (YEAR, -YEAR))
            if in_order and near and not _fits(days[at], before, after) and not remark_names(row, TELLS_OF_YEAR):
                tonnes = row.tonnes(billed(row))
                yield hit(
                    row, "period_end", key=row.key, day=days[at], before=before or "没有", after=after or "没有",
                    tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
                )  # fmt: skip


@book_check(
    "309-178", CLAUSE, table="sources", severity=Severity.WARNING,
    says="排放源“{source}”{year}年有{count}张单据，{other}年只有{few}张：请核对是否有单据的年份填错或缺少单据。",
)  # fmt: skip
def receipts_of_one_year_in_another(engagement: Engagement) -> Iterator[Hit]:
    """Twice the usual number of receipts in a year, and half of it in the year beside: some may be of that one."""
    named = {source.key: source for source in engagement.rows("sources")}
    years = {int(year) for row in engagement.rows("years") if (year := row.number("verification_year")) is not None}
    for source, rows in _receipts(engagement).items():
        counted = Counter(day.year for row in rows if (day := row.date("period_end")) is not None)
        for year in sorted(years & counted.keys()):
            for other in (year - 1, year + 1):
                count, few = counted[year], counted[other]
                if other in years and few and count >= TWICE * few and count - few >= MORE and source in named:
                    yield hit(named[source], "source_id", source=source, year=year, count=count, other=other, few=few)


def _usual_interval(days: list[dt.date]) -> float | None:
    """Days between two receipts of what is bought regularly; None where it is not, or where there are too few to tell."""
    intervals = [(later - earlier).days for earlier, later in pairwise(days)]
    if len(intervals) < REGULAR:
        return None
    usual = median(intervals)
    alike = sum(ALIKE[0] * usual <= interval <= ALIKE[1] * usual for interval in intervals)
    return usual if 5 * alike >= 4 * len(intervals) else None


def _is_of_a_day(row: Row) -> bool:
    return is_blank(row.value("period_start")) or row.date("period_start") == row.date("period_end")


@book_check(
    "309-290", CLAUSE, table="bills", severity=Severity.WARNING,
    says="排放源“{source}”通常每{usual:g}天一张单据，而“{before}”（{day}）与“{key}”（{next_day}）相隔{days}天（通常一张{tonnes}）："
    "请核对其间是否缺少单据或日期填错，没有缺少的请在“{key}”的备注写明停用、库存等原因。",
)  # fmt: skip
def receipt_missing_between(engagement: Engagement) -> Iterator[Hit]:
    """What comes regularly and stayed away once: nothing joins receipts, but their rhythm tells of one that is not there."""
    for source, rows in _receipts(engagement).items():
        dated = sorted(((day, at) for at, row in enumerate(rows) if (day := row.date("period_end")) is not None))
        usual = _usual_interval(sorted({day for day, _ in dated}))
        if usual is None or not all(_is_of_a_day(row) for row in rows):
            continue
        quantity = median(billed(row) or 0.0 for row in rows)
        estimated = {month for estimate in estimates_by_source(engagement).get(source, ()) for month in estimate.months}
        for (day, before), (next_day, after) in pairwise(dated):
            days = (next_day - day).days
            is_long = days > GAP * usual and days >= usual + DAYS_OF_GAP
            is_estimated = any(month_of(day) <= month <= month_of(next_day) for month in estimated)
            row = rows[after]
            if is_long and not is_estimated and not remark_names(row, TELLS_OF_PAUSE):
                tonnes = row.tonnes(quantity)
                yield hit(
                    row, "period_end", key=row.key, source=source, before=rows[before].key, day=day, next_day=next_day,
                    days=days, usual=usual, tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
                )  # fmt: skip
