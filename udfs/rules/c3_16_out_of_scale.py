"""三.16【保守性原则】 A figure of another scale than what stands beside it: an estimate, a month of nothing, a price that nobody pays, a year."""

from collections.abc import Iterator
from statistics import median

from udfs.account.entering import known_tonnes, told_tonnes
from udfs.account.remarks import TELLS_OF_CHANGE, TELLS_OF_PAUSE, remark_names
from udfs.account.terms import account
from udfs.account.usual_prices import PRICES
from udfs.kernel.check import Engagement, Hit, book_check, hit, shared
from udfs.kernel.clause import clause
from udfs.periods.basis import is_metered
from udfs.periods.estimates import Estimate, estimates_by_source
from udfs.periods.series import Bill, bills_by_source, is_void
from udfs.vocabularies import ActivityUnit, Severity

CLAUSE = clause("三.16")
FEWEST = 4  # bills from which what is usual is told
FEWEST_YEARS, OF_ANOTHER_UNIT = 2, 100.0  # from one year to another no use of a source changes so
TIMES = 5.0  # more or less than this times what is usual: seasons and stops of a plant move a month less


def _daily(bill: Bill) -> float:
    return bill.quantity / bill.span.days


@shared
def _usual(engagement: Engagement) -> dict[tuple[str, str | None], float]:
    """Use per day of each metered source by its meter, and of the source with one line of meters as a whole."""
    found: dict[tuple[str, str | None], list[float]] = {}
    for source, bills in bills_by_source(engagement).items():
        counting = [bill for bill in bills if bill.quantity > 0 and not is_void(bill.row) and bill.span.days]
        is_one_line = len({bill.line for bill in counting}) == 1
        for bill in counting if is_metered(engagement, source) else ():
            meter = bill.row.text("meter_id")
            for place in {meter, None} if is_one_line else {meter}:
                found.setdefault((source, place), []).append(_daily(bill))
    return {place: median(daily) for place, daily in found.items() if len(daily) > FEWEST}


def _days(estimate: Estimate) -> int:
    return estimate.split.span.days if estimate.split is not None else 0


@book_check(
    "316-247", CLAUSE, table="estimates", severity=Severity.WARNING,
    says="推算“{key}”推算{month}的用量{quantity:,.15g}，日均只有或高达同一块表单据的{times:.3g}倍（按日均约为{like:,.6g}，{tonnes}）："
    "请核对产量、用量合计、单价等输入的数和单位；确实如此的请说明。",
)  # fmt: skip
def estimate_out_of_scale(engagement: Engagement) -> Iterator[Hit]:
    """An estimate of a time between bills is of the size of these bills."""
    for source, estimates in estimates_by_source(engagement).items():
        for estimate in estimates:
            usual, days = _usual(engagement).get((source, estimate.meter)), _days(estimate)
            if usual is None or not days or estimate.of_case:
                continue
            times = estimate.quantity / days / usual
            if not 1 / TIMES <= times <= TIMES:
                row, like = estimate.row, usual * days
                tonnes = row.tonnes(estimate.quantity - like)
                yield hit(
                    row, "estimated_quantity", "adopted_quantity", key=row.key, month=estimate.told, times=times, like=like,
                    quantity=estimate.quantity, tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
                )  # fmt: skip


@book_check(
    "316-248", CLAUSE, table="bills", severity=Severity.WARNING,
    says="排放源“{source}”的单据折合单价约{price:.3g}元/{unit}（如“{key}”），没有这样的价格：请核对用量单位、“计量器具”的读数单位和费用（{tonnes}）。",
)  # fmt: skip
def price_of_no_market(engagement: Engagement) -> Iterator[Hit]:
    """A unit that is wrong for all bills of a source is seen beside none of them, but in what each unit would cost."""
    for source, bills in bills_by_source(engagement).items():
        priced = [(bill.row, price) for bill in bills if (price := bill.row.number("implied_price_cny"))]
        if not priced:
            continue
        first = priced[0][0]
        unit = first.choice("activity_unit", ActivityUnit)
        if unit not in PRICES:
            continue
        (least, most), usual = PRICES[unit], median(price for _, price in priced)
        if not least <= usual <= most:
            stake = known_tonnes(bill.row.tonnes(bill.quantity) for bill in bills)
            yield hit(
                first, "quantity_unit", "bill_fee_cny", key=first.key, source=source, price=usual, unit=unit,
                tonnes=told_tonnes(stake), effect_tco2=stake,
            )  # fmt: skip


@book_check(
    "316-249", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”的用量为0{paid}，而同一块表（排放源）的其他单据一般每天{usual:,.4g}（这段时间约为{like:,.6g}，{tonnes}）："
    "缺失的请推算，停用的请在备注写明。",
)  # fmt: skip
def month_of_nothing(engagement: Engagement) -> Iterator[Hit]:
    """Nothing where there was always something: a figure that was wanting, entered as 0."""
    for source, bills in bills_by_source(engagement).items():
        for bill in bills:
            row = bill.row
            usual = _usual(engagement).get((source, row.text("meter_id")))
            if usual is None or row.number("activity_quantity") != 0 or is_void(row):
                continue
            fee = row.number("bill_fee_cny")
            if not fee and remark_names(row, TELLS_OF_PAUSE):
                continue
            like = usual * bill.span.days
            tonnes = row.tonnes(like)
            yield hit(
                row, "activity_quantity", key=row.key, paid=f"而费用为{fee:,.2f}元" if fee else "", usual=usual, like=like,
                tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip


@book_check(
    "316-464", CLAUSE, table="sources", severity=Severity.WARNING,
    says="排放源“{key}”{year}年的用量为{quantity:,.6g}{unit}，{other}年为{held:,.6g}{unit}，相差{times:,.0f}倍（{tonnes}）：请核对{year}年和{other}年单据、推算的"
    "单位和小数点；确实如此的请在排放源的备注写明用量为何变化。",
)  # fmt: skip
def year_of_another_scale(engagement: Engagement) -> Iterator[Hit]:
    """One figure a year has no neighbours but other years: kg for t, once or in all papers of a year."""
    years = [year for row in engagement.rows("years") if (year := row.number("verification_year")) is not None]
    for source in engagement.rows("sources"):
        used = [(account(engagement).audited((source.key, year)), year) for year in years]
        used = [(quantity, year) for quantity, year in used if quantity > 0]
        if len(used) < FEWEST_YEARS or remark_names(source, TELLS_OF_CHANGE):
            continue
        (least, year), (most, other) = min(used), max(used)
        if most / least >= OF_ANOTHER_UNIT:
            tonnes = engagement.tonnes(source.key, other, most - least)
            yield hit(
                source, "source_id", key=source.key, year=f"{year:g}", quantity=least, other=f"{other:g}", held=most,
                times=most / least, unit=source.text("activity_unit") or "", tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip
