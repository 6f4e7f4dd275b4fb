"""What a command did, in the sentences that a dialog or the terminal shows."""

from collections import Counter
from collections.abc import Sequence
from math import fsum
from pathlib import Path

from udfs.account.terms import account
from udfs.kernel.cells import Value, is_blank
from udfs.kernel.check import Row
from udfs.kernel.errors import GhgError
from udfs.vocabularies import YearRole
from workbook_templates.engagement.findings import GRAVEST_FIRST
from workbook_templates.engagement.reader import Engagement
from workbook_templates.exchange.freezing import Frozen
from xl_addin.commands import Outcome

SHOWN = 3  # bills that a line names
UNKNOWN = "无法计算"
ACCOUNT_TERMS = {
    "单据 ": "bills_quantity", " ＋ 推算 ": "estimates_quantity", " ± 交叉检查 ": "adjustment_quantity",
    " ＋ 追加 ": "additions_quantity", " － 扣减 ": "deductions_quantity",
}  # fmt: skip
ACCOUNT_ENDS = {"＝ 核查量 ": "audited_quantity", " ＝ 计入 ": "counted_quantity", " ＋ 单独核算 ": "separate_quantity"}
DIALOG_LINES, DIALOG_LINE, REPAIRED_SHOWN = 5, 90, 20
FIRST_LINES, LAST_LINES, TOLD_LINE = (
    8,
    5,
    160,
)  # of what a command line told; where the result is stands at its end, whole


def summary(outcome: Outcome) -> str:
    """How many findings there are of each severity, and of what where not all was checked."""
    if outcome.looked_at is None:
        return "没有运行检查。"
    settled = len(outcome.findings) - len(outcome.open_findings)
    counted = Counter(finding.severity for finding in outcome.open_findings)
    counts = "，".join(f"{severity} {counted[severity]}" for severity in GRAVEST_FIRST if counted[severity])
    head = f"{outcome.looked_at}：" if outcome.looked_at else "发现："
    return f"{head}{counts or '没有发现问题'}" + (f"（另有 {settled} 项已关闭或判定不成立）" if settled else "")


def message(outcome: Outcome) -> str:
    """What a dialog says at the end of a command: totals of findings and the gravest of them."""
    lines = [f"其他组织：{outcome.organisations} 个。"] if outcome.organisations else []
    if outcome.circumstances:
        lines.append(f"特殊情况：{outcome.circumstances} 项。")
    lines += [summary(outcome), *([outcome.signing] if outcome.signing else [])]
    lines += [
        f"{finding.severity} {finding.where}：{finding.message[:DIALOG_LINE]}"
        for finding in outcome.open_findings[:DIALOG_LINES]
    ]
    if len(outcome.open_findings) > DIALOG_LINES:
        lines.append("其余见“不符合项”。")
    return "\n".join(lines)


def shortened(told: str) -> str:
    """What a command line told, as a dialog has room for it."""
    lines = [line for line in told.splitlines() if line.strip()]
    first, last = lines[:-LAST_LINES], lines[-LAST_LINES:]
    left = len(first) - FIRST_LINES
    more = [f"……（略去 {left} 行）"] if left > 0 else []
    shown = [line if len(line) <= TOLD_LINE else f"{line[:TOLD_LINE]}……" for line in first[:FIRST_LINES]]
    return "\n".join([*shown, *more, *last])


def frozen_message(frozen: Frozen, path: Path) -> str:
    """What was frozen and where the copy is."""
    lines = [f"已冻结 {len(frozen.cells)} 个 GHG 公式，交换副本：{path}", "公式、版本和时间见工作表“冻结记录”。"]
    if frozen.left:
        lines.append(f"下列位置的公式不在单元格中，未冻结：{'、'.join(frozen.left)}。")
    return "\n".join(lines)


def repaired_message(cells: Sequence[str]) -> str:
    """Which formulas were repaired."""
    if not cells:
        return "没有需要修复的公式。"
    return f"已修复 {len(cells)} 个公式：{'、'.join(cells[:REPAIRED_SHOWN])}{'等' if len(cells) > REPAIRED_SHOWN else ''}。"


def tonnes(value: Value) -> str:
    """An amount as a table and a sentence show it."""
    if isinstance(value, GhgError):
        return f"{value.code}"
    return "" if is_blank(value) or not isinstance(value, (int, float)) else f"{value:,.2f}"


def account_lines(engagement: Engagement) -> list[str]:
    """The account of each compliance year in tonnes: its terms, what they come to, what is counted nowhere."""
    lines = []
    registered = Counter(row.number("verification_year") for row in engagement.rows("account_years"))
    years = {
        row.number("verification_year"): row for row in engagement.rows("account_years")
        if row.choice("year_role", YearRole) is YearRole.COMPLIANCE
    }  # fmt: skip
    for number, year in years.items():
        rows = [row for row in engagement.rows("account") if row.number("verification_year") == number]
        gap = year.value("emission_gap_tco2")
        is_once = registered[number] == 1  # else each source stands there twice
        terms = {sign: _summed(rows, column) if is_once else UNKNOWN for sign, column in ACCOUNT_TERMS.items()}
        lines.append(
            f"{year.key}年账目（tCO2，逐项见“核对”）：{''.join(f'{sign}{amount}' for sign, amount in terms.items())}"
        )
        is_sound = is_once and not isinstance(gap, GhgError)  # without a total its two sides are none
        ends = {sign: _summed(rows, column) if is_sound else UNKNOWN for sign, column in ACCOUNT_ENDS.items()}
        lines.append(f"  {''.join(f'{sign}{amount}' for sign, amount in ends.items())}；与“排放计算”相差 {tonnes(gap)}")
    left = account(engagement).not_counted
    if left:
        keys = "、".join(bill.row.key for bill in left[:SHOWN]) + ("等" if len(left) > SHOWN else "")
        lines.append(f"  未计入的单据 {len(left)} 张：{keys}（原因见“核对明细”）")
    return lines


def account_message(engagement: Engagement) -> str:
    """The same as a dialog says it."""
    return "\n".join(account_lines(engagement)) or "没有登记履约年份，没有账目可核对。"


def _summed(rows: Sequence[Row], column: str) -> str:
    """Σ of a quantity over sources in tonnes; none where one of them has none."""
    amounts = [row.tonnes(row.number(column)) for row in rows]
    known = [amount for amount in amounts if amount is not None]
    return f"{fsum(known):,.2f}" if len(known) == len(amounts) else UNKNOWN
