"""七.3【凭证存档】 The wording of what was seen but not copied."""

from collections.abc import Iterator

from udfs.account.vouchers import numbers_cited
from udfs.calling.function import udf
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.errors import OutOfDomain
from udfs.vocabularies import Severity, VoucherFiling

CLAUSE = clause("七.3")
RECORDED = {"seen_numbers": "单号", "voucher_total_count": "票据总数", "voucher_seen_count": "查看张数"}


@udf("GHG_VOUCHER_NOTE", CLAUSE, returns="voucher_note")
def voucher_note(
    report_year: float, counted_vouchers: str, voucher_total_count: float, voucher_seen_count: float
) -> str:
    """票据记录文字，如“2025年加油票100张中的60张票据”。

    The wording of vouchers seen, e.g. 60 of 100 fuel receipts of 2025.
    """
    for count in (report_year, voucher_total_count, voucher_seen_count):
        if not count.is_integer():
            raise OutOfDomain(f"年份和张数应为整数，现为{count:.15g}：请核对。")
    if voucher_seen_count > voucher_total_count:
        raise OutOfDomain(f"“查看张数”{voucher_seen_count:.0f}大于“票据总数”{voucher_total_count:.0f}：请核对。")
    return f"{report_year:.0f}年{counted_vouchers}{voucher_total_count:.0f}张中的{voucher_seen_count:.0f}张票据"


@row_check(
    "703-1", CLAUSE, table="vouchers", severity=Severity.WARNING,
    says="凭证“{key}”仅查看、没有复印或扫描存档，但没有记录{lacking}：请补充单号、票据总数和查看张数。",
)  # fmt: skip
def seen_but_not_recorded(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """What is not copied leaves its numbers and counts in the file."""
    if row.choice("voucher_filing", VoucherFiling) is VoucherFiling.SEEN:
        lacking = {column: name for column, name in RECORDED.items() if row.value(column) in (None, "")}
        seen = row.number("voucher_seen_count")
        are_all = seen is not None and 0 < seen == row.number("voucher_total_count")
        if are_all and seen is not None and seen <= len(numbers_cited(engagement, row)):
            lacking.pop("seen_numbers", None)  # all were seen, and their numbers stand on the bills
        if lacking:
            yield hit(row, *lacking, key=row.key, lacking="、".join(lacking.values()))


@row_check(
    "703-2", CLAUSE, table="vouchers", severity=Severity.WARNING,
    says="非正式票据“{key}”的复印件没有加盖公章：请由受核查方盖章后存档。",
)  # fmt: skip
def informal_not_stamped(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Internal records are filed as stamped copies."""
    if row.flag("is_formal") is False and row.flag("is_stamped") is not True:
        yield hit(row, "is_stamped", key=row.key)


@row_check(
    "703-3", CLAUSE, table="vouchers", severity=Severity.ERROR,
    says="凭证“{key}”查看{seen:g}张，多于总数{whole:g}张：请核对张数。",
)  # fmt: skip
def seen_above_total(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Nobody sees more vouchers than there are."""
    seen, whole = row.number("voucher_seen_count"), row.number("voucher_total_count")
    if seen is not None and whole is not None and seen > whole:
        yield hit(row, "voucher_seen_count", "voucher_total_count", key=row.key, seen=seen, whole=whole)
