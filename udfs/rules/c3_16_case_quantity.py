"""三.16【保守性原则】 What a case comes to in a year is typed once, or is one estimate, which then enters once."""

from collections.abc import Iterator

from udfs.account.entering import told_tonnes
from udfs.account.entries import account_of, cases, entries, entry_of
from udfs.account.remarks import TELLS_OF_CHANGE, remark_names
from udfs.account.treatment import case_years, is_decided_elsewhere, stands
from udfs.kernel.cells import is_blank
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check, shared
from udfs.kernel.clause import clause
from udfs.vocabularies import AccountEntry, Conclusion, OnBills, Severity

CLAUSE = clause("三.16")
OF_ANOTHER_UNIT = 100.0  # times: from one year to the next no use of a matter changes so


def _part_is_wrong(row: Row, case: Row) -> bool:
    part, whole = row.number("on_bills_quantity"), row.number("case_quantity")
    return stands(case) is OnBills.PART and bool(whole) and (part is None or whole is None or not 0 < part < whole)


@row_check(
    "316-133", CLAUSE, table="deductions", severity=Severity.ERROR,
    says="归属事项“{case}”的“{key}”{fault}：请补充或更正。",
)  # fmt: skip
def quantity_of_case_unknown(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A row of a case says how much, and where part of it stands on the bills, how much does."""
    case = cases(engagement).get(row.text("case_id") or "")
    if case is None:
        return
    if entry_of(row) is not None and is_blank(row.value("concerned_quantity")) and not row.text("estimate_id"):
        yield hit(
            row, "concerned_quantity", "estimate_id", case=case.key, key=row.key,
            fault="没有填写“涉及用量”或“推算编号”，扣减或追加没有数量",
        )  # fmt: skip
    elif _part_is_wrong(row, case):
        yield hit(
            row, "on_bills_quantity", case=case.key, key=row.key,
            fault="只有部分在能源账单上，“在账单上的用量”应大于0且小于事项用量",
            effect_tco2=row.tonnes(row.number("case_quantity")),
        )  # fmt: skip
    elif row.number("on_bills_quantity") and stands(case) not in (None, OnBills.PART):
        yield hit(
            row, "on_bills_quantity", case=case.key, key=row.key,
            fault=f"填写了“在账单上的用量”，而事项的“是否在能源账单上”为{stands(case)}",
            effect_tco2=row.tonnes(row.number("on_bills_quantity")),
        )  # fmt: skip


@row_check(
    "316-131", CLAUSE, table="deductions", severity=Severity.ERROR,
    says="归属事项“{case}”的“{key}”以推算“{estimate}”为用量，但{fault}：请更正。",
)  # fmt: skip
def estimate_does_not_fit_case(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """An estimate is the quantity of one case that counts and stands on no bill, in its source and year."""
    case, estimate = cases(engagement).get(row.text("case_id") or ""), row.text("estimate_id")
    if case is None or estimate is None:
        return
    fault = _misfit(row, case, engagement)
    if fault:
        yield hit(
            row, "estimate_id", "case_id", case=case.key, key=row.key, estimate=estimate, fault=fault,
            effect_tco2=row.tonnes(row.number("case_quantity")),
        )  # fmt: skip


@shared
def _estimates(engagement: Engagement) -> dict[str, Row]:
    return {row.key: row for row in engagement.rows("estimates")}


def _misfit(row: Row, case: Row, engagement: Engagement) -> str:
    found = _estimates(engagement).get(row.text("estimate_id") or "")
    if found is None:  # a number that is registered nowhere is told by the workbook
        return ""
    is_added = entry_of(row) is AccountEntry.ADDITION and stands(case) is OnBills.NO
    if not is_added or row.choice("treated_conclusion", Conclusion) is not Conclusion.COUNTED:
        return "推算已计入该排放源的总量，只能是计入且全部不在能源账单上的事项的用量"
    if account_of(found) != account_of(row):
        return "推算为另一排放源或另一年份"
    if not is_blank(row.value("concerned_quantity")) or not is_blank(row.value("adopted_quantity")):
        return "又填写了“涉及用量”或“核查采用量”，用量应只填一处"
    first = _entries_by_estimate(engagement).get(found.key, row)
    return "" if first is row else f"该推算已是“{first.key}”的用量"


@shared
def _entries_by_estimate(engagement: Engagement) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in engagement.rows("deductions"):
        found.setdefault(row.text("estimate_id") or "", row)
    return found


@book_check(
    "316-132", CLAUSE, table="deductions", severity=Severity.ERROR,
    says="事项“{case}”的结论为不适用，{party}{year:g}年已按其他事项得出结论，“{key}”却按保守性原则又入账{quantity:,.2f}：请删除本行，把用量登记在适用的事项上。",
)  # fmt: skip
def entered_under_two_cases(engagement: Engagement) -> Iterator[Hit]:
    """Energy whose clause another case applies is entered by that case alone."""
    for found in case_years(engagement):
        row = entries(engagement).get((found.case.key, found.year))
        quantity = None if row is None else row.number("final_quantity")
        if row is not None and quantity and is_decided_elsewhere(found, engagement):
            yield hit(
                row, "case_id", case=found.case.key, party=found.case.text("counterparty_name"), year=found.year,
                key=row.key, quantity=quantity, effect_tco2=row.tonnes(quantity),
            )  # fmt: skip


@book_check(
    "316-461", CLAUSE, table="deductions", severity=Severity.WARNING,
    says="归属事项“{case}”的“{key}”{year}年的用量为{quantity:,.15g}，“{other}”{before}年为{held:,.15g}，相差{times:,.0f}倍：请核对单位"
    "（按排放源的单位{unit}填写）和小数点（{tonnes}）；确实如此的请在备注写明用量为何变化。",
)  # fmt: skip
def quantity_of_another_unit(engagement: Engagement) -> Iterator[Hit]:
    """A table without a unit of its own: MWh for kWh is a thousandth, which no law of the account can see."""
    units = {source.key: source.text("activity_unit") for source in engagement.rows("sources")}
    of_cases: dict[str, list[Row]] = {}
    for row in engagement.rows("deductions"):
        case = row.text("case_id")
        if case is not None and row.number("verification_year") is not None and row.number("case_quantity"):
            of_cases.setdefault(case, []).append(row)
    for case, rows in of_cases.items():
        largest = max(rows, key=lambda row: row.number("case_quantity") or 0.0)
        held = largest.number("case_quantity") or 0.0
        for row in rows:
            quantity = row.number("case_quantity") or 0.0
            if quantity > 0 and held / quantity >= OF_ANOTHER_UNIT and not remark_names(row, TELLS_OF_CHANGE):
                tonnes = row.tonnes(held - quantity)
                yield hit(
                    row, "concerned_quantity", case=case, key=row.key, year=f"{row.number('verification_year'):g}",
                    quantity=quantity, other=largest.key, before=f"{largest.number('verification_year'):g}", held=held,
                    times=held / quantity, unit=units.get(account_of(row)[0] or "", ""), tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
                )  # fmt: skip
