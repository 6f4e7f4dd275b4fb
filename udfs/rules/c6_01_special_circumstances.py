"""六.1【特殊情况报告】 What was decided by judgement must be explained in the report."""

from collections.abc import Iterator

from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.vocabularies import Severity

CLAUSE = clause("六.1")


@row_check(
    "601-1", CLAUSE, table="attributions", severity=Severity.WARNING,
    says="事项“{key}”填写了核查员判断“{decision}”但没有理由：请填写“判断理由”，报告须说明。",
)  # fmt: skip
def decision_without_reason(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A verifier's decision that overrides or completes a ruling needs its reason."""
    if row.text("verifier_decision") and not row.text("decision_reason"):
        stake = row.tonnes(row.number("concerned_quantity"))
        yield hit(row, "decision_reason", key=row.key, decision=row.text("verifier_decision"), effect_tco2=stake)
