"""三.16【保守性原则】 What counts and is not on the bills is added, what is on them and does not count is deducted: once, and no more."""

from collections.abc import Iterator

from udfs.account.entries import Account, account_of, cases, entered, entry_of
from udfs.account.treatment import CONCLUDED, quantity_on_bills, treatment
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check, shared
from udfs.kernel.clause import clause
from udfs.kernel.rounding import exceeds
from udfs.periods.years import role_of_row
from udfs.vocabularies import AccountEntry, Conclusion, Severity, YearRole

CLAUSE = clause("三.16")
LEFT_OUT = (Conclusion.NOT_COUNTED, Conclusion.SEPARATE)


@row_check(
    "316-49", CLAUSE, table="deductions", severity=Severity.ERROR,
    says="{entry}“{key}”没有对应的归属事项，{final:,.2f}没有依据：请在“归属判定”登记事项并填写“事项编号”，或删除本行。",
)  # fmt: skip
def entry_without_case(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """An entry rests on a case; a number that is registered nowhere is told by the workbook."""
    final = row.number("final_quantity")
    if final and not row.text("case_id"):
        yield hit(row, "case_id", key=row.key, entry=entry_of(row), final=final, effect_tco2=row.tonnes(final))


@row_check(
    "316-41", CLAUSE, table="deductions", severity=Severity.ERROR,
    says="{entry}“{key}”的{fault}与归属事项“{case}”的不一致：一个事项的{entry}须为同一排放源、同一年份，请更正。",
)  # fmt: skip
def entry_of_another_account(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """An entry is made in the source and year that its case is about."""
    case = cases(engagement).get(row.text("case_id") or "")
    if case is None:
        return
    names = {"source_id": "排放源", "verification_year": "年份"}
    differing = [column for column, own, its in zip(names, account_of(row), account_of(case)) if own != its]
    if differing:
        fault = "和".join(names[column] for column in differing)
        yield hit(
            row, *differing, "case_id", key=row.key, entry=entry_of(row), fault=fault, case=case.key,
            effect_tco2=row.tonnes(row.number("final_quantity")),
        )  # fmt: skip


def _limit(case: Row, entry: AccountEntry, treated: Conclusion | None) -> float | None:
    """What the entries of a case may come to, one way; None where that is unknown, and told elsewhere."""
    on_bills, concerned = quantity_on_bills(case), case.number("concerned_quantity")
    if treated not in CONCLUDED or on_bills is None:
        return None
    if entry is AccountEntry.DEDUCTION:
        return on_bills if treated in LEFT_OUT else None  # 304-2 tells the others
    if treated is Conclusion.NOT_COUNTED:
        return 0.0
    return None if concerned is None else concerned - on_bills


@book_check(
    "316-42", CLAUSE, table="deductions", severity=Severity.ERROR,
    says="归属事项“{case}”（{treated}，在能源账单上：{stands}）累计{entry}{total:,.2f}，多于可{entry}的{limit:,.2f}：请核对事项的涉及用量和是否在能源账单上，或更正{entry}。",
)  # fmt: skip
def entry_above_case(engagement: Engagement) -> Iterator[Hit]:
    """No entry is larger than what its case is about, nor all of them together."""
    totals: dict[tuple[str, AccountEntry], float] = {}
    for row in engagement.rows("deductions"):
        case, entry, final = (
            cases(engagement).get(row.text("case_id") or ""), entry_of(row), row.number("final_quantity"),
        )  # fmt: skip
        if case is None or not final:
            continue
        treated = treatment(case, engagement)
        limit = _limit(case, entry, treated)
        total = totals[case.key, entry] = totals.get((case.key, entry), 0.0) + final
        if limit is not None and exceeds(total, limit):
            yield hit(
                row, "case_id", "claimed_quantity", case=case.key, treated=treated, entry=entry, total=total,
                stands=case.text("on_bills"), limit=limit, effect_tco2=row.tonnes(min(final, total - limit)),
            )  # fmt: skip


@book_check(
    "316-43", CLAUSE, table="deductions", severity=Severity.ERROR,
    says="排放源“{source}”{year}年累计扣减{total:,.2f}，多于该年扣减前的活动数据{held:,.2f}：请核对扣减量和排放源编号。",
)  # fmt: skip
def deducted_above_activity(engagement: Engagement) -> Iterator[Hit]:
    """Nothing is deducted that the source's account of the year does not hold."""
    terms = ("bills_quantity", "estimates_quantity", "adjustment_quantity", "additions_quantity")
    held = {row.key: [row.number(term) for term in terms] for row in engagement.rows("monthly")}
    totals: dict[str, float] = {}
    for row in engagement.rows("deductions"):
        source, year = account_of(row)
        final = row.number("deducted_quantity")
        if source is None or year is None or not final:
            continue
        key = f"{source}|{year:.0f}"
        total = totals[key] = totals.get(key, 0.0) + final
        known = [amount for amount in held.get(key, [None]) if amount is not None]
        if len(known) == len(terms) and exceeds(total, sum(known)):
            yield hit(
                row, "claimed_quantity", "source_id", source=source, year=f"{year:.0f}", total=total, held=sum(known),
                effect_tco2=row.tonnes(min(final, total - sum(known))),
            )  # fmt: skip


def _not_deducted(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """The energy of a case that stands on the bills, does not count and is not deducted."""
    demanded = quantity_on_bills(row)
    done = entered(engagement, row, AccountEntry.DEDUCTION, "claimed_quantity")
    if demanded is not None and exceeds(demanded, done):  # 316-40 tells where the quantity is unknown
        yield hit(
            row, "on_bills", "final_conclusion", key=row.key, treated=treatment(row, engagement),
            rest=demanded - done, effect_tco2=row.tonnes(demanded - done),
        )  # fmt: skip


@row_check(
    "316-44", CLAUSE, table="attributions", severity=Severity.ERROR,
    says="事项“{key}”按{treated}处理，其用能在能源账单上，但还有{rest:,.2f}没有扣减：基准年份仍含这部分用能，排放量被高估，请在“扣减”登记。",
)  # fmt: skip
def left_in_baseline(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """What does not count and stays on the bills overstates a baseline year."""
    if treatment(row, engagement) in LEFT_OUT and role_of_row(engagement, row) is YearRole.BASE:
        yield from _not_deducted(row, engagement)


@row_check(
    "316-45", CLAUSE, table="attributions", severity=Severity.WARNING,
    says="事项“{key}”按{treated}处理，其用能在能源账单上，但还有{rest:,.2f}没有扣减：履约年份仍含这部分用能，请在“扣减”登记，或说明不扣减的原因。",
)  # fmt: skip
def left_in_compliance_year(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """What does not count and stays on the bills makes a compliance year larger than it is."""
    if treatment(row, engagement) in LEFT_OUT and role_of_row(engagement, row) is YearRole.COMPLIANCE:
        yield from _not_deducted(row, engagement)


@shared
def _not_added(engagement: Engagement) -> dict[str, tuple[Row, float]]:
    """The cases that count, are not on the bills and stand in no addition nor estimate, with what is wanting.

    Where a source has no bills in a year its estimates may be the quantity; they serve the cases in their order, and once.
    Beside bills an estimate fills months that wanted one, which is another energy.
    """
    billed = {account_of(row) for row in engagement.rows("monthly") if row.number("bills_quantity")}
    estimated: dict[Account, float] = {}
    for row in engagement.rows("estimates"):
        if account_of(row) not in billed:
            estimated[account_of(row)] = estimated.get(account_of(row), 0.0) + (row.number("final_quantity") or 0.0)
    found: dict[str, tuple[Row, float]] = {}
    for row in engagement.rows("attributions"):
        on_bills, concerned = quantity_on_bills(row), row.number("concerned_quantity")
        if on_bills is None or concerned is None or treatment(row, engagement) is not Conclusion.COUNTED:
            continue
        rest = concerned - on_bills - entered(engagement, row, AccountEntry.ADDITION, "claimed_quantity")
        served = min(max(rest, 0.0), estimated.get(account_of(row), 0.0))
        estimated[account_of(row)] = estimated.get(account_of(row), 0.0) - served
        if exceeds(rest, served):
            found[row.key] = row, rest - served
    return found


def _wanting(engagement: Engagement, role: YearRole) -> Iterator[Hit]:
    for row, rest in _not_added(engagement).values():
        if role_of_row(engagement, row) is role:
            yield hit(row, "on_bills", "concerned_quantity", key=row.key, rest=rest, effect_tco2=row.tonnes(rest))


@book_check(
    "316-46", CLAUSE, table="attributions", severity=Severity.ERROR,
    says="事项“{key}”计入，但有{rest:,.2f}不在能源账单上，也没有追加或推算：履约年份被低估，请在“扣减”登记为“追加”，或补充单据、推算。",
)  # fmt: skip
def wanting_in_compliance_year(engagement: Engagement) -> Iterator[Hit]:
    """What counts and is not on the bills understates a compliance year until it is added."""
    yield from _wanting(engagement, YearRole.COMPLIANCE)


@book_check(
    "316-47", CLAUSE, table="attributions", severity=Severity.WARNING,
    says="事项“{key}”计入，但有{rest:,.2f}不在能源账单上，也没有追加或推算：基准年份不含这部分用能，请在“扣减”登记为“追加”，或说明不追加的原因。",
)  # fmt: skip
def wanting_in_baseline(engagement: Engagement) -> Iterator[Hit]:
    """What counts and is not on the bills makes a baseline year smaller than it is."""
    yield from _wanting(engagement, YearRole.BASE)


@row_check(
    "316-48", CLAUSE, table="deductions", severity=Severity.WARNING,
    says="追加“{key}”{claimed:,.2f}没有抄表记录也没有结算凭证（{role}年份）：履约年份仍予追加、基准年份不予追加，请补充证据并在特殊情况中说明。",
)  # fmt: skip
def addition_without_evidence(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """An addition rests on a reading or a settlement; without either it is made where it is conservative."""
    claimed, role = row.number("claimed_quantity"), role_of_row(engagement, row)
    is_shown = row.flag("has_meter_record") or row.flag("has_settlement")
    if entry_of(row) is AccountEntry.ADDITION and claimed and role is not None and not is_shown:
        yield hit(
            row, "has_meter_record", "has_settlement", key=row.key, claimed=claimed, role=role,
            effect_tco2=row.tonnes(claimed),
        )  # fmt: skip
