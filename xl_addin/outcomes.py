"""What a command did, in the sentences that a dialog or the terminal shows."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from workbook_templates.engagement.findings import GRAVEST_FIRST
from workbook_templates.exchange.freezing import Frozen
from xl_addin.commands import Outcome

DIALOG_LINES, DIALOG_LINE, REPAIRED_SHOWN = 5, 90, 20


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
