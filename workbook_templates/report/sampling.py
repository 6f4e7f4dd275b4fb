"""The samples of chapter 3.4.1 and of 附件4: how they were drawn, what was found, what follows from it."""

from collections.abc import Iterator

from udfs.vocabularies import SampleStratum
from workbook_templates.assemble.emission_sample import DRAWN
from workbook_templates.assemble.special_sampling import concluded, found, misstated
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.report.amounts import number, percent
from workbook_templates.report.blocks import Block, ReportTable, Text, refer
from workbook_templates.report.facts import UNSET
from workbook_templates.report.printed import BLANK, counted, table

SAMPLES = (
    "sampling_id", "verification_year", "population_name", "population_count", "sample_count", "sample_fault_count",
    "enlarged_count", "sampling_ratio", "sampling_reason",
)  # fmt: skip
STRATA = (
    "verification_year", "source_id", "population_bills_count", "population_tco2", "certain_bills_count", "certain_tco2",
    "drawn_bills_count", "zero_bills_count",
)  # fmt: skip
ADDED = tuple(column for column in STRATA if column.endswith(("_count", "_tco2")))
WRONG = ("年份", "单据", "排放源", "账面", "核查", "差异", "推断", "已更正", "差错原因")
ITEMS = (
    "verification_year", "sampled_bill", "sampled_voucher", "source_id", "sample_stratum", "recorded_quantity",
    "activity_unit", "recorded_tco2", "checked_quantity", "sample_evidence",
)  # fmt: skip


def samples(engagement: Engagement) -> Iterator[Block]:
    """Samples of numbers as they are registered, then the bills of each year that were drawn by their tonnes."""
    plans = engagement.rows("sample_plans")
    registered = engagement.rows("sampling")
    if registered or not plans:
        yield Text(
            f"抽样记录见{refer('sampling')}；抽中的序号可由工作簿“抽样”登记的种子复算。"
            if registered
            else "没有登记抽样。"
        )
        yield table(engagement, "sampling", "抽样记录", SAMPLES)
    if not plans:
        return
    yield Text(
        "能源账单的单据按排放量抽取（货币单位抽样以tCO2为单位，等距、随机起点）：各单据按排放源、统计止日和编号的顺序累计排放量，"
        "自起点每隔一个间隔抽取所落入的单据，不小于间隔的单据必抽，每吨排放量被抽中的机会相同；起点由种子确定，任何人可以按工作簿复算。"
        f"方案见{refer('sample_plans')}，分层见{refer('sample_strata')}，抽中的单据见{refer('sample_items')}。"
        "推算、交叉检查、扣减与追加逐项核查，不抽样。"
    )  # fmt: skip
    yield _plans(plans)
    yield table(engagement, "sample_strata", "按排放源和排放量的分层", STRATA, summing=ADDED)
    for plan in plans:
        yield Text(_told(engagement, plan))
    if wrong := [row for plan in plans for row in misstated(engagement, plan)]:
        yield _errors(wrong)


def _errors(wrong: list[TypedRow]) -> ReportTable:
    """Narrow columns of tonnes leave room for the reason."""

    def net(row: TypedRow, over: str, under: str) -> str:
        both = [row.number(column) for column in (over, under)]
        return number(None if both == [None, None] else (both[0] or 0.0) - (both[1] or 0.0), is_signed=True)

    lines = tuple(
        (
            f"{row.number('verification_year'):.0f}", row.text("sampled_bill") or BLANK, row.text("source_id") or BLANK,
            number(row.number("recorded_tco2")), number(row.number("checked_tco2")),
            net(row, "over_misstatement_tco2", "under_misstatement_tco2"),
            net(row, "item_over_projected_tco2", "item_under_projected_tco2"),
            row.text("correction_state") or BLANK, row.text("sample_error_reason") or BLANK,
        ) for row in wrong
    )  # fmt: skip
    note = "差异＝账面－核查，正数为多计，负数为少计；推断为该差异按抽样间隔推及总体的数。"
    caption = "样本中发现的差异（tCO2）"
    return counted(ReportTable(caption, WRONG, lines, frozenset(range(3, 7)), notes=(note,), name="sample_errors"))


def _plans(plans: list[TypedRow]) -> ReportTable:
    """A column for each year."""
    lines = (
        ("随机种子", *(plan.text("sampling_seed") or UNSET for plan in plans)),
        *((name, *(_share(plan, column) for plan in plans)) for name, column in (
            ("置信水平", "confidence_ratio"), ("实质性水平（占初始排放量）", "materiality_ratio"),
            ("预期误差率（占初始排放量）", "expected_error_ratio"))),
        *((name, *(number(plan.number(column)) for plan in plans)) for name, column in (
            ("实质性限值（tCO2）", "tolerable_tco2"), ("预期误差（tCO2）", "expected_error_tco2"),
            ("总体排放量（tCO2）", "population_tco2"))),
        ("样本量", *(number(plan.number("sample_size_count"), 0) for plan in plans)),
        ("扩大倍数", *(f"{plan.number('enlargement_factor') or 1:g}" for plan in plans)),
        *((name, *(number(plan.number(column), 6) for plan in plans)) for name, column in (
            ("抽样间隔（tCO2）", "drawn_interval_tco2"), ("起点（tCO2）", "sample_start_tco2"))),
        ("总体校验值", *(plan.text("population_digest") or "—" for plan in plans)),
        ("抽中张数", *(number(plan.number("drawn_bills_count"), 0) for plan in plans)),
    )  # fmt: skip
    years = tuple(f"{plan.key}年" for plan in plans)
    return ReportTable(
        "按排放量抽样的方案", ("项目", *years), lines, frozenset(range(1, len(plans) + 1)), name="sample_plans"
    )


def _share(plan: TypedRow, column: str) -> str:
    value = plan.number(column)
    return UNSET if value is None else percent(value)


def _told(engagement: Engagement, plan: TypedRow) -> str:
    if plan.text("drawing_state") != DRAWN:
        return f"{plan.key}年：{plan.text('drawing_state') or '尚未抽取'}。"
    reason = plan.text("sampling_reason")
    return f"{plan.key}年：{found(engagement, plan)}{concluded(plan)}" + (
        f"抽样调整：{reason.rstrip('。')}。" if reason else ""
    )


def drawn_bills(engagement: Engagement) -> Iterator[Block]:
    """For 附件4: every bill that belongs to a sample, with what it was held against."""
    rows = [
        row for row in engagement.rows("sample_items")
        if row.choice("sample_stratum", SampleStratum) is not SampleStratum.OUTSIDE
    ]  # fmt: skip
    if rows:
        yield table(engagement, "sample_items", "按排放量抽取的单据", ITEMS, rows)
