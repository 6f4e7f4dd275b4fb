"""七.3【凭证存档】 The wording of what was seen but not copied."""

from udfs.kernel.clause import clause
from udfs.kernel.errors import OutOfDomain
from udfs.kernel.function import udf

CLAUSE = clause("七.3")


@udf("GHG_VOUCHER_NOTE", CLAUSE, returns="voucher_note")
def voucher_note(report_year: float, voucher_kind: str, voucher_total_count: float, voucher_seen_count: float) -> str:
    """票据记录文字，如“2025年加油票100张中的60张票据”。

    The wording of vouchers seen, e.g. 60 of 100 fuel receipts of 2025.
    """
    for count in (report_year, voucher_total_count, voucher_seen_count):
        if not count.is_integer():
            raise OutOfDomain(f"年份和张数应为整数，现为{count:.15g}：请核对。")
    if voucher_seen_count > voucher_total_count:
        raise OutOfDomain(f"“查看张数”{voucher_seen_count:.0f}大于“票据总数”{voucher_total_count:.0f}：请核对。")
    return f"{report_year:.0f}年{voucher_kind}{voucher_total_count:.0f}张中的{voucher_seen_count:.0f}张票据"
