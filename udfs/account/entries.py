"""The rows of 扣减与追加: what each case comes to in a year, and the entry that its conclusion demands."""

from udfs.kernel.check import Engagement, Row, shared
from udfs.vocabularies import AccountEntry

Account = tuple[str | None, float | None]  # a source and a year
# What a row of 扣减与追加 shows of its year: column -> as a sentence names it.
EVIDENCE = {"has_meter_record": "原始抄表记录", "has_settlement": "结算凭证", "has_evidence": "有效凭证"}


def entry_of(row: Row) -> AccountEntry | None:
    """Which way a row of 扣减与追加 goes; None where it enters nothing."""
    return row.choice("account_entry", AccountEntry)


def account_of(row: Row) -> Account:
    """The source and year that a row is about."""
    return row.text("source_id"), row.number("verification_year")


@shared
def cases(engagement: Engagement) -> dict[str, Row]:
    """The cases by their numbers."""
    return {row.key: row for row in engagement.rows("attributions")}


@shared
def entries(engagement: Engagement) -> dict[tuple[str, float | None], Row]:
    """The row of each case and year; of several, which is a fault, the first."""
    found: dict[tuple[str, float | None], Row] = {}
    for row in engagement.rows("deductions"):
        found.setdefault((row.text("case_id") or "", row.number("verification_year")), row)
    return found
