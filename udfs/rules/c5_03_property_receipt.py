"""五.3【物业凭证】 Receipts of a property manager are accepted only with a cross-check. The state of a voucher is decided with 五.1."""

from collections.abc import Iterator

from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.vocabularies import Severity, VoucherKind, VoucherState

CLAUSE = clause("五.3")


@row_check(
    "503-1", CLAUSE, table="vouchers", severity=Severity.WARNING,
    says="物业凭证“{key}”没有交叉检查：请与发票、合同协议、抄表记录等核对后填写“交叉检查对象”。",
)  # fmt: skip
def not_cross_checked(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Receipts of a property manager are accepted only with a cross-check."""
    open_state = row.choice("voucher_state", VoucherState) is VoucherState.NEEDS_CROSS_CHECK
    if open_state and row.choice("voucher_kind", VoucherKind) is VoucherKind.PROPERTY:
        yield hit(row, "is_cross_checked", "cross_checked_with", key=row.key)
