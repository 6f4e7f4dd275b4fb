"""三.16【保守性原则】 An estimate stands for what no bill and no other estimate holds, in the year that it is counted in."""

from collections.abc import Iterator

from udfs.account.entering import told_tonnes
from udfs.account.entries import account_of
from udfs.kernel.calendar import Month, numbered_month
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check, shared
from udfs.kernel.clause import clause
from udfs.periods.basis import is_metered
from udfs.periods.estimated import whole_months
from udfs.periods.estimates import Estimate, estimates_by_source
from udfs.periods.known_bills import NOTHING, Known, are_side_by_side, known_bills
from udfs.periods.proration import Split
from udfs.periods.series import READING_DAYS
from udfs.periods.source_years import source_years
from udfs.registries import EstimateMethod
from udfs.vocabularies import Severity

CLAUSE = clause("三.16")
ALTERNATIVES = (clause("三.10"), clause("三.13"), clause("三.14"))  # of what is shared: one of their methods tells it
PURCHASES = clause("三.12")  # a receipt without litres stands beside the receipts with litres of its month
BY_METER, BY_VOUCHER = "确为不同的表的，请各填计量表号", "确为不同的设备、账单或票据的，请各填自己的凭证号"
BY_SOURCE = "同一用能只用一种方法推算，确为不同的设备的，请各登记一个排放源"
IN_PROPORTION = "complete_outputs"  # 三.11 by output: the month as a whole, so there is one


def _is_purchase(row: Row) -> bool:
    method = row.choice("estimate_method", EstimateMethod)
    return method is not None and method.clause is PURCHASES


def _names_its_own(row: Row, known: Known, engagement: Engagement) -> bool:
    """Whether it is of a receipt that no bill of the source holds; what is metered has none but those of 三.12."""
    voucher = row.text("voucher_no")
    may_name = _is_purchase(row) or not is_metered(engagement, row.text("source_id"))
    return may_name and voucher is not None and voucher not in known.vouchers


def _each(engagement: Engagement) -> Iterator[tuple[str, Estimate, Known]]:
    known = known_bills(engagement)
    for source, estimates in estimates_by_source(engagement).items():
        found = (estimate for estimate in estimates if estimate.quantity and not estimate.of_case)
        yield from ((source, estimate, known.get((source, estimate.meter), NOTHING)) for estimate in found)


def _twice(estimate: Estimate, split: Split, known: Known, *, metered: bool) -> float:
    """The share of an estimate that bills hold already."""
    if not metered and _is_purchase(estimate.row):
        return float(estimate.row.text("voucher_no") in known.vouchers)  # without a voucher it is 316-120
    if metered and not whole_months(split):
        days = known.days_of(estimate)
        return days / split.span.days if days > READING_DAYS else 0.0
    twice = [month for month in estimate.months if month in known.months]
    return sum(not metered or month not in known.mostly_open for month in twice) / len(estimate.months)


@book_check(
    "316-20", CLAUSE, table="estimates", severity=Severity.ERROR,
    says="推算“{key}”推算排放源“{source}”{month}的用量{quantity:,.15g}，而其中已有单据，重复计入{tonnes}："
    "请删去推算，或更正缺失起止；购油金额、充装的推算请填写不同于已录单据的凭证号。",
)  # fmt: skip
def estimate_of_month_with_bill(engagement: Engagement) -> Iterator[Hit]:
    """What is estimated of a month, or of days, that bills hold counts twice."""
    for source, estimate, known in _each(engagement):
        row, split = estimate.row, estimate.split
        if split is None or _names_its_own(row, known, engagement):
            continue
        if share := _twice(estimate, split, known, metered=is_metered(engagement, source)):
            tonnes = row.tonnes(estimate.quantity * share)
            yield hit(
                row, "estimate_month", key=row.key, source=source, month=estimate.told, quantity=estimate.quantity,
                tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip


@shared
def _open_months(engagement: Engagement) -> dict[tuple[str, float], int]:
    """Of each metered source and year, how many of its months have neither a bill nor an estimate of their own."""
    known = known_bills(engagement)
    estimated = {
        source: {month for estimate in found for month in estimate.months}
        for source, found in estimates_by_source(engagement).items()
    }
    return {
        (place.source.key, place.year): sum(
            month not in known[place.source.key, None].months and month not in estimated.get(place.source.key, ())
            for month in place.expected
        )
        for place in source_years(engagement)
        if (place.source.key, None) in known and place.expected
    }


@book_check(
    "316-21", CLAUSE, table="estimates", severity=Severity.ERROR,
    says="推算“{key}”没有填写缺失起，而排放源“{source}”{year}年{held}，重复计入{tonnes}："
    "请删去推算，或填写确实缺失的月份；购油金额、充装的推算请填写不同于已录单据的凭证号。",
)  # fmt: skip
def estimate_of_covered_year(engagement: Engagement) -> Iterator[Hit]:
    """An estimate without a month has a month to stand for; of what has no periods it stands for the year, once."""
    for source, estimate, known in _each(engagement):
        row, year = estimate.row, estimate.year
        if estimate.split is not None or year is None or _names_its_own(row, known, engagement):
            continue
        if is_metered(engagement, source):
            is_twice, held = _open_months(engagement).get((source, year), 1) == 0, "各月都已有单据或推算"
        else:
            is_twice, held = any(int(year) in bill.years for bill in known.bills), "已有单据"
        if is_twice:
            tonnes = row.tonnes(estimate.quantity)
            yield hit(
                row, "estimate_month", key=row.key, source=source, year=f"{year:g}", held=held,
                tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip


@book_check(
    "316-460", CLAUSE, table="estimates", severity=Severity.WARNING,
    says="推算“{key}”没有填写缺失起，而排放源“{source}”为抄表，{year}年有{count}个月有单据：推算{quantity:,.15g}是全年的还是缺失的月份的不能判断，"
    "可能与单据重复，也可能使缺少的月份没有推算（{tonnes}）。请填写缺失起、缺失止。",
)  # fmt: skip
def estimate_of_no_month_beside_bills(engagement: Engagement) -> Iterator[Hit]:
    """An estimate of a metered source is a period (law 3): one of no month beside bills of the year closes every gap, whatever it holds."""
    expected = {(place.source.key, place.year): place.expected for place in source_years(engagement)}
    for source, estimate, known in _each(engagement):
        year, until = estimate.year, estimate.row.date("estimate_until")  # an end without a start is 316-121
        if estimate.split is not None or until is not None or year is None or not is_metered(engagement, source):
            continue
        count = sum(month in known.months for month in expected.get((source, int(year)), ()))
        if (
            count and _open_months(engagement).get((source, year), 0) > 1
        ):  # of one it is that month, of none it is 316-21
            tonnes = estimate.row.tonnes(estimate.quantity)
            yield hit(
                estimate.row, "estimate_month", key=estimate.row.key, source=source, year=f"{year:g}", count=count,
                quantity=estimate.quantity, tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip


@book_check(
    "316-22", CLAUSE, table="estimates", severity=Severity.ERROR,
    says="推算“{key}”的缺失起止是{month}，却归入{year}年，{tonnes}计入了{year}年：请更正缺失起止或年份，跨年的按年分行。",
)  # fmt: skip
def estimate_outside_its_year(engagement: Engagement) -> Iterator[Hit]:
    """An estimate is counted in the year of its row, whatever its months say."""
    for estimates in estimates_by_source(engagement).values():
        for estimate in estimates:
            row, year = estimate.row, estimate.year
            if year is not None and any(month.year != year for month in estimate.months):
                tonnes = row.tonnes(estimate.quantity)
                yield hit(
                    row, "estimate_month", "verification_year", key=row.key, month=estimate.told, year=f"{year:g}",
                    tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
                )  # fmt: skip


def _share_a_time(one_of: Estimate, other: Estimate, *, is_metered: bool) -> bool:
    """Whether two estimates of a source stand for the same months, or year; days of a month may be divided."""
    if one_of.split is not None and other.split is not None:
        if whole_months(one_of.split) or whole_months(other.split):
            return not set(one_of.months).isdisjoint(other.months)
        span, another = one_of.split.span, other.split.span
        return span.start < another.stop and another.start < span.stop
    if one_of.year != other.year:
        return False
    return not is_metered or one_of.split is other.split  # the whole year beside months is 316-21


def _may_be_one(first: Estimate, other: Estimate, known: Known, *, is_one_series: bool) -> bool:
    """Whether two estimates of a time may be of the same thing: what tells them apart is a meter, or else the voucher.

    Args:
        known: what the bills of the source hold, of all its meters.
        is_one_series: whether the source is metered and has meters or bills.
    """
    if is_one_series:
        return None in (first.meter, other.meter) or not are_side_by_side(first.meter, other.meter, known)
    method = other.row.choice("estimate_method", EstimateMethod)
    is_whole = (method is not None and IN_PROPORTION in method.inputs) or _are_alternatives(first, other)
    vouchers = first.row.text("voucher_no"), other.row.text("voucher_no")
    return is_whole or None in vouchers or vouchers[0] == vouchers[1]


def _are_alternatives(first: Estimate, second: Estimate) -> bool:
    """Whether two methods each tell the whole: by a share, or else by the efficiency, the rating plate or the fee."""
    method, other = (estimate.row.choice("estimate_method", EstimateMethod) for estimate in (first, second))
    if method is None or other is None or method is other:
        return False
    return method.clause in ALTERNATIVES and other.clause in ALTERNATIVES


@shared
def _with_meters(engagement: Engagement) -> set[str]:
    """The sources that have a meter on the register."""
    return {source for row in engagement.rows("meters") if (source := row.text("source_id"))}


@book_check(
    "316-23", CLAUSE, table="estimates", severity=Severity.ERROR,
    says="推算“{key}”与“{first}”是同一排放源“{source}”、同一{when}的推算，可能重复计入{tonnes}：请删去一项；{cure}。",
)  # fmt: skip
def month_estimated_twice(engagement: Engagement) -> Iterator[Hit]:
    """One estimate for a meter and month; of what has no meters, several that each name what they rest on."""
    for source, estimates in estimates_by_source(engagement).items():
        metered, known = is_metered(engagement, source), known_bills(engagement).get((source, None), NOTHING)
        in_series = metered and (bool(known.bills) or source in _with_meters(engagement))
        for place, estimate in _by_month(estimates, of_cases=not in_series):
            for first in place:
                of_two_cases = first.of_case and estimate.of_case
                may_be_one = not of_two_cases and _may_be_one(first, estimate, known, is_one_series=in_series)
                if may_be_one and _share_a_time(first, estimate, is_metered=metered):
                    tonnes = estimate.row.tonnes(estimate.quantity)
                    cure = BY_METER if in_series else BY_SOURCE if _are_alternatives(first, estimate) else BY_VOUCHER
                    yield hit(
                        estimate.row, "estimate_month", "meter_id", key=estimate.row.key, first=first.row.key,
                        source=source, when=f"时间（{estimate.told}）", tonnes=told_tonnes(tonnes), cure=cure,
                        effect_tco2=tonnes,
                    )  # fmt: skip
                    break


def _by_month(estimates: list[Estimate], *, of_cases: bool) -> Iterator[tuple[list[Estimate], Estimate]]:
    """Each estimate with those before it that share a month of its, or of its days, or stand for a year as a whole.

    Args:
        of_cases: whether one that is the quantity of a case may be the same use; beside bills it is of another.
    """
    of_month: dict[object, list[Estimate]] = {}
    for estimate in estimates:
        if not estimate.quantity or estimate.year is None or (estimate.of_case and not of_cases):
            continue
        days = () if estimate.split is None else map(numbered_month, estimate.split.span.month_numbers())
        places: tuple[object, ...] = tuple(dict.fromkeys((*estimate.months, *days))) or (estimate.year,)
        years = {month.year for month in estimate.months}
        beside = [other for place in (*places, *years) for other in of_month.get(place, [])]
        if not estimate.months:
            beside += [other for place, found in of_month.items() if isinstance(place, Month)
                       and place.year == estimate.year for other in found]  # fmt: skip
        yield beside, estimate
        for place in places:
            of_month.setdefault(place, []).append(estimate)


@row_check(
    "316-120", CLAUSE, table="estimates", severity=Severity.ERROR,
    says="推算“{key}”按购油金额推算购入的排放源“{source}”，没有填写凭证号：请填写所推算的购买票据（{tonnes}）。",
)  # fmt: skip
def purchase_not_named(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """An estimate of a purchase names the purchase."""
    source = row.text("source_id")
    if _is_purchase(row) and not is_metered(engagement, source) and not row.text("voucher_no"):
        tonnes = row.tonnes(row.number("final_quantity"))
        yield hit(row, "voucher_no", key=row.key, source=source, tonnes=told_tonnes(tonnes), effect_tco2=tonnes)


@row_check(
    "316-121", CLAUSE, table="estimates", severity=Severity.ERROR,
    says="推算“{key}”的缺失止{what}：请更正缺失起止，只缺一个月的缺失止留空。",
)  # fmt: skip
def end_without_start(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """The last month of an estimate follows its first."""
    start, end, until = row.date("estimate_start"), row.date("estimate_end"), row.date("estimate_until")
    if until is not None and (start is None or end is None or end < start):
        what = "没有对应的缺失起" if start is None else f"{until}早于缺失起{start}"
        yield hit(row, "estimate_until", "estimate_month", key=row.key, what=what,
                  effect_tco2=row.tonnes(row.number("final_quantity")))  # fmt: skip


@book_check(
    "316-122", CLAUSE, table="estimates", severity=Severity.ERROR,
    says="推算“{key}”与追加“{entry}”的排放源“{source}”、年份和用量都相同，可能计入两次（{tonnes}）：请只保留其中一项。",
)  # fmt: skip
def estimate_added_again(engagement: Engagement) -> Iterator[Hit]:
    """What is estimated is not added by an entry again."""
    rows = engagement.rows("deductions")
    added = {(*account_of(row), row.number("added_quantity")): row.key for row in rows if row.number("added_quantity")}
    for source, estimates in estimates_by_source(engagement).items() if added else ():
        for estimate in estimates:
            entry = added.get((source, estimate.year, estimate.quantity))
            if entry is not None and not estimate.of_case:
                tonnes = estimate.row.tonnes(estimate.quantity)
                yield hit(
                    estimate.row, "estimate_id", key=estimate.row.key, entry=entry, source=source,
                    tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
                )  # fmt: skip
