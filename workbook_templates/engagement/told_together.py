"""Rows that share a cause are told once: the rows, how many they are, the tonnes together.

A paste over a column, a filter, a source that nobody registered: each is one mistake with one cure, whatever the number
of its rows. Bills come by the hundred, so that more than `MANY` of them with findings of one check have one cause too (a
column that slipped, a ledger taken in twice), though each finding has figures of its own. Up to `FEW` rows stay findings
of their own, for there each is looked at by itself; so does a row that a verifier has worked on in 不符合项, and what a
person decides row by row (待判断). Rows that were told together and worked on as such stay together, whatever is left.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from udfs import FAULTS
from udfs.kernel.cells import is_blank
from udfs.vocabularies import FindingState, Severity
from workbook_templates.engagement.findings import EACH, Finding
from workbook_templates.engagement.reader import Engagement
from workbook_templates.ooxml.addresses import address, position

FEW = 5  # rows with the same fault that stay findings of their own
MANY = 20  # rows of a table that is pasted or imported, whose findings of one check differ in more than the row
PASTED = "同类"
NAMED = 3  # rows that a sentence names
RANGES = 50  # of cells that a finding lists
WORKED_ON = ("finding_state", "cause_analysis", "correction", "closing_evidence", "override_reason", "override_by")
UNTOUCHED = (str(FindingState.OPEN), str(FindingState.GONE))


def told_together(engagement: Engagement, findings: Sequence[Finding]) -> list[Finding]:
    """The findings, those of many rows with one cause as one."""
    worked_on = _worked_on(engagement)
    alone = [finding for finding in findings if _is_alone(finding, worked_on)]
    left, found = _grouped([finding for finding in findings if not _is_alone(finding, worked_on)], FEW, worked_on)
    tables = engagement.calculation.workbook.tables
    pasted = {table.id for table in tables if table.amount}
    of_pasted = [replace(finding, cause=PASTED, shares=PASTED) for finding in left if finding.table in pasted]
    alike, more = _grouped(of_pasted, MANY, worked_on)
    return [*alone, *(finding for finding in left if finding.table not in pasted), *alike, *found, *more]


def _is_alone(finding: Finding, worked_on: set[str]) -> bool:
    return finding.severity is Severity.JUDGEMENT or not finding.cause or finding.id in worked_on


def _grouped(findings: Sequence[Finding], few: int, worked_on: set[str]) -> tuple[list[Finding], list[Finding]]:
    """Those that stay findings of their own, and those of more rows than few with one cause."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.check, finding.table, finding.cause), []).append(finding)
    alone, found = list[Finding](), list[Finding]()
    for group in groups.values():
        together = _together(group)
        if len(group) > few or together.id in worked_on:
            found.append(together)
        else:
            alone += group
    return alone, found


def _worked_on(engagement: Engagement) -> set[str]:
    """Ids of the findings that a verifier wrote about in 不符合项."""
    return {
        row.text("finding_id") or ""
        for row in engagement.rows("findings")
        if any(not is_blank(value := row.value(column)) and value not in UNTOUCHED for column in WORKED_ON)
    }


def _together(group: list[Finding]) -> Finding:
    first, count = group[0], len(group)
    keys = list(dict.fromkeys(finding.key for finding in group))
    names = "、".join(keys[:NAMED]) + (f"等{count}行" if count > NAMED else "")
    same = {finding.pattern for finding in group} == {first.pattern}
    if same and EACH in first.pattern:
        message = first.pattern.replace(EACH, names)
    else:
        message = f"{names}：{first.pattern}" if same else f"{names}有同类问题，如{first.key}：{first.message}"
    known = [finding.effect_tco2 for finding in group if finding.effect_tco2 is not None]
    return replace(
        first, id=_id(first), cells=_ranges(cell for finding in group for cell in finding.cells.split("、")),
        message=message, effect_tco2=sum(known) if known else None, rows=count,
    )  # fmt: skip


def _id(first: Finding) -> str:
    """Of the check, the table and what the rows share; it names no row, so that it outlives any of them."""
    name = f"{first.check}@{first.table}"
    if not first.shares and first.pattern.count(EACH) == FAULTS[first.check].says.count("{"):
        return name
    return f"{name}|{first.shares or format(zlib.crc32(first.cause.encode()), '08x')}"


def _ranges(cells: Iterable[str]) -> str:
    """The cells column by column, as ranges; a single one as it is."""
    columns: dict[tuple[str, int], set[int]] = {}
    for cell in filter(None, cells):
        sheet, _, place = cell.rpartition("!")
        row, column = position(place)
        columns.setdefault((sheet, column), set()).add(row)
    found = [text for (sheet, column), rows in columns.items() for text in _runs(sheet, column, sorted(rows))]
    return "、".join(found[:RANGES]) + (f"、等{len(found)}处" if len(found) > RANGES else "")


def _runs(sheet: str, column: int, rows: list[int]) -> Iterator[str]:
    begin = rows[0]
    for row, after in zip(rows, [*rows[1:], None]):
        if after != row + 1:
            last = "" if begin == row else f":{address(row, column)}"
            yield f"{sheet}!{address(begin, column)}{last}"
            begin = after or row
