"""Chapters 3.4.2 and 3.4.3: what was emitted, by source, apart and split; what was produced and supplied."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from udfs.kernel.cells import is_blank
from udfs.vocabularies import AccountState
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.report.amounts import TONNES, number, residue, rounded, summed
from workbook_templates.report.blocks import Block, ReportTable, Text, refer, section
from workbook_templates.report.emitting import by_source, of_scopes, years
from workbook_templates.report.printed import TOTAL, counted, table
from workbook_templates.report.signed import as_written
from workbook_templates.tables.year_totals import VERIFIED

NOT_SPLIT = "未拆分"
APART = ("source_id", "verification_year", "source_category", "separate_emission_tco2")
LEFT_OUT = ("source_id", "verification_year", "source_category", "excluded_emission_tco2")
TRIALS = (
    "trial_id", "trial_facility", "trial_start", "trial_end", "qualified_output", "product_unit",
    "trial_consumption", "activity_unit", "final_conclusion", "trial_emission_tco2",
)  # fmt: skip


@section("3.4.2 排放量的核查", "二.1", "三.7", "六.3", "A.1", "A.2")
def emissions(engagement: Engagement) -> Sequence[Block]:
    """The emission of each source and year; what is kept apart; the split of three industries."""
    found = years(engagement)
    return (
        Text(f"排放量＝活动数据×排放因子（各类别的公式见{refer('methods')}）。各年份合计见{refer('scopes')}。{_tying(engagement)}"),
        of_scopes(engagement),
        *(by_source(engagement, year) for year in found),
        *_apart(engagement),
        *emission_split(engagement, "split"),
    )  # fmt: skip


def unverified(year: TypedRow) -> str:
    """What stands in the way of a total, which may not be used as long as it does."""
    state = as_written(year.text("total_state") or "")
    return f"该合计{state}，不得用于结论。" if state != VERIFIED else ""


def _tying(engagement: Engagement) -> str:
    """Whether the two sides of the account agree."""
    rows = engagement.rows("account")
    broken = [row.key for row in rows if row.text("account_state") != str(AccountState.TIES)]
    if broken:
        return f"账目核对有{len(broken)}行不一致或无法核对：{'、'.join(broken[:5])}{'等' if len(broken) > 5 else ''}。"
    return f"由单据、推算和扣减各行重新算出的{len(rows)}行账目与排放计算一致，差额为0。" if rows else ""


def _apart(engagement: Engagement) -> Iterator[Block]:
    apart = [row for row in engagement.rows("emissions") if row.number("separate_emission_tco2")]
    if apart:
        yield Text(f"单独核算、不计入排放总量的排放见{refer('apart')}。")
        yield _named(
            table(engagement, "emissions", "单独核算的排放", APART, apart, ("separate_emission_tco2",)), "apart"
        )
    left = [row for row in engagement.rows("emissions") if row.number("excluded_emission_tco2")]
    if left:
        yield Text(f"单据中已扣减、不计入的排放见{refer('left_out')}，依据见{refer('deductions')}。")
        yield _named(
            table(engagement, "emissions", "扣减的排放", LEFT_OUT, left, ("excluded_emission_tco2",)), "left_out"
        )
    if engagement.rows("trial_runs"):
        yield table(engagement, "trial_runs", "试运行记录", TRIALS)


def _named(made: ReportTable, name: str) -> ReportTable:
    return replace(made, name=name)


def emission_split(engagement: Engagement, name: str) -> Iterator[Block]:
    """The parts of 六.3 with what belongs to none, adding up to the total of each year."""
    rows = [row for row in engagement.rows("emission_split") if row.flag("does_apply")]
    if not rows:
        yield Text("受核查方不属于公交、地铁、供气行业，无需拆分排放量（六.3）。")
        return
    lines: list[tuple[str, ...]] = []
    told: list[str] = []
    notes: list[str] = []
    for year in years(engagement):
        parts = [row for row in rows if row.number("verification_year") == year.number("verification_year")]
        amounts = [row.number("split_emission_tco2") for row in parts]
        whole, of_parts = year.number("verified_emission_tco2"), summed(amounts)
        lines += [(year.key, row.text("split_part") or "", number(amount)) for row, amount in zip(parts, amounts)]
        rest = None if whole is None or of_parts is None else whole - of_parts
        if note := residue([*amounts, *([rest] if rest is not None and rounded(rest, TONNES) else [])], whole):
            notes.append(f"{year.key}年{note}")
        if rest is not None and rounded(rest, TONNES):
            lines.append((year.key, NOT_SPLIT, number(rest)))
            told.append(
                f"{year.key}年有{number(rest)} tCO2没有拆分{_without_part(engagement, year, parts)}，拆分之和小于排放总量，须补充。"
            )
        lines.append((year.key, TOTAL, number(whole)))
    yield Text(f"按六.3拆分的排放量见{refer(name)}。{''.join(told)}")
    yield ReportTable(
        "排放量拆分",
        ("年份", "拆分系统", "排放量（tCO2）"),
        tuple(lines),
        frozenset({2}),
        notes=tuple(notes),
        name=name,
    )


def _without_part(engagement: Engagement, year: TypedRow, parts: list[TypedRow]) -> str:
    """Which sources of the year emit without a part of the industry."""
    known = {row.text("split_part") for row in parts}
    shared = {row.text("source_id") for row in engagement.rows("split_shares")}
    found = [
        row.text("source_id") or "" for row in engagement.rows("emissions")
        if row.number("verification_year") == year.number("verification_year")
        and row.number("verified_emission_tco2") and row.text("split_part") not in known
        and row.text("source_id") not in shared
    ]  # fmt: skip
    return f"（排放源{'、'.join(found)}的拆分系统未填写或不属于本行业）" if found else ""


@section("3.4.3 生产数据的核查", "六.4", "三.7")
def production(engagement: Engagement) -> Sequence[Block]:
    """Output and supply, as the quota needs them."""
    rows = [row for row in engagement.rows("quota_data") if not is_blank(row.value("quota_item"))]
    differing = [row.key for row in rows if row.number("value_difference")]
    left = [row.key for row in rows if row.number("value_difference") is None]
    if not rows:
        return (Text("没有登记配额相关的生产数据（六.4）。"),)
    told = f"配额相关的生产和活动数据{len(rows)}项，见{refer('production')}，全部列于附件2。"
    told += f"报告值或核查值没有填写、没有核对的：{'、'.join(left)}。" if left else "已逐项核对。"
    told += f"核查前后不一致的：{'、'.join(differing)}。" if differing else "" if left else "核查前后一致。"
    columns = (
        "quota_id",
        "quota_item",
        "quota_year",
        "quota_object",
        "reported_value",
        "verified_value",
        "quota_unit",
        "voucher_no",
    )
    return (Text(told), counted(_named(table(engagement, "quota_data", "生产数据的核查", columns), "production")))
