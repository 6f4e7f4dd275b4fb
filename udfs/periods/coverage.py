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
    ordered = sorted([(span.start.toordinal(), span.stop.toordinal()) for span in spans])
    first = reached = twice = ordered[0][0]  # up to where days are covered, and covered more than once
    days = overlaps = 0
    for start, stop in ordered:
        again = min(stop, reached)
        if again > start:
            overlaps += max(again - max(start, twice), 0)
            twice = max(twice, again)
        if stop > reached:
            days += stop - max(start, reached)
            reached = stop
    return Coverage(days, reached - first - days, overlaps)
