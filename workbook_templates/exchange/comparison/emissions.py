"""Emissions of two workbooks: the differences by source and year add up to those of the years, to the last digit."""

import math
from dataclasses import dataclass

from workbook_templates.engagement.reader import Engagement

EMISSION = "verified_emission_tco2"


@dataclass(frozen=True, slots=True)
class Difference:
    """A source and year, or a year as a whole.

    Attributes:
        year: as filled in.
        source: "" for all of the year.
        before, after: tCO2 counted; 0 where the workbook does not have the source, None where it has no number.
        difference: after − before; None where there is no number on either side.
        in_before, in_after: whether the workbook has it at all.
    """

    year: int
    source: str
    before: float | None
    after: float | None
    difference: float | None
    in_before: bool = True
    in_after: bool = True


Amounts = dict[tuple[int, str], float | None]


def differences(before: Engagement, after: Engagement) -> list[Difference]:
    """Each source and year of either workbook, and after the sources of a year their sum.

    The sum of a year is that of its lines, rounded once: `math.fsum` of the lines gives it exactly.

    Args:
        before, after: the workbooks as read.
    """
    one, other = _amounts(before), _amounts(after)
    found = []
    for year in sorted({year for year, _ in (*one, *other)}):
        lines = [
            _line(year, source, one, other)
            for source in dict.fromkeys(source for at, source in (*one, *other) if at == year)
        ]
        found += lines
        found.append(
            Difference(
                year, "", _sum([line.before for line in lines]), _sum([line.after for line in lines]),
                _sum([line.difference for line in lines]),
                any(line.in_before for line in lines), any(line.in_after for line in lines),
            )
        )  # fmt: skip
    return found


def _amounts(engagement: Engagement) -> Amounts:
    found: Amounts = {}
    for row in engagement.rows("emissions"):
        year, source = row.number("verification_year"), row.text("source_id")
        if year is not None and source is not None:
            found[int(year), source] = row.number(EMISSION)
    return found


def _line(year: int, source: str, one: Amounts, other: Amounts) -> Difference:
    before, after = (side.get((year, source), 0.0) for side in (one, other))
    between = None if before is None or after is None else after - before
    return Difference(year, source, before, after, between, (year, source) in one, (year, source) in other)


def _sum(amounts: list[float | None]) -> float | None:
    known = [amount for amount in amounts if amount is not None]
    return math.fsum(known) if len(known) == len(amounts) else None
