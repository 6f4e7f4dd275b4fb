"""五.1【无效凭证】 State of a voucher, with 五.2【信息化系统】 and 五.3【物业凭证】, which name kinds."""

from udfs.kernel.clause import clause
from udfs.kernel.function import udf
from udfs.vocabularies import VoucherKind, VoucherState

CLAUSE = clause("五.1")


@udf("GHG_VOUCHER", CLAUSE, returns="voucher_state")
def voucher(
    voucher_kind: str, is_traceable: bool, is_cross_checked: bool = False, is_system_stable: bool = False,
    is_same_system: bool = False,
) -> VoucherState:  # fmt: skip
    """凭证有效性：不可溯源无效；信息化系统须稳定、同等功能并交叉检查；物业凭证须交叉检查。

    State of a voucher: untraceable is invalid; system data need stability, sameness and a cross-check; property receipts a cross-check.
    """
    from_system = voucher_kind == VoucherKind.INFORMATION_SYSTEM.value
    from_property = voucher_kind == VoucherKind.PROPERTY.value
    if not is_traceable or (from_system and not (is_system_stable and is_same_system)):
        return VoucherState.INVALID
    if (from_system or from_property) and not is_cross_checked:
        return VoucherState.NEEDS_CROSS_CHECK
    return VoucherState.VALID
