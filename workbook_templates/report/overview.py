"""Chapters 1 and 2: purpose, scope and criteria; who did what, when and where."""

from collections.abc import Sequence

from udfs.vocabularies import StepKind, YearRole
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.report.blocks import NATIONAL, Block, ReportTable, Text, chapter, refer, section
from workbook_templates.report.emitting import years
from workbook_templates.report.facts import UNSET, given, members, span, steps, told

CRITERIA = (
    "《组织温室气体排放核算和报告指南》（DB4403/T 628—2025）", "《组织温室气体核查指南》（DB4403/T 629—2025）",
    "《组织温室气体排放核算核查技术要点》（2026年3月）",
)  # fmt: skip
OF_NATION = "《企业温室气体排放核查技术指南 发电设施》（CETS-VG-01.01-V02-2026），仅参照其报告结构"
LEADER, MEMBER, REVIEWER, APPROVER = "核查组长", "核查组成员", "技术复核人", "批准人"

chapter("1 概述")


def told_years(engagement: Engagement, otherwise: str = f"{UNSET}年度") -> str:
    """The years under verification with their roles.

    Args:
        otherwise: where there are none.
    """
    told_of = [f"{row.key}年（{row.text('year_role') or UNSET}）" for row in years(engagement)]
    return "、".join(told_of) or otherwise


@section("1.1 核查目的")
def purpose(engagement: Engagement) -> Sequence[Block]:
    """Whom it is for and what it serves."""
    client, body = told(engagement, "client"), told(engagement, "verification_body")
    roles = {row.choice("year_role", YearRole) for row in years(engagement)}
    uses = "、".join(f"{role}年份" for role in (YearRole.COMPLIANCE, YearRole.BASE) if role in roles)
    return (
        Text(f"受{client}委托，{body}对{told(engagement, 'entity_title')}{told_years(engagement)}的温室气体排放报告进行核查"
             f"{f'，确认{uses}的排放量' if uses else ''}。"),
    )  # fmt: skip


@section("1.2 核查范围", "一.1", "二.3")
def scope(engagement: Engagement) -> Sequence[Block]:
    """Entity, years, sites and sources covered."""
    sites = engagement.rows("sites")
    inside = sum(row.flag("is_inside") is True for row in sites)
    sources = engagement.rows("sources")
    return (
        Text(f"核查范围为{told(engagement, 'entity_title')}在{told_years(engagement)}的温室气体排放，包括核算边界内的{inside}个场所"
             f"{f'（另有{len(sites) - inside}个场所不在核算边界内）' if inside != len(sites) else ''}，"
             f"见{refer('sites')}；识别排放源{len(sources)}个，见3.2.2。"),
    )  # fmt: skip


@section("1.3 核查准则")
def criteria(engagement: Engagement) -> Sequence[Block]:
    """The documents judged against."""
    return (
        *(Text(f"（{number}）{criterion}。") for number, criterion in enumerate(CRITERIA, start=1)),
        Text(f"（{len(CRITERIA) + 1}）{OF_NATION}。{NATIONAL}", is_national=True),
        Text(f"重要性水平：{told(engagement, 'materiality')}。交叉检查的允许偏差：{_tolerance(engagement)}。"),
    )


def _tolerance(engagement: Engagement) -> str:
    ratio = engagement.setting("tolerance_ratio")
    return f"{ratio * 100:.15g}%" if isinstance(ratio, (int, float)) else UNSET


chapter("2 核查过程和方法")


@section("2.1 核查组安排", "八")
def team(engagement: Engagement) -> Sequence[Block]:
    """Names, roles, and the steps each took part in."""
    people = [(name, MEMBER if at else LEADER) for at, name in enumerate(members(engagement))] or [(UNSET, LEADER)]
    people += [(told(engagement, "technical_reviewer"), REVIEWER), (told(engagement, "approver"), APPROVER)]
    rows = tuple((str(at), name, role, _tasks(engagement, name)) for at, (name, role) in enumerate(people, start=1))
    made = ReportTable("核查组和复核批准人员", ("序号", "姓名", "职责", "参与的核查环节"), rows, name="team")
    return (Text(f"核查人员的姓名、职责和分工见{refer('team')}。{_confidential(engagement)}"), made)


def _tasks(engagement: Engagement, name: str) -> str:
    found = [
        str(kind) for kind in StepKind if kind is not StepKind.INTERVIEW
        and any(name in (row.text("step_persons") or "").split("、") for row in steps(engagement, kind))
    ]  # fmt: skip
    return "、".join(found) or UNSET


def _confidential(engagement: Engagement) -> str:
    """Said of those of whom it is registered; the others are named."""
    signed = {row.text("holder") for row in engagement.rows("archive_records") if row.flag("has_confidentiality")}
    people = members(engagement)
    lacking = [name for name in people if name not in signed]
    if not people or len(lacking) == len(people):
        return ""
    told_of = f"{'、'.join(name for name in people if name in signed)}已与核查机构签订保密协议"
    return f"{told_of}{f'；{chr(12289).join(lacking)}没有登记' if lacking else ''}。"


COLUMNS = ("日期", "地点", "人员", "内容", "结果")


def _steps(engagement: Engagement, caption: str, name: str, *kinds: StepKind) -> ReportTable:
    rows = tuple(_step(row) for row in steps(engagement, *kinds)) or ((UNSET,) * len(COLUMNS),)
    return ReportTable(caption, COLUMNS, rows, name=name)


def _step(row: TypedRow) -> tuple[str, ...]:
    return (
        span(row),
        *(row.text(name) or "—" for name in ("step_place", "step_persons", "step_content", "step_outcome")),
    )


@section("2.2 文件评审")
def documents(engagement: Engagement) -> Sequence[Block]:
    """What was reviewed and when."""
    versions = f"{told(engagement, 'initial_report_version')}（{told(engagement, 'initial_report_date')}）"
    return (
        Text(
            f"核查组评审了受核查方的排放报告（核查前）{versions}和支持性文件，见{refer('documents')}，文件清单见附件4。"
        )
        if steps(engagement, StepKind.DOCUMENTS)
        else Text(f"受核查方的排放报告（核查前）：{versions}。文件评审的过程{UNSET}。"),
        _steps(engagement, str(StepKind.DOCUMENTS), "documents", StepKind.DOCUMENTS),
    )


@section("2.3 现场核查")
def on_site(engagement: Engagement) -> Sequence[Block]:
    """Places, dates, persons asked."""
    return (
        _steps(engagement, str(StepKind.ON_SITE), "on_site", StepKind.ON_SITE),
        _steps(engagement, str(StepKind.INTERVIEW), "interviews", StepKind.INTERVIEW),
    )


@section("2.4 核查报告编写及内部技术复核")
def writing(engagement: Engagement) -> Sequence[Block]:
    """Dates, reviewer, outcome."""
    return (
        Text(f"技术复核人{told(engagement, 'technical_reviewer')}{_independence(engagement)}"),
        _steps(engagement, "报告编写、技术复核和批准", "writing", StepKind.WRITING, StepKind.REVIEW, StepKind.APPROVAL),
    )


def _independence(engagement: Engagement) -> str:
    reviewer = given(engagement, "technical_reviewer")
    if not reviewer:
        return "。"
    return "同时是核查组成员，须更换复核人。" if reviewer in members(engagement) else "不是核查组成员。"
