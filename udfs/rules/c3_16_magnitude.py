"""三.16【保守性原则】 A quantity that is ten, a thousand or ten thousand times its neighbours: kWh for MWh, litres for tonnes."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from udfs.kernel.check import Engagement, Hit, Row, book_check, hit
from udfs.kernel.clause import clause
from udfs.vocabularies import Severity

CLAUSE = clause("三.16")

SLIPS = (10.0, 1000.0, 10000.0)
FEWEST_NEIGHBOURS = 4
LIKE, PRICE_LIKE = 1.6, 1.25  # how near to a slip the ratio must come, by use per day and by price


def _slip(ratio: float, like: float) -> float | None:
    """The factor by which a value seems too large (or, below one, too small)."""
    for slip in SLIPS:
        for factor in (slip, 1 / slip):
            if factor / like <= ratio <= factor * like:
                return factor
    return None


def _by_source(engagement: Engagement) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in engagement.rows("bills"):
        if (
            row.text("source_id")
            and (row.number("quantity_in_source_unit") or 0) > 0
            and (row.number("usage_days") or 0) > 0
        ):
            found.setdefault(row.text("source_id") or "", []).append(row)
    return found


def _median_of_others(ordered: Sequence[float], value: float) -> float:
    """The median of ascending numbers without one that is among them."""
    left_out, count = bisect_left(ordered, value), len(ordered) - 1
    middle = [ordered[place + (place >= left_out)] for place in {(count - 1) // 2, count // 2}]
    return sum(middle) / len(middle)


def _per_day(row: Row) -> float:
    return (row.number("quantity_in_source_unit") or 0) / (row.number("usage_days") or 1)


@book_check(
    "316-6", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”的用量约为同一排放源其他单据的{times}倍（{by}）：请核对单位和小数点。",
)  # fmt: skip
def quantity_out_of_scale(engagement: Engagement) -> Iterator[Hit]:
    """Against the price where there is one (a slip moves it the other way), else against the use per day of the others."""
    for rows in _by_source(engagement).values():
        if len(rows) <= FEWEST_NEIGHBOURS:
            continue
        daily = sorted(map(_per_day, rows))
        prices = sorted(price for row in rows if (price := row.number("implied_price_cny")))
        for row in rows:
            price, use = row.number("implied_price_cny"), _per_day(row)
            if price and len(prices) > FEWEST_NEIGHBOURS:
                factor, by = _slip(_median_of_others(prices, price) / price, PRICE_LIKE), "按折合单价比较"
            else:
                factor, by = _slip(use / _median_of_others(daily, use), LIKE), "按日均用量比较"
            if factor is not None:
                quantity = row.number("quantity_in_source_unit") or 0
                stake = row.tonnes(quantity - quantity / factor)
                yield hit(row, "activity_quantity", key=row.key, times=f"{factor:g}", by=by, effect_tco2=stake)
