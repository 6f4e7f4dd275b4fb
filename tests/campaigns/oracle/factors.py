"""Emission formulas and factors of the categories: from activity in the source's unit to tCO2, and how factors are written."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from oracle.truth import Factor, Source

CARBON = Fraction(44, 12)
EF, NCV, CONTENT, OXIDATION, DENSITY, PURITY, GWP, ENTHALPY, EFFICIENCY = (
    "排放因子", "低位发热量", "单位热值含碳量", "碳氧化率", "密度", "纯度", "全球增温潜势值", "焓值", "能源消耗效率",
)  # fmt: skip
WATER = Fraction("83.74")  # kJ/kg that feed water of 20 ℃ brings along
# Kind -> units it may be written in, with how much of the first unit one of it is.
ELECTRICITY = {
    "tCO2/MWh": Fraction(1), "kgCO2/kWh": Fraction(1), "gCO2/kWh": Fraction(1, 1000), "tCO2/万kWh": Fraction(1, 10),
    "kgCO2/MWh": Fraction(1, 1000),
}  # fmt: skip
HEAT = {"tCO2/GJ": Fraction(1), "kgCO2/GJ": Fraction(1, 1000), "kgCO2/MJ": Fraction(1)}
BY_MASS = {"GJ/t": Fraction(1), "MJ/kg": Fraction(1), "kJ/kg": Fraction(1, 1000)}
BY_VOLUME = {"GJ/10⁴Nm³": Fraction(1), "MJ/Nm3": Fraction(10), "kJ/Nm3": Fraction(1, 100)}
CARBONS = {"tC/GJ": Fraction(1), "tC/TJ": Fraction(1, 1000), "kgC/GJ": Fraction(1, 1000)}
RATIO = {"1": Fraction(1), "%": Fraction(1, 100)}
DENSITIES = {"kg/L": Fraction(1), "g/mL": Fraction(1), "kg/m3": Fraction(1, 1000)}
ONE = {"1": Fraction(1)}
BY_T = {"tCO2/t": Fraction(1), "kgCO2/t": Fraction(1, 1000)}
KJ = {"kJ/kg": Fraction(1)}
COP = {"kWhc/kWhe": Fraction(1)}
Ranged = tuple[int | None, int | None, Fraction]  # a value with the years from and to which it is valid
NOT_TO_BE_USED = {0.5777, 0.6205, 41.868}  # footprints of electricity; the heating value of another fuel


@dataclass(frozen=True)
class Category:
    """A category of sources.

    Attributes:
        unit: of its activity.
        per: units of activity in one unit that the factors are about.
        kinds: the factors it takes, with their units and the bounds between which a true value lies.
        bill_units: units that bills are written in, with how much of the activity's unit one of it is.
        is_metered: whether its activity is read from meters.
        daily: about how much a day.
    """

    name: str
    unit: str
    per: int
    kinds: dict[str, tuple[dict[str, Fraction], float, float, int]]
    bill_units: dict[str, Fraction]
    is_metered: bool
    daily: tuple[float, float]
    step: Fraction = Fraction(1)


def _fuel(
    units: dict[str, Fraction], low: float, high: float
) -> dict[str, tuple[dict[str, Fraction], float, float, int]]:
    return {NCV: (units, low, high, 2), CONTENT: (CARBONS, 0.0161, 0.0269, 4), OXIDATION: (RATIO, 0.971, 0.989, 3)}


KWH = {"kWh": Fraction(1), "MWh": Fraction(1000), "万kWh": Fraction(10_000)}
GAS = {"m3": Fraction(1), "Nm3": Fraction(1), "万m3": Fraction(10_000), "10⁴Nm³": Fraction(10_000)}
KG = {"kg": Fraction(1), "t": Fraction(1000)}
TWO_DECIMALS = Fraction(1, 100)
STEAM = {ENTHALPY: (KJ, 2700, 3200, 1), EF: (HEAT, 0.09, 0.12, 3)}
TONNES = {"t": Fraction(1), "kg": Fraction(1, 1000)}
POWER = {EF: (ELECTRICITY, 0.39, 0.58, 4)}
CATEGORIES = {
    category.name: category
    for category in (
        Category("外购电力", "kWh", 1000, POWER, KWH, True, (400, 40_000)),
        Category("船舶靠港岸电", "kWh", 1000, POWER, KWH, True, (200, 4_000)),
        Category("输配电损耗", "kWh", 1000, POWER, KWH, False, (400, 40_000)),
        Category("外购冷量", "kWhc", 1000, {EFFICIENCY: (COP, 3.1, 6.2, 1), **POWER}, {"kWhc": Fraction(1)}, True, (400, 9_000)),
        Category("外购蒸汽", "t", 1, STEAM, TONNES, True, (2, 40), TWO_DECIMALS),
        Category("外购热力", "GJ", 1, {EF: (HEAT, 0.09, 0.12, 3)}, {"GJ": Fraction(1), "MJ": Fraction(1, 1000)}, True, (2, 90), TWO_DECIMALS),
        Category("天然气", "m3", 10_000, _fuel(BY_VOLUME, 371, 402), GAS, True, (50, 6_000)),
        Category("柴油", "L", 1000, {DENSITY: (DENSITIES, 0.82, 0.86, 3), **_fuel(BY_MASS, 42.1, 43.9)}, {"L": Fraction(1)}, False, (60, 400), TWO_DECIMALS),
        Category("汽油", "L", 1000, {DENSITY: (DENSITIES, 0.72, 0.77, 3), **_fuel(BY_MASS, 42.1, 44.9)}, {"L": Fraction(1)}, False, (30, 70), TWO_DECIMALS),
        Category("液化石油气", "kg", 1000, _fuel(BY_MASS, 46.1, 50.9), KG, False, (40, 60)),
        Category("液化天然气", "kg", 1000, _fuel(BY_MASS, 45.1, 52.9), KG, False, (9_000, 19_000)),
        Category("烟煤", "t", 1, _fuel(BY_MASS, 19.1, 24.9), TONNES, False, (20, 60), TWO_DECIMALS),
        Category("燃料油", "t", 1, _fuel(BY_MASS, 40.1, 42.9), TONNES, False, (2, 30), TWO_DECIMALS),
        Category("压缩天然气", "m3", 10_000, _fuel(BY_VOLUME, 371, 402), GAS, False, (400, 3_000)),
        Category("其他排放源", "t", 1, {EF: (BY_T, 0.3, 3.4, 2)}, TONNES, False, (2, 30), TWO_DECIMALS),
        Category("气体灭火剂", "kg", 1000, {GWP: (ONE, 3200, 3700, 0)}, KG, False, (2, 60), TWO_DECIMALS),
        Category("制冷剂", "kg", 1000, {GWP: (ONE, 700, 3900, 0)}, KG, False, (2, 20), TWO_DECIMALS),
        Category("六氟化硫", "kg", 1000, {GWP: (ONE, 22_000, 24_500, 0)}, KG, False, (1, 9), TWO_DECIMALS),
        Category("焊接保护气", "kg", 1000, {PURITY: (RATIO, 0.15, 0.99, 3)}, KG, False, (20, 60)),
    )
}  # fmt: skip


def tonnes_of_one(category: str, values: dict[str, Fraction]) -> Fraction:
    """tCO2 of one unit of activity."""
    found = Fraction(1, CATEGORIES[category].per)
    for kind in CATEGORIES[category].kinds:
        if kind == EFFICIENCY:
            found /= values[kind]
        elif kind == ENTHALPY:
            found *= (values[kind] - WATER) / 1000
        else:
            found *= values[kind]
    return found * CARBON if CONTENT in CATEGORIES[category].kinds else found


def values_of(factors: list[Factor], source: Source, year: int) -> dict[str, Fraction]:
    """The factor of each kind that is valid in the year: a row of the source wins over one of its category."""
    found: dict[str, Fraction] = {}
    for of_source in (None, source.number):
        for row in factors:
            if (row.category, row.source) == (source.category, of_source) and _is_valid(row, year):
                found[row.kind] = row.value
    return found


def _is_valid(row: Factor, year: int) -> bool:
    return row.year is None or row.year <= year <= (row.until or row.year)


def draw_factors(rng: random.Random, sources: list[Source], years: list[int]) -> list[Factor]:
    """Rows for each category, of each year, of several or of all, and for some sources rows of their own.

    One grid has one factor of electricity a year, whatever takes it, in whatever unit it is written.
    """
    rows: list[Factor] = []
    of_grid = list(_drawn_ranges(rng, years, *POWER[EF][1:]))
    counted = [source for source in sources if source.is_used and not source.of_party]
    for category in dict.fromkeys(source.category for source in counted):
        if category not in CATEGORIES:
            continue
        alike = [source for source in counted if source.category == category]
        own = [source for source in alike if rng.random() < (0.35 if len(alike) > 1 else 0.15)]
        for source in own:
            rows += _rows(rng, category, source.number, years, of_grid)
        if len(own) < len(alike):
            rows += _rows(rng, category, None, years, of_grid)
    return rows


def _rows(
    rng: random.Random, category: str, source: str | None, years: list[int], of_grid: list[Ranged]
) -> list[Factor]:
    found = []
    for kind, (units, low, high, decimals) in CATEGORIES[category].kinds.items():
        unit = rng.choice(list(units))
        values = of_grid if units is ELECTRICITY else _drawn_ranges(rng, years, low, high, decimals)
        found += [
            Factor(year, until, category, source, kind, value, float(value / units[unit]), unit)
            for year, until, value in values
        ]
    return found


def _drawn_ranges(rng: random.Random, years: list[int], low: float, high: float, decimals: int) -> Iterator[Ranged]:
    """A value for each range of years, that of the range before more often than not."""
    value = _drawn(rng, low, high, decimals)
    for year, until in _ranges(rng, rng.choice(("all", "whole", "each", "parts", "parts")), sorted(years)):
        if year is not None and rng.random() < 0.3:
            value = _drawn(rng, low, high, decimals)
        yield year, until, value


def _drawn(rng: random.Random, low: float, high: float, decimals: int) -> Fraction:
    """A value that nobody has published as one not to be used."""
    value = round(rng.uniform(low, high), decimals)
    return Fraction(str(value)) if value not in NOT_TO_BE_USED else _drawn(rng, low, high, decimals)


def _ranges(rng: random.Random, style: str, years: list[int]) -> Iterator[tuple[int | None, int | None]]:
    """From which year to which the rows of a factor are valid: each year lies in one of them."""
    if style == "all":
        yield None, None
    elif style == "whole":
        yield years[0] - rng.randint(0, 2), years[-1] + rng.randint(0, 1)
    elif style == "each" or len(years) == 1:
        yield from ((year, rng.choice((None, year))) for year in years)
    else:
        cut = rng.randrange(1, len(years))
        for part in (years[:cut], years[cut:]):
            yield part[0], None if len(part) == 1 else part[-1]
