"""三.16【保守性原则】 Estimates by another reasonable way than the examples of 三.11 and 三.13 to 三.15."""

from collections.abc import Iterator

from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.function import function
from udfs.registries import CANDIDATES, EstimateMethod
from udfs.vocabularies import Severity

CLAUSE = clause("三.16")
# The quantities that it comes to; of several, the conservative one of the year.
OTHER_WAY = EstimateMethod(
    "其他方式", __name__, clause("三.11"), function("GHG_CONSERVATIVE"), {"candidate_value": CANDIDATES},
    "排放源{source}在{when}的活动数据缺失，按其他合理方式推算，采用{used}。",
)  # fmt: skip


def _is_other(row: Row) -> bool:
    return row.choice("estimate_method", EstimateMethod) is OTHER_WAY


@row_check(
    "316-123", CLAUSE, table="estimates", severity=Severity.ERROR,
    says="推算“{key}”按其他方式推算，没有填写{lacking}：请说明推算的方式、为何不能用条文所列的方法，并填写作为证据的凭证号。",
)  # fmt: skip
def other_way_unexplained(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Another way than the clause names says which and why, and on what it rests."""
    names = {"tier_reason": "“前序方法不可用原因”", "voucher_no": "“凭证号”"}
    lacking = [column for column in names if not row.text(column)]
    if _is_other(row) and lacking:
        yield hit(row, *lacking, key=row.key, lacking="、".join(names[column] for column in lacking),
                  effect_tco2=row.tonnes(row.number("final_quantity")))  # fmt: skip


@row_check(
    "316-124", CLAUSE, table="estimates", severity=Severity.WARNING,
    says="推算“{key}”按其他方式推算，只有一个候选值：请以另一种合理方式再算一个，由保守性原则选取，或在不符合项说明没有其他方式。",
)  # fmt: skip
def other_way_without_choice(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """One figure alone cannot be told to be the conservative one."""
    if _is_other(row) and sum(row.number(column) is not None for column in CANDIDATES) == 1:
        yield hit(row, "candidate_2", key=row.key, effect_tco2=row.tonnes(row.number("final_quantity")))
