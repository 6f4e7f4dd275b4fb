"""三.9【跨年数据】 A meter belongs to one source, a bill to the source of its meter, and one use to one bill."""

from collections.abc import Iterator

from udfs.account.entering import billed, told_tonnes
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit
from udfs.kernel.clause import clause
from udfs.vocabularies import Severity

CLAUSE = clause("三.9")


def _sources_of_meters(engagement: Engagement) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in engagement.rows("sources"):
        if meter := row.text("meter_id"):
            found.setdefault(meter, []).append(row)
    return found


@book_check(
    "309-23", CLAUSE, table="bills", severity=Severity.ERROR,
    says="单据“{key}”的表号{meter}登记在排放源“{other}”，却计入排放源“{source}”（{tonnes}）：请更正排放源编号或表号。",
)  # fmt: skip
def bill_of_another_meter(engagement: Engagement) -> Iterator[Hit]:
    """The number of a meter tells the source; a bill under another one is counted in the wrong place."""
    owners = {meter: {row.key for row in rows} for meter, rows in _sources_of_meters(engagement).items()}
    for row in engagement.rows("bills") if owners else ():
        meter, source = row.text("meter_id"), row.text("source_id")
        if meter is not None and source is not None and source not in owners.get(meter, {source}):
            tonnes = row.tonnes(billed(row))
            yield hit(
                row, "source_id", "meter_id", key=row.key, meter=meter, source=source,
                other="、".join(sorted(owners[meter])), tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip


@book_check(
    "309-24", CLAUSE, table="sources", severity=Severity.WARNING,
    says="计量表{meter}登记在排放源“{first}”和“{source}”，其用量可能计入两次：一块表只属于一个排放源，确为共用的请在备注说明如何划分。",
)  # fmt: skip
def meter_of_two_sources(engagement: Engagement) -> Iterator[Hit]:
    """One meter registered twice invites its bills to be entered twice."""
    for meter, rows in _sources_of_meters(engagement).items():
        for row in rows[1:]:
            if row.key != rows[0].key and not row.text("remark"):
                yield hit(row, "meter_id", "remark", meter=meter, first=rows[0].key, source=row.key)


@book_check(
    "309-25", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”与“{first}”的凭证号、起止日期和用量都相同，分别计入排放源“{source}”和“{other}”，可能计入两次（{tonnes}）："
    "请核对原始凭证，不是重复的请在备注说明。",
)  # fmt: skip
def voucher_counted_in_two_sources(engagement: Engagement) -> Iterator[Hit]:
    """The same voucher, period and quantity under two sources; a remark explains it away."""
    seen: dict[tuple[object, ...], Row] = {}
    for row in engagement.rows("bills"):
        voucher, quantity = row.text("voucher_no"), billed(row)
        if not voucher or not quantity or row.text("remark"):
            continue
        first = seen.setdefault((voucher, row.date("period_start"), row.date("period_end"), quantity), row)
        if first is not row and first.text("source_id") != row.text("source_id"):
            tonnes = row.tonnes(quantity)
            yield hit(
                row, "voucher_no", "source_id", key=row.key, first=first.key, source=row.text("source_id"),
                other=first.text("source_id"), tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip
