"""The days that a series of periods covers, misses and counts twice (三.9)."""

from collections.abc import Iterable
from dataclasses import dataclass

from udfs.kernel.calendar import Period


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a series of bills covers, in days."""

    days: int
    gaps: int
    overlaps: int


def coverage(spans: Iterable[Period]) -> Coverage:
    """Distinct days, days missing between first start and last stop, days counted more than once."""
    ordered = sorted(spans, key=lambda span: (span.start, span.stop))
    edges = sorted([(span.start, 1) for span in ordered] + [(span.stop, -1) for span in ordered])
    days = overlaps = depth = 0
    before = edges[0][0]
    for day, step in edges:
        length = (day - before).days
        days += length if depth else 0
        overlaps += length if depth > 1 else 0
        depth += step
        before = day
    return Coverage(days, (before - edges[0][0]).days - days, overlaps)
