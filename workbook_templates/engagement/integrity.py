"""Faults of the workbook itself: of the file as a whole, of its form, of its tables."""

from collections.abc import Iterable, Iterator

from udfs.account.entering import BILLS
from udfs.kernel.cells import is_blank
from udfs.kernel.check import Fault
from udfs.kernel.errors import GhgError
from workbook_templates.declare.faults import (
    AS_DISPLAYED,
    BARE_BLANK,
    BELOW,
    CALENDAR,
    EMBEDDED,
    FORM_BLANK,
    FORM_WRONG,
    FROZEN,
    LINKED,
    MACRO,
    MANUAL,
    OUTSIDE_SOURCE,
    PART,
    PERHAPS_BLANK,
    TOO_SMALL,
    UNSEEN,
    UNSEEN_IN_TEXT,
)
from workbook_templates.declare.table import Role, Table
from workbook_templates.engagement.beside_tables import faults_beside
from workbook_templates.engagement.carried_rows import carried_faults
from workbook_templates.engagement.evidence_faults import evidence_faults
from workbook_templates.engagement.findings import Finding
from workbook_templates.engagement.invisible import is_control, unseen
from workbook_templates.engagement.journal.faults import journal_faults
from workbook_templates.engagement.reader import FREEZE_RECORD, PART_RECORD, Engagement
from workbook_templates.engagement.row_faults import read_entry, table_faults
from workbook_templates.engagement.stray_rows import SHOWN, stray_rows
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.ooxml.package.active_content import ActiveContentKind

IMPORTED_AGAIN = "，或用 ghgxl import bills 重新录入"
ACTIVE_CONTENT = {
    OUTSIDE_SOURCE: (ActiveContentKind.DDE, ActiveContentKind.CONNECTION),
    EMBEDDED: (ActiveContentKind.EMBEDDED, ActiveContentKind.CONTROL, ActiveContentKind.LINKED),
    MACRO: (ActiveContentKind.MACRO,),
}
CALCULATED = {ActiveContentKind.AS_DISPLAYED: AS_DISPLAYED, ActiveContentKind.MANUAL: MANUAL}


def workbook_faults(engagement: Engagement) -> list[Finding]:
    """All faults of the workbook itself."""
    found = [*_whole(engagement), *_form(engagement), *_capacity(engagement)]
    for table in engagement.calculation.workbook.tables:
        found += _below(engagement, table)
        if table.is_record:  # chained by digests, and the words of others stand there as they were
            continue
        rows = [] if table.is_assembled else engagement.rows(table.id)
        if table.empty is not None and not rows:
            found.append(_found(table.empty, table.id, table.id, [_first_key(engagement, table)]))
        found += table_faults(engagement, table, rows)
    beside = (*faults_beside(engagement), *evidence_faults(engagement), *journal_faults(engagement))
    return [*found, *carried_faults(engagement), *beside]


def _found(
    fault: Fault, table: str, key: str, cells: Iterable[CellRef], effect_tco2: float | None = None, **facts: object
) -> Finding:
    return Finding.of(fault, f"{fault.id}@{key}", table, key, cells, facts, effect_tco2)


def _first_key(engagement: Engagement, table: Table) -> CellRef:
    return engagement.tables[table.id][0].cells[table.key].ref


def _whole(engagement: Engagement) -> Iterator[Finding]:
    """What is so of the whole file; it stands where the workbook tells of the whole entity."""
    entity = engagement.calculation.workbook.entity
    cells = [_first_key(engagement, entity)]
    if engagement.date1904:
        yield _found(CALENDAR, entity.id, "date1904", cells)
    if engagement.is_frozen:
        yield _found(FROZEN, entity.id, "frozen", cells, sheet=FREEZE_RECORD)
    if engagement.is_part:
        yield _found(PART, entity.id, "part", cells, sheet=PART_RECORD)
    if engagement.links:
        yield _found(LINKED, entity.id, "links", cells, files="、".join(engagement.links))
    for bare in engagement.bare_blanks:
        fault, cells = (PERHAPS_BLANK, []) if bare.blank is None else (BARE_BLANK, [bare.blank])
        key = f"{bare.cell}|{bare.blank or bare.written}"
        facts = {"cell": str(bare.cell), "written": bare.written, "blank": str(bare.blank)}
        yield Finding.of(
            fault, f"{fault.id}@{key}", entity.id, str(bare.cell), [bare.cell, *cells], facts, shares="空单元格"
        )
    for fault, kinds in ACTIVE_CONTENT.items():
        if listed := [str(content) for content in engagement.active_content if content.kind in kinds]:
            more = f"等{len(listed)}项" if len(listed) > SHOWN else ""
            yield _found(fault, entity.id, "foreign", cells, what="、".join(listed[:SHOWN]) + more)
    for content in engagement.active_content:
        if content.kind in CALCULATED:
            yield _found(CALCULATED[content.kind], entity.id, content.kind.name, cells)


def _form(engagement: Engagement) -> Iterator[Finding]:
    for item in engagement.calculation.workbook.items:
        name, located = item.field.id, engagement.forms[item.field.id]
        if item.formula is not None:
            continue
        if is_blank(located.value):
            if item.role is Role.REQUIRED:
                facts = {"column": item.field.zh}
                yield Finding.of(
                    FORM_BLANK, f"{FORM_BLANK.id}@{name}|{item.field.zh}", "form", name, [located.ref], facts
                )
            continue
        if what := unseen(item.field, located.value):
            fault = UNSEEN_IN_TEXT if item.field.kind == "text" and not is_control(located.value) else UNSEEN
            yield _found(fault, "form", name, [located.ref], column=item.field.zh, what=what)
            continue
        try:
            read_entry(item.field, located.value)
        except GhgError as error:
            yield _found(FORM_WRONG, "form", name, [located.ref], sentence=error.message)


def _capacity(engagement: Engagement) -> Iterator[Finding]:
    """The computed blocks of the file must have a row for every source and year."""
    calculation = engagement.calculation
    for table in (table for table in calculation.workbook.tables if table.is_computed):
        needed, rows = calculation.needed(table.id), len(engagement.tables[table.id])
        if needed > rows > 0:  # one without rows is not there at all
            sheet, cells = calculation.workbook.sheet_of(table.id).name, [_first_key(engagement, table)]
            yield _found(TOO_SMALL, table.id, table.id, cells, sheet=sheet, rows=rows, needed=needed)


def _below(engagement: Engagement, table: Table) -> Iterator[Finding]:
    sheet = engagement.calculation.workbook.sheet_of(table.id).name
    again = IMPORTED_AGAIN if table.id == BILLS.table else ""
    for stray in stray_rows(engagement, table):
        yield _found(
            BELOW, table.id, stray.key, stray.cells, stray.effect_tco2, rows=stray.label, sheet=sheet, or_import=again
        )
