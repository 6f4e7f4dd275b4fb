"""The days that a series of periods covers, misses and counts twice (三.9)."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from udfs.kernel.calendar import Period

T = TypeVar("T")


class Line(NamedTuple):
    """Meters that follow each other beside others: their days, and from when to when they are in service, where told."""

    days: int
    since: dt.date | None
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a series of bills covers, in days.

    Attributes:
        lines: of meters side by side, each; none where there is but one.
    """

    days: int
    gaps: int
    overlaps: int
    lines: tuple[Line, ...] = ()


NOTHING = Coverage(0, 0, 0)


def coverage(spans: Iterable[Period]) -> Coverage:
    """Distinct days, days missing between first start and last stop, days counted more than once."""
    ordered = sorted([(span.start.toordinal(), span.stop.toordinal()) for span in spans])
    if not ordered:
        return NOTHING
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


def lines_of(meters: Collection[Sequence[T]], span: Callable[[T], Period]) -> list[list[T]]:
    """Meters of which one begins when another has ended, as one line; meters that run side by side stay apart.

    Args:
        meters: what each has, none of them without any.
        span: the days of it.
    """
    if len(meters) == 1:
        return [list(meter) for meter in meters]
    lines: list[tuple[dt.date, list[T]]] = []  # up to where each has reached
    for meter in sorted(meters, key=lambda found: min(span(thing).start for thing in found)):
        start, stop = min(span(thing).start for thing in meter), max(span(thing).stop for thing in meter)
        ended = [at for at, (reached, _) in enumerate(lines) if reached <= start]
        if ended:
            latest = max(ended, key=lambda at: lines[at][0])
            lines[latest] = (stop, [*lines[latest][1], *meter])
        else:
            lines.append((stop, list(meter)))
    return [line for _, line in lines]
