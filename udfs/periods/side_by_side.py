"""Several meters of a source: what those cover that follow each other, and those that run side by side (三.9)."""

from collections.abc import Hashable, Iterable, Sequence

from udfs.kernel.calendar import Period
from udfs.periods.coverage import Coverage, Line, coverage, lines_of
from udfs.periods.estimated import beside
from udfs.periods.proration import Split
from udfs.periods.registered import Dates, Service

NEVER_TOLD: Dates = (None, None)


def within(estimates: Iterable[Split], dates: Dates) -> list[Split]:
    """The estimates that may be of meters in service between two dates."""
    since, until = dates
    return [
        estimate for estimate in estimates
        if (since is None or estimate.span.stop > since) and (until is None or estimate.span.start <= until)
    ]  # fmt: skip


def coverage_of_meters(
    labels: Sequence[Hashable], splits: Sequence[Split], estimates: Sequence[Split], months: range | None, service: Service
) -> Coverage:  # fmt: skip
    """Distinct days of all meters; gaps and overlaps of each line of meters, each with the estimates of what it lacks.

    Args:
        labels: the meter of each bill, "" where that is not told: such bills are no line of their own.
        splits: the bills.
        months: those asked for; None for whole bills.
    """
    of_meters: dict[Hashable, list[tuple[Hashable, Split]]] = {}
    for label, split in zip(labels, splits):
        of_meters.setdefault(label, []).append((label, split))
    lines: list[Line] = []
    spans: list[Period] = []
    gaps = overlaps = 0
    meters = lines_of(of_meters.values(), lambda place: place[1].span)
    for line in meters:
        own, (first, *_), (last, *_) = [split for _, split in line], line[0], line[-1]
        dates = service.get(first, NEVER_TOLD)[0], service.get(last, NEVER_TOLD)[1]
        parts = own + [split for split, _ in beside(within(estimates, dates) if len(meters) > 1 else estimates, own)]
        counted = (
            [part.span for part in parts] if months is None else [p.days_in(months) for p in parts if p.meets(months)]
        )
        covered = coverage(span for span in counted if span.start < span.stop)
        spans += counted
        gaps, overlaps = gaps + covered.gaps, overlaps + covered.overlaps
        if any(label for label, _ in line):
            lines.append(Line(covered.days, *dates))
    days = coverage(span for span in spans if span.start < span.stop).days
    return Coverage(days, gaps, overlaps, tuple(lines) if len(lines) > 1 else ())
