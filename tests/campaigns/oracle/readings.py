"""Reading days and bills: random cycles, reading days from 1 to 31 that wander, and the months that bills belong to."""

import calendar
import datetime as dt
import random
from fractions import Fraction
from itertools import pairwise

from oracle.truth import Bill, Meter

WANDERING = 4  # days off the usual reading day
STEP = 3  # between two readings that follow each other: more is another reading day


def number_of(year: int, month: int) -> int:
    """Months counted through the years."""
    return year * 12 + month - 1


def first_day(month: int) -> dt.date:
    return dt.date(month // 12, month % 12 + 1, 1)


def month_of(day: dt.date) -> int:
    return number_of(day.year, day.month)


def on_day(month: int, day: int) -> dt.date:
    """A day of a month, the last one of a shorter month."""
    start = first_day(month)
    return start.replace(day=min(day, calendar.monthrange(start.year, start.month)[1]))


def reading_days(
    rng: random.Random, day: int, first_month: int, cycles: int, months_a_cycle: int, wanders: bool,
    starts: int | None = None,
) -> list[dt.date]:  # fmt: skip
    """The readings that bound so many bills, of which the first belongs to ``first_month``.

    A bill of about a month belongs to the month it starts in where it starts on the 1st to the 16th, to the next where it
    starts later; each that joins takes the month or months that follow.

    Args:
        starts: the month in which the first starts, where its month is not told by its day.
    """
    if starts is None:
        starts = first_month if day <= 16 else first_month - 1
    found, off = [on_day(starts, day)], 0
    for cycle in range(1, cycles + 1):
        usual = on_day(starts + cycle * months_a_cycle, day)
        offs = [near for near in range(-WANDERING, WANDERING + 1) if abs(near - off) <= STEP] if wanders else [0]
        rng.shuffle(offs)
        off = next(o for o in [*offs, off] if about_whole_months(found[-1], usual + dt.timedelta(days=o)))
        found.append(usual + dt.timedelta(days=off))
    return found


def daily_reading_days(day: int, years: range) -> list[dt.date]:
    """Readings on a day of each month, and at the beginning and the end of the years, for bills that are split by days."""
    first, last = dt.date(years.start, 1, 1), dt.date(years.stop, 1, 1)
    usual = [on_day(month, day) for month in range(number_of(years.start, 1), number_of(years.stop, 1))]
    return [first, *(reading for reading in usual if first < reading < last), last]


def about_whole_months(start: dt.date, stop: dt.date) -> bool:
    """Whether two readings are on basically the same day, counted round the ends of months: 31 and 1 are one apart."""
    for back, forth in ((start, stop), (stop, start)):
        months = month_of(forth) - month_of(back)
        for about in (months - 1, months, months + 1):
            if about and abs((on_day(month_of(back) + about, back.day) - forth).days) <= STEP:
                return True
    return False


def season(rng: random.Random) -> list[float]:
    """How much more or less each month takes than the average one."""
    high = rng.uniform(0.0, 0.2)
    return [1 + high * (1 - abs(month - 7) / 3.5) + rng.uniform(-0.03, 0.03) for month in range(1, 13)]


def measure(rng: random.Random, meter: Meter, stop: dt.date, base: float) -> None:
    """What a meter really uses each day, not evenly: season, day of the week, chance."""
    by_month, growth, steps = season(rng), rng.uniform(0.97, 1.03), base / float(meter.step)
    weekend = rng.uniform(0.5, 1.0)
    day = meter.start
    while day < stop:
        years = (day - meter.start).days / 365
        amount = steps * by_month[day.month - 1] * growth**years * rng.uniform(0.6, 1.4)
        amount *= weekend if day.weekday() > 4 else 1.0
        meter.use.append(max(round(amount), 1))
        day += dt.timedelta(days=1)


def write_bills(
    meter: Meter, name: str, days: list[dt.date], first_month: int | None = None, months_a_cycle: int = 1
) -> None:
    """A bill between every two readings; by its days where no first month is named."""
    for at, (start, stop) in enumerate(pairwise(days)):
        begin, end = ((day - meter.start).days for day in (start, stop))
        months = range(month_of(start), month_of(stop - dt.timedelta(days=1)) + 1)
        if first_month is not None:
            months = range(first_month + at * months_a_cycle, first_month + (at + 1) * months_a_cycle)
        before = meter.bills[-1] if meter.bills else None
        meter.bills.append(
            Bill(
                f"{name}-{at + 1:03d}", meter, start, stop, sum(meter.use[begin:end]) * meter.step,
                list(months), follows=before,
            )
        )  # fmt: skip


def parts(bill: Bill, method: str) -> dict[int, Fraction]:
    """The quantity of a bill by month: equal parts, or by days where the engagement splits by days."""
    if method != "按日":
        return {month: bill.quantity / len(bill.months) for month in bill.months}
    found: dict[int, Fraction] = {}
    for month in range(month_of(bill.start), month_of(bill.stop - dt.timedelta(days=1)) + 1):
        days = (min(bill.stop, first_day(month + 1)) - max(bill.start, first_day(month))).days
        found[month] = bill.quantity * Fraction(days, bill.days)
    return found


def in_year(bill: Bill, method: str, year: int) -> Fraction:
    """What of a bill is counted in a year."""
    return sum((part for month, part in parts(bill, method).items() if month // 12 == year), Fraction(0))
