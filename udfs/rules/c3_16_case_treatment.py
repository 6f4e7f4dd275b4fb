"""三.16【保守性原则】 What a case concludes decides where its energy belongs; what is left open is treated conservatively."""

from collections.abc import Iterator

from udfs.account.treatment import CONCLUDED, demanded, stake, stands, years_of
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.vocabularies import Conclusion, Severity

CLAUSE = clause("三.16")


@row_check(
    "316-40", CLAUSE, table="attributions", severity=Severity.ERROR,
    says="事项“{key}”{treated}，但没有填写“是否在能源账单上”，无法确定应扣减还是追加，没有入账：请补充。",
)  # fmt: skip
def place_of_energy_unknown(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A conclusion demands an entry only where it is known whether the energy stands on the bills."""
    if stands(row) is None:
        told = [found for found in years_of(engagement).get(row.key, ()) if demanded(found, engagement) in CONCLUDED]
        if told:
            treated = "、".join(dict.fromkeys(f"{found.role}年份按{found.treated}处理" for found in told))
            yield hit(row, "on_bills", key=row.key, treated=treated, effect_tco2=stake(row, engagement))


@row_check(
    "316-52", CLAUSE, table="attributions", severity=Severity.JUDGEMENT,
    says="事项“{key}”（{who}）按“{kind}”的结论为不适用，也没有按其他条款得出结论；判断前按保守性原则，{treated}："
    "请改选适用的归属事项，或填写“核查员判断”和“判断理由”。",
)  # fmt: skip
def no_clause_applies(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A case to which its clause does not apply is open until another clause or a person decides."""
    left = [
        found for found in years_of(engagement).get(row.key, ())
        if found.final is Conclusion.NOT_APPLICABLE and demanded(found, engagement) is not None
    ]  # fmt: skip
    if left:
        yield hit(
            row, "case_kind", "verifier_decision", key=row.key, who=row.text("counterparty_name"),
            kind=row.text("case_kind"), effect_tco2=stake(row, engagement),
            treated="、".join(dict.fromkeys(f"{found.role}年份{found.treated}" for found in left)),
        )  # fmt: skip
