"""Faults of what came from last year's workbook: not confirmed, changed though it was verified, a finding that nobody answered."""

from collections.abc import Iterator

from udfs.kernel.cells import is_blank
from udfs.vocabularies import CarriedMark, FindingState, Severity
from workbook_templates.declare.faults import EARLIER_OPEN, LOCKED_CHANGED, UNCONFIRMED
from workbook_templates.engagement.findings import Finding
from workbook_templates.engagement.locked_rows import LOCKED_TABLES, digest_of, locked_rows
from workbook_templates.engagement.reader import Engagement

CARRIED, EARLIER = "carried", "earlier_findings"
SETTLED = (FindingState.CLOSED, FindingState.OVERRIDDEN, FindingState.GONE)
NO_ANSWER_WANTED = (Severity.NOTICE,)


def carried_faults(engagement: Engagement) -> Iterator[Finding]:
    """What stands in the way because of last year's workbook.

    Args:
        engagement: as read; one without last year's workbook has no such faults.
    """
    yield from _unconfirmed(engagement)
    yield from _changed(engagement)
    yield from _unanswered(engagement)


def _unconfirmed(engagement: Engagement) -> Iterator[Finding]:
    for row in engagement.rows(CARRIED):
        if row.choice("carried_mark", CarriedMark) is CarriedMark.UNSURE and is_blank(
            row.value("carried_confirmed_by")
        ):
            name, cells = f"{UNCONFIRMED.id}@{row.key}", [row.ref("carried_confirmed_by")]
            yield Finding.of(UNCONFIRMED, name, CARRIED, row.key, cells, {"key": row.key})


def _changed(engagement: Engagement) -> Iterator[Finding]:
    sheets = {engagement.calculation.workbook.sheet_of(table).name: table for table in LOCKED_TABLES}
    for row in engagement.rows(CARRIED):
        year, table = row.number("verification_year"), sheets.get(row.text("carried_sheet") or "")
        is_locked = row.choice("carried_mark", CarriedMark) is CarriedMark.LOCKED
        if not is_locked or year is None or table is None or not is_blank(row.value("carried_note")):
            continue
        rows = locked_rows(engagement, table, int(year))
        if digest_of(rows) != row.text("carried_digest"):
            counts = f"（上年{row.number('carried_count'):.0f}行，现有{len(rows)}行）"
            facts = {"sheet": row.text("carried_sheet"), "year": int(year), "counts": counts}
            yield Finding.of(
                LOCKED_CHANGED, f"{LOCKED_CHANGED.id}@{row.key}", CARRIED, row.key, [row.ref("carried_note")], facts
            )


def _unanswered(engagement: Engagement) -> Iterator[Finding]:
    for row in engagement.rows(EARLIER):
        is_settled = row.choice("finding_state", FindingState) in SETTLED
        is_minor = row.choice("finding_severity", Severity) in NO_ANSWER_WANTED
        if not is_settled and not is_minor and is_blank(row.value("is_corrected")):
            name = f"{EARLIER_OPEN.id}@{row.key}"
            yield Finding.of(EARLIER_OPEN, name, EARLIER, row.key, [row.ref("is_corrected")], {"finding": row.key})
