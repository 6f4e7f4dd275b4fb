"""八【保密管理】 Only the leader holds the complete data; the others sign, and destroy their copies."""

from collections.abc import Iterator

from udfs.kernel.cells import is_blank
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.vocabularies import Severity

CLAUSE = clause("八")


@row_check(
    "801-1", CLAUSE, table="archive_records", severity=Severity.ERROR,
    says="“{holder}”不是核查组长或负责人，却持有完整的核查数据（{document}）：请收回，只分发其负责的部分。",
)  # fmt: skip
def complete_copy_in_other_hands(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Nobody but the leader may hold everything; a copy destroyed since is no longer held."""
    held = row.date("destroyed_date") is None
    if row.flag("is_complete_copy") is True and row.flag("is_leader") is False and held:
        yield hit(row, "holder", "is_complete_copy", holder=row.text("holder"), document=row.text("document_name"))


@row_check(
    "801-2", CLAUSE, table="archive_records", severity=Severity.WARNING,
    says="“{holder}”没有签订保密协议：请补签后再分发数据。",
)  # fmt: skip
def confidentiality_not_signed(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """The body and each verifier sign an agreement."""
    if row.flag("has_confidentiality") is False:
        yield hit(row, "has_confidentiality", holder=row.text("holder"))


@row_check(
    "801-3", CLAUSE, table="archive_records", severity=Severity.WARNING,
    says="已归档，但“{holder}”的电子文档（{document}）没有销毁记录：请填写销毁日期和方式。",
)  # fmt: skip
def copy_not_destroyed(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """After the verification the other verifiers destroy their copies."""
    filed = not is_blank(engagement.setting("filing_date"))
    if filed and row.flag("is_leader") is False and row.date("destroyed_date") is None:
        yield hit(row, "destroyed_date", holder=row.text("holder"), document=row.text("document_name"))
