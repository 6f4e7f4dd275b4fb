"""An engagement drawn from a seed: years, sites, sources, what they really used, and the papers of it."""

import datetime as dt
import random
from fractions import Fraction

from oracle.cases import draw_cases
from oracle.factors import CATEGORIES, draw_factors
from oracle.gaps import draw_cross_checks, draw_estimates
from oracle.metering import draw_metered
from oracle.rules import EXTINGUISHER, check_identity
from oracle.schema import HAS_DATES, HAS_STOCK
from oracle.truth import BASE, COMPLIANCE, Generator, Purchase, Site, Source, Truth

LAST_YEAR = 2025
STOCKED = ("柴油", "汽油", "液化石油气", "液化天然气", "烟煤")
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
    for source in sources:
        if source.until is not None and (not HAS_DATES or rng.random() < 0.5):
            source.site = Site(f"S-{source.number}", f"{source.number}所在车间", closed=source.until)
            sites.append(source.site)
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
    between = rng.choice("------*?~")  # signs that a look-up of a spreadsheet takes for wildcards

    def add(letter: str, category: str) -> Source:
        number = sum(source.number.startswith(letter) for source in sources) + 1
        found = Source(f"{letter}{between}{number:02d}", f"{category}{number}", rng.choice(inside), category)
        sources.append(found)
        return found

    for _ in range(rng.randint(2, 3)):
        draw_metered(rng, add("E", "外购电力"), years, method)
    if rng.random() < 0.6:
        draw_metered(rng, add("G", "天然气"), years, method)
    if rng.random() < 0.25:
        draw_metered(rng, add("H", "外购热力"), years, method)
    if rng.random() < 0.25:
        draw_metered(rng, add("SP", "船舶靠港岸电"), years, method)
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


def _receipt(rng: random.Random, source: Source, year: int, count: int, usual: Fraction) -> Purchase:
    day = dt.date(year, 1, 1) + dt.timedelta(days=rng.randrange(365))
    quantity = Fraction(round(float(usual) * rng.uniform(0.8, 1.25) * 100), 100)
    return Purchase(
        f"{source.number}-{year}-{count:02d}", day, quantity, f"PZ-{source.plain}-{year}-{count:02d}",
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
    if HAS_STOCK and source.category in STOCKED and rng.random() < 0.3:
        left = [Fraction(round(float(usual) * rng.uniform(0.1, 0.9) * 100), 100) for _ in range(len(years) + 1)]
        source.stock = {year: (left[at], left[at + 1]) for at, year in enumerate(years)}


def _generator(rng: random.Random, source: Source, years: list[int]) -> None:
    for year in years:
        source.generator.append(
            Generator(year, Fraction(rng.randint(20, 200), 10), Fraction(rng.randint(300, 900), 10))
        )
