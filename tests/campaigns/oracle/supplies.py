"""Sources that no meter tells of: bought, refilled, told for the year, lost in a grid, used in tests of a generating set."""

import datetime as dt
import random
from fractions import Fraction

from oracle.factors import CATEGORIES
from oracle.truth import Generator, Purchase, Source

STOCKED = ("柴油", "汽油", "液化石油气", "液化天然气", "烟煤", "燃料油")
REFILLED = ("制冷剂", "六氟化硫", "气体灭火剂")


def receipt_of(rng: random.Random, source: Source, year: int, count: int, usual: Fraction) -> Purchase:
    """A receipt of some day of a year."""
    day = dt.date(year, 1, 1) + dt.timedelta(days=rng.randrange(365))
    quantity = Fraction(round(float(usual) * rng.uniform(0.8, 1.25) * 100), 100)
    return Purchase(
        f"{source.number}-{year}-{count:02d}", day, quantity, f"PZ-{source.plain}-{year}-{count:02d}",
        Fraction(rng.randint(600, 850), 100),
    )  # fmt: skip


def draw_bought(rng: random.Random, source: Source, years: list[int]) -> None:
    """Receipts of each year, and what was in stock when years ended."""
    low, high = CATEGORIES[source.category].daily
    usual = Fraction(str(round(rng.uniform(low, high), 1)))
    source.bill_unit = rng.choice(list(CATEGORIES[source.category].bill_units))
    count = rng.randint(1, 3) if source.category in REFILLED else rng.randint(4, 9)
    for year in years:
        receipts = [receipt_of(rng, source, year, at + 1, usual) for at in range(count)]
        source.purchases += sorted(receipts, key=lambda receipt: receipt.day)
    if source.category in STOCKED and rng.random() < 0.3:
        left = [Fraction(round(float(usual) * rng.uniform(0.1, 0.9) * 100), 100) for _ in range(len(years) + 1)]
        source.stock = {year: (left[at], left[at + 1]) for at, year in enumerate(years)}


def draw_yearly(rng: random.Random, source: Source, years: list[int]) -> None:
    """One figure and one voucher a year."""
    low, high = CATEGORIES[source.category].daily
    source.bill_unit, source.basis = rng.choice(list(CATEGORIES[source.category].bill_units)), "全年填报"
    for year in years:
        receipt = receipt_of(rng, source, year, 1, Fraction(round(rng.uniform(low, high) * 300)))
        receipt.day = dt.date(year, 12, 31)
        source.purchases.append(receipt)


def draw_generator(rng: random.Random, source: Source, years: list[int]) -> None:
    """Hours and litres an hour of each year."""
    for year in years:
        source.generator.append(
            Generator(year, Fraction(rng.randint(20, 200), 10), Fraction(rng.randint(300, 900), 10))
        )


def draw_losses(rng: random.Random, source: Source, years: list[int]) -> None:
    """A.1: what a grid supplied or bought, and what it sold."""
    for year in years:
        supplied = Fraction(rng.randint(400_000, 9_000_000))
        bought = supplied + rng.choice((0, 0, rng.randint(-5000, 5000)))
        known = rng.choice(((supplied, None), (None, bought), (supplied, bought)))
        source.losses[year] = (*known, supplied - rng.randint(10_000, 90_000))
