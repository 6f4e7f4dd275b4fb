"""三.9【跨年数据】 Two meters never read the same month after month: such a series was entered twice."""

from collections.abc import Iterator

from udfs.account.entering import known_tonnes, told_tonnes
from udfs.kernel.check import Engagement, Hit, book_check, hit
from udfs.kernel.clause import clause
from udfs.kernel.rounding import digits_of
from udfs.periods.meters import bills_by_meter
from udfs.periods.series import Bill
from udfs.vocabularies import Severity

CLAUSE = clause("三.9")
FEWEST = 3  # alike bills that are no chance
TELLING_DIGITS = 3  # round figures repeat themselves


@book_check(
    "309-240", CLAUSE, table="bills", severity=Severity.ERROR,
    says="计量表“{meter}”（排放源“{source}”）有{count}张单据的起止日期和用量与计量表“{other}”（排放源“{others}”）的完全相同，如“{key}”与“{first}”，"
    "可能把一块表的单据录入了两次（{tonnes}）：请核对原始凭证，删去重复的一块表。",
)  # fmt: skip
def series_entered_twice(engagement: Engagement) -> Iterator[Hit]:
    """Bills of one meter again under another meter, with numbers and vouchers of their own."""
    seen: dict[tuple[object, ...], tuple[str, Bill]] = {}
    alike: dict[tuple[str, str], list[tuple[Bill, Bill]]] = {}
    for meter, bills in bills_by_meter(engagement).items():
        for bill in bills:
            if bill.quantity > 0 and digits_of(bill.quantity) >= TELLING_DIGITS:
                other, first = seen.setdefault((bill.span.start, bill.span.stop, bill.quantity), (meter, bill))
                if other != meter:
                    alike.setdefault((meter, other), []).append((bill, first))
    for (meter, other), pairs in alike.items():
        if len(pairs) >= FEWEST:
            bill, first = pairs[0]
            stake = known_tonnes(again.row.tonnes(again.quantity) for again, _ in pairs)
            yield hit(
                bill.row, "meter_id", "activity_quantity", meter=meter, other=other, count=len(pairs), key=bill.row.key,
                first=first.row.key, source=bill.row.text("counted_source"), others=first.row.text("counted_source"),
                tonnes=told_tonnes(stake), effect_tco2=stake,
            )  # fmt: skip
