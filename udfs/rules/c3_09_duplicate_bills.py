"""三.9【跨年数据】 No bill counted twice: the same period again, or the same voucher and amount under another number."""

from collections.abc import Iterator
from itertools import chain

from udfs.account.remarks import TELLS_OF_TWO, remark_names
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit
from udfs.kernel.clause import clause
from udfs.periods.basis import is_metered
from udfs.vocabularies import Severity

CLAUSE = clause("三.9")


def _repeated(rows: list[Row], columns: tuple[str, ...]) -> Iterator[tuple[Row, Row]]:
    """Each bill that agrees with an earlier one in all these columns, none of them blank."""
    seen: dict[tuple[object, ...], Row] = {}
    for row in rows:
        facts = tuple(row.text(column) for column in columns)
        if any(fact in (None, "") for fact in facts):
            continue
        first = seen.setdefault(facts, row)
        if first is not row and first.key != row.key:
            yield first, row


@book_check(
    "309-6", CLAUSE, table="bills", severity=Severity.ERROR,
    says="单据“{key}”与“{first}”的排放源、表号和起止日期都相同，可能重复录入：请核对原始凭证并删去重复的一张。",
)  # fmt: skip
def bill_entered_twice(engagement: Engagement) -> Iterator[Hit]:
    """The same meter and period under two bill numbers; two purchases of a day are two, and a credit is none of its bill."""
    of_meters = [
        row
        for row in engagement.rows("bills")
        if row.text("meter_id") and is_metered(engagement, row.text("source_id"))
    ]
    credits = [row for row in of_meters if (row.number("activity_quantity") or 0) < 0]
    bills = [row for row in of_meters if (row.number("activity_quantity") or 0) >= 0]
    columns = ("source_id", "meter_id", "period_start", "period_end")
    for first, row in chain(_repeated(bills, columns), _repeated(credits, columns)):
        yield hit(row, "bill_no", "period_start", first=first.key, key=row.key,
                  effect_tco2=row.tonnes(row.number("quantity_in_source_unit")))  # fmt: skip


@book_check(
    "309-7", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”与“{first}”的凭证号和用量都相同：请核对是否同一凭证录入两次，不是的请在备注写明两张单据的关系。",
)  # fmt: skip
def voucher_counted_twice(engagement: Engagement) -> Iterator[Hit]:
    """The same voucher with the same amount; a remark that tells of two bills explains it away."""
    rows = [row for row in engagement.rows("bills") if not remark_names(row, TELLS_OF_TWO)]
    for first, row in _repeated(rows, ("source_id", "voucher_no", "activity_quantity")):
        yield hit(row, "voucher_no", "activity_quantity", first=first.key, key=row.key,
                  effect_tco2=row.tonnes(row.number("quantity_in_source_unit")))  # fmt: skip
