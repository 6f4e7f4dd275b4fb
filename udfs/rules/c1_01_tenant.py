"""一.1【租户】 Tenants who are persons or sole traders belong inside the boundary."""

from collections.abc import Iterator

from udfs.account.treatment import undecided
from udfs.calling.argument import One
from udfs.calling.function import udf
from udfs.kernel.check import Engagement, Hit, Row, row_check
from udfs.kernel.clause import clause
from udfs.kernel.decision import BOOLEAN, Decision, Show, when
from udfs.registries import CaseKind
from udfs.vocabularies import CircumstanceKind, Conclusion, PartyKind, Relation, Severity

CLAUSE = clause("一.1")

PERSONS = (PartyKind.INDIVIDUAL, PartyKind.SOLE_TRADER)

TABLE = Decision(
    {"party": PartyKind, "has_own_account": BOOLEAN},
    when(
        Conclusion.UNDECIDED, "一.1",
        "个人、个体工商户承租方有独立市政计量表且自行结算：一.1要求纳入，三.1允许不计入，由核查员判断并说明理由。",
        party=PERSONS, has_own_account=True,
    ),
    when(Conclusion.COUNTED, "一.1", "个人、个体工商户承租方应纳入受核查方核算边界。", party=PERSONS),
    when(Conclusion.NOT_APPLICABLE, "一.1", "承租方不是个人或个体工商户，按自行开户、外包、能源转供等条款判定。"),
)  # fmt: skip


@udf("GHG_TENANT", CLAUSE, returns="conclusion")
def tenant(
    party: PartyKind, show: One[Show] = Show.CONCLUSION, has_own_meter: bool = False, is_self_settled: bool = False
) -> str:
    """判定承租方是否纳入核算边界：个人、个体工商户纳入，自行开户且自行结算的待判断，其他不适用本条。

    Whether a tenant belongs inside the boundary: persons and sole traders do, undecided with an account of their own.
    """
    return TABLE.decide(party=party, has_own_account=has_own_meter and is_self_settled).face(show)


TENANT = CaseKind(
    "租户", __name__, CLAUSE, tenant, CircumstanceKind.LEASE, Relation.LEASE, by_agreement=True, is_disclosed_inside=True,
    proof={"has_own_meter": "独立市政计量表", "is_self_settled": "自行结算费用"},
)  # fmt: skip


@row_check(
    "101-1", CLAUSE, table="attributions", severity=Severity.JUDGEMENT,
    says="租户“{who}”：{reason}判断前按保守性原则，履约年份计入、基准年份不计入。请填写“核查员判断”和“判断理由”。",
)  # fmt: skip
def tenant_undecided(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A tenant who is a person with an account of its own falls under two clauses; a person decides."""
    yield from undecided(row, TENANT, engagement)
