"""五.4【数据缺失凭证】 How missing data was handled needs the entity's stamped explanation."""

from collections.abc import Iterator

from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.vocabularies import Severity

CLAUSE = clause("五.4")


@row_check(
    "504-1", CLAUSE, table="estimates", severity=Severity.WARNING,
    says="推算“{key}”没有受核查方的盖章说明：请取得数据缺失处理情况说明并加盖公章。",
)  # fmt: skip
def estimate_without_statement(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """An estimate without the stamped statement lacks its supporting evidence."""
    if row.flag("has_stamped_statement") is not True:
        stake = row.tonnes(row.number("final_quantity"))
        yield hit(row, "has_stamped_statement", key=row.key, effect_tco2=stake)
