"""三.1【自行开户】 Non-key units with their own municipal meter and own settlement do not count."""

from collections.abc import Iterator

from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.decision import BOOLEAN, Decision, Ruling, when
from udfs.kernel.function import udf
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
def own_account(party: PartyKind, has_own_meter: bool, is_self_settled: bool) -> Ruling:
    """判定边界内单位自行开户的用能是否计入：非重点排放单位有独立市政计量表且自行结算的不计入。

    Whether the energy of a unit inside the boundary counts when it has its own meter and settles itself.
    """
    return TABLE.decide(party=party, has_own_meter=has_own_meter, is_self_settled=is_self_settled)


OWN_ACCOUNT = CaseKind("自行开户", __name__, CLAUSE, own_account, CircumstanceKind.OWN_ACCOUNT, Relation.EXCLUDED)


@row_check(
    "301-1", CLAUSE, table="attributions", severity=Severity.JUDGEMENT,
    says="“{who}”自行开户结算，一.1要求纳入而三.1允许不计入：请填写“核查员判断”和“判断理由”。",
)  # fmt: skip
def own_account_undecided(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A person or sole trader with an account of its own falls under two clauses; a person decides."""
    if OWN_ACCOUNT.awaits_decision(row):
        yield hit(
            row, "verifier_decision", who=row.text("counterparty_name"),
            effect_tco2=row.tonnes(row.number("concerned_quantity")),
        )  # fmt: skip
