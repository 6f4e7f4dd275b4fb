"""Chapter 4: the opinion, which a person gives; the verified totals; the change on the year before; special circumstances."""

from collections.abc import Sequence

from udfs.vocabularies import Opinion
from workbook_templates.assemble.out_of_date import pending, stale
from workbook_templates.engagement.reader import Engagement
from workbook_templates.report.amounts import TONNES, number, rounded, whole
from workbook_templates.report.blocks import Block, Text, chapter, refer, section
from workbook_templates.report.compared_years import change_told, effects, pairs
from workbook_templates.report.differences import bridge, changes, totals
from workbook_templates.report.emitting import years
from workbook_templates.report.facts import UNSET, given, told
from workbook_templates.report.methods import departures
from workbook_templates.report.printed import table
from workbook_templates.report.results import unverified
from workbook_templates.report.signed import signing_state
from workbook_templates.tables.signing import READY

ADDED = "circumstance_note"  # a column that most verifiers leave empty
CIRCUMSTANCES = ("circumstance_kind", "circumstance_text", "circumstance_tco2", "circumstance_clause", ADDED)
CONFORMING = (Opinion.SATISFIED, Opinion.COMMENTED)

chapter("4 核查结论")


@section("4.1 符合性", "三.16")
def conformity(engagement: Engagement) -> Sequence[Block]:
    """The opinion, and what it rests on."""
    departing = [name for name, *_ in departures(engagement)]
    repeated = f"与规则结果不同、经逐项判断的{len(departing)}项：{'、'.join(departing)}，见{refer('departures')}。"
    return tuple(Text(sentence) for sentence in (*conformity_told(engagement), *([repeated] if departing else [])))


def opinion_of(engagement: Engagement) -> Opinion | None:
    """The verifier's opinion; another word than those of the list is none."""
    given_word = given(engagement, "opinion")
    return next((opinion for opinion in Opinion if str(opinion) == given_word), None)


def conformity_told(engagement: Engagement) -> list[str]:
    """Conformity is said only where a person said so and nothing stands in the way."""
    opinion, reasons = opinion_of(engagement), given(engagement, "opinion_text")
    version = f"{told(engagement, 'final_report_version')}（{told(engagement, 'final_report_date')}）"
    said = [f"核查意见：{opinion or UNSET}。", *([f"{reasons.rstrip('。')}。"] if reasons else [])]
    state = signing_state(engagement)
    if state != READY:
        return [*said, f"工作簿的签发状态为“{state}”，尚不能确认符合性。{pending(engagement)}"]
    if opinion in CONFORMING:
        said.append(
            f"受核查方的排放报告（核查后）{version}的基本情况、核算边界、核算方法、活动数据、排放因子、排放量和生产数据"
            "符合《组织温室气体排放核算和报告指南》（DB4403/T 628—2025）和技术要点的要求。"
        )  # fmt: skip
    return said


@section("4.2 排放量确认", "三.16", "六.3", "A.2")
def confirmed(engagement: Engagement) -> Sequence[Block]:
    """The totals; each initial one beside it, with the difference and whether it is explained."""
    return (
        *(Text(sentence) for sentence in confirmed_told(engagement)),
        totals(engagement, "totals"),
        *bridge(engagement),
    )


def confirmed_told(engagement: Engagement) -> list[str]:
    """One sentence a year."""
    found = []
    for row in years(engagement):
        initial, verified = row.number("initial_emission_tco2"), row.number("verified_emission_tco2")
        if verified is None:
            found.append(f"{row.key}年排放总量无法计算，须先改正工作簿中的错误。")
            continue
        difference = "，初始排放量未填写"
        if initial is not None:
            difference = f"，初始排放量{number(initial)} tCO2，{_apart(verified - initial)}"
        found.append(
            f"{row.key}年（{row.text('year_role')}）核查排放量为{number(verified)} tCO2（取整{whole(verified)} tCO2）{difference}。{unverified(row)}"
        )
    return found or ["“基本信息”没有填写核查年份，无法给出结论。"]


def _apart(difference: float) -> str:
    """The verified total against the initial one, in words."""
    if not rounded(difference, TONNES):
        return "两者一致"
    return f"核查{'增加' if difference > 0 else '减少'}{number(abs(difference))} tCO2"


@section("4.3 与上年度相比异常波动的原因说明", "三.16")
def fluctuation(engagement: Engagement) -> Sequence[Block]:
    """The change from each year to the next: whole, direct and indirect, the sources that changed most, by quantity and factor."""
    found = pairs(engagement)
    if not found:
        return (Text("只有一个核查年份，没有上年度数据可比。"),)
    made = effects(engagement)
    told_of = f"各排放源的变化分为用量和因子的影响，见{refer('effects')}。" if made else ""
    return (
        *(Text(change_told(before, now)) for before, now in found),
        Text(f"原因和是否异常：{told(engagement, 'fluctuation_reason')}"),
        changes(engagement, "changes"),
        *((Text(told_of), made) if made else ()),
    )


@section(
    "4.4 核查过程中未覆盖的问题或特别需要说明的问题", "六.1", "一.1", "二.2", "二.3", "三.1", "三.2", "三.3", "三.4", "三.5", "三.6",
    "三.7", "三.8", "三.9", "四.1",
)  # fmt: skip
def special(engagement: Engagement) -> Sequence[Block]:
    """What a person adds, and the special circumstances of 六.1 by category."""
    out = stale(engagement, "circumstances")
    rows = engagement.rows("circumstances")
    columns = [name for name in CIRCUMSTANCES if name != ADDED or any(row.text(name) for row in rows)]
    found = table(engagement, "circumstances", "特殊情况（按类别）", columns)
    kinds = list(dict.fromkeys(row.text("circumstance_kind") or "" for row in rows))
    told_of = (
        f"按六.1应说明的特殊情况{len(rows)}项，类别为{'、'.join(kinds)}，见{refer('circumstances')}。"
        if rows
        else "没有六.1所列的特殊情况。"
    )
    matters = told(engagement, "uncovered_matters").rstrip("。")
    return (Text(f"未覆盖或需要特别说明的问题：{matters}。"), Text(out or told_of), found)
