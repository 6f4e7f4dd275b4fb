"""Which paragraph an estimate rests on: that of its method, and where the method serves two, that of what is estimated."""

from udfs.account.remarks import TELLS_OF_HOT_WATER
from udfs.kernel.check import Engagement, Row, shared
from udfs.registries import EstimateMethod

CONSERVATIVE, OF_HEAT_PUMPS = "三.16", "三.14"


@shared
def _names(engagement: Engagement) -> dict[str, str]:
    return {row.key: row.text("source_name") or "" for row in engagement.rows("sources")}


def clause_of_estimate(engagement: Engagement, row: Row) -> str:
    """Number of the paragraph of a row of 缺失推算 (I-590): a share of hot water is one of 三.14, of cooling one of 三.13."""
    method = row.choice("estimate_method", EstimateMethod)
    if method is None:
        return CONSERVATIVE
    told = f"{_names(engagement).get(row.text('source_id') or '', '')}{row.text('tier_reason') or ''}"
    own_words = [str(other) for other in EstimateMethod.members() if other.clause.id == OF_HEAT_PUMPS]
    also = any(clause.id == OF_HEAT_PUMPS for clause in method.function.also)
    return (
        OF_HEAT_PUMPS if also and any(word in told for word in (*TELLS_OF_HOT_WATER, *own_words)) else method.clause.id
    )
