"""不符合项: findings written into the register without losing what a verifier did there.

A row is known by its finding id. The tool owns what was found; the verifier owns state, correction,
evidence and override. A finding that is gone stays as 已消除; rows typed by hand stay as they are. One that was closed
or overridden is open again when what was found has changed since: the evidence was of other data. What was settled of
many rows together is open again once they are other rows: nobody has looked at those.
"""

import math
import re
from collections.abc import Mapping, Sequence

from udfs.kernel.cells import Value, is_blank
from udfs.vocabularies import Entry, FindingState, Severity
from workbook_templates.declare.faults import CHANGED_OUTSIDE
from workbook_templates.engagement.findings import Finding
from workbook_templates.engagement.reader import Engagement
from workbook_templates.engagement.told_together import WORKED_ON

SETTLED = (str(FindingState.CLOSED), str(FindingState.OVERRIDDEN))
SAME = 1e-9  # of tonnes: programs write 15 digits
FOUND = ("finding_message", "effect_tco2")
NOT_REGISTERED = (CHANGED_OUTSIDE.id,)  # the command that writes the register has put it right
_ROW = re.compile(r"(?<=[A-Z])[0-9]{1,7}\b|第[0-9]+行")


def _found(finding: Finding) -> dict[str, Value]:
    """The columns that the tool owns."""
    return {
        "finding_id": finding.id,
        "finding_severity": str(finding.severity),
        "finding_clause": finding.clause,
        "finding_cells": finding.cells,
        "finding_message": finding.message,
        "effect_tco2": finding.effect_tco2,
        "entry": str(Entry.ASSEMBLED),
    }


def _is_as_settled(before: Mapping[str, Value], finding: Finding) -> bool:
    """Whether a finding says what its row says, on which somebody worked; where the cells stand does not count."""
    message, effect = before.get("finding_message"), before.get("effect_tco2")
    if is_blank(message):  # typed before the checks were run
        return True
    tonnes = effect if isinstance(effect, (int, float)) else 0.0
    is_same_effect = math.isclose(tonnes, finding.effect_tco2 or 0.0, rel_tol=SAME, abs_tol=SAME)
    return is_same_effect and without_places(str(message)) == without_places(finding.message)


def without_places(message: str) -> str:
    """A message without the numbers of the rows that it names: rows put in above are no other data.

    Args:
        message: of a finding.
    """
    return _ROW.sub("", message)


def merge(engagement: Engagement, findings: Sequence[Finding]) -> list[dict[str, Value]]:
    """The rows of the register after a run of the checks."""
    table = engagement.calculation.workbook.table("findings")
    known: dict[str, dict[str, Value]] = {}
    manual: list[dict[str, Value]] = []
    for row in engagement.rows("findings"):
        values = {column.id: row.value(column.id) for column in table.columns}
        if row.choice("entry", Entry) is Entry.ASSEMBLED:
            known[row.text("finding_id") or ""] = values
        else:
            manual.append({**values, "entry": str(Entry.MANUAL)})
    rows = []
    for finding in (found for found in findings if found.check not in NOT_REGISTERED):
        before = known.pop(finding.id, {})
        worked_on = {column: before.get(column) for column in WORKED_ON}
        is_blank_or_gone = is_blank(worked_on["finding_state"]) or worked_on["finding_state"] == str(FindingState.GONE)
        if is_blank_or_gone or not _is_as_settled(before, finding):
            worked_on["finding_state"] = str(FindingState.OPEN)
        if worked_on["finding_state"] in SETTLED and _are_other_rows(finding, before.get("finding_cells")):
            worked_on["finding_state"] = str(FindingState.OPEN)
        rows.append(_found(finding) | worked_on)
    for gone in known.values():
        open_before = gone["finding_state"] in (None, "", str(FindingState.OPEN))
        rows.append({**gone, "finding_state": str(FindingState.GONE)} if open_before else gone)
    return rows + manual


def still_open(engagement: Engagement, findings: Sequence[Finding]) -> list[Finding]:
    """The findings that nobody closed with evidence or overrode with reason and name."""
    settled: dict[str | None, Value] = {}
    by_id = {finding.id: finding for finding in findings}
    for row in engagement.rows("findings"):
        finding = by_id.get(row.text("finding_id") or "")
        if finding is None or not _is_as_settled({name: row.value(name) for name in FOUND}, finding):
            continue
        state = row.value("finding_state")  # as the sheets count it: the very word of the list
        overridden = state == str(FindingState.OVERRIDDEN) and row.text("override_reason") and row.text("override_by")
        if overridden or (state == str(FindingState.CLOSED) and row.text("closing_evidence")):
            settled[row.text("finding_id")] = row.value("finding_cells")
    return [
        finding for finding in findings
        if finding.id not in settled or _are_other_rows(finding, settled[finding.id])
    ]  # fmt: skip


def _are_other_rows(finding: Finding, cells: Value) -> bool:
    """Whether rows that are told together are others than those that a verifier settled."""
    return finding.rows > 1 and cells != finding.cells


def has_errors(findings: Sequence[Finding]) -> bool:
    """Whether any finding contradicts a clause."""
    return any(finding.severity is Severity.ERROR for finding in findings)
