"""五.2【信息化系统】 System data are accepted only with a cross-check. The state of a voucher is decided with 五.1."""

from collections.abc import Iterator

from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.vocabularies import Severity, VoucherKind, VoucherState

CLAUSE = clause("五.2")


@row_check(
    "502-1", CLAUSE, table="vouchers", severity=Severity.WARNING,
    says="信息化系统数据“{key}”没有交叉检查：请与发票、抄表记录等核对，并确认与历史年度系统功能同等。",
)  # fmt: skip
def not_cross_checked(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """System data are accepted only with a cross-check."""
    open_state = row.choice("voucher_state", VoucherState) is VoucherState.NEEDS_CROSS_CHECK
    if open_state and row.choice("voucher_kind", VoucherKind) is VoucherKind.INFORMATION_SYSTEM:
        yield hit(row, "is_cross_checked", "cross_checked_with", key=row.key)
