"""三.16【保守性原则】 The facts of a case are typed once: what else the workbook holds of them must not contradict."""

from collections.abc import Iterator

from udfs.account.entries import EVIDENCE, cases, entry_of
from udfs.account.remarks import TELLS_OF_ACCOUNT, remark_names
from udfs.account.treatment import LEFT_OUT, stake, stands
from udfs.account.vouchers import register, sources_of
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check
from udfs.kernel.clause import clause
from udfs.periods.meters import bills_by_meter, meters
from udfs.registries import CaseKind
from udfs.registries.case_kind import BY_EVIDENCE
from udfs.vocabularies import CircumstanceKind, Conclusion, OnBills, Severity

CLAUSE = clause("三.16")
SETTLED = "has_settlement"


def _enters_nothing(row: Row, engagement: Engagement) -> Row | None:
    """The case of a row that tells a quantity and enters none of it, without a remark that speaks of them."""
    case = cases(engagement).get(row.text("case_id") or "")
    is_entered = entry_of(row) is not None or row.number("adopted_quantity")  # the latter is 316-42
    return None if is_entered or remark_names(row, TELLS_OF_ACCOUNT) or not row.number("concerned_quantity") else case


def _told(row: Row, case: Row, shown: tuple[str, ...]) -> Hit:
    quantity = row.number("concerned_quantity")
    return hit(
        row, "concerned_quantity", "case_id", *shown, key=row.key, case=case.key, quantity=quantity,
        evidence="、".join(EVIDENCE[column] for column in shown), treated=row.text("treated_conclusion"),
        effect_tco2=row.tonnes(quantity),
    )  # fmt: skip


@row_check(
    "316-184", CLAUSE, table="deductions", severity=Severity.WARNING,
    says="“{key}”登记了事项“{case}”的用量{quantity:,.15g}和扣减所要的{evidence}，其用能{treated}，却因不在能源账单上没有扣减：请核对事项的“是否在能源账单上”、"
    "种类和转供方向；确实不在账单上的在备注写明。",
)  # fmt: skip
def evidence_for_no_deduction(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Who shows readings and settlement of what does not count means it to be deducted; an account of its own is on no bills."""
    case = _enters_nothing(row, engagement)
    kind = None if case is None else case.choice("case_kind", CaseKind)
    if (
        case is None
        or kind is None
        or kind.circumstance is CircumstanceKind.OWN_ACCOUNT
        or case.flag("has_own_account")
    ):
        return
    is_left_out = row.choice("treated_conclusion", Conclusion) in LEFT_OUT and stands(case) is OnBills.NO
    if is_left_out and SETTLED in kind.deducted_by and all(row.flag(column) for column in kind.deducted_by):
        yield _told(row, case, kind.deducted_by)


@row_check(
    "316-187", CLAUSE, table="deductions", severity=Severity.NOTICE,
    says="“{key}”登记了事项“{case}”的用量{quantity:,.15g}和{evidence}，而其用能{treated}且已在能源账单上，不扣减也不追加：请核对事项的"
    "“是否在能源账单上”、种类和转供方向；核对无误的不必登记用量，或在备注写明不扣减、不追加的原因。",
)  # fmt: skip
def evidence_for_no_entry(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """What counts and stands on the bills has no entry, so that its quantity and evidence serve none (I-284)."""
    case = _enters_nothing(row, engagement)
    if case is None or row.text("case_ruling") == BY_EVIDENCE or row.text("case_conclusion") != row.text("case_ruling"):
        return
    shown = tuple(column for column in EVIDENCE if row.flag(column))
    if row.choice("treated_conclusion", Conclusion) is Conclusion.COUNTED and stands(case) is OnBills.YES and shown:
        yield _told(row, case, shown)


def _contradiction(case: Row, meter: Row, *, has_bills: bool) -> tuple[str, str]:
    """The column of a case that its meter contradicts, and how; empty where it does not."""
    owner, source = meter.text("source_id"), case.text("source_id")
    if owner is not None and source is not None and owner != source:
        return "source_id", f"登记在排放源“{owner}”，而事项的排放源是“{source}”"
    if stands(case) is OnBills.NO and has_bills:
        return "on_bills", "有单据在“能源账单”，而事项的“是否在能源账单上”为否"
    return "", ""


@book_check(
    "316-185", CLAUSE, table="attributions", severity=Severity.ERROR,
    says="事项“{key}”的计量表“{meter}”{fault}：请更正其中一处。",
)  # fmt: skip
def case_contradicts_its_meter(engagement: Engagement) -> Iterator[Hit]:
    """The meter that holds a case's energy is one of its source, and its bills say whether the energy stands on them."""
    for case in cases(engagement).values():
        number = case.text("meter_id") or ""
        meter = meters(engagement).get(number)  # one that is not registered is told by the workbook
        if meter is None:
            continue
        column, fault = _contradiction(case, meter, has_bills=number in bills_by_meter(engagement))
        if fault:
            yield hit(
                case, "meter_id", column, key=case.key, meter=number, fault=fault, effect_tco2=stake(case, engagement)
            )


@row_check(
    "316-186", CLAUSE, table="deductions", severity=Severity.WARNING,
    says="“{key}”的凭证{voucher}在“凭证登记”中所属的排放源是{listed}，而事项“{case}”的排放源是“{source}”：请更正其中一处。",
)  # fmt: skip
def voucher_of_another_source(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A voucher that says which sources it is of is of the case's source."""
    number, source = row.text("voucher_no"), row.text("source_id")
    listed = [name for voucher in register(engagement).of_number(number) for name in sources_of(voucher)]
    if source is not None and listed and source not in listed:
        yield hit(
            row, "voucher_no", "case_id", key=row.key, voucher=number, listed="、".join(listed),
            case=row.text("case_id"), source=source, effect_tco2=row.tonnes(row.number("case_quantity")),
        )  # fmt: skip
