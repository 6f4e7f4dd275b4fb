"""五.1【无效凭证】 State of a voucher, with 五.2【信息化系统】 and 五.3【物业凭证】, which name kinds."""

from udfs.kernel.clause import clause
from udfs.kernel.decision import BOOLEAN, Decision, when
from udfs.kernel.errors import GhgError
from udfs.kernel.function import udf
from udfs.kernel.vocabulary import Vocabulary
from udfs.vocabularies import VoucherKind, VoucherState

CLAUSE = clause("五.1")

SYSTEM, PROPERTY = VoucherKind.INFORMATION_SYSTEM, VoucherKind.PROPERTY

TABLE = Decision(
    {
        "kind": VoucherKind, "is_traceable": BOOLEAN, "is_cross_checked": BOOLEAN, "is_system_stable": BOOLEAN,
        "is_same_system": BOOLEAN,
    },
    when(VoucherState.INVALID, "五.1", "不能提供原始计量数据等可溯源数据。", is_traceable=False),
    when(VoucherState.INVALID, "五.2", "信息化系统运行不稳定或数据不真实完整。", kind=SYSTEM, is_system_stable=False),
    when(VoucherState.INVALID, "五.2", "与历史年度的信息化系统功能不同等。", kind=SYSTEM, is_same_system=False),
    when(VoucherState.NEEDS_CROSS_CHECK, "五.2", "信息化系统数据须交叉检查。", kind=SYSTEM, is_cross_checked=False),
    when(
        VoucherState.NEEDS_CROSS_CHECK, "五.3", "物业凭证须与发票、合同、抄表记录等交叉检查。",
        kind=PROPERTY, is_cross_checked=False,
    ),
    when(VoucherState.VALID, "五.1", "可溯源，且已满足该类凭证的要求。"),
)  # fmt: skip


def kind_of(voucher_kind: str) -> VoucherKind:
    """The kind a clause names; any other word is an ordinary voucher."""
    try:
        return VoucherKind.read(voucher_kind, "凭证类型")
    except GhgError:
        return VoucherKind.OTHER


@udf("GHG_VOUCHER", CLAUSE, returns="voucher_state")
def voucher(
    voucher_kind: str, is_traceable: bool, is_cross_checked: bool = False, is_system_stable: bool = False,
    is_same_system: bool = False,
) -> Vocabulary:  # fmt: skip
    """凭证有效性：不可溯源无效；信息化系统须稳定、同等功能并交叉检查；物业凭证须交叉检查。

    State of a voucher: untraceable is invalid; system data must be stable, same and cross-checked; property receipts cross-checked.
    """
    return TABLE.decide(
        kind=kind_of(voucher_kind), is_traceable=is_traceable, is_cross_checked=is_cross_checked,
        is_system_stable=is_system_stable, is_same_system=is_same_system,
    ).conclusion  # fmt: skip
