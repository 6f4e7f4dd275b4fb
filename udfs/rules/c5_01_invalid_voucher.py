"""五.1【无效凭证】 State of a voucher, with 五.2【信息化系统】 and 五.3【物业凭证】, which name kinds."""

from collections.abc import Iterator

from udfs.account.entering import known_tonnes
from udfs.account.vouchers import CITING, citations
from udfs.calling.function import udf
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit
from udfs.kernel.clause import clause
from udfs.kernel.decision import BOOLEAN, Decision, Ruling, when
from udfs.periods.series import is_void
from udfs.periods.years import role_of_row
from udfs.vocabularies import Severity, VoucherKind, VoucherState

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


@udf("GHG_VOUCHER", CLAUSE, returns="voucher_state", decides=True)
def voucher(
    voucher_kind: VoucherKind, is_traceable: bool, is_cross_checked: bool = False, is_system_stable: bool = False,
    is_same_system: bool = False,
) -> Ruling:  # fmt: skip
    """凭证有效性：不可溯源无效；信息化系统须稳定、同等功能并交叉检查；物业凭证须交叉检查。

    State of a voucher: untraceable is invalid; system data must be stable, same and cross-checked; property receipts cross-checked.
    """
    return TABLE.decide(
        kind=voucher_kind, is_traceable=is_traceable, is_cross_checked=is_cross_checked,
        is_system_stable=is_system_stable, is_same_system=is_same_system,
    )  # fmt: skip


SHOWN = 5


@book_check(
    "501-1", CLAUSE, table="vouchers", severity=Severity.ERROR,
    says="凭证“{key}”无效（不可溯源，或信息化系统不符合要求），有{count}行数据引用它（在推算之前，单据仍计入{years}）：请取得有效凭证；不能取得的按数据缺失推算该期间，"
    "并把单据的“凭证无效不计”填“是”。",
)  # fmt: skip
def voucher_invalid(engagement: Engagement) -> Iterator[Hit]:
    """An invalid voucher carries no data; the tonnes that rest on it are at stake."""
    states = [row.choice("voucher_state", VoucherState) for row in engagement.rows("vouchers")]
    if VoucherState.INVALID not in states:
        return
    citing: dict[int, list[Row]] = {}
    for table, bill, registered in citations(engagement):
        for voucher in registered if table == "bills" else ():
            citing.setdefault(id(voucher), []).append(bill)
    for row in engagement.rows("vouchers"):
        if row.choice("voucher_state", VoucherState) is VoucherState.INVALID:
            cited = citing.get(id(row), [])
            resting = [bill for bill in cited if not is_void(bill)]
            if cited and not resting:
                continue
            roles = {str(role) for bill in resting if (role := role_of_row(engagement, bill)) is not None}
            yield hit(
                row,
                "is_traceable",
                "voucher_state",
                key=row.key,
                count=len(resting),
                years="、".join(f"{role}年份" for role in sorted(roles)) or "总量",
                effect_tco2=known_tonnes(bill.tonnes(bill.number("quantity_in_source_unit")) for bill in resting),
            )


@book_check(
    "501-2", CLAUSE, table="bills", severity=Severity.WARNING,
    says="{places}引用的{count}个凭证号没有在“凭证登记”登记（{some}）：请登记凭证的类型、是否可溯源和存档方式。",
)  # fmt: skip
def voucher_not_registered(engagement: Engagement) -> Iterator[Hit]:
    """Every voucher cited is registered with its kind and how it is filed; told once for the whole book."""
    missing: dict[str, list[str]] = {}
    first: Row | None = None
    for table, row, registered in citations(engagement):
        if not registered:
            first = first or row
            missing.setdefault(CITING[table], []).append(row.text("voucher_no") or "")
    if first is not None:
        numbers = list(dict.fromkeys(number for found in missing.values() for number in found))
        some = "、".join(numbers[:SHOWN]) + ("等" if len(numbers) > SHOWN else "")
        yield hit(
            first, "voucher_no", places="、".join(f"“{sheet}”" for sheet in missing), count=len(numbers), some=some
        )
