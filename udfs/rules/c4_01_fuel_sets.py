"""四.1【自行测算的排放因子】 The properties of a fuel belong to one published set; where the official tables differ, the tonnes are told."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from udfs.account.factors import emission_on, factor_in_use, years_of_factor
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit
from udfs.kernel.clause import clause
from udfs.kernel.parameter import in_sets, is_cited
from udfs.kernel.published import Parameter
from udfs.kernel.rounding import is_equal
from udfs.registries import SourceCategory
from udfs.vocabularies import FactorKind, FactorOrigin, Severity, YearRole

CLAUSE = clause("四.1")

PROPERTIES = (FactorKind.NCV, FactorKind.CARBON_CONTENT, FactorKind.OXIDATION)


@dataclass(frozen=True, slots=True)
class Disputed:
    """A factor whose value the official tables print differently.

    Attributes:
        used, other: the value in use as its table prints it, and that of the other table.
        conservative: the one of the two that the role of the year asks for.
        stake: tCO2 between the two in that year; None where the emission is unknown.
    """

    row: Row
    year: int
    role: YearRole
    used: Parameter
    other: Parameter
    conservative: Parameter
    stake: float | None

    def told(self) -> Hit:
        """As a finding tells it."""
        between = "未知（排放量未算出）" if self.stake is None else f"{self.stake:.2f} tCO2"
        return hit(
            self.row, "factor_value", "factor_source", effect_tco2=self.stake, key=self.row.key, year=self.year,
            role=self.role, used=_shown(self.used), other=_shown(self.other),
            conservative=self.conservative.scope, between=between,
        )  # fmt: skip


def _shown(known: Parameter) -> str:
    return f"{known.scope}的{known.shown}"


def _published(row: Row) -> list[Parameter]:
    """The values of the library for a row's fuel and kind."""
    category, kind = row.choice("source_category", SourceCategory), row.choice("factor_kind", FactorKind)
    return list(in_sets(f"{category}{kind}")) if category is not None and kind is not None else []


def _equal(row: Row, known: Parameter) -> bool:
    return is_equal(row.number("factor_in_calculation_unit") or 0, known.value)


def _disputed(engagement: Engagement) -> Iterator[Disputed]:
    roles = {row.number("verification_year"): row.choice("year_role", YearRole) for row in engagement.rows("years")}
    for row in engagement.rows("factors"):
        tables = [known for known in _published(row) if known.disputed]
        used = next((known for known in tables if _equal(row, known)), None)
        if used is None:
            continue
        other = next(known for known in tables if known is not used)
        for year in years_of_factor(engagement, row):
            role, emission = roles.get(year), emission_on(engagement, row, year)
            if role is not None and emission != 0:  # nothing hangs on it in a year without this fuel
                pick = max if role is YearRole.COMPLIANCE else min
                yield Disputed(
                    row, year, role, used, other, pick(used, other, key=lambda known: known.value),
                    None if emission is None else emission * abs(other.value / used.value - 1),
                )  # fmt: skip


@book_check(
    "401-4", CLAUSE, table="factors", severity=Severity.WARNING,
    says="“{key}”采用{used}，另一张官方表是{other}，两表之间为{between}；{year}年为{role}年份，较保守的是{conservative}："
    "请改用该表的整组参数，或写明采用现值的依据。",
)  # fmt: skip
def disputed_value_not_conservative(engagement: Engagement) -> Iterator[Hit]:
    """Two official tables contradict each other, and the less conservative value is in use."""
    for found in _disputed(engagement):
        if found.used is not found.conservative:
            yield found.told()


@book_check(
    "401-5", CLAUSE, table="factors", severity=Severity.NOTICE,
    says="“{key}”采用{used}，另一张官方表是{other}，两表之间为{between}；{year}年为{role}年份，所用为较保守的{conservative}："
    "请核对DB4403/T 628—2025规定的是哪一张表。",
)  # fmt: skip
def disputed_value_conservative(engagement: Engagement) -> Iterator[Hit]:
    """Two official tables contradict each other; the conservative value is in use, and what hangs on it is disclosed."""
    for found in _disputed(engagement):
        if found.used is found.conservative:
            yield found.told()


@book_check(
    "401-6", CLAUSE, table="factors", severity=Severity.WARNING,
    says="{year}年“{category}”的参数取自不同的表：{told}。热值、含碳量和氧化率应取自同一张表：请改为其中一组，或写明依据。",
)  # fmt: skip
def properties_of_several_sets(engagement: Engagement) -> Iterator[Hit]:
    """No set is that of all properties: the one that a row cites, else any that prints its value; a value of one's own has none."""
    told_of: set[tuple[str, ...]] = set()
    for year, category, rows in _groups(engagement):
        keys = tuple(row.key for row in rows.values())
        if keys in told_of:
            continue
        told_of.add(keys)
        sets = {kind: _sets(row) for kind, row in rows.items()}
        if len(sets) == len(PROPERTIES) and all(sets.values()) and not set.intersection(*sets.values()):
            first = rows[PROPERTIES[0]]
            told = "；".join(
                f"{kind} {rows[kind].number('factor_in_calculation_unit'):.15g}（{'、'.join(sorted(sets[kind]))}）"
                for kind in PROPERTIES
            )
            yield hit(
                first, "factor_value", "factor_source", effect_tco2=_between_sets(engagement, first, rows, year, set.union(*sets.values())),
                year=year, category=category, told=told,
            )  # fmt: skip


def _sets(row: Row) -> set[str]:
    """The sets that print the value of a row; of those only the ones that it cites, where it cites one."""
    printing = [known for known in _published(row) if _equal(row, known)]
    cited = [known for known in printing if is_cited(known, row.text("factor_source") or "")]
    return {known.scope for known in cited or printing}


def _groups(engagement: Engagement) -> Iterator[tuple[int, str, dict[FactorKind, Row]]]:
    """The properties that are used together: of each category with a factor, and of each source with one of its own."""
    asked: dict[tuple[int, str, str], None] = {}
    for row in engagement.rows("factors"):
        if row.choice("factor_kind", FactorKind) in PROPERTIES:
            for year in years_of_factor(engagement, row):
                asked[year, row.text("source_category") or "", row.text("source_id") or ""] = None
    for year, category, source in asked:
        found = {kind: factor_in_use(engagement, category, source, str(kind), year) for kind in PROPERTIES}
        rows = {kind: row for kind, row in found.items() if row is not None}
        if not any(row.choice("factor_origin", FactorOrigin) is FactorOrigin.OWN for row in rows.values()):
            yield year, category, rows


def _between_sets(
    engagement: Engagement, row: Row, rows: dict[FactorKind, Row], year: int, sets: set[str]
) -> float | None:
    """The most that the year's emission changes when all properties come from one of the sets that are in use."""
    emission, used = (
        emission_on(engagement, row, year),
        math.prod(row.number("factor_in_calculation_unit") or 0 for row in rows.values()),
    )
    products: dict[str, list[float]] = {}
    for own in rows.values():
        for known in (known for known in _published(own) if known.scope in sets):
            products.setdefault(known.scope, []).append(known.value)
    whole = [math.prod(values) for values in products.values() if len(values) == len(PROPERTIES)]
    if emission is None or not used or not whole:
        return None
    return max(abs(emission * (product / used - 1)) for product in whole)
