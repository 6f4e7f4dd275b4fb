"""Chapter 4: the opinion, which a person gives; the verified totals; the change on the year before; special circumstances."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from udfs.vocabularies import Opinion
from workbook_templates.assemble.out_of_date import pending, stale
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.report.amounts import TONNES, change, number, residue, rounded, summed, whole
from workbook_templates.report.blocks import Block, ReportTable, Text, chapter, refer, section
from workbook_templates.report.emitting import DIRECT, INDIRECT, OTHER, of_year, scopes, years
from workbook_templates.report.facts import UNSET, given, told
from workbook_templates.report.printed import NONE, TOTAL, table
from workbook_templates.report.results import unverified
from workbook_templates.report.signed import signing_state
from workbook_templates.tables.signing import READY

CIRCUMSTANCES = (
    "circumstance_kind",
    "circumstance_text",
    "circumstance_tco2",
    "circumstance_clause",
    "circumstance_note",
)
CONFORMING = (Opinion.SATISFIED, Opinion.COMMENTED)

chapter("4 核查结论")


@section("4.1 符合性", "三.16")
def conformity(engagement: Engagement) -> Sequence[Block]:
    """The opinion, and what it rests on."""
    return tuple(Text(sentence) for sentence in conformity_told(engagement))


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
        *_bridge(engagement),
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
            difference = f"，初始排放量{number(initial)} tCO2，差异{number(verified - initial, is_signed=True)} tCO2"
        found.append(
            f"{row.key}年（{row.text('year_role')}）核查排放量为{number(verified)} tCO2（取整{whole(verified)} tCO2）{difference}。{unverified(row)}"
        )
    return found or ["“基本信息”没有填写核查年份，无法给出结论。"]


def totals(engagement: Engagement, name: str) -> ReportTable:
    """Year by year: initial, verified, whole number, difference, apart."""
    rows = tuple(
        (
            f"{row.key}（{row.text('year_role')}）", _or_unset(row, "initial_emission_tco2"), number(row.number("verified_emission_tco2")),
            whole(row.number("verified_emission_tco2")), _difference(row), number(row.number("separate_emission_tco2")),
            row.text("total_state") or "",
        ) for row in years(engagement)
    )  # fmt: skip
    headings = (
        "年份",
        "初始排放量（tCO2）",
        "核查排放量（tCO2）",
        "取整（tCO2）",
        "差异（tCO2）",
        "单独核算（tCO2）",
        "核对状态",
    )
    return ReportTable("排放量确认", headings, rows or ((NONE, *("—",) * 6),), frozenset(range(1, 6)), name=name)


def is_changed(year: TypedRow) -> bool:
    """Whether the verified total is printed as another than the initial one."""
    initial, verified = year.number("initial_emission_tco2"), year.number("verified_emission_tco2")
    return initial is None or verified is None or rounded(initial, TONNES) != rounded(verified, TONNES)


def _or_unset(row: TypedRow, column: str) -> str:
    value = row.number(column)
    return UNSET if value is None else number(value)


def _difference(row: TypedRow) -> str:
    initial, verified = row.number("initial_emission_tco2"), row.number("verified_emission_tco2")
    return "—" if initial is None else number(None if verified is None else verified - initial, is_signed=True)


def _bridge(engagement: Engagement) -> Iterator[Block]:
    """What explains each difference, and what is left."""
    rows: list[tuple[str, ...]] = []
    notes: list[str] = []
    for year in years(engagement):
        initial, verified = year.number("initial_emission_tco2"), year.number("verified_emission_tco2")
        if initial is None:
            yield Text(f"{year.key}年初始排放量未填写，无法说明差异。")
            continue
        amounts = []
        for row in engagement.rows("bridge"):
            if row.number("verification_year") == year.number("verification_year"):
                amounts.append(row.number("adjustment_tco2"))
                rows.append(
                    (
                        year.key,
                        row.key,
                        row.text("bridge_reason") or "",
                        row.text("bridge_clause") or "",
                        row.text("bridge_finding") or "—",
                        number(amounts[-1], is_signed=True),
                    )
                )
        explained = summed(amounts)
        left = None if verified is None or explained is None else verified - initial - explained
        rows.append((year.key, "—", "未说明", "—", "—", number(left, is_signed=True)))
        rows.append((year.key, TOTAL, "核查排放量－初始排放量", "", "", _difference(year)))
        if left is not None and abs(left) >= 0.005:
            yield Text(f"{year.key}年差异中有{number(left, is_signed=True)} tCO2没有在“差异说明”列出。")
        note = residue([*amounts, left], None if verified is None else verified - initial)
        notes += [f"{year.key}年{note}"] if note else []
    if rows:
        yield Text(f"核查前后差异的原因见{refer('bridge')}，各行相加等于差异。")
        yield ReportTable(
            "初始排放量与核查排放量的差异",
            ("年份", "编号", "原因", "条款", "不符合项", "调整量（tCO2）"),
            tuple(rows),
            frozenset({5}),
            notes=tuple(notes),
            name="bridge",
        )


@section("4.3 与上年度相比异常波动的原因说明", "三.16")
def fluctuation(engagement: Engagement) -> Sequence[Block]:
    """The change from each year to the next: whole, direct and indirect, and the source that changed most."""
    found = years(engagement)
    if len(found) < 2:
        return (Text("只有一个核查年份，没有上年度数据可比。"),)
    blocks: list[Block] = []
    for year, before in pairwise(found):
        blocks.append(Text(_change(engagement, year, before)))
    blocks.append(Text(f"原因和是否异常：{told(engagement, 'fluctuation_reason')}"))
    return (*blocks, changes(engagement, "changes"))


def changes(engagement: Engagement, name: str) -> ReportTable:
    """Each scope in each pair of years."""
    found, rows = years(engagement), list[tuple[str, ...]]()
    for year, before in pairwise(found):
        now, then = (dict(_sums(engagement, row)) for row in (year, before))
        for scope in (DIRECT, INDIRECT, OTHER):
            if scope in now or scope in then:
                rows.append((f"{before.key}→{year.key}", scope, *_compared(then.get(scope, 0.0), now.get(scope, 0.0))))
        rows.append(
            (
                f"{before.key}→{year.key}",
                "排放总量",
                *_compared(*(row.number("verified_emission_tco2") for row in (before, year))),
            )
        )
    return ReportTable(
        "与上年度的比较",
        ("年份", "类别", "上年度（tCO2）", "本年度（tCO2）", "变化量（tCO2）", "波动"),
        tuple(rows) or ((NONE, *("—",) * 5),),
        frozenset({2, 3, 4, 5}),
        name=name,
    )


def _sums(engagement: Engagement, year: TypedRow) -> Iterator[tuple[str, float | None]]:
    for scope, found in scopes(engagement, year.number("verification_year")):
        yield scope, summed([emitting.tonnes for emitting in found])


def _compared(before: float | None, after: float | None) -> tuple[str, ...]:
    moved = None if before is None or after is None else after - before
    return (number(before), number(after), number(moved, is_signed=True), change(before, after))


def _change(engagement: Engagement, year: TypedRow, before: TypedRow) -> str:
    now, then = (row.number("verified_emission_tco2") for row in (year, before))
    if now is None or then is None:
        return f"{year.key}年与{before.key}年的排放总量不能比较：有一年无法计算。"
    told_of = f"{year.key}年排放总量比{before.key}年{'增加' if now > then else '减少' if now < then else '没有变化'}"
    told_of += f"{number(abs(now - then))} tCO2（{change(then, now)}）" if now != then else ""
    of_before = {
        found.row.text("source_id"): found for found in of_year(engagement, before.number("verification_year"))
    }
    moved = [
        (found, (found.tonnes or 0.0) - (of_before[found.row.text("source_id")].tonnes or 0.0))
        for found in of_year(engagement, year.number("verification_year")) if found.row.text("source_id") in of_before
    ]  # fmt: skip
    most = sorted((pair for pair in moved if abs(pair[1]) >= 0.005), key=lambda pair: -abs(pair[1]))[:3]
    named = "、".join(
        f"{found.row.text('source_id')} {found.name}（{number(tonnes, is_signed=True)} tCO2）" for found, tonnes in most
    )
    return f"{told_of}{'，变化最大的排放源：' + named if named else ''}。"


@section(
    "4.4 核查过程中未覆盖的问题或特别需要说明的问题", "六.1", "一.1", "二.2", "二.3", "三.1", "三.2", "三.3", "三.4", "三.5", "三.6",
    "三.7", "三.8", "三.9", "四.1",
)  # fmt: skip
def special(engagement: Engagement) -> Sequence[Block]:
    """What a person adds, and the special circumstances of 六.1 by category."""
    out = stale(engagement, "circumstances")
    found = table(engagement, "circumstances", "特殊情况（按类别）", CIRCUMSTANCES)
    rows = engagement.rows("circumstances")
    kinds = list(dict.fromkeys(row.text("circumstance_kind") or "" for row in rows))
    told_of = (
        f"按六.1应说明的特殊情况{len(rows)}项，类别为{'、'.join(kinds)}，见{refer('circumstances')}。"
        if rows
        else "没有六.1所列的特殊情况。"
    )
    matters = told(engagement, "uncovered_matters").rstrip("。")
    return (Text(f"未覆盖或需要特别说明的问题：{matters}。"), Text(out or told_of), found)
