"""What the terminal shows of an engagement: totals, findings."""

from collections.abc import Sequence
from math import fsum

from udfs.account.terms import account
from udfs.kernel.cells import Value, is_blank
from udfs.kernel.check import Row
from udfs.kernel.errors import GhgError
from udfs.vocabularies import Severity, YearRole
from workbook_templates.engagement.missing_totals import reasons
from workbook_templates.engagement.reader import Engagement
from workbook_templates.tables import WORKBOOK
from xl_addin.commands import Outcome
from xl_addin.outcomes import summary
from xl_addin.terminal.terminal import Terminal
from xl_addin.values import to_json

SHOWN = 3  # bills that a line names
ACCOUNT_TERMS = {
    "单据 ": "bills_quantity", " ＋ 推算 ": "estimates_quantity", " ± 交叉检查 ": "adjustment_quantity",
    " ＋ 追加 ": "additions_quantity", " － 扣减 ": "deductions_quantity",
}  # fmt: skip
ACCOUNT_ENDS = {"＝ 核查量 ": "audited_quantity", " ＝ 计入 ": "counted_quantity", " ＋ 单独核算 ": "separate_quantity"}
COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.JUDGEMENT: "magenta", Severity.NOTICE: "cyan"}


def _tonnes(value: Value) -> str:
    if isinstance(value, GhgError):
        return f"{value.code}"
    return "" if is_blank(value) or not isinstance(value, (int, float)) else f"{value:,.2f}"


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
        table.add_row(row.key, row.text("year_role") or "", *(_tonnes(row.value(column)) for column in amounts), state)
    out.print(table)
    for row in engagement.rows("year_totals"):
        why = reasons(engagement, row)
        if why:
            out.tell(f"{row.key}年排放总量无法计算：", colour="red")
        for line in why:
            out.tell(f"  {line}")


def print_account(out: Terminal, engagement: Engagement) -> None:
    """The account of each compliance year in tonnes: its terms, what they come to, what is counted nowhere."""
    years = [
        row for row in engagement.rows("account_years") if row.choice("year_role", YearRole) is YearRole.COMPLIANCE
    ]
    for year in years:
        rows = [
            row
            for row in engagement.rows("account")
            if row.number("verification_year") == year.number("verification_year")
        ]
        terms = {sign: _summed(rows, column) for sign, column in ACCOUNT_TERMS.items()}
        gap = _tonnes(year.value("emission_gap_tco2"))
        out.tell(
            f"{year.key}年账目（tCO2，逐项见“核对”）：{''.join(f'{sign}{amount}' for sign, amount in terms.items())}"
        )
        ends = {sign: _summed(rows, column) for sign, column in ACCOUNT_ENDS.items()}
        out.tell(f"  {''.join(f'{sign}{amount}' for sign, amount in ends.items())}；与“排放计算”相差 {gap}")
    left = account(engagement).not_counted
    if left:
        keys = "、".join(bill.row.key for bill in left[:SHOWN]) + ("等" if len(left) > SHOWN else "")
        out.tell(f"  未计入的单据 {len(left)} 张：{keys}（原因见“核对明细”）")


def _summed(rows: Sequence[Row], column: str) -> str:
    """Σ of a quantity over sources in tonnes; none where one of them has none."""
    amounts = [row.tonnes(row.number(column)) for row in rows]
    known = [amount for amount in amounts if amount is not None]
    return f"{fsum(known):,.2f}" if len(known) == len(amounts) else "无法计算"


def print_findings(out: Terminal, outcome: Outcome) -> None:
    """Findings, gravest first, with clause and cells."""
    out.tell(summary(outcome))
    if outcome.signing:
        out.tell(outcome.signing)
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
        "totals": [
            {column.id: to_json(row.value(column.id)) for column in WORKBOOK.table("year_totals").columns}
            for row in outcome.engagement.rows("year_totals")
        ],
        "findings": [finding.as_json() | {"open": finding.id in openly} for finding in outcome.findings],
    }
