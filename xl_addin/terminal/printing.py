"""What the terminal shows of an engagement: totals, findings."""

from udfs.vocabularies import Severity
from workbook_templates.engagement.journal.sign_offs import signed_state
from workbook_templates.engagement.missing_totals import reasons
from workbook_templates.engagement.reader import Engagement
from workbook_templates.tables import WORKBOOK
from xl_addin.commands import Outcome
from xl_addin.outcomes import account_lines, summary, tonnes
from xl_addin.terminal.terminal import Terminal
from xl_addin.values import to_json

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.JUDGEMENT: "magenta", Severity.NOTICE: "cyan"}


def print_totals(out: Terminal, engagement: Engagement) -> None:
    """Emissions of each year under verification."""
    from rich.table import Table

    table = Table(title="排放总量（tCO2）", title_justify="left")
    for heading in ("年份", "属性", "初始", "核查", "差异", "单独核算", "扣除", "状态"):
        is_text = heading in ("年份", "属性", "状态")
        table.add_column(heading, justify="left" if is_text else "right", overflow="fold")  # a number is never cut
    for row in engagement.rows("year_totals"):
        amounts = ("initial_emission_tco2", "verified_emission_tco2", "emission_difference_tco2",
                   "separate_emission_tco2", "excluded_emission_tco2")  # fmt: skip
        state = (row.text("total_state") or "").partition("：")[0]
        table.add_row(row.key, row.text("year_role") or "", *(tonnes(row.value(column)) for column in amounts), state)
    out.print(table)
    for row in engagement.rows("year_totals"):
        why = reasons(engagement, row)
        if why:
            out.tell(f"{row.key}年排放总量无法计算：", colour="red")
        for line in why:
            out.tell(f"  {line}")


def print_account(out: Terminal, engagement: Engagement) -> None:
    """The account of each compliance year."""
    for line in account_lines(engagement):
        out.tell(line)


def print_evidence(out: Terminal, outcome: Outcome) -> None:
    """How many files of vouchers were read and how many boxes compared; nothing where no file is registered."""
    found = outcome.engagement.evidence
    if found is not None:
        boxes = sum(row.number("page_left") is not None for row in outcome.engagement.rows("voucher_places"))
        out.tell(
            f"凭证文件夹“{found.folder}”：{len(found.digests)} 个文件核对了校验值；{boxes} 处画有框，其中 {len(found.printed)} 处有文字层并与单据比较。"
        )


def print_findings(out: Terminal, outcome: Outcome) -> None:
    """Findings, gravest first, with clause and cells."""
    out.tell(summary(outcome))
    if outcome.signing:
        out.tell(outcome.signing)
        out.tell(f"签署情况：{signed_state(outcome.engagement)}")
    for finding in outcome.open_findings:
        stake = f"  影响 {finding.effect_tco2:,.2f} tCO2" if finding.effect_tco2 is not None else ""
        head = f"{finding.check}  {finding.clause}  {finding.where}{stake}"
        out.tell(str(finding.severity), f"  {head}", colour=COLOURS[finding.severity])
        out.tell(f"      {finding.message}")


def findings_json(outcome: Outcome) -> dict[str, object]:
    """Findings and totals as ``--json`` prints them."""
    openly = {finding.id for finding in outcome.open_findings}
    return {
        "signing": outcome.signing,
        "signed": signed_state(outcome.engagement),
        "totals": [
            {column.id: to_json(row.value(column.id)) for column in WORKBOOK.table("year_totals").columns}
            for row in outcome.engagement.rows("year_totals")
        ],
        "findings": [finding.as_json() | {"open": finding.id in openly} for finding in outcome.findings],
    }
