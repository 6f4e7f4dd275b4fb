"""六.3【排放量拆分】 Bus, metro and gas: every source that counts belongs to a part of its industry."""

import math
from collections.abc import Iterator

from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check, shared
from udfs.kernel.clause import clause
from udfs.vocabularies import Conclusion, Severity, SpecialIndustry, SplitPart

CLAUSE = clause("六.3")

PARTS = {
    SpecialIndustry.BUS: (SplitPart.OPERATING, SplitPart.NOT_OPERATING),
    SpecialIndustry.METRO: (SplitPart.TRACTION, SplitPart.AUXILIARY),
    SpecialIndustry.GAS: (SplitPart.NATURAL_GAS, SplitPart.PETROLEUM_GAS),
}


ROUNDED = 1e-9


@shared
def _part_of(engagement: Engagement) -> dict[str, str | None]:
    """The part that each source belongs to as a whole."""
    return {row.key: row.text("split_part") for row in engagement.rows("sources")}


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
    by_shares = {row.text("source_id") for row in engagement.rows("split_shares")}
    emissions: dict[str | None, list[float]] = {}
    for emission in engagement.rows("emissions"):
        tonnes = emission.number("verified_emission_tco2")
        if tonnes is not None:
            emissions.setdefault(emission.text("source_id"), []).append(tonnes)
    for row in engagement.rows("sources"):
        counted = row.choice("source_treatment", Conclusion) is Conclusion.COUNTED
        if parts and counted and row.choice("split_part", SplitPart) not in parts and row.key not in by_shares:
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


@book_check(
    "603-140", CLAUSE, table="split_shares", severity=Severity.ERROR,
    says="排放源“{source}”{year}年的拆分份额合计为{total:,.15g}，应为1：请补齐各年各系统的份额，拆分之和须等于排放总量。",
)  # fmt: skip
def shares_not_whole(engagement: Engagement) -> Iterator[Hit]:
    """The parts of a shared source are the whole of it, in every year that has an emission of it."""
    shares: dict[tuple[str, float], list[float]] = {}
    first: dict[str, Row] = {}
    for row in engagement.rows("split_shares"):
        source, year, share = row.text("source_id"), row.number("verification_year"), row.number("split_share")
        if source:
            first.setdefault(source, row)
            shares.setdefault((source, year or 0.0), []).append(share or 0.0)
    for emission in engagement.rows("emissions") if first else ():
        source, year = emission.text("source_id") or "", emission.number("verification_year") or 0.0
        tonnes = emission.number("verified_emission_tco2")
        total = math.fsum(shares.get((source, year), ()))
        if source in first and tonnes and not math.isclose(total, 1, abs_tol=ROUNDED):
            yield hit(
                first[source], "split_share", "verification_year", source=source, year=f"{year:.0f}", total=total,
                effect_tco2=tonnes * (1 - total),
            )  # fmt: skip


@row_check(
    "603-141", CLAUSE, table="split_shares", severity=Severity.ERROR,
    says="排放源“{source}”在“排放源”填写了拆分系统“{part}”，又在“拆分份额”登记了份额，会重复拆分：请清空其中一处。",
)  # fmt: skip
def shared_source_with_a_part(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A source that two parts share belongs to none of them as a whole."""
    part = _part_of(engagement).get(row.text("source_id") or "")
    if part:
        yield hit(row, "source_id", source=row.text("source_id"), part=part)


@row_check(
    "603-142", CLAUSE, table="split_shares", severity=Severity.WARNING,
    says="拆分份额“{key}”的系统“{part}”不属于{industry}：请更正拆分系统，或核对“行业特殊要求”。",
)  # fmt: skip
def share_of_another_industry(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A share of a part that the entity's industry does not know enters no line of the split."""
    industry, part = industry_of(engagement), row.choice("split_part", SplitPart)
    if part is not None and industry is not None and part not in PARTS.get(industry, ()):
        yield hit(row, "split_part", key=row.key, part=part, industry=industry)
