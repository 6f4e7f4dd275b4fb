"""三.16【保守性原则】 What a case concludes decides where its energy belongs; what is left open is treated conservatively."""

from collections.abc import Iterator

from udfs.account.treatment import CONCLUDED, treatment
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.periods.years import role_of_row
from udfs.vocabularies import Conclusion, OnBills, Severity

CLAUSE = clause("三.16")


def _wanting(row: Row, treated: Conclusion) -> tuple[str, str] | None:
    """The column that is not filled in though the account needs it, and why."""
    stands, concerned, part = (
        row.choice("on_bills", OnBills), row.number("concerned_quantity"), row.number("on_bills_quantity"),
    )  # fmt: skip
    if stands is None:
        return "on_bills", "没有填写“是否在能源账单上”，无法确定应扣减还是追加"
    makes_entry = stands is OnBills.PART or (stands is OnBills.NO) is (treated is Conclusion.COUNTED)
    if makes_entry and concerned is None:
        return "concerned_quantity", "没有填写“涉及用量”，扣减或追加没有数量依据"
    if stands is OnBills.PART and (part is None or concerned is None or not 0 < part < concerned):
        return "on_bills_quantity", "只有部分在能源账单上，“在账单上的用量”应大于0且小于“涉及用量”"
    return None


@row_check(
    "316-40", CLAUSE, table="attributions", severity=Severity.ERROR,
    says="事项“{key}”按{treated}处理，但{fault}：请补充。",
)  # fmt: skip
def place_of_energy_unknown(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A conclusion demands an entry only where it is known whether the energy stands on the bills."""
    treated = treatment(row, engagement)
    wanting = None if treated not in CONCLUDED else _wanting(row, treated)
    if wanting is not None:
        column, fault = wanting
        stake = row.tonnes(row.number("concerned_quantity"))
        yield hit(row, column, key=row.key, treated=treated, fault=fault, effect_tco2=stake)


@row_check(
    "316-52", CLAUSE, table="attributions", severity=Severity.JUDGEMENT,
    says="事项“{key}”（{who}）按“{kind}”的结论为不适用，也没有按其他条款得出结论；判断前按保守性原则，{role}年份{treated}："
    "请改选适用的归属事项，或填写“核查员判断”和“判断理由”。",
)  # fmt: skip
def no_clause_applies(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A case to which its clause does not apply is open until another clause or a person decides."""
    treated = treatment(row, engagement)
    if row.choice("final_conclusion", Conclusion) is Conclusion.NOT_APPLICABLE and treated is not None:
        yield hit(
            row, "case_kind", "verifier_decision", key=row.key, who=row.text("counterparty_name"),
            kind=row.text("case_kind"), role=role_of_row(engagement, row), treated=treated,
            effect_tco2=row.tonnes(row.number("concerned_quantity")),
        )  # fmt: skip
