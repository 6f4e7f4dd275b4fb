"""六.1【特殊情况报告】 A sample of bills says nothing until its plan is complete, every bill is looked at and every error is settled."""

from collections.abc import Iterator
from typing import NamedTuple

from udfs.kernel.cells import NO, is_blank
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.drawing import CHANCES, random_start
from udfs.vocabularies import MisstatementSide, SampleConclusion, SampleStratum, Severity

CLAUSE = clause("六.1")
# What a plan cannot do without; none of it has a default.
NEEDED = {
    "sampling_seed": "随机种子", "confidence_ratio": "置信水平", "materiality_ratio": "实质性水平",
    "expected_error_ratio": "预期误差率",
}  # fmt: skip


def _concluded(row: Row) -> SampleConclusion | None:
    return row.choice("sample_conclusion", SampleConclusion)


def _lacking(row: Row) -> dict[str, str]:
    """Columns that are blank -> name; the initial emission only where the rest is there."""
    found = {column: name for column, name in NEEDED.items() if is_blank(row.value(column))}
    if not found and is_blank(row.value("tolerable_tco2")):
        return {"tolerable_tco2": "“基本信息”中该年的初始排放量"}
    return found


@row_check(
    "601-350", CLAUSE, table="sample_plans", severity=Severity.ERROR,
    says="{year}年的抽样方案缺{lacking}，样本量不能计算，没有抽取：请由核查机构按其标准填写，没有默认值。",
)  # fmt: skip
def plan_lacks_its_measures(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Confidence, materiality and expected error are the body's; no number is invented for them."""
    if lacking := _lacking(row):
        yield hit(row, *lacking, year=row.key, lacking="、".join(lacking.values()))


@row_check(
    "601-351", CLAUSE, table="sample_plans", severity=Severity.ERROR,
    says="{year}年的样本没有按现在的方案抽取（{state}）：请运行 ghgxl run；原因为方案本身的，请先改正。",
)  # fmt: skip
def sample_not_drawn_by_its_plan(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A plan that was never drawn, or was changed since, says nothing."""
    is_other = _concluded(row) in (SampleConclusion.NOT_DRAWN, SampleConclusion.OUT_OF_DATE) or _has_another_seed(row)
    if is_other and not _lacking(row):
        drawn = row.number("drawn_bills_count") is not None
        state = "方案已改变" if drawn else row.text("drawing_state") or "尚未抽取"
        yield hit(row, "drawing_state", year=row.key, state=state)


def _has_another_seed(row: Row) -> bool:
    """Whether the random number is not that of the seed, which no formula can tell; 15 digits of it may be left (Calc)."""
    year, seed, number = row.number("verification_year"), row.text("sampling_seed"), row.number("random_number")
    if year is None or seed is None or number is None:
        return False
    return round(number * CHANCES) != random_start(seed, int(year))


@row_check(
    "601-352", CLAUSE, table="sample_plans", severity=Severity.WARNING,
    says="{year}年抽中{drawn:.0f}张单据，有{left:.0f}张没有填写核查用量，不能得出结论：请在“抽样明细”填写。",
)  # fmt: skip
def sample_not_finished(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Every bill drawn is looked at."""
    drawn, checked = row.number("drawn_bills_count"), row.number("checked_bills_count")
    if _concluded(row) is SampleConclusion.UNFINISHED and drawn is not None and checked is not None:
        yield hit(row, "checked_bills_count", year=row.key, drawn=drawn, left=drawn - checked)


@row_check(
    "601-353", CLAUSE, table="sample_items", severity=Severity.WARNING,
    says="抽中的单据“{bill}”填写了核查用量，没有填写核查证据：请写明核对的原始凭证及其存档位置。",
)  # fmt: skip
def item_without_evidence(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """What was audited was audited against something."""
    if not is_blank(row.value("checked_quantity")) and is_blank(row.value("sample_evidence")):
        yield hit(row, "sample_evidence", bill=row.text("sampled_bill") or row.key)


@row_check(
    "601-354", CLAUSE, table="sample_items", severity=Severity.ERROR,
    says="抽中的单据“{bill}”账面{recorded:,.2f}、核查{checked:,.2f}，“能源账单”现为{current:,.2f}，没有更正：请按核查用量更正账单，再运行 ghgxl run。",
)  # fmt: skip
def error_found_and_not_corrected(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """An error that was found is no longer in the account."""
    if row.text("correction_state") == NO:
        recorded, checked, current = (row.number(f"{name}_quantity") for name in ("recorded", "checked", "current"))
        yield hit(
            row, "checked_quantity", "current_quantity", bill=row.text("sampled_bill") or row.key,
            recorded=recorded, checked=checked, current=current or 0.0,
            effect_tco2=row.tonnes((checked or 0.0) - (current or 0.0)),
        )  # fmt: skip


class _Left(NamedTuple):
    """What is left of a year's misstatement in one direction, after what was corrected; tCO2."""

    side: MisstatementSide
    bound: float
    projected: float


def _worst(row: Row) -> _Left:
    """The direction in which the bound is larger."""
    over = _left(row, MisstatementSide.OVERSTATED, "over_bound_tco2", "over_projected_tco2", "over_corrected_tco2")
    under = _left(row, MisstatementSide.UNDERSTATED, "under_bound_tco2", "under_projected_tco2", "under_corrected_tco2")
    return max(over, under, key=lambda left: left.bound)


def _left(row: Row, side: MisstatementSide, bound: str, projected: str, corrected: str) -> _Left:
    settled = row.number(corrected) or 0.0
    return _Left(side, (row.number(bound) or 0.0) - settled, (row.number(projected) or 0.0) - settled)


@row_check(
    "601-355", CLAUSE, table="sample_plans", severity=Severity.ERROR,
    says="{year}年的样本须扩大：{side}上限{bound:,.2f} tCO2超过实质性限值{limit:,.2f} tCO2（推断{projected:,.2f} tCO2）。"
    "请把扩大倍数改为{times:.0f}并填写“抽样调整说明”，再运行 ghgxl run；已抽中的全部保留。",
)  # fmt: skip
def sample_has_to_be_enlarged(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A bound above materiality is no assurance, though what is projected is below it."""
    if _concluded(row) is SampleConclusion.ENLARGE:
        left = _worst(row)
        yield hit(
            row, "enlargement_factor", "sample_conclusion", year=row.key, side=left.side, bound=left.bound,
            projected=left.projected, limit=row.number("tolerable_tco2") or 0.0,
            times=2 * (row.number("enlargement_factor") or 1), effect_tco2=left.bound,
        )  # fmt: skip


@row_check(
    "601-356", CLAUSE, table="sample_plans", severity=Severity.ERROR,
    says="{year}年的样本不可接受：推断{side}{projected:,.2f} tCO2已超过实质性限值{limit:,.2f} tCO2。请要求受核查方核对并更正全部单据，或逐张核查。",
)  # fmt: skip
def misstated_beyond_materiality(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Where the best estimate is above materiality a larger sample only confirms it."""
    if _concluded(row) is SampleConclusion.REJECTED:
        left = _worst(row)
        yield hit(
            row, "sample_conclusion", year=row.key, side=left.side, projected=left.projected,
            limit=row.number("tolerable_tco2") or 0.0, effect_tco2=left.projected,
        )  # fmt: skip


@row_check(
    "601-357", CLAUSE, table="sample_plans", severity=Severity.WARNING,
    says="{year}年的样本扩大为{times:.0f}倍，没有说明：请填写“抽样调整说明”，报告须说明抽样数量的调整。",
)  # fmt: skip
def enlarged_without_reason(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """六.1 names the change of a sample among what is explained."""
    times = row.number("enlargement_factor") or 1
    if times > 1 and is_blank(row.value("sampling_reason")):
        yield hit(row, "sampling_reason", year=row.key, times=times)


@row_check(
    "601-358", CLAUSE, table="sample_items", severity=Severity.WARNING,
    says="“抽样明细”的“{key}”填写了核查结果，不属于现在的样本，没有参与推断：方案或账单在抽取后改变了，请核对，或删去该行。",
)  # fmt: skip
def item_outside_the_sample(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """What was found is not lost without a word when the plan or the population changes."""
    if row.choice("sample_stratum", SampleStratum) is SampleStratum.OUTSIDE:
        yield hit(row, "sample_stratum", key=row.text("sample_item_key") or row.text("sampled_bill") or row.key)
