"""三.12【燃油活动数据缺失】 Fuel from its amount, the price by the clause's order of precedence."""

from collections.abc import Iterator

from udfs.kernel.argument import OptionalCandidates
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.errors import Missing
from udfs.kernel.function import udf
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
