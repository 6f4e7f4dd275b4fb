"""六.3【排放量拆分】 Bus, metro and gas: every source that counts belongs to a part of its industry."""

from collections.abc import Iterator

from udfs.kernel.check import Engagement, Hit, book_check, hit
from udfs.kernel.clause import clause
from udfs.vocabularies import Conclusion, Severity, SpecialIndustry, SplitPart

CLAUSE = clause("六.3")

PARTS = {
    SpecialIndustry.BUS: (SplitPart.OPERATING, SplitPart.NOT_OPERATING),
    SpecialIndustry.METRO: (SplitPart.TRACTION, SplitPart.AUXILIARY),
    SpecialIndustry.GAS: (SplitPart.NATURAL_GAS, SplitPart.PETROLEUM_GAS),
}


def industry_of(engagement: Engagement) -> SpecialIndustry | None:
    """行业特殊要求 of the entity; None while it is not filled in."""
    value = engagement.setting("special_industry")
    return next((industry for industry in SpecialIndustry if str(industry) == value), None)


@book_check(
    "603-1", CLAUSE, table="sources", severity=Severity.ERROR,
    says="排放源“{source}”没有填写拆分系统，或不属于{industry}：请填写{parts}，拆分之和须等于排放总量。",
)  # fmt: skip
def source_without_part(engagement: Engagement) -> Iterator[Hit]:
    """What belongs to no part would be missing from the split."""
    industry = industry_of(engagement)
    parts = PARTS.get(industry, ()) if industry else ()
    emissions: dict[str | None, list[float]] = {}
    for emission in engagement.rows("emissions"):
        tonnes = emission.number("verified_emission_tco2")
        if tonnes is not None:
            emissions.setdefault(emission.text("source_id"), []).append(tonnes)
    for row in engagement.rows("sources"):
        counted = row.choice("source_treatment", Conclusion) is Conclusion.COUNTED
        if parts and counted and row.choice("split_part", SplitPart) not in parts:
            stake = max(emissions.get(row.key, ()), default=None)
            yield hit(
                row,
                "split_part",
                source=row.key,
                industry=industry,
                parts="或".join(map(str, parts)),
                effect_tco2=stake,
            )


@book_check(
    "603-2", CLAUSE, table="sources", severity=Severity.NOTICE,
    says="排放源“{source}”填写了拆分系统，但“行业特殊要求”为{industry}，无需拆分：请核对行业或清空该列。",
)  # fmt: skip
def part_without_industry(engagement: Engagement) -> Iterator[Hit]:
    """A part that the entity's industry does not know hints at a wrong industry."""
    industry = industry_of(engagement)
    if industry is not None and industry not in PARTS:
        for row in engagement.rows("sources"):
            if row.text("split_part"):
                yield hit(row, "split_part", source=row.key, industry=industry)
