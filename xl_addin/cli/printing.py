"""What the terminal shows of an engagement: totals, findings."""

from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import GhgError
from udfs.vocabularies import Severity
from workbook_templates.engagement.missing_totals import reasons
from workbook_templates.engagement.reader import Engagement
from workbook_templates.tables import WORKBOOK
from xl_addin.cli.terminal import Terminal
from xl_addin.commands import Outcome
from xl_addin.outcomes import summary
from xl_addin.values import to_json

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.JUDGEMENT: "magenta", Severity.NOTICE: "cyan"}


def _tonnes(value: Value) -> str:
    if isinstance(value, GhgError):
        return f"{value.code}"
    return "" if is_blank(value) or not isinstance(value, (int, float)) else f"{value:,.2f}"


def print_totals(out: Terminal, engagement: Engagement) -> None:
    """Emissions of each year under verification."""
    from rich.table import Table

    table = Table(title="排放总量（tCO2）", title_justify="left")
    for heading in ("年份", "年份属性", "初始排放量", "核查排放量", "差异", "单独核算", "扣除"):
        table.add_column(heading, justify="left" if heading.startswith("年份") else "right")
    for row in engagement.rows("year_totals"):
        amounts = ("initial_emission_tco2", "verified_emission_tco2", "emission_difference_tco2",
                   "separate_emission_tco2", "excluded_emission_tco2")  # fmt: skip
        table.add_row(row.key, row.text("year_role") or "", *(_tonnes(row.value(column)) for column in amounts))
    out.print(table)
    for row in engagement.rows("year_totals"):
        why = reasons(engagement, row)
        if why:
            out.tell(f"{row.key}年排放总量无法计算：", colour="red")
        for line in why:
            out.tell(f"  {line}")


def print_findings(out: Terminal, outcome: Outcome) -> None:
    """Findings, gravest first, with clause and cells."""
    out.tell(summary(outcome))
    if outcome.signing:
        out.tell(outcome.signing)
    for finding in outcome.open_findings:
        stake = f"  影响 {finding.effect_tco2:,.2f} tCO2" if finding.effect_tco2 is not None else ""
        head = f"{finding.check}  {finding.clause}  {finding.cells}{stake}"
        out.tell(str(finding.severity), f"  {head}", colour=COLOURS[finding.severity])
        out.tell(f"      {finding.message}")


def findings_json(outcome: Outcome) -> dict[str, object]:
    """Findings and totals as ``--json`` prints them."""
    openly = {finding.id for finding in outcome.open_findings}
    return {
        "signing": outcome.signing,
        "totals": [
            {column.id: to_json(row.value(column.id)) for column in WORKBOOK.table("year_totals").columns}
            for row in outcome.engagement.rows("year_totals")
        ],
        "findings": [finding.as_json() | {"open": finding.id in openly} for finding in outcome.findings],
    }
