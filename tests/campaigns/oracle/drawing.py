"""An engagement drawn from a seed: years, settings, sites, sources, what they really used, and the papers of it."""

import datetime as dt
import random
from fractions import Fraction

from oracle.cases import draw_cases
from oracle.factors import draw_factors
from oracle.gaps import draw_cross_checks, draw_estimates
from oracle.metering import draw_metered
from oracle.rules import EXTINGUISHER, check_identity
from oracle.supplies import draw_bought, draw_generator, draw_losses, draw_yearly, receipt_of
from oracle.truth import BASE, COMPLIANCE, Settings, Site, Source, Truth

LAST_YEAR = 2025
BOUGHT = (
    "柴油", "汽油", "液化石油气", "液化天然气", "烟煤", "燃料油", "压缩天然气", "其他排放源", "制冷剂", "六氟化硫",
    "气体灭火剂", "焊接保护气",
)  # fmt: skip
SIGNS = "------*?~"  # between the letters and digits of numbers; a look-up of a spreadsheet takes the last three for wildcards


def draw(seed: int) -> Truth:
    """The engagement of a seed."""
    rng = random.Random(seed)
    count = rng.choice((1, 2, 2, 2, 3, 4))
    years = dict.fromkeys(range(LAST_YEAR - count + 1, LAST_YEAR), BASE)
    years = {LAST_YEAR: BASE if rng.random() < 0.1 else COMPLIANCE, **dict(reversed(years.items()))}
    method = rng.choice(("自动", "自动", "自动", "按月", "按日"))
    settings = Settings(
        Fraction(rng.choice((5, 10, 10, 20)), 1000),
        rng.choice((3, 3, 4)),
        rng.choice(("自动", "自动", "读数日", "含当日")),
    )
    sites = [Site("S1", "一厂"), Site("S2", "二厂", "租入", counterparty="示例园区管理有限公司")]
    if rng.random() < 0.4:
        sites.append(Site("S3", "三厂", "租出", is_inside=False, counterparty="示例承租有限公司"))
    sources = _sources(rng, sites, sorted(years), method, settings)
    for source in sources:
        if (source.until or source.since) and rng.random() < 0.5:
            source.site = Site(
                f"S-{source.number}", f"{source.number}所在车间", opened=source.since, closed=source.until
            )
            sites.append(source.site)
    truth = Truth(
        seed, years, method, settings, dt.date(LAST_YEAR + 1, 4, 20), sites, sources,
        draw_factors(rng, sources, list(years)), [], [], [],
    )  # fmt: skip
    truth.cases = draw_cases(rng, truth)
    truth.estimates = draw_estimates(rng, truth)
    truth.cross_checks = draw_cross_checks(rng, truth)
    check_identity(truth)
    return truth


def _sources(
    rng: random.Random, sites: list[Site], years: list[int], method: str, settings: Settings
) -> list[Source]:  # fmt: skip
    inside = [site for site in sites if site.is_inside]
    sources: list[Source] = []
    between = rng.choice(SIGNS)

    def add(letter: str, category: str) -> Source:
        number = sum(source.number.startswith(letter) for source in sources) + 1
        found = Source(f"{letter}{between}{number:02d}", f"{category}{number}", rng.choice(inside), category)
        sources.append(found)
        return found

    for _ in range(rng.choice((1, 2, 2))):
        draw_metered(rng, add("E", "外购电力"), years, method, settings)
    for letter, category, often in (
        ("G", "天然气", 0.4), ("H", "外购热力", 0.15), ("ST", "外购蒸汽", 0.15), ("C", "外购冷量", 0.15),
        ("SP", "船舶靠港岸电", 0.2),
    ):  # fmt: skip
        if rng.random() < often:
            draw_metered(rng, add(letter, category), years, method, settings)
    for category in rng.sample(BOUGHT, rng.randint(1, 2)):
        for _ in range(rng.choice((1, 1, 1, 2))):
            draw_bought(rng, add("B", category), years)
    if rng.random() < 0.3:
        draw_generator(rng, add("DG", "柴油"), years)
    if rng.random() < 0.15:
        draw_losses(rng, add("L", "输配电损耗"), years)
    if rng.random() < 0.25:
        source = add("Y", "外购电力")
        source.estimated_as, source.basis = rng.choice(("份额分摊", "制冷效率", "热泵")), "全年填报"
    if rng.random() < 0.2:
        draw_yearly(rng, add("F", rng.choice(("柴油", "液化石油气", "外购热力"))), years)
    if rng.random() < 0.3:
        add("U", rng.choice(("柴油", "液化石油气", "外购电力"))).is_used = False
    if rng.random() < 0.2:
        add("P", "外购电力").of_party = True
    outside = [site for site in sites if not site.is_inside]
    if outside and rng.random() < 0.3:
        source = add("O", "外购电力")
        source.site, source.is_used = outside[0], False
    if rng.random() < 0.2:
        extinguisher = add("X", EXTINGUISHER)
        extinguisher.bill_unit = "kg"
        if rng.random() < 0.5:
            extinguisher.purchases.append(receipt_of(rng, extinguisher, years[-1], 1, Fraction(40)))
    return sources
