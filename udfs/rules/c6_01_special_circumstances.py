"""六.1【特殊情况报告】 What was decided by judgement must be explained in the report."""

from collections.abc import Iterator

from udfs.account.treatment import decided, stake, years_of
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.vocabularies import Severity

CLAUSE = clause("六.1")


@row_check(
    "601-1", CLAUSE, table="attributions", severity=Severity.ERROR,
    says="事项“{key}”的规则结论为“{ruled}”，填写了核查员判断“{decision}”但没有理由：请填写“判断理由”，报告须说明。",
)  # fmt: skip
def decision_without_reason(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A verifier's decision that overrides or completes a ruling needs its reason; one that agrees with it needs none."""
    if row.text("decision_reason"):
        return
    for found in years_of(engagement).get(row.key, ()):
        decision = decided(row, found.role)[1]
        if decision is not None and decision is not found.ruled:
            yield hit(
                row, "decision_reason", key=row.key, ruled=found.ruled or "无法判定", decision=decision,
                effect_tco2=stake(row, engagement),
            )  # fmt: skip
            return


@row_check(
    "601-2", CLAUSE, table="sampling", severity=Severity.WARNING,
    says="抽样“{key}”发现{count:g}个问题，但没有扩大抽样，也没有说明：请扩大抽样或填写“抽样调整说明”。",
)  # fmt: skip
def sample_not_enlarged(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Faults in a sample ask for a larger one, or for a reason why not."""
    faults = row.number("sample_fault_count") or 0
    if faults > 0 and not row.number("enlarged_count") and not row.text("sampling_reason"):
        yield hit(row, "enlarged_count", "sampling_reason", key=row.key, count=faults)


@row_check(
    "601-3", CLAUSE, table="sampling", severity=Severity.ERROR,
    says="抽样“{key}”抽取{drawn:g}个，多于总体的{whole:g}个：请核对总体数量和抽取数量。",
)  # fmt: skip
def sample_above_population(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Nobody draws more than there is."""
    whole = row.number("population_count")
    drawn = (row.number("sample_count") or 0) + (row.number("enlarged_count") or 0)
    if whole is not None and drawn > whole:
        yield hit(row, "sample_count", "population_count", key=row.key, drawn=drawn, whole=whole)
