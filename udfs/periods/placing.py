"""The months of the bills of a series (三.8): what follows a reading takes the months after it."""

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from udfs.kernel.calendar import ONE_DAY, Target
from udfs.periods.bill_period import series_rule
from udfs.periods.proration import DaySplit, Reading, Split, Splitting, reading_of, split_alone, split_by_month
from udfs.vocabularies import EndRule

Dates = tuple[dt.date, dt.date]
Ended = dict[dt.date, tuple[Reading, bool]]  # by the last day of bills: how read, whether split by months


@dataclass(slots=True)
class _Meter:
    """One series while its bills are gone through in order of time."""

    ended: Ended = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)

    def known(self, start: dt.date, days: float) -> Reading | None:
        """The latest reading that a day is near to."""
        for reading in reversed(self.readings):
            if reading.near(start, days):
                return reading
        return None


def labels_of_meters(labels: list[Hashable]) -> list[Hashable] | None:
    """Which meter each bill is of; None where there is but one, its number left out here and there."""
    return None if len(set(labels) - {""}) < 2 else labels


def first_months_of(labels: Sequence[Hashable], months: Mapping[Hashable, Target]) -> list[Target | None]:
    """The month set for the meter of each bill; where there is but one meter, it is that of every bill."""
    found = [months.get(label) for label in labels]
    only = next((month for month in found if month is not None), None)
    return found if labels_of_meters(list(labels)) is not None else [only] * len(found)


def end_rules(bills: Sequence[Dates], labels: Sequence[Hashable] | None, end_rule: EndRule) -> list[EndRule]:
    """What the end of each bill means; 自动 is settled for each series as a whole.

    Args:
        labels: which series each bill is of; all are of one where that is left out.
    """
    if end_rule is not EndRule.AUTOMATIC:
        return [end_rule] * len(bills)
    if labels is None:
        rule = series_rule(bills)
        return [EndRule.INCLUSIVE if start == end else rule for start, end in bills]
    of_series: dict[Hashable, list[Dates]] = {}
    for label, bill in zip(labels, bills):
        of_series.setdefault(label, []).append(bill)
    rules = {label: series_rule(found) for label, found in of_series.items()}
    return [EndRule.INCLUSIVE if start == end else rules[label] for label, (start, end) in zip(labels, bills)]


def _joined(ended: Ended, start: dt.date, rule: EndRule = EndRule.READING_DAY) -> tuple[Reading, bool] | None:
    """The bill that one begins after: of two meters side by side the one that ended on the day that the rule asks for."""
    before = ended.get(start - ONE_DAY) if start > dt.date.min else None
    return (before or ended.get(start)) if rule is EndRule.INCLUSIVE else (ended.get(start) or before)


def placed(
    bills: Sequence[Dates], labels: Sequence[Hashable] | None, how: Splitting,
    first_months: Sequence[Target | None] | None = None,
) -> list[Split]:  # fmt: skip
    """The bills of a source or meter, each split, in the order given.

    A bill that joins another (its start is that one's end, or the day after) takes the months after it, also the first of
    a meter that follows another. So does one after a gap, or after a bill that was split by days, where the meter is
    still read on about the same day of the month; otherwise it is placed as the very first one is.

    Args:
        bills: start and end of each.
        labels: as in `end_rules`.
        first_months: the month that somebody set for the first bill of the meter of each; it goes before all else.

    Raises:
        OutOfDomain: the dates of one are those of no bill.
    """
    rules = end_rules(bills, labels, how.end_rule)
    found: dict[int, Split] = {}
    meters: dict[Hashable, _Meter] = {}
    anywhere: Ended = {}
    wandering = 2 * how.tolerance_days  # each of two readings may be off the usual day
    order = sorted(range(len(bills)), key=bills.__getitem__)
    last = {} if labels is None else {labels[at]: at for at in order}  # a meter that goes on is followed by none
    for at in order:
        start, end = bills[at]
        alone = split_alone(start, end, rules[at], how.method, how.tolerance_days)
        label = None if labels is None else labels[at]
        meter = meters.get(label)
        if meter is None:
            meter = meters[label] = _Meter()
            before = _joined(anywhere, start, rules[at])
            meter.readings += [] if before is None else [before[0]]
            wanted = None if first_months is None else first_months[at]
            if wanted is not None:
                before = reading_of(start, wanted), True
                meter.readings.append(before[0])
        else:
            before = _joined(meter.ended, start)
        reading = before[0] if before is not None and before[1] else meter.known(start, wandering)
        if reading is None:
            reading = reading_of(start, how.first_month if start == bills[order[0]][0] else None)
            meter.readings.append(reading)
        by_days = isinstance(alone, DaySplit)
        found[at] = alone if by_days else split_by_month(alone.span, reading)
        meter.ended[end] = (reading, not by_days)
        if labels is not None and at == last[label]:
            anywhere[end] = meter.ended[end]
    return [found[at] for at in range(len(bills))]
