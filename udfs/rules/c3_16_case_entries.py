"""三.16【保守性原则】 What counts and is not on the bills is added, what is on them and does not count is deducted: once, and no more."""

from collections.abc import Iterator

from udfs.account.entries import account_of, cases, entry_of
from udfs.account.treatment import LEFT_OUT, CaseYear, case_years, demanded, is_of_year, stands
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.rounding import exceeds
from udfs.periods.years import role_of_row
from udfs.registries.case_kind import BY_EVIDENCE
from udfs.vocabularies import AccountEntry, Conclusion, OnBills, Severity, YearRole

CLAUSE = clause("三.16")
STANDING, WANTING = (OnBills.YES, OnBills.PART), (OnBills.NO, OnBills.PART)


@row_check(
    "316-49", CLAUSE, table="deductions", severity=Severity.ERROR,
    says="“扣减与追加”的“{key}”没有对应的归属事项，{quantity:,.2f}没有依据，不计算：请在“归属判定”登记事项并填写“事项编号”，或删除本行。",
)  # fmt: skip
def entry_without_case(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """An entry rests on a case; a number that is registered nowhere is told by the workbook."""
    quantity = row.number("adopted_quantity") or row.number("concerned_quantity")
    if quantity and not row.text("case_id"):
        yield hit(row, "case_id", key=row.key, quantity=quantity)


@row_check(
    "316-41", CLAUSE, table="deductions", severity=Severity.ERROR,
    says="“扣减与追加”的“{key}”为{year:g}年，不在归属事项“{case}”的起止日之内：请更正年份，或更正事项的起止日。",
)  # fmt: skip
def entry_of_another_year(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """An entry is made in a year in which its case is there."""
    case, year = cases(engagement).get(row.text("case_id") or ""), row.number("verification_year")
    if case is not None and year is not None and not is_of_year(case, year):
        yield hit(
            row, "verification_year", "case_id", key=row.key, year=year, case=case.key,
            effect_tco2=row.tonnes(row.number("case_quantity")),
        )  # fmt: skip


@book_check(
    "316-134", CLAUSE, table="deductions", severity=Severity.ERROR,
    says="归属事项“{case}”在{year:g}年另有一行“{other}”：一个事项一年只登记一行，否则用量重复，请合并或更正。",
)  # fmt: skip
def case_entered_twice(engagement: Engagement) -> Iterator[Hit]:
    """The quantity of a case and year stands once."""
    first: dict[tuple[str, float], Row] = {}
    for row in engagement.rows("deductions"):
        case, year = row.text("case_id"), row.number("verification_year")
        if case is None or year is None:
            continue
        other = first.setdefault((case, year), row)
        if other is not row:
            stake = row.tonnes(row.number("case_quantity"))
            yield hit(row, "case_id", "verification_year", case=case, year=year, other=other.key, effect_tco2=stake)


@row_check(
    "316-42", CLAUSE, table="deductions", severity=Severity.ERROR,
    says="归属事项“{case}”（{treated}，在能源账单上：{stands}）的“{key}”采用{final:,.2f}，多于其结论要求{entry}的{limit:,.2f}：请更正核查采用量，或核对事项用量和是否在能源账单上。",
)  # fmt: skip
def entry_above_case(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """No entry is larger than what the conclusion of its case demands."""
    case, final, limit = (
        cases(engagement).get(row.text("case_id") or ""),
        row.number("final_quantity"),
        row.number("claimed_quantity"),
    )
    if case is not None and final and limit is not None and exceeds(final, limit):
        yield hit(
            row, "adopted_quantity", "case_id", key=row.key, case=case.key, treated=row.text("treated_conclusion"),
            stands=case.text("on_bills"), entry=entry_of(row) or "入账", final=final, limit=limit,
            effect_tco2=row.tonnes(final - limit),
        )  # fmt: skip


@book_check(
    "316-43", CLAUSE, table="deductions", severity=Severity.ERROR,
    says="排放源“{source}”{year}年累计扣减{total:,.2f}，多于该年扣减前的活动数据{held:,.2f}：请核对事项用量、排放源编号和是否在能源账单上。",
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
                row, "concerned_quantity", "case_id", source=source, year=f"{year:.0f}", total=total, held=sum(known),
                effect_tco2=row.tonnes(min(final, total - sum(known))),
            )  # fmt: skip


def _not_entered(
    engagement: Engagement, role: YearRole, treated: tuple[Conclusion, ...], stand: tuple[OnBills, ...]
) -> Iterator[Hit]:
    """The cases whose conclusion demands an entry in a year of the role, and that have no row for the year."""
    for found in case_years(engagement):
        if (
            found.entry is None
            and found.role is role
            and demanded(found, engagement) in treated
            and stands(found.case) in stand
        ):
            yield hit(
                found.case, "on_bills", "case_id", key=found.case.key, treated=found.treated, year=f"{found.year:.0f}"
            )


@book_check(
    "316-44", CLAUSE, table="attributions", severity=Severity.ERROR,
    says="事项“{key}”{year}年按{treated}处理，其用能在能源账单上，但没有登记用量、没有扣减：基准年份仍含这部分用能，排放量被高估，请在“扣减与追加”登记。",
)  # fmt: skip
def left_in_baseline(engagement: Engagement) -> Iterator[Hit]:
    """What does not count and stays on the bills overstates a baseline year."""
    yield from _not_entered(engagement, YearRole.BASE, LEFT_OUT, STANDING)


@book_check(
    "316-45", CLAUSE, table="attributions", severity=Severity.WARNING,
    says="事项“{key}”{year}年按{treated}处理，其用能在能源账单上，但没有登记用量、没有扣减：履约年份仍含这部分用能，请在“扣减与追加”登记，或说明不扣减的原因。",
)  # fmt: skip
def left_in_compliance_year(engagement: Engagement) -> Iterator[Hit]:
    """What does not count and stays on the bills makes a compliance year larger than it is."""
    yield from _not_entered(engagement, YearRole.COMPLIANCE, LEFT_OUT, STANDING)


@book_check(
    "316-46", CLAUSE, table="attributions", severity=Severity.ERROR,
    says="事项“{key}”{year}年计入，其用能不全在能源账单上，但没有登记用量、没有追加：履约年份被低估，请在“扣减与追加”登记用量或推算编号。",
)  # fmt: skip
def wanting_in_compliance_year(engagement: Engagement) -> Iterator[Hit]:
    """What counts and is not on the bills understates a compliance year until it is added."""
    yield from _not_entered(engagement, YearRole.COMPLIANCE, (Conclusion.COUNTED,), WANTING)


@book_check(
    "316-47", CLAUSE, table="attributions", severity=Severity.WARNING,
    says="事项“{key}”{year}年计入，其用能不全在能源账单上，但没有登记用量、没有追加：基准年份不含这部分用能，请在“扣减与追加”登记，或说明不追加的原因。",
)  # fmt: skip
def wanting_in_baseline(engagement: Engagement) -> Iterator[Hit]:
    """What counts and is not on the bills makes a baseline year smaller than it is."""
    yield from _not_entered(engagement, YearRole.BASE, (Conclusion.COUNTED,), WANTING)


@book_check(
    "316-130", CLAUSE, table="attributions", severity=Severity.ERROR,
    says="事项“{key}”（{kind}）{year}年的结论取决于当年的凭证，但“扣减与追加”没有该年的行：请登记当年的用量和凭证；该年没有这一事项的，请填写起止日。",
)  # fmt: skip
def year_not_entered(engagement: Engagement) -> Iterator[Hit]:
    """Where the evidence of the year decides, the year has a row."""
    for found in case_years(engagement):
        column = _concluding(found)
        if found.entry is None and column is not None:
            yield hit(
                found.case, column, key=found.case.key, kind=found.case.text("case_kind"), year=f"{found.year:.0f}"
            )


def _concluding(found: CaseYear) -> str | None:
    """The column of a case's conclusion for the year's role, where that is left to the evidence of the year."""
    column = "compliance_conclusion" if found.role is YearRole.COMPLIANCE else "base_conclusion"
    return column if found.case.text(column) == BY_EVIDENCE else None


@row_check(
    "316-48", CLAUSE, table="deductions", severity=Severity.WARNING,
    says="追加“{key}”{claimed:,.2f}没有抄表记录、结算凭证或有效凭证（{role}年份）：履约年份仍予追加、基准年份不予追加，请补充证据并在特殊情况中说明。",
)  # fmt: skip
def addition_without_evidence(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """An addition rests on a reading, a settlement or an estimate; without any it is made where it is conservative."""
    claimed, role = row.number("claimed_quantity"), role_of_row(engagement, row)
    is_shown = (
        row.flag("has_meter_record")
        or row.flag("has_settlement")
        or row.flag("has_evidence")
        or row.text("estimate_id")
    )
    is_added = (
        entry_of(row) is AccountEntry.ADDITION and row.choice("treated_conclusion", Conclusion) is Conclusion.COUNTED
    )
    if is_added and claimed and role is not None and not is_shown:
        yield hit(
            row, "has_meter_record", "has_settlement", key=row.key, claimed=claimed, role=role,
            effect_tco2=row.tonnes(claimed),
        )  # fmt: skip
