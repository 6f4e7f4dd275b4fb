"""三.12【燃油活动数据缺失】 Fuel from its amount, the price by the clause's order of precedence."""

from udfs.kernel.argument import OptionalCandidates
from udfs.kernel.clause import clause
from udfs.kernel.errors import Missing
from udfs.kernel.function import udf
from udfs.vocabularies import YearRole

CLAUSE = clause("三.12")


@udf(
    "GHG_FUEL_FROM_FEE", CLAUSE, returns="fuel_l",
    effect={
        "fuel_amount_cny": +1, "invoice_price_cny_per_l": -1, "purchase_price_cny_per_l": -1,
        "reference_price_cny_per_l": -1,
    },
)  # fmt: skip
def fuel_from_fee(
    fuel_amount_cny: float, invoice_price_cny_per_l: OptionalCandidates,
    purchase_price_cny_per_l: OptionalCandidates = None, reference_price_cny_per_l: OptionalCandidates = None,
    year_role: YearRole = YearRole.COMPLIANCE,
) -> float:  # fmt: skip
    """燃油量 = 燃油金额 ÷ 燃油单价；单价依次取发票单价、可采信购买单价、公布的参考单价。

    Fuel = amount / price; the first tier filled among invoice, credible purchase and published reference price.
    """
    for price in (invoice_price_cny_per_l, purchase_price_cny_per_l, reference_price_cny_per_l):
        if price is not None:
            return fuel_amount_cny / price
    raise Missing("三个顺位的燃油单价均未填写：请填发票单价、可采信购买单价或公布的参考单价之一。")
