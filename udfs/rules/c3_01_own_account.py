"""三.1【自行开户】 Non-key units with their own municipal meter and own settlement do not count."""

from collections.abc import Iterator

from udfs.account.treatment import CONCLUSION, CaseYear, case_years, ends, party_of, stake, undecided
from udfs.calling.function import udf
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.decision import BOOLEAN, Decision, Ruling, when
from udfs.registries import CaseKind
from udfs.vocabularies import CircumstanceKind, Conclusion, PartyKind, Relation, Severity

CLAUSE = clause("三.1")

SMALL_PARTIES = (PartyKind.INDIVIDUAL, PartyKind.SOLE_TRADER)

TABLE = Decision(
    {"party": PartyKind, "has_own_meter": BOOLEAN, "is_self_settled": BOOLEAN},
    when(
        Conclusion.NOT_APPLICABLE, "三.1", "对方为重点排放单位，本条不适用，按外包或能源转供条款判定。",
        party=PartyKind.KEY_UNIT,
    ),
    when(
        Conclusion.NOT_COUNTED, "三.1", "非重点排放单位开设独立市政计量表并自行结算，其用能不计入受核查方。",
        party=PartyKind.NON_KEY_UNIT, has_own_meter=True, is_self_settled=True,
    ),
    when(
        Conclusion.COUNTED, "三.1", "未同时满足独立市政计量表和自行结算，其用能计入受核查方。",
        party=PartyKind.NON_KEY_UNIT,
    ),
    when(
        Conclusion.UNDECIDED, "三.1", "个人、个体工商户自行开户结算：一.1要求纳入，三.1允许不计入，由核查员判断并说明理由。",
        party=SMALL_PARTIES, has_own_meter=True, is_self_settled=True,
    ),
    when(Conclusion.COUNTED, "一.1", "个人、个体工商户应纳入受核查方核算边界。", party=SMALL_PARTIES),
)  # fmt: skip


@udf("GHG_OWN_ACCOUNT", CLAUSE, returns="conclusion", decides=True)
def own_account(party: PartyKind, has_own_meter: bool | None, is_self_settled: bool | None) -> Ruling:
    """判定边界内单位自行开户的用能是否计入：非重点排放单位有独立市政计量表且自行结算的不计入。

    Whether the energy of a unit inside the boundary counts when it has its own meter and settles itself.
    """
    return TABLE.decide(party=party, has_own_meter=has_own_meter, is_self_settled=is_self_settled)


OWN_ACCOUNT = CaseKind(
    "自行开户", __name__, CLAUSE, own_account, CircumstanceKind.OWN_ACCOUNT, Relation.EXCLUDED,
    proof={"has_own_meter": "独立市政计量表", "is_self_settled": "自行结算费用"},
)  # fmt: skip


@row_check(
    "301-1", CLAUSE, table="attributions", severity=Severity.JUDGEMENT,
    says="“{who}”自行开户结算，一.1要求纳入而三.1允许不计入，判断前按保守性原则，履约年份计入、基准年份不计入。请填写“核查员判断”和“判断理由”。",
)  # fmt: skip
def own_account_undecided(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A person or sole trader with an account of its own falls under two clauses; a person decides."""
    yield from undecided(row, OWN_ACCOUNT, engagement)


@book_check(
    "301-2", CLAUSE, table="attributions", severity=Severity.WARNING,
    says="“{who}”{year}按{kind}结论为{conclusion}，按{other_kind}（{other}）结论为{other_conclusion}：同一笔用能只适用一个条款、只登记一个事项，"
    "请保留适用的事项；确为不同用能的，请分别填写排放源编号；事实在年中变更的，请填写起止日。",
)  # fmt: skip
def two_cases_disagree(engagement: Engagement) -> Iterator[Hit]:
    """One party twice with different conclusions at one time; two sources are two matters."""
    told: set[str] = set()
    before: dict[tuple[str, float], dict[tuple[object, ...], CaseYear]] = {}  # of cases alike, the first
    for found in case_years(engagement):
        known = before.setdefault((party_of(found.case), found.year), {})
        other = next((other for other in known.values() if _contradicts(found, other)), None)
        known.setdefault((found.case.text("case_kind"), found.final, found.source, ends(found.case)), found)
        if other is not None and party_of(found.case) and found.case.key not in told:
            told.add(found.case.key)
            yield hit(
                found.case, "case_kind", CONCLUSION[found.role], who=party_of(found.case), year=f"{found.year:.0f}年",
                kind=found.case.text("case_kind"), conclusion=found.final, other_kind=other.case.text("case_kind"),
                other=other.case.key, other_conclusion=other.final, effect_tco2=stake(found.case, engagement),
            )  # fmt: skip


def _contradicts(found: CaseYear, other: CaseYear) -> bool:
    (first, last), (others_first, others_last) = ends(found.case), ends(other.case)
    sources = {found.source, other.source} - {None, ""}
    ruled = {found.final, other.final}.isdisjoint({None, Conclusion.NOT_APPLICABLE})
    meets = first <= others_last and others_first <= last
    return ruled and found.final is not other.final and len(sources) < 2 and meets
