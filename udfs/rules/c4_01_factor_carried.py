"""四.1 A factor that came from last year's workbook is confirmed again for the new year."""

from collections.abc import Iterator

from udfs.account.carried import is_carried
from udfs.kernel.cells import is_blank
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.vocabularies import Severity

CLAUSE = clause("四.1")


@row_check(
    "401-320", CLAUSE, table="factors", severity=Severity.ERROR,
    says="参数“{key}”沿用上年工作簿，本年度没有确认：请核对本年度的数值和来源，更正后填写“确认人”。",
)  # fmt: skip
def factor_not_confirmed_again(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """What was true of last year's factor need not be true of this year's."""
    if is_carried(engagement) and is_blank(row.value("confirmed_by")):
        yield hit(row, "confirmed_by", key=row.key)
