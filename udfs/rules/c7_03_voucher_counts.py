"""七.3【凭证存档】 The count of a kind of vouchers and the numbers that the sheets cite of it."""

from collections.abc import Iterator

from udfs.account.vouchers import is_kind, numbers_cited
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.vocabularies import Severity

CLAUSE = clause("七.3")


@row_check(
    "703-150", CLAUSE, table="vouchers", severity=Severity.WARNING,
    says="凭证“{key}”登记票据总数{whole:g}张，各表引用的凭证号却有{cited}个：请核对张数，或所含凭证号、所属排放源是否过宽。",
)  # fmt: skip
def more_cited_than_there_are(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Nobody cites more vouchers of a kind than there are."""
    whole = row.number("voucher_total_count")
    if whole is not None and is_kind(row) and (cited := len(numbers_cited(engagement, row))) > whole:
        yield hit(row, "voucher_total_count", key=row.key, whole=whole, cited=cited)
