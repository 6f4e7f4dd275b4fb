"""五.5【辅助凭证】 Leases, outsourcing, shared and passed-on energy, deductions need the agreement, or a stamped statement in its place."""

from collections.abc import Iterator

from udfs.account.entering import BILLS, known_tonnes, told_tonnes
from udfs.account.entries import entry_of
from udfs.account.remarks import TELLS_OF_ACCURACY, TELLS_OF_PART, remark_names
from udfs.account.terms import account
from udfs.account.treatment import stake
from udfs.account.vouchers import register
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check, shared
from udfs.kernel.clause import clause
from udfs.registries import CaseKind
from udfs.vocabularies import CalibrationState, Severity, Tenure, VoucherKind

CLAUSE = clause("五.5")


@row_check(
    "505-1", CLAUSE, table="attributions", severity=Severity.WARNING,
    says="{kind}“{key}”没有登记协议凭证：请取得协议复印件；因保密等原因无法取得的，登记受核查方盖章的费用结算方式说明。",
)  # fmt: skip
def agreement_missing(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """An agreement, or the stamped statement that replaces it, belongs to the file."""
    kind = row.choice("case_kind", CaseKind)
    if kind is not None and kind.by_agreement and not row.text("agreement_voucher_no"):
        yield hit(row, "agreement_voucher_no", kind=kind, key=row.key, effect_tco2=stake(row, engagement))


@shared
def _parties_by_agreement(engagement: Engagement) -> frozenset[str]:
    """Whose agreement a case has on file already, by name."""
    cases = (row for row in engagement.rows("attributions") if row.text("agreement_voucher_no"))
    return frozenset((row.text("counterparty_name") or "").strip() for row in cases)


def _has_agreement(row: Row, engagement: Engagement, party: str | None) -> bool:
    return bool(row.text("agreement_voucher_no")) or (party or "").strip() in _parties_by_agreement(engagement)


@row_check(
    "505-40", CLAUSE, table="sites", severity=Severity.WARNING,
    says="{tenure}场所“{key}”没有登记租赁协议：请填写“协议凭证号”；协议无法取得的，登记受核查方盖章的费用结算方式说明。",
)  # fmt: skip
def lease_without_agreement(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A lease rests on its agreement, whoever lets; one with the same party on a case is enough."""
    tenure = row.choice("tenure", Tenure)
    is_lease = tenure in (Tenure.LEASED_IN, Tenure.LEASED_OUT)
    if is_lease and not _has_agreement(row, engagement, row.text("counterparty_name")):
        yield hit(row, "agreement_voucher_no", key=row.key, tenure=tenure)


@row_check(
    "505-41", CLAUSE, table="sources", severity=Severity.WARNING,
    says="排放源“{key}”与{party}共用，没有登记能源分摊协议：请填写“协议凭证号”；协议无法取得的，登记受核查方盖章的费用结算方式说明。",
)  # fmt: skip
def sharing_without_agreement(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Energy that is shared rests on the agreement how; one with the same party on a case is enough."""
    party = row.text("shared_with")
    if party and not _has_agreement(row, engagement, party):
        yield hit(row, "agreement_voucher_no", key=row.key, party=party)


@book_check(
    "505-460", CLAUSE, table="sources", severity=Severity.WARNING,
    says="排放源“{key}”与{party}共用，而单据的用量全部计入（{tonnes}），没有扣减对方的用量：请登记对方用能的归属事项和扣减；单据已是分摊后的用量的，"
    "请在备注写明按什么分摊。",
)  # fmt: skip
def shared_source_counted_whole(engagement: Engagement) -> Iterator[Hit]:
    """What two organisations use stands on the bills for both: somebody says what the other's part is, or that the bills have it off."""
    cases = {row.text("source_id") for row in engagement.rows("attributions")}
    billed = account(engagement).terms[BILLS.held]
    for row in engagement.rows("sources"):
        party = row.text("shared_with")
        if not party or row.key in cases or remark_names(row, TELLS_OF_PART):
            continue
        known = [
            engagement.tonnes(source, year, term.quantity)
            for (source, year), term in billed.items()
            if source == row.key
        ]
        if known:
            tonnes = known_tonnes(known)
            yield hit(row, "shared_with", key=row.key, party=party, tonnes=told_tonnes(tonnes), effect_tco2=tonnes)


@row_check(
    "505-42", CLAUSE, table="deductions", severity=Severity.WARNING,
    says="{entry}“{key}”填写有结算凭证，但没有凭证号：请填写实际结算凭证的编号并取得复印件。",
)  # fmt: skip
def settlement_not_named(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """The settlement that a deduction rests on belongs to the file, by its number."""
    if row.flag("has_settlement") and not row.text("voucher_no"):
        tonnes = row.tonnes(row.number("final_quantity"))
        yield hit(row, "voucher_no", key=row.key, entry=entry_of(row) or "分录", effect_tco2=tonnes)


@book_check(
    "505-43", CLAUSE, table="attributions", severity=Severity.WARNING,
    says="“{key}”的协议凭证{number}登记为“{kind}”，既不是合同协议也不是盖章说明：请登记协议，或受核查方盖章的费用结算方式说明。",
)  # fmt: skip
def agreement_of_another_kind(engagement: Engagement) -> Iterator[Hit]:
    """The agreement or the stamped statement, which stand in for each other; an invoice does not."""
    registered = register(engagement)
    for table in ("attributions", "sites", "sources"):
        for row in engagement.rows(table):
            number = row.text("agreement_voucher_no")
            kinds = [voucher.choice("voucher_kind", VoucherKind) for voucher in registered.of_number(number)]
            for kind in [kind for kind in kinds if kind not in (None, VoucherKind.AGREEMENT, VoucherKind.STATEMENT)][
                :1
            ]:
                yield hit(row, "agreement_voucher_no", key=row.key, number=number, kind=kind)


@row_check(
    "505-110", CLAUSE, table="meters", severity=Severity.WARNING,
    says="计量表“{key}”没有填写{lacking}：能源计量器具一览表须涵盖安装地点和测量范围，请补充。",
)  # fmt: skip
def register_tells_no_place(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """The register of meters that belongs to the file tells where each stands and what it measures."""
    names = {"meter_place": "安装地点", "measuring_range": "测量范围"}
    lacking = [column for column in names if not row.text(column)]
    if lacking and row.text("meter_id"):
        yield hit(row, *lacking, key=row.key, lacking="、".join(names[column] for column in lacking))


@row_check(
    "505-111", CLAUSE, table="meters", severity=Severity.WARNING,
    says="计量表“{key}”的准确度等级{actual:g}低于要求的{wanted:g}：请核实其数据是否可用，并在备注写明准确度如何核实。",
)  # fmt: skip
def meter_of_lower_class(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A meter less accurate than is required; the smaller the number, the more accurate."""
    actual, wanted = row.number("accuracy_class"), row.number("required_class")
    if actual is not None and wanted is not None and actual > wanted and not remark_names(row, TELLS_OF_ACCURACY):
        yield hit(row, "accuracy_class", "required_class", key=row.key, actual=actual, wanted=wanted)


@row_check(
    "505-112", CLAUSE, table="meters", severity=Severity.WARNING,
    says="计量表“{key}”的检定状态为“{state}”：请核实其数据是否可用，取得检定或校准记录，或在备注写明检定情况。",
)  # fmt: skip
def meter_not_calibrated(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A meter that failed its calibration, or missed it; a remark says how it was dealt with."""
    state = row.choice("calibration_state", CalibrationState)
    if state not in (None, CalibrationState.VALID) and not remark_names(row, TELLS_OF_ACCURACY):
        yield hit(row, "calibration_state", key=row.key, state=state)
