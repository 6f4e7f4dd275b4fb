"""三.16【保守性原则】 A quantity that is ten to ten thousand times its neighbours: kWh for MWh, litres for tonnes."""

from collections.abc import Iterator, Mapping, Sequence
from math import gcd

from udfs.account.entering import told_tonnes
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, shared
from udfs.kernel.clause import clause
from udfs.kernel.rounding import digits_of
from udfs.periods.basis import is_metered
from udfs.periods.meters import bills_by_meter
from udfs.periods.series import Bill, bills_by_source
from udfs.periods.usual import median_of_others
from udfs.vocabularies import Severity

CLAUSE = clause("三.16")

SLIPS = (10.0, 100.0, 1000.0, 10000.0)
FEWEST_NEIGHBOURS = 4
DEARER = 1.3  # than the usual price of a meter: times of day and seasons move it less
TELLING_DIGITS, TWO = 4, 2  # round figures repeat themselves
FINEST = 10**6  # of a quantity
LIKE, PRICE_LIKE = 1.6, 1.25  # how near to a slip the ratio must come, by use per day and by price


def _slip(ratio: float, like: float) -> float | None:
    """The factor by which a value seems too large (or, below one, too small)."""
    for slip in SLIPS:
        for factor in (slip, 1 / slip):
            if factor / like <= ratio <= factor * like:
                return factor
    return None


@shared
def _of_lines(engagement: Engagement) -> list[list[Row]]:
    """The bills that use is read from, of each line of meters: what runs beside it may be of another size."""
    found: dict[tuple[str, int], list[Row]] = {}
    for source, bills in bills_by_source(engagement).items():
        for bill in bills:
            if bill.quantity > 0 and (bill.row.number("usage_days") or 0) > 0:
                found.setdefault((source, bill.line), []).append(bill.row)
    return [rows for rows in found.values() if len(rows) > FEWEST_NEIGHBOURS]


def _price(row: Row) -> float:
    return row.number("implied_price_cny") or 0.0


def _per_day(row: Row) -> float:
    return (row.number("quantity_in_source_unit") or 0) / (row.number("usage_days") or 1)


@book_check(
    "316-6", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”的{what}约为同一块表（排放源）其他单据的{times}倍（{by}）：请核对单位和小数点。",
)  # fmt: skip
def quantity_out_of_scale(engagement: Engagement) -> Iterator[Hit]:
    """Against the price where there is one (a slip moves it the other way), else against the use per day of the others.

    Of a meter whose use per day is as ever it is the fee that slipped.
    """
    for rows in _of_lines(engagement):
        daily, prices = sorted(map(_per_day, rows)), sorted(filter(None, map(_price, rows)))
        metered = is_metered(engagement, rows[0].text("source_id"))
        for row in rows:
            price = _price(row)
            if price and len(prices) > FEWEST_NEIGHBOURS:
                factor, by = _slip(median_of_others(prices, price) / price, PRICE_LIKE), "按折合单价比较"
            else:
                factor, by = _slip(_per_day(row) / median_of_others(daily, _per_day(row)), LIKE), "按日均用量比较"
            if factor is None:
                continue
            if price and metered and 1 / LIKE < _per_day(row) / median_of_others(daily, _per_day(row)) < LIKE:
                yield hit(
                    row, "bill_fee_cny", key=row.key, what="费用", times=f"{1 / factor:g}", by=f"{by}，日均用量相近"
                )
                continue
            quantity = row.number("quantity_in_source_unit") or 0
            stake = row.tonnes(quantity - quantity / factor)
            yield hit(row, "activity_quantity", key=row.key, what="用量", times=f"{factor:g}", by=by, effect_tco2=stake)


@book_check(
    "316-170", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”的折合单价{price:.4g}元，而同一块表（排放源）的其他单据一般为{usual:.4g}元，相差{share:.0%}；按一般单价，用量约为{quantity:,.6g}"
    "（{tonnes}）：请核对用量和费用。",
)  # fmt: skip
def price_differs_from_meter(engagement: Engagement) -> Iterator[Hit]:
    """A quantity twice or half what was paid for, or with two digits changed over; what is paid for receipts varies more."""
    for rows in _of_lines(engagement):
        prices = sorted(filter(None, map(_price, rows)))
        if len(prices) <= FEWEST_NEIGHBOURS or not is_metered(engagement, rows[0].text("source_id")):
            continue
        for row in rows:
            price = _price(row)
            usual = median_of_others(prices, price) if price else 0.0
            if not price or 1 / DEARER <= price / usual <= DEARER or _slip(usual / price, PRICE_LIKE) is not None:
                continue
            quantity = row.number("quantity_in_source_unit") or 0
            tonnes = row.tonnes(quantity * (price / usual - 1))
            yield hit(
                row, "activity_quantity", "bill_fee_cny", key=row.key, price=price, usual=usual,
                share=abs(price / usual - 1), quantity=quantity * price / usual, tonnes=told_tonnes(tonnes),
                effect_tco2=tonnes,
            )  # fmt: skip


def _is_telling(quantities: Mapping[float, Sequence[Bill]]) -> bool:
    """Whether two of these are more likely alike for a reason: pairs of bills beside the quantities that there may be."""
    if len(quantities) < FEWEST_NEIGHBOURS:
        return True
    steps = [round(quantity * FINEST) for quantity in quantities]
    places, bills = (max(steps) - min(steps)) / max(gcd(*steps), 1) + 1, sum(map(len, quantities.values()))
    return bills * (bills - 1) <= places  # half as many pairs: chance alone would make half of one alike


@book_check(
    "316-171", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="单据“{key}”与“{first}”的计量表和{what}都相同（{value:,.15g}）：请核对是否把一张的数抄成了另一张的。",
)  # fmt: skip
def same_figure_twice(engagement: Engagement) -> Iterator[Hit]:
    """The same quantity in two periods of a meter without readings, or the same reading after a use; more are a fixed quantity.

    Quantities that stand so close that two may well be alike by chance tell nothing.
    """
    for bills in bills_by_meter(engagement).values():
        quantities: dict[str | None, dict[float, list[Bill]]] = {}  # by unit
        readings: dict[float, list[Bill]] = {}
        for bill in bills:
            quantity, reading = bill.row.number("activity_quantity") or 0.0, bill.row.number("current_reading")
            if reading is not None:
                readings.setdefault(reading, []).extend([bill] if quantity > 0 else [])
            elif quantity > 0:
                quantities.setdefault(bill.row.text("quantity_unit"), {}).setdefault(quantity, []).append(bill)
        telling = [
            ("用量", {quantity: alike for quantity, alike in found.items() if digits_of(quantity) >= TELLING_DIGITS})
            for found in quantities.values()
            if _is_telling(found)
        ]
        for what, found in (*telling, ("本次读数", readings)):
            for value, alike in found.items():
                if len(alike) == TWO and alike[1].span.start >= alike[0].span.stop:  # else 309-2 and 309-6 tell
                    first, row = alike[0].row, alike[1].row
                    yield hit(
                        row,
                        "activity_quantity",
                        "current_reading",
                        key=row.key,
                        first=first.key,
                        what=what,
                        value=value,
                    )
