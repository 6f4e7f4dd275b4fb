"""五.5【辅助凭证】 A statement that stands in for an agreement is stamped, and says how the fee is settled."""

from collections.abc import Iterator

from udfs.kernel.check import Engagement, Hit, Row, hit, row_check, shared
from udfs.kernel.clause import clause
from udfs.vocabularies import Severity, VoucherKind

CLAUSE = clause("五.5")
RESTING = ("attributions", "sites", "sources")  # tables whose rows rest on an agreement


@shared
def _relied_on(engagement: Engagement) -> frozenset[str]:
    """The numbers that stand as agreements."""
    found = (row.text("agreement_voucher_no") for table in RESTING for row in engagement.rows(table))
    return frozenset(number for number in found if number)


@row_check(
    "505-140", CLAUSE, table="vouchers", severity=Severity.WARNING,
    says="“{key}”以说明代替协议，但没有加盖公章：请由受核查方加盖公章，说明与协议同等有效。",
)  # fmt: skip
def statement_not_stamped(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Stamped, the statement is the equal of the agreement that cannot be had; without the stamp it is nothing."""
    is_statement = row.choice("voucher_kind", VoucherKind) is VoucherKind.STATEMENT
    if is_statement and row.flag("is_stamped") is not True and row.key in _relied_on(engagement):
        yield hit(row, "is_stamped", "voucher_kind", key=row.key)
