"""可签发, or what stands in the way: what 核对 and 目录 will say once the findings and lines of now stand in the book."""

from collections.abc import Mapping, Sequence

from udfs.kernel.cells import Value, is_blank
from workbook_templates.assemble import account_lines, findings_register
from workbook_templates.engagement.findings import Finding
from workbook_templates.engagement.reader import Engagement
from workbook_templates.evaluate.given import GivenColumns

NOT_WRITTEN = "（文件中的“核对明细”“不符合项”还不是这样，请运行 ghgxl run）"


def signing(engagement: Engagement, findings: Sequence[Finding]) -> str:
    """The sentence of the sheets, by their own formulas; and whether the book says the same.

    Args:
        engagement: as read.
        findings: of all checks, just run.
    """
    now = {
        "account_lines": account_lines.assemble(engagement),
        "findings": findings_register.merge(engagement, findings),
    }
    calculation, workbook = engagement.calculation, engagement.calculation.workbook
    for table, rows in now.items():
        calculation = calculation.with_rows(table, GivenColumns.of_rows(workbook.table(table), rows))
    told = str(calculation.cell("signing", 0, "signing_state"))
    return told if all(_is_written(engagement, table, rows) for table, rows in now.items()) else told + NOT_WRITTEN


def _is_written(engagement: Engagement, table: str, rows: Sequence[Mapping[str, Value]]) -> bool:
    """Whether the book holds these rows."""
    columns = [column.id for column in engagement.calculation.workbook.table(table).columns]
    held = [tuple(_content(row.value(column)) for column in columns) for row in engagement.rows(table)]
    return held == [tuple(_content(row.get(column)) for column in columns) for row in rows]


def _content(value: Value) -> str:
    return "" if is_blank(value) else f"{value:.12g}" if isinstance(value, (int, float)) else str(value)
