"""Chapters 3.5 to 3.7: management and filing, the data quality plan of the national market, other findings."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile, takewhile

from udfs.vocabularies import CalibrationState, ReportItem, Severity, VoucherState
from workbook_templates.engagement.reader import Engagement
from workbook_templates.report.annexes import REPORTED
from workbook_templates.report.blocks import NATIONAL, Block, Text, refer, section
from workbook_templates.report.facts import checked_items
from workbook_templates.report.printed import table


def _from_to(first: ReportItem, last: ReportItem) -> tuple[ReportItem, ...]:
    following = dropwhile(lambda item: item is not first, ReportItem)
    return (*takewhile(lambda item: item is not last, following), last)


MANAGEMENT = _from_to(ReportItem.SYSTEM, ReportItem.LEDGERS)
PLAN = _from_to(ReportItem.PLAN_FACTS, ReportItem.PLAN_CONTROL)
OTHERS = _from_to(ReportItem.COMPLAINTS, ReportItem.EARLIER)


@section("3.5 质量保证和文件存档的核查", "五.1", "五.2", "五.3", "五.5", "七.0", "七.3")
def management(engagement: Engagement) -> Sequence[Block]:
    """Duties, review, ledgers; what the registers of vouchers and meters say."""
    return (
        Text(f"受核查方的质量保证和文件存档情况见{refer('management')}。{_vouchers(engagement)}{_meters(engagement)}"),
        checked_items(engagement, MANAGEMENT, "质量保证和文件存档", "management"),
    )


def _vouchers(engagement: Engagement) -> str:
    rows = engagement.rows("vouchers")
    if not rows:
        return "没有登记凭证。"
    states = Counter(row.choice("voucher_state", VoucherState) for row in rows)
    counts = "，".join(f"{state}{states[state]}项" for state in VoucherState if states[state])
    return f"凭证登记{len(rows)}项（{counts}），见{refer('vouchers')}。"


def _meters(engagement: Engagement) -> str:
    """Calibration is optional: what is not filled in is not told."""
    rows = engagement.rows("meters")
    states = Counter(row.choice("calibration_state", CalibrationState) for row in rows)
    known = "，".join(f"{state}{states[state]}块" for state in CalibrationState if states[state])
    return f"计量器具登记{len(rows)}块{f'，检定状态：{known}' if known else ''}，见{refer('meters')}。" if rows else ""


@section("3.6 数据质量控制方案及执行的核查", is_national=True)
def plan(engagement: Engagement) -> Sequence[Block]:
    """Eight points; the rule text of Shenzhen knows no such plan."""
    return (
        Text(f"技术要点没有数据质量控制方案的要求；受核查方没有该方案的，本节不适用。{NATIONAL}", is_national=True),
        checked_items(engagement, PLAN, "数据质量控制方案的执行", "plan", is_national=True),
    )


@section("3.7 其他核查发现", is_national=True)
def others(engagement: Engagement) -> Sequence[Block]:
    """Five topics."""
    return (
        Text(f"投诉、转办、监督检查、高风险数据和往年不符合项见{refer('others')}。{NATIONAL}", is_national=True),
        checked_items(engagement, OTHERS, "其他核查发现", "others", is_national=True),
        *_earlier(engagement),
    )


EARLIER = ("finding_id", "finding_severity", "finding_message", "finding_state", "is_corrected", "corrected_note")


def _earlier(engagement: Engagement) -> Sequence[Block]:
    """What last year's workbook found, and whether it was corrected."""
    rows = [row for row in engagement.rows("earlier_findings") if row.choice("finding_severity", Severity) in REPORTED]
    if not rows:
        return ()
    told = f"上年工作簿列出的{len(rows)}项不符合项及其整改见{refer('earlier_findings')}。{NATIONAL}"
    made = table(engagement, "earlier_findings", "上年的不符合项及整改", EARLIER, rows)
    return (Text(told, is_national=True), replace(made, is_national=True))
