"""What a report must say before anything else: sheets that no longer hold what the data gives, and errors still open.

A report may be asked for on a book that ``run`` never saw, or that was changed since: both are computed here anew.
"""

from collections.abc import Callable, Mapping, Sequence

from udfs.kernel.cells import Value, is_blank
from udfs.vocabularies import Severity
from workbook_templates.assemble import (
    account_lines,
    emission_sample,
    other_organisations,
    sample_draw,
    special_circumstances,
)
from workbook_templates.assemble.findings_register import still_open
from workbook_templates.engagement.reader import Engagement
from workbook_templates.engagement.run_checks import run_checks

Rows = Sequence[Mapping[str, Value]]


def _drawn(table: str) -> Callable[[Engagement], Rows]:
    """The rows of a sheet of the sample."""

    def rows(engagement: Engagement) -> Rows:
        return engagement.once(emission_sample.sample)[table] if emission_sample.is_used(engagement) else ()

    return rows


ASSEMBLED: dict[str, Callable[[Engagement], Rows]] = {
    "circumstances": special_circumstances.assemble,
    "other_organisations": other_organisations.assemble,
    "sampling": sample_draw.drawn_rows,
    "account_lines": account_lines.assemble,
    **{table: _drawn(table) for table in emission_sample.WRITTEN},
}


def stale(engagement: Engagement, table: str) -> str:
    """The sentence about an assembled sheet that differs from what the workbook's data gives; "" where it does not."""
    expected = ASSEMBLED[table](engagement)
    declared = engagement.calculation.workbook.table(table)
    # Who made a row is bookkeeping; a sheet that somebody sorted says the same.
    columns = [column.id for column in declared.columns if column.formula is None and column.id != "entry"]
    held = [tuple(_content(row.value(column)) for column in columns) for row in engagement.rows(table)]
    wanted = [tuple(_content(row.get(column)) for column in columns) for row in expected]
    if sorted(held) == sorted(wanted):
        return ""
    sheet = engagement.calculation.workbook.sheet_of(table).name
    counts = f"表中{len(held)}行，按现有数据应为{len(wanted)}行" if len(held) != len(wanted) else "行数相同，内容不同"
    return f"“{sheet}”表与工作簿数据不一致（{counts}），请先运行 ghgxl run，再出具报告。"


def _content(value: Value) -> str:
    return "" if is_blank(value) else f"{value:.12g}" if isinstance(value, float) else str(value)


def pending(engagement: Engagement) -> str:
    """The sentence about errors that nobody has closed with evidence or overridden with reason and name; "" without any."""
    found = still_open(engagement, engagement.once(run_checks))
    errors = sum(finding.severity is Severity.ERROR for finding in found)
    return f"尚有{errors}项错误未关闭，结论待定。" if errors else ""


def notices(engagement: Engagement) -> tuple[str, ...]:
    """All such sentences, the stale sheets first."""
    told = (*(stale(engagement, table) for table in ASSEMBLED), pending(engagement))
    return tuple(sentence for sentence in told if sentence)
