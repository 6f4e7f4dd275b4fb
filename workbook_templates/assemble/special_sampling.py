"""Special circumstances of samples (六.1 抽样数量调整): those that were enlarged or held errors, and what follows from them."""

from udfs.vocabularies import CircumstanceKind, MisstatementSide, SampleConclusion
from workbook_templates.assemble.circumstance import Circumstance, Found, amount, year_of
from workbook_templates.engagement.reader import Engagement, TypedRow


def samples(engagement: Engagement) -> Found:
    """Samples of numbers, then those of bills by their tonnes."""
    for row in engagement.rows("sampling"):
        enlarged, faults = row.number("enlarged_count") or 0, row.number("sample_fault_count") or 0
        if enlarged or faults:
            text = (
                f"{row.text('population_name')}（{year_of(row)}）：总体{amount(row.number('population_count'), '')}，抽取"
                f"{amount(row.number('sample_count'), '')}，发现问题{faults:g}个，扩大抽样{enlarged:g}个。{_reason(row)}"
            )
            yield Circumstance(CircumstanceKind.SAMPLING, row.key, text, "六.1", str(row.ref("sampling_id")))
    for row in engagement.rows("sample_plans"):
        wrong = misstated(engagement, row)
        times = row.number("enlargement_factor") or 1
        if wrong or times > 1:
            text = f"{year_of(row)}单据按排放量抽样：{found(engagement, row)}{_enlarged(row, times)}{concluded(row)}"
            yield Circumstance(
                CircumstanceKind.SAMPLING, f"{row.key}年单据", text, "六.1", str(row.ref("verification_year"))
            )


def _reason(row: TypedRow) -> str:
    return f"{reason.rstrip('。')}。" if (reason := row.text("sampling_reason")) else ""


def misstated(engagement: Engagement, plan: TypedRow) -> list[TypedRow]:
    """The items of a year whose quantity was found to be another."""
    year = plan.number("verification_year")
    return [
        row for row in engagement.rows("sample_items")
        if row.number("verification_year") == year and row.text("correction_state")
    ]  # fmt: skip


def found(engagement: Engagement, plan: TypedRow) -> str:
    """What was drawn and found."""
    wrong = misstated(engagement, plan)
    over, under = (sum(row.number(f"{side}_misstatement_tco2") or 0.0 for row in wrong) for side in ("over", "under"))
    told = (
        f"总体{amount(plan.number('population_bills_count'), '')}张、{plan.number('population_tco2') or 0:,.2f} tCO2，"
        f"抽取{amount(plan.number('drawn_bills_count'), '')}张，已核查{amount(plan.number('checked_bills_count'), '')}张，"
    )
    if not wrong:
        return f"{told}没有发现差异。"
    each = "、".join(
        f"{row.text('sampled_bill')}（{row.text('sample_error_reason') or '原因未填写'}）" for row in wrong
    )
    sides = f"{MisstatementSide.OVERSTATED}{over:,.2f}、{MisstatementSide.UNDERSTATED}{under:,.2f} tCO2"
    return f"{told}{len(wrong)}张有差异：{each}，{sides}。"


def _enlarged(plan: TypedRow, times: float) -> str:
    reason = (plan.text("sampling_reason") or "没有说明").rstrip("。")
    return f"样本扩大为{times:g}倍：{reason}。" if times > 1 else ""


def concluded(plan: TypedRow) -> str:
    """The conclusion with its numbers; before every item was looked at, that there is none."""
    conclusion = plan.choice("sample_conclusion", SampleConclusion)
    if conclusion not in (SampleConclusion.ACCEPTED, SampleConclusion.ENLARGE, SampleConclusion.REJECTED):
        return f"尚无结论（{conclusion or '无法计算'}）。"
    sides = "；".join(_side(plan, name, side) for name, side in (
        (MisstatementSide.OVERSTATED, "over"), (MisstatementSide.UNDERSTATED, "under")))  # fmt: skip
    return f"{sides}；实质性限值{plan.number('tolerable_tco2') or 0:,.2f} tCO2，抽样结论为{conclusion}。"


def _side(plan: TypedRow, name: MisstatementSide, side: str) -> str:
    projected, bound, corrected = (
        plan.number(f"{side}_{kind}_tco2") or 0.0 for kind in ("projected", "bound", "corrected")
    )
    return f"{name}推断{projected:,.2f}、上限{bound:,.2f}、样本中已更正{corrected:,.2f} tCO2"
