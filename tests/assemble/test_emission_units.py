"""The drawing by tonnes: every gram has the same chance, larger samples hold smaller ones, and the bound holds what it promises."""

import math
import random
import re
from collections import Counter
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs.rules.c0_07_sampling import sample_bound, sample_size
from workbook_templates.assemble.emission_units import CHANCES, GRAMS, enlarged_start, hits, random_start

SIZES = st.lists(st.integers(0, 5_000), min_size=1, max_size=40).filter(any)
COUNTS, STARTS = st.integers(1, 60), st.integers(1, CHANCES)
PAGE = (Path(__file__).parents[2] / "docs" / "sampling.md").read_text("utf-8")
GRID = 20_000  # starts at equal distances: what they give on average is the expectation to one part of them
EVENLY = [(2 * step + 1) * CHANCES // (2 * GRID) for step in range(GRID)]


def chosen(sizes: list[int], count: int, start: int) -> list[int]:
    return [hit.place for hit in hits(sizes, count, start)]


def test_the_start_is_what_anybody_gets_from_the_seed() -> None:
    """printf '0417-2025|2025' | sha256sum begins with these digits."""
    assert random_start("0417-2025", 2025) == int("04da4012", 16) + 1


@given(SIZES, COUNTS, STARTS)
def test_by_hand_the_same_bills_are_drawn(sizes: list[int], count: int, start: int) -> None:
    """As docs/sampling.md says it: cumulate, then go from the start in steps of the interval."""
    total = sum(sizes)
    upto = list(accumulate(sizes))
    points = [(k * CHANCES + start) * total for k in range(count)]  # of count * CHANCES
    by_hand = {next(at for at, end in enumerate(upto) if point <= end * count * CHANCES) for point in points}
    assert chosen(sizes, count, start) == sorted(by_hand)
    for hit in hits(sizes, count, start):
        assert hit.before == upto[hit.place] - sizes[hit.place]
        assert hit.after == upto[hit.place]
        assert hit.before - 1e-6 <= hit.at <= hit.after + 1e-6


def test_the_example_of_the_documentation_is_what_is_drawn() -> None:
    rows = re.findall(r"^\| ([A-Z]\d-\d\d) \| ([\d.]+) \| ([\d.]+) \| (\S*) *\| (\S*) *\|$", PAGE, re.MULTILINE)
    assert len(rows) == 12
    tonnes = [float(row[1]) for row in rows]
    assert [f"{total:.1f}" for total in accumulate(tonnes)] == [row[2] for row in rows]
    grams = [round(size * GRAMS) for size in tonnes]
    count = int(sample_size(math.fsum(tonnes), 300, 0, 0.9))
    first = random_start("示例-3", 2025)
    assert (count, f"{first / CHANCES:.10f}") == (8, "0.4351645990")
    for column, times in ((3, 1), (4, 2)):
        hit = chosen(grams, count * times, enlarged_start(first, times))
        words = ["必抽" if at in hit and size * count * times >= 1000 else "抽中" if at in hit else ""
                 for at, size in enumerate(tonnes)]  # fmt: skip
        assert words == [row[column] for row in rows]
    audited = [49.56 if row[0] == "G1-02" else size for row, size in zip(rows, tonnes, strict=True)]
    bounds = []
    for times in (1, 2):
        hit = chosen(grams, count * times, enlarged_start(first, times))
        recorded, found = (tuple((side[at],) for at in hit) for side in (tonnes, audited))
        bounds.append(float(sample_bound(recorded, found, 1000 / count / times, 0.9, "多计", 1000)))
    assert [f"{bound:.2f}" for bound in bounds] == ["347.34", "165.15"]
    assert all(f"{bound:.2f}" in PAGE for bound in bounds)


@given(SIZES, COUNTS, STARTS)
def test_what_is_not_smaller_than_the_interval_is_always_drawn(sizes: list[int], count: int, start: int) -> None:
    found = set(chosen(sizes, count, start))
    assert {at for at, size in enumerate(sizes) if size * count >= sum(sizes)} <= found
    assert not {at for at, size in enumerate(sizes) if size == 0} & found
    assert len(found) <= count


@given(SIZES, COUNTS, STARTS, st.integers(0, 5))
def test_a_sample_twice_as_large_holds_the_smaller_one(sizes: list[int], count: int, start: int, step: int) -> None:
    times = 1 << step
    smaller = set(chosen(sizes, count * times, enlarged_start(start, times)))
    larger = set(chosen(sizes, count * times * 2, enlarged_start(start, times * 2)))
    assert smaller <= larger


def test_each_tonne_has_the_same_chance() -> None:
    """How often an item is drawn over all starts is its size divided by the interval, wherever it stands."""
    sizes = [37, 512, 3, 88, 240, 1, 951, 430, 77, 333, 6, 120]
    count = 5
    drawn = Counter(place for start in EVENLY for place in chosen(sizes, count, start))
    for place, size in enumerate(sizes):
        assert drawn[place] / GRID == pytest.approx(min(1, size * count / sum(sizes)), abs=2 / GRID)


def test_the_projection_is_right_on_average() -> None:
    """Over all starts the mean of what is projected is what is misstated: 必抽层 as it is, others by their tainting."""
    sizes = [37, 512, 3, 88, 240, 1, 951, 430, 77, 333, 6, 120]
    misstated = [10, 0, 3, 44, 12, 0, 90, 0, 77, 1, 0, 20]
    count = 5
    interval = sum(sizes) / count
    projected = [
        math.fsum(
            misstated[place] if sizes[place] >= interval else misstated[place] / sizes[place] * interval
            for place in chosen(sizes, count, start)
        )
        for start in EVENLY
    ]
    assert math.fsum(projected) / GRID == pytest.approx(sum(misstated), rel=1e-3)


def population(kind: str) -> list[tuple[int, int]]:
    """Sizes and audited sizes of a population."""
    dice = random.Random(kind)
    sizes = [round(10 ** dice.uniform(1, 4)) for _ in range(400)]
    wrong = {
        "rare and whole": lambda: 1.0 if dice.random() < 0.03 else 0.0,
        "frequent and small": lambda: dice.uniform(0, 0.3) if dice.random() < 0.3 else 0.0,
        "some of each": lambda: dice.choice((1.0, 0.5, 0.05)) if dice.random() < 0.06 else 0.0,
        "everywhere": lambda: 0.04,
    }[kind]
    return [(size, round(size * (1 - wrong()))) for size in sizes]


@pytest.mark.parametrize("kind", ["rare and whole", "frequent and small", "some of each", "everywhere"])
@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_the_bound_holds_as_often_as_it_promises(kind: str, confidence: float) -> None:
    """In orders that have nothing to do with the errors, which is what equal intervals presuppose (docs/sampling.md)."""
    items = population(kind)
    total, count, seeds = sum(size for size, _ in items), 60, 400
    truth = total - sum(audited for _, audited in items)
    held = 0
    for seed in range(seeds):
        random.Random(seed).shuffle(items)
        places = chosen([size for size, _ in items], count, random_start(str(seed), 2025))
        recorded, found = (tuple((float(items[at][side]),) for at in places) for side in (0, 1))
        held += float(sample_bound(recorded, found, total / count, confidence, "多计", total)) >= truth
    assert held / seeds >= confidence


def test_a_population_misstated_by_the_limit_is_hardly_ever_accepted() -> None:
    """The risk that was chosen: with no error expected, a material misstatement is accepted in 5 % of samples at most."""
    sizes, dice = [100] * 2_000, random.Random(1)
    limit = 0.05
    audited = [0 if dice.random() < limit * 1.02 else size for size in sizes]
    truth = sum(sizes) - sum(audited)
    assert truth >= limit * sum(sizes)
    count = int(sample_size(float(sum(sizes)), float(truth), 0.0, 0.95))
    accepted = 0
    for seed in range(600):
        places = chosen(sizes, count, random_start(str(seed), 2024))
        accepted += all(audited[at] == sizes[at] for at in places)
    assert accepted / 600 <= 0.05 + 0.02
