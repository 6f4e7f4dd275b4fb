"""An engagement drawn from a seed: years, sites, sources, what they really used, and the papers of it."""

import datetime as dt
import random
from fractions import Fraction

from oracle.cases import draw_cases
from oracle.factors import CATEGORIES, draw_factors
from oracle.gaps import draw_cross_checks, draw_estimates
from oracle.readings import daily_reading_days, measure, number_of, reading_days, write_bills
from oracle.rules import EXTINGUISHER, check_identity
from oracle.truth import BASE, COMPLIANCE, Generator, Meter, Purchase, Site, Source, Truth

LAST_YEAR = 2025
BOUGHT = ("柴油", "汽油", "液化石油气", "液化天然气", "烟煤", "制冷剂", "六氟化硫", "焊接保护气")


def draw(seed: int) -> Truth:
    """The engagement of a seed."""
    rng = random.Random(seed)
    count = rng.choice((2, 2, 3, 4))
    years = dict.fromkeys(range(LAST_YEAR - count + 1, LAST_YEAR), BASE)
    years = {LAST_YEAR: COMPLIANCE, **dict(reversed(years.items()))}
    method = rng.choice(("自动", "自动", "自动", "按月", "按日"))
    sites = [Site("S1", "一厂"), Site("S2", "二厂", "租入", counterparty="示例园区管理有限公司")]
    if rng.random() < 0.4:
        sites.append(Site("S3", "三厂", "租出", is_inside=False, counterparty="示例承租有限公司"))
    sources = _sources(rng, sites, sorted(years), method)
    truth = Truth(
        seed, years, method, dt.date(LAST_YEAR + 1, 4, 20), sites, sources,
        draw_factors(rng, sources, list(years)), [], [], [],
    )  # fmt: skip
    truth.cases = draw_cases(rng, truth)
    truth.estimates = draw_estimates(rng, truth)
    truth.cross_checks = draw_cross_checks(rng, truth)
    check_identity(truth)
    return truth


def _sources(rng: random.Random, sites: list[Site], years: list[int], method: str) -> list[Source]:
    inside = [site for site in sites if site.is_inside]
    sources: list[Source] = []

    def add(letter: str, category: str) -> Source:
        number = sum(source.number.startswith(letter) for source in sources) + 1
        found = Source(f"{letter}-{number:02d}", f"{category}{number}", rng.choice(inside), category)
        sources.append(found)
        return found

    for _ in range(rng.randint(2, 3)):
        _metered(rng, add("E", "外购电力"), years, method)
    if rng.random() < 0.6:
        _metered(rng, add("G", "天然气"), years, method)
    if rng.random() < 0.25:
        _metered(rng, add("H", "外购热力"), years, method)
    if rng.random() < 0.25:
        _metered(rng, add("SP", "船舶靠港岸电"), years, method)
    for category in rng.sample(BOUGHT, rng.randint(1, 3)):
        for _ in range(rng.choice((1, 1, 2))):
            _bought(rng, add("B", category), years)
    if rng.random() < 0.3:
        _generator(rng, add("DG", "柴油"), years)
    if rng.random() < 0.3:
        add("U", rng.choice(("柴油", "液化石油气", "外购电力"))).is_used = False
    if rng.random() < 0.2:
        extinguisher = add("X", EXTINGUISHER)
        extinguisher.bill_unit = "kg"
        if rng.random() < 0.5:
            extinguisher.purchases.append(_receipt(rng, extinguisher, years[-1], 1, Fraction(40)))
    return sources


def _metered(rng: random.Random, source: Source, years: list[int], method: str) -> None:
    """One meter, several side by side, or one that follows another, each in its own cycle."""
    kind = rng.choice(("one", "one", "one", "two", "changed"))
    day, wanders, cycle = rng.randint(1, 31), rng.random() < 0.5, rng.choice((1, 1, 1, 1, 2, 3))
    bill_unit = rng.choice(list(CATEGORIES[source.category].bill_units))
    if kind == "two":
        for _ in range(2):
            _meter(rng, source, years, method, rng.randint(1, 31), rng.random() < 0.5, rng.choice((1, 1, 2)), bill_unit)
    else:
        _meter(rng, source, years, method, day, wanders, cycle, bill_unit)
        if kind == "changed":
            _change(rng, source)


def _meter(
    rng: random.Random, source: Source, years: list[int], method: str, day: int, wanders: bool, cycle: int, unit: str
) -> None:
    category = CATEGORIES[source.category]
    if method == "按日":
        days, first, cycle = daily_reading_days(day, range(years[0], years[-1] + 1)), None, 1
    else:
        before = rng.randrange(cycle) if rng.random() < 0.4 else 0
        first, months = number_of(years[0], 1) - before, 12 * len(years) + before
        days = reading_days(rng, day, first, -(-months // cycle), cycle, wanders)
    low, high = category.daily
    has_fee = rng.random() < 0.5
    meter = Meter(
        f"{source.number}-M{len(source.meters) + 1}", unit, rng.choice((1, 1, 10, 40, 100)), rng.randint(0, 90_000),
        rng.random() < 0.4, Fraction(rng.randint(50, 120), 100) if has_fee else None,
        Fraction(rng.randint(1, 90) * 100) if has_fee and source.category == "外购电力" and rng.random() < 0.5 else None,
        days[0], category.step,
    )  # fmt: skip
    source.meters.append(meter)
    measure(rng, meter, days[-1], low * (high / low) ** rng.random())
    write_bills(meter, meter.number, days, first, cycle)
    for bill in meter.bills if meter.price is not None else ():
        near = meter.price * Fraction(rng.randint(97, 103), 100)
        bill.fee = round(bill.quantity * near, 2) + (meter.basic_fee or 0)


def _change(rng: random.Random, source: Source) -> None:
    """The meter is changed at a reading: another number, its own register, the bills go on."""
    old = source.meters[0]
    if len(old.bills) < 8:
        return
    at = rng.randint(4, len(old.bills) - 4)
    moved, start = old.bills[at:], old.bills[at].start
    new = Meter(
        f"{source.number}-M2", old.unit, old.multiplier, rng.randint(0, 100), old.is_inclusive, old.price,
        old.basic_fee, start, old.step,
    )  # fmt: skip
    begin = (start - old.start).days
    new.use, old.use = old.use[begin:], old.use[:begin]
    new.bills, old.bills = moved, old.bills[:at]
    for bill in moved:
        bill.meter = new
    source.meters.append(new)


def _receipt(rng: random.Random, source: Source, year: int, count: int, usual: Fraction) -> Purchase:
    day = dt.date(year, 1, 1) + dt.timedelta(days=rng.randrange(365))
    quantity = Fraction(round(float(usual) * rng.uniform(0.8, 1.25) * 100), 100)
    return Purchase(
        f"{source.number}-{year}-{count:02d}", day, quantity, f"PZ-{source.number}-{year}-{count:02d}",
        Fraction(rng.randint(600, 850), 100),
    )  # fmt: skip


def _bought(rng: random.Random, source: Source, years: list[int]) -> None:
    low, high = CATEGORIES[source.category].daily
    usual = Fraction(str(round(rng.uniform(low, high), 1)))
    source.bill_unit = rng.choice(list(CATEGORIES[source.category].bill_units))
    count = rng.randint(1, 3) if source.category in ("制冷剂", "六氟化硫") else rng.randint(6, 16)
    for year in years:
        receipts = [_receipt(rng, source, year, at + 1, usual) for at in range(count)]
        source.purchases += sorted(receipts, key=lambda receipt: receipt.day)


def _generator(rng: random.Random, source: Source, years: list[int]) -> None:
    for year in years:
        source.generator.append(
            Generator(year, Fraction(rng.randint(20, 200), 10), Fraction(rng.randint(300, 900), 10))
        )
