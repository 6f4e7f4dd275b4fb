"""When each source is in use: its own dates and those of its site."""

import datetime as dt
import math
from collections.abc import Iterator

from udfs.kernel.calendar import Month, month_of, numbered_month
from udfs.kernel.check import Engagement, shared
from udfs.periods.estimates import Estimate, estimates_by_source
from udfs.periods.proration import month_parts
from udfs.periods.series import Bill, bills_by_source

Dates = tuple[dt.date | None, dt.date | None]  # first and last day, where they are told
ALWAYS: Dates = (None, None)


@shared
def dates_in_use(engagement: Engagement) -> dict[str, Dates]:
    """First and last day on which each source is in use."""
    return {row.key: (row.date("use_from"), row.date("use_to")) for row in engagement.rows("sources")}


def is_outside(month: Month, dates: Dates) -> bool:
    """Whether a month lies wholly before the first or after the last day."""
    first, last = dates
    return (first is not None and month < month_of(first)) or (last is not None and month > month_of(last))


def is_in_use(year: int, dates: Dates) -> bool:
    """Whether any day of a year is within the dates."""
    first, last = dates
    return (first is None or first.year <= year) and (last is None or last.year >= year)


def told(dates: Dates) -> str:
    """The dates as a sentence names them."""
    return "至".join("……" if day is None else f"{day}" for day in dates)


def bills_outside(engagement: Engagement, source: str, dates: Dates) -> Iterator[tuple[Bill, float]]:
    """The bills of a source with what of each lies in months outside some dates."""
    if dates == ALWAYS:
        return
    for bill in bills_by_source(engagement).get(source, []):
        ends = (numbered_month(bill.split.months[at]) for at in (0, -1))
        if bill.quantity and any(is_outside(month, dates) for month in ends):
            parts = month_parts(bill.quantity, bill.split)
            yield bill, math.fsum(part for month, part in parts if is_outside(month, dates))


def estimates_outside(engagement: Engagement, source: str, dates: Dates) -> Iterator[Estimate]:
    """The estimates of a source with months, or of a year, outside some dates."""
    if dates == ALWAYS:
        return
    for estimate in estimates_by_source(engagement).get(source, []):
        of_year = estimate.year is not None and not is_in_use(int(estimate.year), dates)
        is_out = any(is_outside(month, dates) for month in estimate.months) if estimate.months else of_year
        if estimate.quantity and is_out:
            yield estimate
