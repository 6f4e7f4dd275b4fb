"""一.1【租户】 Tenants who are persons or sole traders belong inside the boundary."""

from udfs.kernel.clause import clause
from udfs.kernel.decision import Decision, Ruling, when
from udfs.kernel.function import udf
from udfs.registries import CaseKind
from udfs.vocabularies import CircumstanceKind, Conclusion, PartyKind, Relation

CLAUSE = clause("一.1")

TABLE = Decision(
    {"party": PartyKind},
    when(
        Conclusion.COUNTED, "一.1", "个人、个体工商户承租方应纳入受核查方核算边界。",
        party=(PartyKind.INDIVIDUAL, PartyKind.SOLE_TRADER),
    ),
    when(Conclusion.NOT_APPLICABLE, "一.1", "承租方不是个人或个体工商户，按自行开户、外包、能源转供等条款判定。"),
)  # fmt: skip


@udf("GHG_TENANT", CLAUSE, returns="conclusion", decides=True)
def tenant(party: PartyKind) -> Ruling:
    """判定承租方是否纳入核算边界：个人、个体工商户纳入，其他不适用本条。

    Whether a tenant belongs inside the boundary: persons and sole traders do; others fall under other clauses.
    """
    return TABLE.decide(party=party)


TENANT = CaseKind("租户", __name__, CLAUSE, tenant, CircumstanceKind.LEASE, Relation.LEASE)
