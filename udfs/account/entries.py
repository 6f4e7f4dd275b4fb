"""The rows of 扣减: deductions from what the bills hold and additions to it, by the case that they rest on."""

from udfs.kernel.check import Engagement, Row, shared
from udfs.vocabularies import AccountEntry

Account = tuple[str | None, float | None]  # a source and a year


def entry_of(row: Row) -> AccountEntry:
    """Which way a row of 扣减 goes."""
    return row.choice("account_entry", AccountEntry) or AccountEntry.DEDUCTION


def account_of(row: Row) -> Account:
    """The source and year that a row is about."""
    return row.text("source_id"), row.number("verification_year")


@shared
def cases(engagement: Engagement) -> dict[str, Row]:
    """The cases by their numbers."""
    return {row.key: row for row in engagement.rows("attributions")}


@shared
def entries(engagement: Engagement) -> dict[str, list[Row]]:
    """The entries of each case."""
    found: dict[str, list[Row]] = {}
    for row in engagement.rows("deductions"):
        found.setdefault(row.text("case_id") or "", []).append(row)
    return found


def entered(engagement: Engagement, case: Row, entry: AccountEntry, column: str) -> float:
    """What the entries of a case come to, one way."""
    rows = entries(engagement).get(case.key, [])
    return sum(row.number(column) or 0.0 for row in rows if entry_of(row) is entry)
