"""五.1【无效凭证】 A bill of an invalid voucher opens its period for an estimate, and counts no more when there is one."""

from collections.abc import Iterator

from udfs.account.entering import told_tonnes
from udfs.account.vouchers import register
from udfs.kernel.calendar import numbered_month
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check
from udfs.kernel.clause import clause
from udfs.periods.basis import is_metered
from udfs.periods.estimates import estimates_by_source
from udfs.periods.series import Bill, bills_by_source, is_void
from udfs.vocabularies import Severity, VoucherState

CLAUSE = clause("五.1")


@row_check(
    "501-140", CLAUSE, table="bills", severity=Severity.ERROR,
    says="单据“{key}”标为凭证无效不计，而凭证{voucher}没有登记为无效，其用量{quantity:,.15g}没有计入：请更正“凭证登记”，或清空“凭证无效不计”。",
)  # fmt: skip
def void_without_invalid_voucher(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Only an invalid voucher makes a bill void."""
    if not is_void(row):
        return
    states = {voucher.choice("voucher_state", VoucherState) for voucher in register(engagement).of_bill(row)}
    if VoucherState.INVALID not in states:
        yield hit(
            row, "is_void", "voucher_no", key=row.key, voucher=row.text("voucher_no") or "",
            quantity=row.number("activity_quantity") or 0.0, effect_tco2=row.tonnes(row.number("activity_quantity")),
        )  # fmt: skip


@book_check(
    "501-141", CLAUSE, table="bills", severity=Severity.ERROR,
    says="单据“{key}”因凭证无效不计，其期间（{months}）却没有推算，缺少的用量约{quantity:,.15g}（{tonnes}）：请在“缺失推算”登记该期间的推算。",
)  # fmt: skip
def void_without_estimate(engagement: Engagement) -> Iterator[Hit]:
    """What a void bill held is estimated; of a metered source 311-1 asks for its months."""
    for source, bills in bills_by_source(engagement).items():
        for bill in bills:
            if is_void(bill.row) and not is_metered(engagement, source) and not _is_estimated(engagement, source, bill):
                quantity = bill.row.number("activity_quantity") or 0.0
                tonnes = bill.row.tonnes(quantity)
                yield hit(
                    bill.row, "is_void", "period_start", key=bill.row.key, months=bill.told_months, quantity=quantity,
                    tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
                )  # fmt: skip


def _is_estimated(engagement: Engagement, source: str, bill: Bill) -> bool:
    months = set(map(numbered_month, bill.split.months))
    return any(
        estimate.year in bill.years if estimate.split is None else not months.isdisjoint(estimate.months)
        for estimate in estimates_by_source(engagement).get(source, ())
    )
