"""三.16【保守性原则】 An estimate stands for what no bill and no other estimate holds, in the year that it is counted in."""

from collections.abc import Iterator
from dataclasses import dataclass

from udfs.kernel.calendar import Month, month_of
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check, shared
from udfs.kernel.clause import clause
from udfs.periods.series import Bill, bills_by_source, named_months
from udfs.periods.source_years import source_years
from udfs.registries import EstimateMethod
from udfs.vocabularies import Severity

CLAUSE = clause("三.16")
PURCHASES = clause("三.12")  # a receipt without litres stands beside the receipts with litres of its month
WHOLE_MONTHS = clause("三.11")  # in proportion to output: the month as a whole, so there is one


@dataclass(frozen=True, slots=True)
class Known:
    """What the bills of a source hold: their months, those of which less than half the days are covered, their vouchers."""

    months: frozenset[Month]
    mostly_open: frozenset[Month]
    vouchers: frozenset[str]


@shared
def _known(engagement: Engagement) -> dict[str, Known]:
    """Of each source that has estimates."""
    bills, estimated = bills_by_source(engagement), {row.text("source_id") for row in engagement.rows("estimates")}
    found = {}
    for source in estimated - {None}:
        own = bills.get(source or "", [])
        months, days = named_months(own), _covered(own)
        is_open = {month for month in months if 2 * days.get(month, 0) < _days(month)}
        vouchers = {voucher for bill in own if (voucher := bill.row.text("voucher_no"))}
        found[source or ""] = Known(frozenset(months), frozenset(is_open), frozenset(vouchers))
    return found


def _days(month: Month) -> int:
    return (month.plus(1).first_day - month.first_day).days


def _covered(bills: list[Bill]) -> dict[Month, int]:
    """The days of each month that bills in order of time cover, each once."""
    days: dict[Month, int] = {}
    reached = None
    for bill in bills:
        start = bill.span.start if reached is None else max(bill.span.start, reached)
        day = start
        while day < bill.span.stop:
            month = month_of(day)
            until = min(month.plus(1).first_day, bill.span.stop)
            days[month] = days.get(month, 0) + (until - day).days
            day = until
        reached = bill.span.stop if reached is None else max(bill.span.stop, reached)
    return days


NOTHING = Known(frozenset(), frozenset(), frozenset())


def _names_its_purchase(row: Row, known: Known) -> bool:
    """Whether it is of a receipt that no bill of the source holds."""
    method, voucher = row.choice("estimate_method", EstimateMethod), row.text("voucher_no")
    is_purchase = method is not None and method.clause is PURCHASES
    return is_purchase and voucher is not None and voucher not in known.vouchers


@row_check(
    "316-20", CLAUSE, table="estimates", severity=Severity.ERROR,
    says="推算“{key}”推算排放源“{source}”{month}的用量{quantity:,.15g}，而该月已有单据，重复计入{tonnes}："
    "请删去推算，或更正缺失月份；购油金额的推算请填写不同于已录单据的凭证号。",
)  # fmt: skip
def estimate_of_month_with_bill(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """What is estimated of a month that has a bill counts twice."""
    day, quantity, source = row.date("estimate_month"), row.number("final_quantity"), row.text("source_id") or ""
    known = _known(engagement).get(source, NOTHING)
    if day is None or not quantity or _names_its_purchase(row, known):
        return
    month = month_of(day)
    if month in known.months and month not in known.mostly_open:
        tonnes = row.tonnes(quantity)
        yield hit(
            row, "estimate_month", key=row.key, source=source, month=f"{month.year}年{month.month}月",
            quantity=quantity, tonnes=_told(tonnes), effect_tco2=tonnes,
        )  # fmt: skip


def _told(tonnes: float | None) -> str:
    return "（排放量未知）" if tonnes is None else f"{abs(tonnes):,.2f} tCO2"


@shared
def _open_months(engagement: Engagement) -> dict[tuple[str, float], int]:
    """Of each source and year with estimates, how many of its months have neither a bill nor an estimate of their own."""
    monthly: dict[str, set[Month]] = {}
    for row in engagement.rows("estimates"):
        if (day := row.date("estimate_month")) is not None:
            monthly.setdefault(row.text("source_id") or "", set()).add(month_of(day))
    known = _known(engagement)
    return {
        (place.source.key, place.year): sum(
            month not in known[place.source.key].months and month not in monthly.get(place.source.key, ())
            for month in place.expected
        )
        for place in source_years(engagement)
        if place.source.key in known
    }


@row_check(
    "316-21", CLAUSE, table="estimates", severity=Severity.ERROR,
    says="推算“{key}”没有填写缺失月份，而排放源“{source}”{year}年各月都已有单据或推算，重复计入{tonnes}："
    "请删去推算，或填写确实缺失的月份；购油金额的推算请填写不同于已录单据的凭证号。",
)  # fmt: skip
def estimate_of_covered_year(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """An estimate without a month has a month to stand for."""
    quantity, source, year = row.number("final_quantity"), row.text("source_id") or "", row.number("verification_year")
    known = _known(engagement).get(source, NOTHING)
    if row.date("estimate_month") is not None or not quantity or year is None or _names_its_purchase(row, known):
        return
    if _open_months(engagement).get((source, year), 1) == 0:
        tonnes = row.tonnes(quantity)
        yield hit(
            row, "estimate_month", key=row.key, source=source, year=f"{year:g}", tonnes=_told(tonnes),
            effect_tco2=tonnes,
        )  # fmt: skip


@row_check(
    "316-22", CLAUSE, table="estimates", severity=Severity.ERROR,
    says="推算“{key}”的缺失月份是{month}，却归入{year}年，{tonnes}计入了{year}年：请更正缺失月份或年份。",
)  # fmt: skip
def estimate_outside_its_year(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """An estimate is counted in the year of its row, whatever its month says."""
    day, year = row.date("estimate_month"), row.number("verification_year")
    if day is not None and year is not None and day.year != year:
        tonnes = row.tonnes(row.number("final_quantity"))
        yield hit(
            row, "estimate_month", "verification_year", key=row.key, month=f"{day.year}年{day.month}月",
            year=f"{year:g}", tonnes=_told(tonnes), effect_tco2=tonnes,
        )  # fmt: skip


@book_check(
    "316-23", CLAUSE, table="estimates", severity=Severity.ERROR,
    says="推算“{key}”与“{first}”是同一排放源“{source}”、同一{when}的推算，可能重复计入{tonnes}："
    "请删去一项；确为不同的设备、账单或票据的，请各填自己的凭证号。",
)  # fmt: skip
def month_estimated_twice(engagement: Engagement) -> Iterator[Hit]:
    """One estimate for a source and month, or several that each name what they rest on."""
    seen: dict[tuple[object, ...], tuple[Row, set[str | None]]] = {}
    for row in engagement.rows("estimates"):
        day, source, year = row.date("estimate_month"), row.text("source_id"), row.number("verification_year")
        if source is None or year is None or not row.number("final_quantity"):
            continue
        month, voucher = day and month_of(day), row.text("voucher_no")
        first, vouchers = seen.setdefault((source, year, month), (row, set()))
        method = row.choice("estimate_method", EstimateMethod)
        is_whole = method is not None and method.clause is WHOLE_MONTHS
        if first is not row and (is_whole or voucher is None or None in vouchers or voucher in vouchers):
            tonnes = row.tonnes(row.number("final_quantity"))
            yield hit(
                row, "estimate_month", key=row.key, first=first.key, source=source, tonnes=_told(tonnes),
                when=f"{month.year}年{month.month}月" if month else f"年份（{year:g}年，未填缺失月份）", effect_tco2=tonnes,
            )  # fmt: skip
        vouchers.add(voucher)
