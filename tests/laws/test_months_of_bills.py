"""Every usual reading day gives twelve months a year, quantity and days alike (三.8, 三.9)."""

import calendar
import datetime as dt
from itertools import pairwise
from random import Random

import pytest

from udfs import FUNCTIONS
from udfs.kernel.calendar import Target
from udfs.periods.placing import placed
from udfs.periods.proration import Splitting
from udfs.vocabularies import EndRule, ProrateMethod

FIRST, YEARS = 2020, range(2021, 2025)
SUM, CHECK, DAYS = (FUNCTIONS[name] for name in ("GHG_PRORATE_SUM", "GHG_COVERAGE_CHECK", "GHG_COVERAGE_DAYS"))
ONE_DAY = dt.timedelta(days=1)


def readings(day: int, wander: int, random: Random) -> list[dt.date]:
    """Monthly readings from late 2020 to early 2025; each may be some days early or late, none more than three from the last."""
    found: list[dt.date] = []
    off = 0
    for number in range(FIRST * 12 + 9, 2025 * 12 + 4):
        year, month = number // 12, number % 12 + 1
        usual = dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))
        off = random.choice([new for new in range(-wander, wander + 1) if abs(new - off) <= 3])
        found.append(usual + off * ONE_DAY)
    return found


def months(year: int) -> list[list[str]]:
    return [[f"{year}-{month:02d}" for month in range(1, 13)]]


@pytest.mark.parametrize("wander", [0, 1, 2])
@pytest.mark.parametrize("is_inclusive", [False, True], ids=["reading day", "inclusive"])
@pytest.mark.parametrize("day", range(1, 32))
def test_every_reading_day_gives_twelve_months_a_year(day: int, is_inclusive: bool, wander: int) -> None:
    random = Random(f"20260301 {day} {is_inclusive} {wander}")
    for _ in range(1 if wander == 0 else 4):
        read = readings(day, wander, random)
        starts = [[start] for start in read[:-1]]
        ends = [[end - is_inclusive * ONE_DAY] for end in read[1:]]
        each = [[1.0] for _ in starts]
        assert sum(SUM(each, starts, ends, list(range(FIRST, 2026))[at]) for at in range(6)) == len(each)
        for year in YEARS:
            assert SUM(each, starts, ends, months(year)) == [[1.0] * 12], (year, read)
            assert SUM(each, starts, ends, year) == 12
            assert CHECK(starts, ends, None, None, None, year) == "合格", (year, read)


@pytest.mark.parametrize("day", [1, 6, 15, 16, 17, 25, 28, 31])
@pytest.mark.parametrize("cycles", [2, 3, 6])
def test_several_cycles_on_a_bill_are_so_many_months(day: int, cycles: int) -> None:
    read = readings(day, 1, Random(f"20260301 {day} {cycles}"))[::cycles]
    starts, ends = [[start] for start in read[:-1]], [[end] for end in read[1:]]
    each = [[float(cycles)] for _ in starts]
    for year in YEARS:
        assert SUM(each, starts, ends, months(year)) == [[1.0] * 12], (year, read)


def test_days_of_all_years_are_the_days_of_the_bills() -> None:
    random = Random("20260301 days")
    for _ in range(60):
        read = sorted(random.sample(range(44_000, 45_500), random.randint(2, 30)))
        starts, ends = [[start] for start in read[:-1]], [[end] for end in read[1:]]
        for method in ("自动", "按月", "按日"):
            of_years = DAYS(starts, ends, "读数日", None, None, [list(range(2015, 2030))], method)[0]
            assert sum(of_years) == read[-1] - read[0]


@pytest.mark.parametrize("method", ["自动", "按月", "按日"])
def test_quantity_and_days_are_of_the_same_parts(method: str) -> None:
    random = Random(f"20260301 parts {method}")
    for _ in range(60):
        read = sorted(random.sample(range(44_000, 45_500), random.randint(2, 30)))
        starts, ends = [[start] for start in read[:-1]], [[end] for end in read[1:]]
        lengths = [[float(end[0] - start[0])] for start, end in zip(starts, ends, strict=True)]
        for year in range(2020, 2026):
            days = DAYS(starts, ends, "读数日", None, None, year, method)
            assert SUM(lengths, starts, ends, year, None, None, method, None, "读数日") == pytest.approx(
                days, abs=len(starts)
            )


def test_year_of_the_review_has_twelve_months_of_its_cycle() -> None:
    read = [dt.date(2024 + (at + 11) // 12, (at + 11) % 12 + 1, 26) for at in range(13)]
    starts, ends = [[start] for start in read[:-1]], [[end - ONE_DAY] for end in read[1:]]
    total = SUM([[10_000.0]] * 12, starts, ends, 2025)
    assert FUNCTIONS["GHG_ELEC_CO2"](total, 0.4419) == pytest.approx(53.028)
    assert SUM([[10_000.0]] * 12, starts, ends, 2024) == 0
    assert DAYS(starts, ends, None, None, None, 2025) == 365


def test_a_new_meter_follows_the_one_that_ended_the_day_before_not_one_beside_it() -> None:
    """含当日: M1 ends on 24 January and M3 begins on the 25th, the last day of M2, whose months are named otherwise."""
    bills = [
        ("M1", dt.date(2024, 11, 25), dt.date(2024, 12, 24)), ("M1", dt.date(2024, 12, 25), dt.date(2025, 1, 24)),
        ("M2", dt.date(2024, 11, 26), dt.date(2025, 1, 25)), ("M3", dt.date(2025, 1, 25), dt.date(2025, 2, 24)),
        ("M3", dt.date(2025, 2, 25), dt.date(2025, 3, 24)),
    ]  # fmt: skip
    how = Splitting(EndRule.INCLUSIVE, ProrateMethod.AUTOMATIC, 3.0)
    set_month = [Target(2024, 11) if meter == "M2" else None for meter, *_ in bills]
    found = placed([(start, end) for _, start, end in bills], [meter for meter, *_ in bills], how, set_month)
    assert [(split.first // 12, split.first % 12 + 1) for split in found] == [
        (2024, 12), (2025, 1), (2024, 11), (2025, 2), (2025, 3)
    ]  # fmt: skip


def test_a_meter_beside_one_that_goes_on_is_named_by_its_own_days() -> None:
    """M1's first month was set a month early; M2 begins where a bill of M1 ends, but M1 goes on."""
    days = [dt.date(2024, month, 10) for month in range(2, 8)]
    bills = [("M1", *pair) for pair in pairwise(days)] + [("M2", *pair) for pair in pairwise(days[3:])]
    how = Splitting(EndRule.READING_DAY, ProrateMethod.AUTOMATIC, 3.0)
    set_month = [Target(2024, 1) if meter == "M1" else None for meter, *_ in bills]
    found = placed([(start, end) for _, start, end in bills], [meter for meter, *_ in bills], how, set_month)
    assert [split.first % 12 + 1 for split in found] == [1, 2, 3, 4, 5, 5, 6]
