"""三.16【保守性原则】 What a bill costs, as far as it tells of its quantity: one figure in two columns, one fee twice, a fee left out."""

from collections.abc import Iterator
from itertools import pairwise

from udfs.account.entering import known_tonnes
from udfs.audit.limits import limit
from udfs.audit.lines import lines, named, usual
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit
from udfs.kernel.clause import clause
from udfs.kernel.rounding import digits_of, is_equal
from udfs.vocabularies import ActivityUnit, Severity

CLAUSE = clause("三.16")
TELLING_DIGITS = 4
FEWEST = 6  # bills of a line that say what is usual
MOSTLY = 0.8  # of them have a fee where fees are entered


@book_check(
    "316-369", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据{bills}的用量与费用是同一个数（{quantity:,.15g}）：可能有一栏填错，请核对。",
)  # fmt: skip
def quantity_is_the_fee(engagement: Engagement) -> Iterator[Hit]:
    """One figure in two columns: only a price of exactly 1 makes them the same."""
    for line in lines(engagement):
        same = [
            bill for bill, fee in zip(line.bills, line.fees)
            if fee and fee == bill.row.number("activity_quantity") and digits_of(fee) >= TELLING_DIGITS
        ]  # fmt: skip
        if same and not is_equal(usual(line.prices), 1.0):
            row = same[0].row
            yield hit(
                row, "activity_quantity", "bill_fee_cny", bills=named(same), quantity=row.number("activity_quantity"),
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
    "316-371", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="排放源“{source}”的单据{bills}没有填写费用，而其他{number}张都有：没有费用的不能与单价核对，请补充，确无费用的请说明。",
)  # fmt: skip
def fee_missing_among_others(engagement: Engagement) -> Iterator[Hit]:
    """A bill without a fee among those that have one is checked against no price."""
    for line in lines(engagement):
        without = [bill for bill, fee in zip(line.bills, line.fees) if fee is None]
        number = len(line.bills) - len(without)
        if without and number >= FEWEST and number >= MOSTLY * len(line.bills):
            yield hit(without[0].row, "bill_fee_cny", source=line.source, bills=named(without), number=number)


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
