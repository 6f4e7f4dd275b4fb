"""三.9【跨年数据】 The year of a bill follows from its months (三.8); what is typed beside it must agree, and so must its sign."""

from collections.abc import Iterator

from udfs.kernel.check import Engagement, Hit, book_check, hit
from udfs.kernel.clause import clause
from udfs.periods.series import bills_by_source
from udfs.vocabularies import Severity

CLAUSE = clause("三.9")


@book_check(
    "309-80", CLAUSE, table="bills", severity=Severity.ERROR,
    says="单据“{key}”填写的年份为{typed}年，而按起止日期其用量计入{months}，不计入{typed}年：请核对起止日期，或更正年份。",
)  # fmt: skip
def typed_year_is_none_of_the_bill(engagement: Engagement) -> Iterator[Hit]:
    """The year typed beside a bill is none of those that its quantity is counted in."""
    for source, bills in bills_by_source(engagement).items():
        for bill in bills:
            if bill.year is not None and int(bill.year) not in bill.years:
                yield hit(
                    bill.row, "verification_year", "period_start", "period_end", key=bill.row.key,
                    typed=f"{bill.year:g}", months=bill.told_months,
                    effect_tco2=engagement.tonnes(source, bill.year, bill.quantity),
                )  # fmt: skip


@book_check(
    "309-81", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”的用量为负数{quantity}，会减少当月用量：红字、退补、冲销的请在备注说明，否则请更正符号。",
)  # fmt: skip
def negative_quantity_unexplained(engagement: Engagement) -> Iterator[Hit]:
    """A negative quantity without a remark: a credit says what it takes back, a slip of the sign says nothing."""
    for row in engagement.rows("bills"):
        quantity = row.number("activity_quantity")
        if quantity is not None and quantity < 0 and not row.text("remark"):
            counted = row.number("quantity_in_source_unit")
            yield hit(
                row,
                "activity_quantity",
                key=row.key,
                quantity=f"{quantity:,.15g}",
                effect_tco2=row.tonnes(None if counted is None else 2 * counted),
            )
