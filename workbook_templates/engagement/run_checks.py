"""All checks over an engagement: the clauses' own, and those of the workbook itself."""

from collections.abc import Callable, Iterator

from udfs import CHECKS
from udfs.kernel.check import Check
from udfs.vocabularies import Severity
from workbook_templates.declare.faults import BLANK, COMPUTED_ERROR
from workbook_templates.engagement.findings import Finding
from workbook_templates.engagement.integrity import workbook_faults
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.engagement.told_together import told_together
from workbook_templates.garbage import not_collected

Progress = Callable[[str], None]


def findings_of(engagement: Engagement, check: Check) -> Iterator[Finding]:
    """What one check finds, in the order of the rows."""
    seen: dict[str, int] = {}
    for hit in check.find(engagement):
        assert isinstance(hit.row, TypedRow)
        year = hit.facts.get("year")
        name = f"{check.id}@{hit.row.key}" + (f"|{year}" if year is not None else "")
        seen[name] = seen.get(name, 0) + 1
        name += "" if seen[name] == 1 else f"#{seen[name]}"
        cells = [hit.row.ref(column) for column in hit.columns]
        yield Finding.of(check, name, check.table, hit.row.key, cells, hit.facts, hit.effect_tco2)


def run_checks(engagement: Engagement, progress: Progress = lambda label: None) -> list[Finding]:
    """Every finding, gravest first, then by the tonnes at stake."""
    with not_collected():
        progress("工作簿完整性")
        found = workbook_faults(engagement)
        entity = engagement.calculation.workbook.entity.id
        for check in CHECKS.values():
            progress(check.clause.label)
            # one verifier's sources cannot tell of the entity
            if not (engagement.is_part and (check.needs_whole or check.table == entity)):
                found += findings_of(engagement, check)
        return sorted(told_together(engagement, list(_told_once(found))), key=lambda finding: finding.order)


def _told_once(found: list[Finding]) -> Iterator[Finding]:
    """Without blank cells that a check of a clause names, and results that fail in a row with a graver finding."""
    named = {cell for finding in found if finding.check != BLANK.id for cell in finding.cells.split("、")}
    failing = {
        (finding.table, finding.key)
        for finding in found
        if finding.severity is Severity.ERROR and finding.check != COMPUTED_ERROR.id
    }
    for finding in found:
        is_told = (finding.check == BLANK.id and finding.cells in named) or (
            finding.check == COMPUTED_ERROR.id and (finding.table, finding.key) in failing
        )
        if not is_told:
            yield finding
