"""Chapter 3.3: the formula of each category in use, and every departure from what the rules give."""

from collections.abc import Iterator, Sequence

from udfs.account.estimate_clause import clause_of_estimate
from udfs.registries import SourceCategory
from udfs.rules.c0_01_emissions import OTHER
from udfs.vocabularies import FactorKind, FactorOrigin
from workbook_templates.assemble.of_sources import named_factor, unit_of
from workbook_templates.engagement.reader import Engagement
from workbook_templates.report.amounts import quantity
from workbook_templates.report.blocks import Block, ReportTable, Text, refer, section
from workbook_templates.report.emitting import scope_told
from workbook_templates.report.facts import UNSET
from workbook_templates.report.printed import counted

NOT_CALCULATED = "仅识别，不核算"


@section("3.3 核算方法的核查", "二.1", "四.1", "三.16")
def methods(engagement: Engagement) -> Sequence[Block]:
    """Conformity, and each departure judged."""
    found = [*departures(engagement)]
    return (
        Text(f"各类排放源采用的核算方法见{refer('methods')}。"),
        _methods(engagement),
        Text(f"与规则结果不同、须逐项判断的{len(found)}项见{refer('departures')}。" if found
             else "没有自行测算的排放因子；推算、交叉检查、扣减与追加采用的数值与规则给出的一致。"),
        *([counted(ReportTable("偏离规则结果的事项", ("事项", "偏离", "理由", "条款"), tuple(found), name="departures"))]
          if found else []),
    )  # fmt: skip


def _methods(engagement: Engagement) -> ReportTable:
    used: dict[SourceCategory, list[str]] = {}
    for row in engagement.rows("sources"):
        category = row.choice("source_category", SourceCategory)
        if category is not None:
            used.setdefault(category, []).append(row.key)
    rows = tuple(
        (str(category), scope_told(category), _formula(category), "、".join(sources))
        for category, sources in used.items()
    )
    return counted(ReportTable("核算方法", ("排放源类别", "排放类型", "核算方法", "排放源"), rows, name="methods"))


def _formula(category: SourceCategory) -> str:
    emission = category.emission
    if emission is None:
        return NOT_CALCULATED
    if category is OTHER:  # what it emits is whatever its factor says, which the function need not know
        return f"排放量 = 活动数据 × {FactorKind.EMISSION_FACTOR}"
    before = f"{emission.before.function.help.rstrip('。')}；" if emission.before else ""
    times = f"活动数据先乘以{emission.times}；" if emission.times else ""
    return f"{times}{before}{emission.function.help.rstrip('。')}"


def departures(engagement: Engagement) -> Iterator[tuple[str, str, str, str]]:
    """What it is, how it departs, why, and the clause."""
    for row in engagement.rows("factors"):
        if row.choice("factor_origin", FactorOrigin) is FactorOrigin.OWN:
            approved = (
                f"已批准，文号{row.text('approval_no') or UNSET}"
                if row.flag("is_approved")
                else "未经市生态环境主管部门批准"
            )
            yield named_factor(row), str(FactorOrigin.OWN), approved, "四.1"
    for row in engagement.rows("estimates"):
        unit = unit_of(engagement, row.text("source_id"))
        ruled, adopted = row.number("estimated_quantity"), row.number("adopted_quantity")
        if adopted is not None and ruled is not None and adopted != ruled:
            told = f"规则结果{quantity(ruled, unit)}，采用{quantity(adopted, unit)}"
            yield f"推算{row.key}", told, row.text("tier_reason") or UNSET, clause_of_estimate(engagement, row)
    for row in engagement.rows("cross_checks"):
        unit = unit_of(engagement, row.text("source_id"))
        ruled, adopted = row.number("rule_value"), row.number("verifier_value")
        if adopted is not None and adopted != ruled:
            told = f"规则值{quantity(ruled, unit)}，采用{quantity(adopted, unit)}"
            yield f"交叉检查{row.key}", told, row.text("remark") or UNSET, "三.16"
    for row in engagement.rows("deductions"):
        unit = unit_of(engagement, row.text("source_id"))
        allowed, adopted = row.number("allowed_quantity"), row.number("adopted_quantity")
        if adopted is not None and adopted != allowed:
            told = f"允许{quantity(allowed, unit)}，采用{quantity(adopted, unit)}"
            yield f"扣减与追加{row.key}", told, row.text("remark") or UNSET, "三.16"
