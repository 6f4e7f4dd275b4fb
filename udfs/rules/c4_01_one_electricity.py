"""四.1【自行测算的排放因子】 One grid, one year, one factor of electricity: a row of another value, which wins silently, is told."""

from collections import Counter
from collections.abc import Iterator

from udfs.account.entering import told_tonnes
from udfs.account.factors import emission_on, factor_in_use
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit
from udfs.kernel.clause import clause
from udfs.kernel.rounding import is_equal
from udfs.registries import SourceCategory
from udfs.vocabularies import FactorKind, Severity

CLAUSE = clause("四.1")
OF_ELECTRICITY = "tCO2/MWh"  # the unit in which a category takes a factor of electricity


def _takes_electricity(category: SourceCategory | None) -> bool:
    units = category.emission.units_of(FactorKind.EMISSION_FACTOR) if category and category.emission else ()
    return OF_ELECTRICITY in units


def _of_year(engagement: Engagement) -> dict[int, list[Row]]:
    """Year -> the row that each source takes, and those of whole categories, which nobody may take beside rows of sources."""
    found: dict[int, list[Row]] = {}
    for row in engagement.rows("emissions"):
        year, category = row.number("verification_year"), row.choice("source_category", SourceCategory)
        if year is None or not _takes_electricity(category):
            continue
        for source in (row.text("source_id"), None):
            kind = str(FactorKind.EMISSION_FACTOR)
            factor = factor_in_use(engagement, str(category), source, kind, year)
            if factor is not None and factor.number("factor_in_calculation_unit"):
                found.setdefault(int(year), []).append(factor)
    return found


def _value(factor: Row) -> float:
    return factor.number("factor_in_calculation_unit") or 0.0


def _usual(factors: list[Row]) -> Row:
    """A row of a whole category, where there is one; the one whose value is there most often."""
    counted = Counter(f"{_value(factor):.12g}" for factor in factors)
    return max(factors, key=lambda factor: (factor.text("source_id") is None, counted[f"{_value(factor):.12g}"]))


@book_check(
    "401-430", CLAUSE, table="factors", severity=Severity.WARNING,
    says="“{key}”在{years}采用{value:.15g} {unit}，同年另有{usual:.15g} {unit}（“{other}”），两者相差{tonnes}："
    "同一电网同一年只有一个电力因子，而专属的参数先于同类别的；请改为一个，确有不同来源的请说明依据。",
)  # fmt: skip
def several_factors_of_electricity(engagement: Engagement) -> Iterator[Hit]:
    """A row of one source goes before that of its category; that it differs from it nobody would see."""
    differing: dict[str, list[tuple[int, Row, Row]]] = {}
    for year, factors in _of_year(engagement).items():
        usual = _usual(factors)
        for factor in {factor.key: factor for factor in factors}.values():
            if not is_equal(_value(factor), _value(usual)):
                differing.setdefault(factor.key, []).append((year, factor, usual))
    for found in differing.values():
        _, factor, usual = found[0]
        known = [tonnes * abs(_value(other) / _value(row) - 1) for year, row, other in found
                 if (tonnes := emission_on(engagement, row, year)) is not None]  # fmt: skip
        stake = max(known, default=None)
        yield hit(
            factor, "factor_value", "source_id", key=factor.key, years="、".join(f"{year}年" for year, _, _ in found),
            value=_value(factor), unit=OF_ELECTRICITY, usual=_value(usual), other=usual.key, tonnes=told_tonnes(stake),
            effect_tco2=stake,
        )  # fmt: skip
