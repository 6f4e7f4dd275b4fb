"""Faults of signatures, of the journal and of review notes."""

from collections.abc import Iterator

from udfs.kernel.check import Fault
from udfs.vocabularies import SignRole
from workbook_templates.declare.faults import (
    CHAIN_BROKEN,
    CHANGED_OUTSIDE,
    NOT_SIGNED_BY_COMMAND,
    NOTE_OF_NOTHING,
    SAME_PERSON,
    STEP_MISSING,
    VOID_SIGNATURE,
)
from workbook_templates.engagement.findings import Finding
from workbook_templates.engagement.journal.copies import Copies
from workbook_templates.engagement.journal.lines import first_broken
from workbook_templates.engagement.journal.sign_offs import ROLES, changes_since, folded, given, lines_of
from workbook_templates.engagement.journal.state import LOST, differences, state_of
from workbook_templates.engagement.journal.told import sentence
from workbook_templates.engagement.reader import Engagement, TypedRow

SIGN_OFFS, JOURNAL, NOTES = "sign_offs", "journal", "review_notes"


def journal_faults(engagement: Engagement) -> Iterator[Finding]:
    """What is wrong with who signed what, and with the record of changes; a book that nobody signed has no such fault.

    Args:
        engagement: as read.
    """
    yield from _notes(engagement)
    yield from _sign_offs(engagement)
    lines = lines_of(engagement)
    if not lines or engagement.is_frozen:  # an exchange copy has lost what stood in the cells of formulas
        return
    broken, last = first_broken(lines), lines[-1]
    if broken is not None:
        row = next(row for at, row in enumerate(engagement.rows(JOURNAL)) if at == broken)
        yield _found(CHAIN_BROKEN, row, "journal_digest", number=row.key)
    now = state_of(engagement)
    if last.stamp.state != now.digest:
        before = Copies(engagement.tables["data_copies"].columns).state(last.stamp.state)
        changed = LOST if before is None else sentence(list(differences(before, now)))
        facts = {"time": last.stamp.time, "command": last.stamp.command, "changed": changed}
        yield _found(CHANGED_OUTSIDE, engagement.rows(JOURNAL)[-1], "journal_state", **facts)


def _found(fault: Fault, row: TypedRow, *columns: str, **facts: object) -> Finding:
    cells = [row.ref(column) for column in columns]
    return Finding.of(fault, f"{fault.id}@{row.key}", row.table, row.key, cells, facts)


def _sign_offs(engagement: Engagement) -> Iterator[Finding]:
    """By what the sheet says, and whether the journal says the same."""
    rows = {row.choice("sign_role", SignRole): row for row in engagement.rows(SIGN_OFFS)}
    signs = given(lines_of(engagement))
    if not rows and not signs:
        return
    names = {role: folded(row.text("sign_name") or "") for role, row in rows.items()}
    for role, row in rows.items():
        sign = signs.get(role) if role is not None else None
        said = (row.text("sign_name"), row.text("sign_time"), row.text("sign_digest"))
        if sign is None or said != (sign.name, sign.time, sign.digest):
            yield _found(NOT_SIGNED_BY_COMMAND, row, "sign_name", role=row.text("sign_role") or row.key)
            continue
        missing = [before for before in ROLES[: ROLES.index(sign.role)] if before not in rows]
        if missing:
            yield _found(STEP_MISSING, row, "sign_role", role=role, missing="、".join(map(str, missing)))
        if sign.role is not ROLES[0] and names[role] == names.get(ROLES[0]):
            yield _found(SAME_PERSON, row, "sign_name", role=role, name=sign.name)
        changed = changes_since(sign, state_of(engagement), Copies(engagement.tables["data_copies"].columns))
        if changed:
            yield _found(VOID_SIGNATURE, row, "sign_state", role=role, name=sign.name, time=sign.time, changed=changed)
    for role in signs.keys() - rows.keys():
        row = engagement.rows(JOURNAL)[-1]
        yield _found(NOT_SIGNED_BY_COMMAND, row, "journal_kind", role=role)


def _notes(engagement: Engagement) -> Iterator[Finding]:
    """A note that somebody wrote names a row that there is."""
    notes = engagement.rows(NOTES)
    known = {sheet.name: sheet for sheet in engagement.calculation.workbook.sheets} if notes else {}
    keys: dict[str, set[str]] = {}
    for note in notes:
        label, wanted = note.text("note_sheet"), note.text("note_row")
        if label is None:
            continue
        if label in known and label not in keys:
            keys[label] = {row.key for table in known[label].tables for row in engagement.rows(table.id)}
        if (label not in engagement.sheets and label not in known) or (
            wanted and wanted not in keys.get(label, {wanted})
        ):
            yield _found(NOTE_OF_NOTHING, note, "note_sheet", "note_row", place=" ".join(filter(None, (label, wanted))))
