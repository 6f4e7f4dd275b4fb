"""Chapters 3.1 and 3.2: the entity's basic facts, its sites, who is inside and outside, its sources."""

import datetime as dt
from collections.abc import Sequence

from udfs.account.treatment import case_years
from udfs.registries import CaseKind, SourceCategory
from udfs.vocabularies import Conclusion, ReportItem
from workbook_templates.assemble.of_sources import unit_of
from workbook_templates.assemble.out_of_date import stale
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.report.amounts import quantity
from workbook_templates.report.blocks import Block, ReportTable, Subheading, Text, chapter, refer, section
from workbook_templates.report.emitting import scope_told
from workbook_templates.report.facts import UNSET, checked_items, initial, verified
from workbook_templates.report.printed import BLANK, counted, table

BASIC = tuple(ReportItem)[: tuple(ReportItem).index(ReportItem.PROVINCE)]
OF_NATION = (ReportItem.SUBINDUSTRY, ReportItem.LABORATORY)  # of the national market, of power plants
SITES = (
    "site_id", "site_name", "site_address", "tenure", "is_inside", "is_in_shenshan", "counterparty_name",
    "opened_date", "closed_date",
)  # fmt: skip

chapter("3 核查发现")


@section("3.1 基本情况的核查", "七.1")
def basics(engagement: Engagement) -> Sequence[Block]:
    """Each basic fact with the document it was checked against."""
    found = [item for item in BASIC if item not in OF_NATION]
    lacking = [str(item) for item in found if verified(engagement, item) == UNSET]
    differing = [str(item) for item in found if differs(engagement, item)]
    told = f"核查组核对了受核查方的{len(found) - len(lacking)}项基本情况，见{refer('basics')}，核查前后的对照见{refer('annex_basics')}。"
    if differing:
        told += f"与排放报告（核查前）不一致的：{'、'.join(differing)}。"
    if lacking:
        told += f"尚未填写的：{'、'.join(lacking)}。"
    return (Text(told), checked_items(engagement, found, "受核查方基本情况", "basics", heading="数据项"))


def differs(engagement: Engagement, item: ReportItem) -> bool:
    """Whether an item is another after the verification than before; not where either is not filled in."""
    before, after = initial(engagement, item), verified(engagement, item)
    return UNSET not in (before, after) and before != after


chapter("3.2 核算边界的核查")


@section("3.2.1 核算边界", "一.1", "三.1", "三.2", "三.3", "三.4", "三.5", "三.6", "三.7", "六.2")
def sites(engagement: Engagement) -> Sequence[Block]:
    """Sites, rulings on other parties, other organisations in short."""
    found = table(engagement, "sites", "场所清单", SITES)
    rulings, organisations = _rulings(engagement), engagement.rows("other_organisations")
    return (
        Text(f"受核查方的场所见{refer('sites')}。{_outside(engagement)}{_shenshan(engagement)}"),
        found,
        Text(f"与其他组织和个人之间的归属判定见{refer('rulings')}，结论按年份属性给出。" if rulings.total else "没有登记需要判定归属的事项。"),
        rulings,
        *_organisations(engagement, organisations),
    )  # fmt: skip


def _outside(engagement: Engagement) -> str:
    names = [row.text("site_name") or row.key for row in engagement.rows("sites") if row.flag("is_inside") is False]
    return f"不在核算边界内的场所：{'、'.join(names)}。" if names else ""


def _shenshan(engagement: Engagement) -> str:
    names = [row.text("site_name") or row.key for row in engagement.rows("sites") if row.flag("is_in_shenshan")]
    return f"位于深汕特别合作区的场所：{'、'.join(names)}，其排放量见4.4。" if names else ""


def _organisations(engagement: Engagement, rows: Sequence[TypedRow]) -> Sequence[Block]:
    told = stale(engagement, "other_organisations")
    if told or not rows:
        return (Text(told or "没有需要列明的其他组织。"),)
    return (
        Text(f"相关组织共{len(rows)}个，详见附件6{refer('other_organisations')}："),
        *(Text(f"（{at}）{row.text('organisation_name')}：{row.text('boundary_brief') or UNSET}")
          for at, row in enumerate(rows, start=1)),
    )  # fmt: skip


def _rulings(engagement: Engagement) -> ReportTable:
    """One row for each case and conclusion: years that are ruled alike are told together."""
    found: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for each in case_years(engagement):
        case = each.case
        assert isinstance(case, TypedRow)
        reason = each.reason
        if each.final is not each.ruled:
            reason = f"核查员判断：{case.text('decision_reason') or UNSET}（规则结论为{each.ruled or '按当年凭证'}）"
        used = BLANK if each.quantity is None else quantity(each.quantity, unit_of(engagement, each.source))
        of_whom = f"{case.choice('case_kind', CaseKind) or ''}：{case.text('counterparty_name') or BLANK}"
        ruling = (case.key, of_whom, str(each.final or "未定"), f"{reason.rstrip('。')}（{each.clause or BLANK}）")
        found.setdefault(ruling, []).append((f"{each.year:.0f}", used))
    rows = [
        (
            f"{key}（{'、'.join(year for year, _ in years)}）", of_whom,
            "\n".join(used if len(years) == 1 else f"{year}年：{used}" for year, used in years), final, reason,
        ) for (key, of_whom, final, reason), years in found.items()
    ]  # fmt: skip
    made = ReportTable(
        "归属判定", ("事项（年份）", "归属事项和相对方", "涉及用量", "判定结论", "理由（条款）"), tuple(rows), frozenset({2}), name="rulings",
    )  # fmt: skip
    return counted(made, len({key for key, *_ in found}))


@section("3.2.2 排放源和设施", "二.1", "二.2", "二.3", "A.1", "A.2")
def sources(engagement: Engagement) -> Sequence[Block]:
    """Every source that was identified, site by site."""
    by_site: dict[str, list[TypedRow]] = {}
    for row in engagement.rows("sources"):
        by_site.setdefault(row.text("site_id") or "", []).append(row)
    names = {row.key: row.text("site_name") or row.key for row in engagement.rows("sites")}
    blocks: list[Block] = [Text(_identified(engagement))]
    for at, (site, rows) in enumerate(by_site.items(), start=1):
        blocks.append(Subheading(f"3.2.2.{at} {names.get(site, site or '未填写场所')}", 4))
        blocks.append(_of_site(engagement, names.get(site, site), site, rows))
    return blocks


def _is_left_out(row: TypedRow) -> bool:
    """Whether a source in use does not count: outside the boundary, or wholly a party's."""
    return row.flag("is_left_out") is True and row.choice("source_treatment", Conclusion) is Conclusion.COUNTED


def _identified(engagement: Engagement) -> str:
    rows = engagement.rows("sources")
    only = [row for row in rows if row.choice("source_treatment", Conclusion) is Conclusion.IDENTIFIED]
    told = f"识别排放源{len(rows)}个"
    left_out = [row for row in rows if _is_left_out(row)]
    if only:
        told += f"，其中仅识别、不核算的{len(only)}个：{'、'.join(row.key for row in only)}"
    if left_out:
        told += f"，不计入的{len(left_out)}个：{'、'.join(row.key for row in left_out)}"
    return told + "。"


def _of_site(engagement: Engagement, name: str, site: str, rows: Sequence[TypedRow]) -> ReportTable:
    cells = tuple(
        (
            row.key, row.text("source_name") or "", row.text("source_category") or "",
            scope_told(row.choice("source_category", SourceCategory)),
            str(Conclusion.NOT_COUNTED) if _is_left_out(row) else row.text("source_treatment") or "", _clause(row), _why(engagement, row),
        ) for row in rows
    )  # fmt: skip
    headings = ("编号", "排放源", "类别", "排放类型", "核算方式", "条款", "说明")
    return counted(ReportTable(f"{name}排放源", headings, cells, name=f"site_{site}"))


def _clause(row: TypedRow) -> str:
    """What counts in the usual way rests on no clause of its own."""
    is_usual = row.choice("source_treatment", Conclusion) is Conclusion.COUNTED
    return "—" if is_usual else row.text("treatment_clause") or "—"


def _opened(engagement: Engagement, row: TypedRow) -> dt.date | None:
    """From when a source is in use that its site has only since a verified year began."""
    since, years = row.date("use_from"), [row.number("verification_year") for row in engagement.rows("years")]
    first = min((int(year) for year in years if year is not None), default=None)
    return since if since and first and since > dt.date(first, 1, 1) else None


def _why(engagement: Engagement, row: TypedRow) -> str:
    told = []
    if _is_left_out(row):
        told.append("在核算边界外，或用能全部属于相对方，见4.4")
    elif row.choice("source_treatment", Conclusion) is not Conclusion.COUNTED:
        told.append((row.text("treatment_reason") or "").rstrip("。"))
    if row.text("shared_with"):
        told.append(f"与{row.text('shared_with')}共用")
    since, until = row.date("in_use_from") or _opened(engagement, row), row.date("use_to")
    if since or until:
        told.append(f"在用：{f'{since}起' if since else ''}{f'至{until}' if until else ''}")
    return "；".join(filter(None, told)) or "—"
