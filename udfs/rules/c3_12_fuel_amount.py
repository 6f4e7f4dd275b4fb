"""三.12【燃油活动数据缺失】 Fuel from its amount, the price by the clause's order of precedence."""

from collections.abc import Iterator

from udfs.account.entering import told_tonnes
from udfs.calling.argument import OptionalCandidates
from udfs.calling.function import udf
from udfs.kernel.calendar import Month, month_of
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check, shared
from udfs.kernel.clause import clause
from udfs.kernel.errors import Missing
from udfs.kernel.rounding import is_rounded_from
from udfs.periods.years import role_of_row
from udfs.registries import EstimateMethod
from udfs.vocabularies import Severity, YearRole

CLAUSE = clause("三.12")
FIRST_TIER = ("invoice_price_cny_per_l", "purchase_price_cny_per_l")


@udf(
    "GHG_FUEL_FROM_FEE", CLAUSE, returns="fuel_l",
    signs={
        "fuel_amount_cny": +1, "invoice_price_cny_per_l": -1, "purchase_price_cny_per_l": -1,
        "reference_price_cny_per_l": -1,
    },
)  # fmt: skip
def fuel_from_fee(
    fuel_amount_cny: float, invoice_price_cny_per_l: OptionalCandidates,
    purchase_price_cny_per_l: OptionalCandidates = None, reference_price_cny_per_l: OptionalCandidates = None,
    year_role: YearRole = YearRole.COMPLIANCE,
) -> float:  # fmt: skip
    """燃油量 = 燃油金额 ÷ 燃油单价；单价先取发票单价或可采信购买单价（同一顺位），都没有的取公布的参考单价。

    Fuel = amount / price; invoice and credible purchase price are one tier, the published reference price comes after it.
    """
    for tier in ((invoice_price_cny_per_l, purchase_price_cny_per_l), (reference_price_cny_per_l,)):
        volumes = [fuel_amount_cny / price for price in tier if price is not None]
        if volumes:
            return max(volumes) if year_role is YearRole.COMPLIANCE else min(volumes)
    raise Missing("燃油单价均未填写：请填发票单价、可采信购买单价或公布的参考单价之一。")


FUEL_AMOUNT = EstimateMethod("燃油金额", __name__, CLAUSE, fuel_from_fee)


@row_check(
    "312-1", CLAUSE, table="estimates", severity=Severity.WARNING,
    says="推算“{key}”采用参考表单价，没有说明原因：请在“前序方法不可用原因”说明为何没有发票单价和可采信购买单价。",
)  # fmt: skip
def price_tier_skipped(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """The reference table comes last; without a price of the first tier it needs a reason."""
    by_amount = row.choice("estimate_method", EstimateMethod) is FUEL_AMOUNT
    is_skipped = all(row.number(price) is None for price in FIRST_TIER)
    if by_amount and is_skipped and not row.text("tier_reason"):
        yield hit(row, "tier_reason", key=row.key, effect_tco2=row.tonnes(row.number("final_quantity")))


@shared
def _published(engagement: Engagement) -> dict[str | None, dict[Month, float]]:
    """The reference prices of each fuel by month."""
    found: dict[str | None, dict[Month, float]] = {}
    for row in engagement.rows("fuel_prices"):
        day, price = row.date("price_month"), row.number("reference_price_cny_per_l")
        if day is not None and price is not None:
            found.setdefault(row.text("source_category"), {})[month_of(day)] = price
    return found


@shared
def _fuels(engagement: Engagement) -> dict[str, str | None]:
    return {row.key: row.text("source_category") for row in engagement.rows("sources")}


def _reference(engagement: Engagement, row: Row) -> tuple[str, float | None]:
    """Of what the table's price is taken, and that price: of the month, or of the year's months the conservative one (I-143)."""
    prices = _published(engagement).get(_fuels(engagement).get(row.text("source_id") or ""), {})
    day, year = row.date("estimate_month"), row.number("verification_year")
    if day is not None:
        return f"{day.year}年{day.month}月", prices.get(month_of(day))
    of_year = [price for month, price in prices.items() if month.year == year]
    is_base = role_of_row(engagement, row) is YearRole.BASE
    which = "最高" if is_base else "最低"
    return f"{year or 0:g}年{which}月份", (max if is_base else min)(of_year) if of_year else None


@row_check(
    "312-20", CLAUSE, table="estimates", severity=Severity.ERROR,
    says="推算“{key}”采用参考表单价{price:,.15g}元/L，而“成品油价格”{when}的单价{published}，用量相差{tonnes}："
    "请按公布的参考表更正单价，或在“成品油价格”录入该月的单价及来源。",
)  # fmt: skip
def reference_price_not_of_table(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A reference price is that of the published table."""
    price, amount = row.number("reference_price_cny_per_l"), row.number("fuel_amount_cny")
    by_amount = row.choice("estimate_method", EstimateMethod) is FUEL_AMOUNT
    is_used = by_amount and all(row.number(first) is None for first in FIRST_TIER)
    if not is_used or not price:
        return
    when, published = _reference(engagement, row)
    if published is None or not is_rounded_from(price, published):
        litres = None if published is None or amount is None else amount / published - amount / price
        tonnes = row.tonnes(row.number("final_quantity") if published is None else litres)
        yield hit(
            row, "reference_price_cny_per_l", key=row.key, price=price, when=when, tonnes=told_tonnes(tonnes),
            published="没有录入" if published is None else f"为{published:,.15g}元/L", effect_tco2=tonnes,
        )  # fmt: skip
