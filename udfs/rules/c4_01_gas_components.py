"""四.1【自行测算的排放因子】 The figure of a blend or a process gas follows from its components, all of one edition of GWP."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from udfs.account.factors import factor_in_use, validity
from udfs.calling.function import function
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check, shared
from udfs.kernel.clause import clause
from udfs.kernel.parameter import in_sets
from udfs.kernel.rounding import is_equal, is_rounded_from
from udfs.registries import SourceCategory
from udfs.registries.source_category import KG_PER_T, Emission
from udfs.vocabularies import ActivityUnit, FactorKind, GwpEdition, Severity

CLAUSE = clause("四.1")

WHOLE = 1.0
GWP = "GWP "
PROCESS_GAS = SourceCategory(  # the factor is what is released of a kilogram used, by-products included
    "电子工艺气体", __name__, ActivityUnit.KILOGRAM, 30,
    Emission(function("GHG_GAS_CO2E"), "gas_t", {"gwp": FactorKind.EMISSION_FACTOR}, per=KG_PER_T),
    aliases=("刻蚀气体", "清洗气体", "工艺气体"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mixture:
    """What a source's gas is made of in a year.

    Attributes:
        components: the gas itself or what is blended into it, then its by-products.
        main: those without its by-products.
        factor: the row of 参数 that holds its figure in that year; None where there is none.
    """

    source: str
    year: int
    components: Sequence[Row]
    main: Sequence[Row]
    factor: Row | None

    @property
    def whole(self) -> float | None:
        """Σ of the shares of the gas itself; None where one is not known."""
        shares = [row.number("component_share") for row in self.main]
        known = [share for share in shares if share is not None]
        return math.fsum(known) if len(known) == len(shares) else None

    @property
    def equivalent(self) -> float | None:
        """Σ of the equivalents of all components; None where one is not known."""
        found = [row.number("component_equivalent") for row in self.components]
        known = [tonnes for tonnes in found if tonnes is not None]
        return math.fsum(known) if len(known) == len(found) else None


@shared
def _categories(engagement: Engagement) -> dict[str, SourceCategory | None]:
    return {row.key: row.choice("source_category", SourceCategory) for row in engagement.rows("sources")}


def _kind(category: SourceCategory | None) -> FactorKind | None:
    """The kind of factor that a gas of the category is multiplied by."""
    emission = category.emission if category is not None else None
    return emission.factors.get("gwp") if emission is not None else None


@shared
def _mixtures(engagement: Engagement) -> list[Mixture]:
    """Each source with components, for each year under verification in which some are valid."""
    by_source: dict[str, list[Row]] = {}
    for row in engagement.rows("gas_components"):
        by_source.setdefault(row.text("source_id") or "", []).append(row)
    years = [int(year) for row in engagement.rows("years") if (year := row.number("verification_year")) is not None]
    found = []
    for source, rows in by_source.items():
        category = _categories(engagement).get(source)
        kind = _kind(category)
        for year in years:
            valid = [row for row in rows if year in validity(row)]
            reacting = [row for row in valid if row.number("use_ratio") is not None]
            factor = kind and factor_in_use(engagement, str(category), source, str(kind), year)
            if valid:
                found.append(Mixture(source, year, valid, reacting or valid, factor or None))
    return found


def _first_of_each(mixtures: Sequence[Mixture]) -> Iterator[Mixture]:
    """Those of several years with the same components and factor are told once."""
    told: set[tuple[object, ...]] = set()
    for mixture in mixtures:
        what = (mixture.source, *(row.key for row in mixture.components), mixture.factor and mixture.factor.key)
        if what not in told:
            told.add(what)
            yield mixture


def _activity(engagement: Engagement, mixture: Mixture) -> float | None:
    """tCO2e of the source in the year."""
    for row in engagement.rows("emissions"):
        if row.text("source_id") == mixture.source and row.number("verification_year") == mixture.year:
            return row.number("verified_emission_tco2")
    return None


@book_check(
    "401-160", CLAUSE, table="gas_components", severity=Severity.ERROR,
    says="排放源“{source}”{year}年各组分的质量比例合计为{whole:.15g}，应为1：请核对组分、比例和年份（副产物不计，其利用率留空）。",
)  # fmt: skip
def shares_are_not_the_whole(engagement: Engagement) -> Iterator[Hit]:
    """A component left out, entered twice, or in percent of volume."""
    for mixture in _first_of_each(_mixtures(engagement)):
        whole = mixture.whole
        if whole is not None and not is_equal(WHOLE, whole):
            yield hit(
                mixture.main[0], "component_share", effect_tco2=_activity(engagement, mixture), source=mixture.source,
                year=mixture.year, whole=whole,
            )  # fmt: skip


@book_check(
    "401-161", CLAUSE, table="gas_components", severity=Severity.ERROR,
    says="排放源“{source}”{year}年各组分当量合计{sum:.15g} tCO2e/t，“参数”中的{kind}为{used}：请按合计更正，或更正组分。",
)  # fmt: skip
def figure_is_not_that_of_its_components(engagement: Engagement) -> Iterator[Hit]:
    """The factor in use is what the components make, within half a unit of its last digit."""
    for mixture in _first_of_each(_mixtures(engagement)):
        kind, expected, factor = _kind(_categories(engagement).get(mixture.source)), mixture.equivalent, mixture.factor
        used = factor.number("factor_in_calculation_unit") if factor is not None else None
        if kind is None or expected is None or (used is not None and is_rounded_from(used, expected)):
            continue
        emission = _activity(engagement, mixture)
        stake = emission * (expected / used - 1) if emission is not None and used else None
        yield hit(
            mixture.components[0], "component_share", "component_gwp", effect_tco2=stake, source=mixture.source,
            year=mixture.year, sum=expected, kind=kind, used="空白" if used is None else f"{used:.15g}",
        )  # fmt: skip


@book_check(
    "401-162", CLAUSE, table="gas_components", severity=Severity.ERROR,
    says="排放源“{source}”{year}年的组分取自不同的GWP版本（{editions}）：请取自同一版。",
)  # fmt: skip
def components_of_several_editions(engagement: Engagement) -> Iterator[Hit]:
    """A blend of the fourth and the fifth report is in neither."""
    for mixture in _first_of_each(_mixtures(engagement)):
        editions = {str(row.choice("gwp_edition", GwpEdition) or "") for row in mixture.components} - {""}
        if len(editions) > 1:
            yield hit(
                mixture.components[0], "gwp_edition", source=mixture.source, year=mixture.year,
                editions="、".join(sorted(editions)),
            )  # fmt: skip


@row_check(
    "401-163", CLAUSE, table="gas_components", severity=Severity.WARNING,
    says="“{key}”的组分GWP为{used:.15g}，{edition}所列为{listed}：请更正数值或GWP版本，或写明依据。",
)  # fmt: skip
def gwp_is_not_that_of_its_edition(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Where the library has the gas in the edition named."""
    name, used = row.text("component_name"), row.number("component_gwp")
    edition = row.choice("gwp_edition", GwpEdition)
    if name is None or edition is None or used is None:
        return
    listed = [known for known in in_sets(GWP + name) if known.scope.startswith(str(edition))]
    if listed and all(known.value != used for known in listed):
        yield hit(
            row, "component_gwp", "gwp_edition", key=row.key, used=used, edition=edition,
            listed="或".join(known.printed for known in listed),
        )  # fmt: skip


@book_check(
    "401-164", CLAUSE, table="sources", severity=Severity.WARNING,
    says="电子工艺气体排放源“{source}”{year}年没有登记组分：请在“气体组分”登记利用率、收集率、去除率和副产物，排放因子由其得出。",
)  # fmt: skip
def process_gas_without_components(engagement: Engagement) -> Iterator[Hit]:
    """How much of a process gas is released cannot be seen from one figure."""
    described = {(mixture.source, mixture.year) for mixture in _mixtures(engagement)}
    sources = {row.key: row for row in engagement.rows("sources")}
    told: set[str] = set()
    for row in engagement.rows("emissions"):
        source, year = row.text("source_id") or "", int(row.number("verification_year") or 0)
        quantity = row.number("activity_total")
        is_process_gas = row.choice("source_category", SourceCategory) is PROCESS_GAS
        if is_process_gas and quantity and source in sources and source not in told and (source, year) not in described:
            told.add(source)
            yield hit(
                sources[source], "source_category", effect_tco2=row.number("verified_emission_tco2"), source=source,
                year=year,
            )  # fmt: skip
