"""The account by direct and indirect emission: what each source and year has, and what the years add up to."""

from collections.abc import Iterator
from dataclasses import dataclass

from udfs.registries import SourceCategory
from udfs.rules.c0_01_emissions import OTHER as OTHER_SOURCE
from udfs.rules.c0_01_emissions import electricity_co2, heat_co2
from udfs.rules.ca_01_grid_loss import grid_loss_co2
from udfs.vocabularies import Conclusion
from workbook_templates.assemble.of_sources import unit_of
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.report.amounts import number, places_of, residue, summed
from workbook_templates.report.blocks import ReportTable
from workbook_templates.report.printed import NONE, TOTAL

DIRECT, INDIRECT, OTHER = "直接排放", "间接排放", "未分类"
BOUGHT = (electricity_co2, heat_co2, grid_loss_co2)  # the emission of what others generate


@dataclass(frozen=True, slots=True)
class Emitting:
    """A source in a year.

    Attributes:
        row: of 排放计算.
        source: of 排放源.
    """

    row: TypedRow
    source: TypedRow | None

    @property
    def scope(self) -> str:
        return scope_of(self.row.choice("source_category", SourceCategory))

    @property
    def tonnes(self) -> float | None:
        return self.row.number("verified_emission_tco2")

    @property
    def name(self) -> str:
        return (self.source.text("source_name") if self.source else None) or ""

    @property
    def told(self) -> str:
        """The name; of what stands beside the total why it is not in it."""
        return f"{self.name}（单独核算，不计入合计）" if self.is_apart else self.name

    @property
    def is_counted(self) -> bool:
        """Whether it has a place in the total or beside it; one that is only identified has none."""
        return self.row.choice("source_treatment", Conclusion) is not Conclusion.IDENTIFIED

    @property
    def is_apart(self) -> bool:
        """Whether all of it stands beside the total."""
        return self.row.choice("source_treatment", Conclusion) is Conclusion.SEPARATE


def scope_of(category: SourceCategory | None) -> str:
    """Direct, indirect, or neither where the category does not tell."""
    if category is None or category.emission is None or category is OTHER_SOURCE:
        return OTHER
    return INDIRECT if category.emission.function in BOUGHT else DIRECT


def scope_told(category: SourceCategory | None) -> str:
    """The same as a list of sources prints it; what is not calculated is of no scope."""
    return "—" if category is not None and category.emission is None else scope_of(category)


def years(engagement: Engagement) -> list[TypedRow]:
    """The totals of the years, the latest first."""
    return sorted(engagement.rows("year_totals"), key=lambda row: row.number("verification_year") or 0, reverse=True)


def of_year(engagement: Engagement, year: float | None) -> list[Emitting]:
    """What emits in a year, in the order of 排放源."""
    return [found for found in engagement.once(_emitting) if found.row.number("verification_year") == year]


def _emitting(engagement: Engagement) -> list[Emitting]:
    sources = {row.key: row for row in engagement.rows("sources")}
    return [Emitting(row, sources.get(row.text("source_id") or "")) for row in engagement.rows("emissions")]


def scopes(engagement: Engagement, year: float | None) -> Iterator[tuple[str, list[Emitting]]]:
    """Direct, indirect and other, where there is any."""
    counted = [found for found in of_year(engagement, year) if found.is_counted]
    for scope in (DIRECT, INDIRECT, OTHER):
        of_scope = [found for found in counted if found.scope == scope]
        if of_scope:
            yield scope, of_scope


def by_source(engagement: Engagement, year: TypedRow) -> ReportTable:
    """Activity and emission of each source in a year, with the sums of direct and indirect."""
    rows: list[tuple[str, ...]] = []
    amounts: list[float | None] = []
    notes: list[str] = []
    for scope, found in scopes(engagement, year.number("verification_year")):
        for emitting in found:
            unit = unit_of(engagement, emitting.row.text("source_id"))
            amounts.append(emitting.tonnes)
            rows.append((
                scope, emitting.row.text("source_id") or "", emitting.told, emitting.row.text("source_category") or "",
                number(emitting.row.number("activity_total"), places_of(unit)), unit, number(emitting.tonnes),
            ))  # fmt: skip
        of_scope = [emitting.tonnes for emitting in found]
        rows.append((f"{scope}小计", "", "", "", "", "", number(summed(of_scope))))
        if told := residue(of_scope, summed(of_scope)):
            notes.append(told.replace("合计", f"{scope}小计"))
    whole = year.number("verified_emission_tco2")
    return ReportTable(
        f"{year.key}年各排放源排放量", ("排放类型", "编号", "排放源", "类别", "活动数据", "单位", "排放量（tCO2）"),
        tuple(rows) or ((NONE, *("—",) * 6),), frozenset({4, 6}), (TOTAL, "", "", "", "", "", number(whole)),
        tuple(filter(None, (residue(amounts, whole), *notes))), f"sources_{year.key}",
    )  # fmt: skip


def of_scopes(engagement: Engagement) -> ReportTable:
    """Direct, indirect and total of all years."""
    found = years(engagement)
    by_year = [sums(engagement, year) for year in found]
    by_scope = {scope: [tonnes.get(scope, 0.0) for tonnes in by_year] for scope in (DIRECT, INDIRECT, OTHER)}
    if all(tonnes == 0.0 for tonnes in by_scope[OTHER]):  # what is unknown is not nothing
        del by_scope[OTHER]
    wholes = [year.number("verified_emission_tco2") for year in found]
    notes = (residue([of_years[at] for of_years in by_scope.values()], whole) for at, whole in enumerate(wholes))
    rows = [(scope, *map(number, of_years)) for scope, of_years in by_scope.items()]
    return ReportTable(
        "各年份排放量（tCO2）", ("排放类型", *(f"{year.key}年（{year.text('year_role')}）" for year in found)), tuple(rows),
        frozenset(range(1, len(found) + 1)), (TOTAL, *map(number, wholes)),
        tuple(dict.fromkeys(filter(None, notes))), "scopes",
    )  # fmt: skip


def sums(engagement: Engagement, year: TypedRow) -> dict[str, float | None]:
    """Tonnes of direct, indirect and other in a year, where there is any."""
    found = scopes(engagement, year.number("verification_year"))
    return {scope: summed([emitting.tonnes for emitting in of_scope]) for scope, of_scope in found}
