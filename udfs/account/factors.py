"""Which row of 参数 is in use for a source, kind and year: that of the source before that of its category (四.1)."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from udfs.kernel.check import Engagement, Row, shared
from udfs.registries import SourceCategory

What = tuple[str | None, str | None, str | None]  # category, source (None for the whole category) and kind


@dataclass(frozen=True, slots=True)
class Validity:
    """The years that a factor is for, both ends included."""

    first: float
    last: float

    def __contains__(self, year: object) -> bool:
        return isinstance(year, (int, float)) and self.first <= year <= self.last

    def meets(self, other: "Validity") -> bool:
        """Whether the two have a year in common."""
        return self.first <= other.last and other.first <= self.last


def validity(row: Row) -> Validity:
    """From its 年份 to its 至年份; one year where only 年份 is filled in, all years where neither is."""
    first, last = row.number("verification_year"), row.number("year_to")
    if last is None:
        last = math.inf if first is None else first
    return Validity(-math.inf if first is None else first, last)


def what_of(row: Row) -> What:
    """What a factor is of, whatever the year."""
    return row.text("source_category"), row.text("source_id"), row.text("factor_kind")


@shared
def by_what(engagement: Engagement) -> dict[What, list[Row]]:
    """The rows of 参数 by what they are of."""
    found: dict[What, list[Row]] = {}
    for row in engagement.rows("factors"):
        found.setdefault(what_of(row), []).append(row)
    return found


def factor_in_use(
    engagement: Engagement, category: str, source: str | None, kind: str, year: float | None
) -> Row | None:
    """The row as 排放计算 finds it; None where there is none, or several are valid in the year."""
    for of_source in (source, None) if source else (None,):
        rows = [row for row in by_what(engagement).get((category, of_source, kind), ()) if year in validity(row)]
        if rows:
            return rows[0] if len(rows) == 1 else None
    return None


def overlapping(engagement: Engagement) -> Iterator[tuple[Row, Row]]:
    """Each row of 参数 that is valid in a year in which another one of the same source and kind is, with the first such."""
    for rows in by_what(engagement).values():
        spans = [validity(row) for row in rows]
        for at, row in enumerate(rows if len(rows) > 1 else ()):
            others = (other for place, other in enumerate(rows) if place != at and spans[place].meets(spans[at]))
            other = next(others, None)
            if other is not None:
                yield row, other


def years_of_factor(engagement: Engagement, row: Row) -> list[int]:
    """The years under verification that a factor is valid in."""
    listed = (year.number("verification_year") for year in engagement.rows("years"))
    return [int(year) for year in listed if year is not None and year in validity(row)]


@shared
def _emitting(engagement: Engagement) -> dict[tuple[str, int], list[float | None]]:
    """Key of a factor and year -> tCO2 of each source that takes it."""
    users: dict[tuple[str, int], list[float | None]] = {}
    for row in engagement.rows("emissions"):
        year, category = int(row.number("verification_year") or 0), row.choice("source_category", SourceCategory)
        for kind in category.emission.needs if category is not None and category.emission is not None else ():
            factor = factor_in_use(engagement, str(category), row.text("source_id"), str(kind), year)
            if factor is not None:
                users.setdefault((factor.key, year), []).append(row.number("verified_emission_tco2"))
    return users


def emission_on(engagement: Engagement, row: Row, year: int) -> float | None:
    """tCO2 of the sources that take a factor in a year; None where there is none or one is not known."""
    found = _emitting(engagement).get((row.key, year), [])
    known = [tonnes for tonnes in found if tonnes is not None]
    return sum(known) if known and len(known) == len(found) else None
