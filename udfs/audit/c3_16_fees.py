"""三.16【保守性原则】 What a bill costs, as far as it tells of its quantity: one figure in two columns, one fee twice, a price of fuel."""

from collections.abc import Iterator
from itertools import pairwise

from udfs.account.entering import known_tonnes
from udfs.audit.limits import limit
from udfs.audit.lines import lines, named
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit
from udfs.kernel.clause import clause
from udfs.kernel.rounding import digits_of, is_equal
from udfs.vocabularies import ActivityUnit, Severity

CLAUSE = clause("三.16")
TELLING_DIGITS = 4


@book_check(
    "316-369", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="单据{bills}的用量与费用是同一个数（如“{key}”{quantity:,.15g}）：可能把费用录进了用量，请核对；单价确为1元的请说明。",
)  # fmt: skip
def quantity_is_the_fee(engagement: Engagement) -> Iterator[Hit]:
    """One figure in two columns; where another price is usual, 316-170 tells."""
    for line in lines(engagement):
        if line.price and not is_equal(line.price, 1.0):
            continue
        same = [
            bill for bill, fee in zip(line.bills, line.fees)
            if fee and fee == bill.row.number("activity_quantity") and digits_of(fee) >= TELLING_DIGITS
        ]  # fmt: skip
        if same:
            row = same[0].row
            yield hit(
                row, "activity_quantity", "bill_fee_cny", bills=named(same), key=row.key, quantity=row.number("activity_quantity"),
                effect_tco2=known_tonnes(bill.row.tonnes(bill.quantity) for bill in same),
            )  # fmt: skip


@book_check(
    "316-370", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="单据“{key}”的费用{fee:,.2f}元与前一张“{before}”完全相同，而用量不同（{quantity:,.6g}与{other:,.6g}）：请核对是否抄了前一张的费用或用量。",
)  # fmt: skip
def same_fee_twice(engagement: Engagement) -> Iterator[Hit]:
    """To the cent the same fee for another quantity: one of the two is the other bill's."""
    for line in lines(engagement):
        for at, (before, fee) in enumerate(pairwise(line.fees), start=1):
            if (
                fee
                and fee == before
                and digits_of(fee) >= TELLING_DIGITS
                and not is_equal(*line.quantities[at - 1 : at + 1])
            ):
                row = line.bills[at].row
                yield hit(
                    row, "bill_fee_cny", "activity_quantity", key=row.key, fee=fee, before=line.bills[at - 1].row.key,
                    quantity=line.quantities[at], other=line.quantities[at - 1],
                    effect_tco2=row.tonnes(line.quantities[at] - line.quantities[at - 1]),
                )  # fmt: skip


@book_check(
    "316-372", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="单据{bills}的单价偏离“成品油价格”当月的公布价（如“{key}”{price:.2f}元/L，公布{published:.2f}元/L）：请核对用量、费用和油品。",
)  # fmt: skip
def fuel_price_away_from_published(engagement: Engagement) -> Iterator[Hit]:
    """A purchase of fuel at a price that no station asked in its month."""
    ratio = limit(engagement, "audit_fuel_price_ratio")
    published = {
        (row.text("source_category"), (month.year, month.month)): price
        for row in engagement.rows("fuel_prices") if ratio is not None
        if (month := row.date("price_month")) and (price := row.number("reference_price_cny_per_l"))
    }  # fmt: skip
    if not published or ratio is None:
        return
    categories = {row.key: row.text("source_category") for row in engagement.rows("sources")}
    away: dict[str, list[tuple[Row, float, float]]] = {}
    for row in engagement.rows("bills"):
        source, day, price = row.text("source_id") or "", row.date("period_end"), row.number("implied_price_cny")
        if not price or day is None or row.choice("activity_unit", ActivityUnit) is not ActivityUnit.LITRE:
            continue
        asked = published.get((categories.get(source), (day.year, day.month)))
        if asked and not 1 / (1 + ratio) <= price / asked <= 1 + ratio:
            away.setdefault(source, []).append((row, price, asked))
    for found in away.values():
        first, price, asked = found[0]
        yield hit(
            first, "bill_fee_cny", "activity_quantity", key=first.key, bills=named(row for row, *_ in found), price=price,
            published=asked, effect_tco2=known_tonnes(row.tonnes(row.number("quantity_in_source_unit")) for row, *_ in found),
        )  # fmt: skip
