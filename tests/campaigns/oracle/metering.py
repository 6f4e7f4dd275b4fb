"""Metered sources: one meter, several side by side, or one after another; each read in its own cycle."""

import datetime as dt
import random
from fractions import Fraction

from oracle.factors import CATEGORIES
from oracle.readings import daily_reading_days, measure, number_of, reading_days, write_bills
from oracle.schema import HAS_FIRST_MONTH, HAS_REGISTER
from oracle.truth import Meter, Source

STEADY_ENDS = (*range(1, 14), *range(20, 32))  # reading days on which a year cut short has about the days in use


def draw_metered(rng: random.Random, source: Source, years: list[int], method: str) -> None:
    """What the source used, and the bills of it."""
    kind = rng.choice(("one", "one", "one", "two", "changed", "ended"))
    unit = rng.choice(list(CATEGORIES[source.category].bill_units))
    if kind == "two":
        for _ in range(2):
            _meter(rng, source, years, method, unit, rng.choice((1, 1, 2)))
        return
    cycle = 1 if kind == "ended" else rng.choice((1, 1, 1, 1, 2, 3))
    _meter(rng, source, years, method, unit, cycle, is_ended=kind == "ended")
    if kind == "changed":
        _change(rng, source)


def _meter(
    rng: random.Random, source: Source, years: list[int], method: str, unit: str, cycle: int, is_ended: bool = False
) -> None:
    category, wanders = CATEGORIES[source.category], rng.random() < 0.5 and not is_ended
    day, first = rng.choice(STEADY_ENDS) if is_ended else rng.randint(1, 31), number_of(years[0], 1)
    is_set = HAS_FIRST_MONTH and method != "按日" and not is_ended and rng.random() < 0.15
    if method == "按日":
        days, first_month = daily_reading_days(day, range(years[0], years[-1] + 1)), None
    else:
        before = rng.randrange(cycle) if rng.random() < 0.4 else 0
        first_month, months = first - before, 12 * len(years) + before
        # The verifier may set the month of the first bill: a start on the 5th may be the month before, one on the 20th its own.
        starts_at = first_month + (0 if day > 16 else 1) if is_set else None
        days = reading_days(rng, day, first_month, -(-months // cycle), cycle, wanders, starts_at)
    if is_ended:
        days = days[: rng.randint(len(days) - 9, len(days) - 3)]
        source.until = days[-1]
    low, high = category.daily
    has_fee = rng.random() < 0.5
    meter = Meter(
        numbered(rng, source), unit, rng.choice((1, 1, 10, 40, 100)), rng.randint(0, 90_000),
        rng.random() < 0.4, Fraction(rng.randint(50, 120), 100) if has_fee else None,
        Fraction(rng.randint(1, 90) * 100) if has_fee and source.category == "外购电力" and rng.random() < 0.5 else None,
        days[0], category.step,
    )  # fmt: skip
    meter.has_readings = rng.random() < 0.5
    meter.first_month = first_month if is_set else None
    source.meters.append(meter)
    measure(rng, meter, days[-1], low * (high / low) ** rng.random())
    write_bills(meter, f"{source.number}-M{len(source.meters)}", days, first_month, cycle)
    # Where starts are left blank, the first bill alone tells whether its end is a reading day or a last day.
    ends = meter.bills[0].stop if not meter.is_inclusive else meter.bills[0].stop - dt.timedelta(days=1)
    looks_inclusive = (ends + dt.timedelta(days=1)).day == days[0].day
    meter.is_light = HAS_REGISTER and rng.random() < 0.5 and looks_inclusive is meter.is_inclusive
    for bill in meter.bills if meter.price is not None else ():
        near = meter.price * Fraction(rng.randint(97, 103), 100)
        bill.fee = round(bill.quantity * near, 2) + (meter.basic_fee or 0)
    if rng.random() < 0.2:
        wrong = rng.choice(meter.bills)
        wrong.credit = Fraction(round(wrong.quantity * Fraction(rng.randint(5, 30), 100)))


def numbered(rng: random.Random, source: Source) -> str:
    """The number of the source's next meter; a grid's numbers have 22 digits, alike but for the last."""
    place = len(source.meters) + 1
    if source.number.endswith("01") and rng.random() < 0.3:
        return f"44030000000000000000{len(source.number)}{ord(source.number[0]) % 10}{place}"
    return f"{source.number}-M{place}"


def _change(rng: random.Random, source: Source) -> None:
    """The meter is changed at a reading: another number, its own register, the bills go on."""
    old = source.meters[0]
    if len(old.bills) < 8:
        return
    at = rng.randint(4, len(old.bills) - 4)
    moved, start = old.bills[at:], old.bills[at].start
    new = Meter(
        numbered(rng, source), old.unit, old.multiplier, rng.randint(0, 100), old.is_inclusive, old.price,
        old.basic_fee, start, old.step,
    )  # fmt: skip
    new.has_readings = old.has_readings
    begin = (start - old.start).days
    new.use, old.use = old.use[begin:], old.use[:begin]
    new.bills, old.bills = moved, old.bills[:at]
    old.until = start
    moved[0].follows = None
    for bill in moved:
        bill.meter = new
    source.meters.append(new)


def register_of(source: Source, meter: Meter, day: dt.date) -> Fraction:
    """What the register of a meter shows on a day, in its own units."""
    used = sum(meter.use[: (day - meter.start).days]) * meter.step
    return meter.first_reading + used / CATEGORIES[source.category].bill_units[meter.unit] / meter.multiplier
