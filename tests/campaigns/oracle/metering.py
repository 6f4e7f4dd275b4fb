"""Metered sources: one meter, several side by side, or one after another; each read in its own cycle."""

import datetime as dt
import random
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from oracle.factors import CATEGORIES
from oracle.readings import daily_reading_days, measure, number_of, parts, reading_days, write_bills
from oracle.truth import Bill, Meter, Settings, Source

STEADY_ENDS = (*range(1, 14), *range(20, 32))  # reading days on which a year cut short has about the days in use
ENDS = {"读数日": False, "含当日": True}  # by 止日含义: whether bills name the last day of their period
KINDS = ("one", "one", "one", "two", "changed", "ended", "begun", "joined", "two, one changed")


@dataclass(frozen=True)
class Reading:
    """How a meter is read: in which cycle, and whether it stops or starts within the years."""

    cycle: int
    is_ended: bool = False
    is_begun: bool = False

    @property
    def is_steady(self) -> bool:
        return self.is_ended or self.is_begun


def draw_metered(rng: random.Random, source: Source, years: list[int], method: str, settings: Settings) -> None:
    """What the source used, and the bills of it."""
    kind = rng.choice(KINDS)
    unit = rng.choice(list(CATEGORIES[source.category].bill_units))
    draw = partial(_meter, rng, source, years, method, settings, unit)
    if kind.startswith("two"):
        for _ in range(2):
            draw(Reading(rng.choice((1, 1, 2))))
        if "changed" in kind:
            _change(rng, source)
        return
    draw(Reading(rng.choice((1, 1, 1, 1, 2, 3)) if kind in ("one", "changed") else 1, kind == "ended", kind == "begun"))
    if kind == "changed":
        _change(rng, source)
    if kind == "joined":
        later = draw(Reading(1, is_begun=True))
        later.since, source.since = later.start, None


def _meter(
    rng: random.Random, source: Source, years: list[int], method: str, settings: Settings, unit: str, way: Reading
) -> Meter:  # fmt: skip
    category, wanders, cycle = CATEGORIES[source.category], rng.random() < 0.5 and not way.is_steady, way.cycle
    day, first = rng.choice(STEADY_ENDS) if way.is_steady else rng.randint(1, 31), number_of(years[0], 1)
    is_set = method != "按日" and not way.is_steady and rng.random() < 0.15
    if method == "按日":
        days, first_month = daily_reading_days(day, range(years[0], years[-1] + 1)), None
    else:
        before = rng.randrange(cycle) if rng.random() < 0.4 else 0
        first_month, months = first - before, 12 * len(years) + before
        # The verifier may set the month of the first bill: a start on the 5th may be the month before, one on the 20th its own.
        starts_at = first_month + (0 if day > 16 else 1) if is_set else None
        days = reading_days(rng, day, first_month, -(-months // cycle), cycle, wanders, starts_at)
    if way.is_ended:
        days = days[: rng.randint(len(days) - 9, len(days) - 3)]
        source.until = days[-1]
    if way.is_begun:
        left = rng.randint(2, 8)
        days, first_month = days[left:], None if first_month is None else first_month + left
        source.since = days[0]
    low, high = category.daily
    has_fee = rng.random() < 0.5
    meter = Meter(
        numbered(rng, source), unit, rng.choice((1, 1, 10, 40, 100)), rng.randint(0, 90_000),
        ENDS.get(settings.ends, rng.random() < 0.4), Fraction(rng.randint(50, 120), 100) if has_fee else None,
        Fraction(rng.randint(1, 90) * 100) if has_fee and source.category == "外购电力" and rng.random() < 0.5 else None,
        days[0], category.step,
    )  # fmt: skip
    meter.has_readings = rng.random() < 0.5
    meter.first_month = first_month if is_set else None
    source.meters.append(meter)
    measure(rng, meter, days[-1], low * (high / low) ** rng.random())
    write_bills(meter, f"{source.number}-M{len(source.meters)}", days, first_month, cycle)
    if method != "按日" and rng.random() < 0.3:
        meter.counted_before = sum(
            (part for month, part in parts(meter.bills[0], method).items() if month < first), Fraction(0)
        )
    meter.is_light = rng.random() < 0.5 and (settings.ends in ENDS or _tells_its_end(meter))
    for bill in meter.bills if meter.price is not None else ():
        near = meter.price * Fraction(rng.randint(97, 103), 100)
        bill.fee = round(bill.quantity * near, 2) + (meter.basic_fee or 0)
    _register(rng, source, meter)
    if rng.random() < 0.2:
        wrong = rng.choice(meter.bills)
        wrong.credit = Fraction(round(wrong.quantity * Fraction(rng.randint(5, 30), 100)))
    return meter


def _tells_its_end(meter: Meter) -> bool:
    """Where starts are left blank, the first bill alone tells whether its end is a reading day or a last day."""
    start, stop = meter.bills[0].start, meter.bills[0].stop
    ends = stop - dt.timedelta(days=1) if meter.is_inclusive else stop
    return ((ends + dt.timedelta(days=1)).day == start.day) is meter.is_inclusive


def _register(rng: random.Random, source: Source, meter: Meter) -> None:
    """What the readings do not show, and a register that runs full."""
    if rng.random() < 0.2:
        for bill in meter.bills:
            bill.loss = meter.step * (bill.quantity / meter.step * rng.randint(5, 30) // 1000)
    if rng.random() < 0.25:
        per = CATEGORIES[source.category].bill_units[meter.unit] * meter.multiplier
        most = max(bill.quantity for bill in meter.bills) / per
        meter.digits = len(str(int(3 * most))) + 1
        meter.first_reading = 10**meter.digits - rng.randint(0, int(most) + 1)
        meter.first_reading %= 10**meter.digits


def numbered(rng: random.Random, source: Source) -> str:
    """The number of the source's next meter; a grid's numbers have 22 digits, alike but for the last."""
    place = len(source.meters) + 1
    if source.number.endswith("01") and rng.random() < 0.3:
        letters = "".join(str(ord(letter) % 10) for letter in source.number if letter.isalpha())
        return f"44030000000000000{letters:0>3}1{place}"
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
    new.has_readings, new.digits = old.has_readings, old.digits
    begin = (start - old.start).days
    new.use, old.use = old.use[begin:], old.use[:begin]
    new.bills, old.bills = moved, old.bills[:at]
    old.until = start
    moved[0].follows = None
    for bill in moved:
        bill.meter = new
    new.is_light = old.is_light and _tells_its_end(new)
    source.meters.append(new)


def readings_of(source: Source, bill: Bill) -> tuple[Fraction, Fraction]:
    """What the register of its meter shows when a bill begins and when it ends, in its own units."""
    meter = bill.meter
    per, before = CATEGORIES[source.category].bill_units[meter.unit] * meter.multiplier, Fraction(0)
    for earlier in meter.bills[: meter.bills.index(bill)]:
        before += earlier.quantity - earlier.loss
    shown = [meter.first_reading + used / per for used in (before, before + bill.quantity - bill.loss)]
    full = Fraction(10) ** meter.digits if meter.digits else None
    return (shown[0], shown[1]) if full is None else (shown[0] % full, shown[1] % full)
