"""What stands in the account of sources that are bought, out of use or estimated over several months."""

import datetime as dt
from itertools import pairwise
from random import Random

import pytest

from tests.engagement.test_checks import BASE, engagement_of
from udfs import FUNCTIONS
from udfs.periods.source_years import source_years
from workbook_templates.engagement.reader import Engagement

FACTOR = 0.4419 / 1000
SITE = BASE["tables"]["sites"][0]
ESTIMATE = {
    "estimate_id": "T1", "verification_year": 2025, "source_id": "E1", "estimate_month": dt.date(2025, 3, 1),
    "estimate_method": "电费推算", "energy_fee_cny": 7200, "candidate_1": 0.8, "is_price_agreed": "是",
}  # fmt: skip


def source(**changed: object) -> dict[str, object]:
    return BASE["tables"]["sources"][0] | changed


def bill(
    number: str, start: tuple[int, ...], end: tuple[int, ...], quantity: float, **more: object
) -> dict[str, object]:
    return {
        "bill_no": number, "source_id": "E1", "verification_year": start[0], "period_start": dt.date(*start),
        "period_end": dt.date(*end), "activity_quantity": quantity, "quantity_unit": "kWh", "voucher_no": number,
    } | more  # fmt: skip


def totals(engagement: Engagement) -> dict[int, float | None]:
    rows = engagement.rows("year_totals")
    return {
        int(year): row.number("verified_emission_tco2") for row in rows if (year := row.number("verification_year"))
    }


def monthly(engagement: Engagement, column: str, source_id: str = "E1") -> dict[int, object]:
    return {
        int(row.number("verification_year") or 0): row.value(column)
        for row in engagement.rows("monthly") if row.text("source_id") == source_id
    }  # fmt: skip


@pytest.mark.parametrize(
    "changed",
    [
        {"sources": [source(is_used="否")]},
        {"sites": [SITE | {"is_inside": "否"}]},
        {"sources": [source(in_use_from=dt.date(2026, 2, 1))]},
        {"sources": [source(in_use_to=dt.date(2023, 6, 30))]},
        {"sites": [SITE | {"opened_date": dt.date(2026, 2, 1)}]},
    ],
    ids=["unused", "outside the boundary", "not yet in use", "no longer in use", "site not yet open"],
)
def test_what_should_not_be_there_counts_in_a_compliance_year_and_not_in_a_baseline_year(changed: dict) -> None:
    assert totals(engagement_of(changed, {})) == pytest.approx({2025: 120_000 * FACTOR, 2024: 0.0})


def test_a_source_out_of_use_needs_neither_quantity_nor_factor() -> None:
    rows = [source(), source(source_id="D1", source_category="柴油", in_use_to=dt.date(2023, 6, 30)),
            source(source_id="D2", source_category="柴油", is_used="否")]  # fmt: skip
    assert totals(engagement_of({"sources": rows}, {})) == pytest.approx(
        {2025: 120_000 * FACTOR, 2024: 120_000 * FACTOR}
    )


def test_months_outside_the_dates_count_in_a_compliance_year_alone() -> None:
    bills = [
        bill(f"B{month}{year}", (year, month, 1), (year, month, 28), 1000)
        for year in (2024, 2025)
        for month in (3, 4, 5)
    ]
    changed = {"sources": [source(in_use_from=dt.date(2024, 4, 16), in_use_to=dt.date(2025, 4, 2))], "bills": bills}
    engagement = engagement_of(changed, {})
    assert totals(engagement) == pytest.approx({2025: 3000 * FACTOR, 2024: 2000 * FACTOR})
    assert monthly(engagement, "outside_quantity") == {2025: 0.0, 2024: 1000.0}
    assert monthly(engagement, "bills_quantity") == {2025: 3000.0, 2024: 3000.0}


def test_an_estimate_stands_in_each_of_its_months_and_its_days_count() -> None:
    bills = [
        bill("B1", (2024, 1, 1), (2024, 12, 31), 120_000), bill("B2", (2025, 1, 1), (2025, 2, 28), 20_000),
        bill("B3", (2025, 6, 1), (2025, 12, 31), 70_000),
    ]  # fmt: skip
    rows = [ESTIMATE | {"estimate_until": dt.date(2025, 5, 1)}]
    engagement = engagement_of({"bills": bills, "estimates": rows}, {})
    assert [monthly(engagement, f"month_{number:02d}")[2025] for number in (2, 3, 4, 5, 6)] == [
        10_000, 3000, 3000, 3000, 10_000,
    ]  # fmt: skip
    assert monthly(engagement, "bills_quantity")[2025] == 90_000
    assert monthly(engagement, "activity_total")[2025] == 99_000
    assert monthly(engagement, "coverage_fault") == {2025: "合格", 2024: "合格"}
    (year,) = (row for row in engagement.rows("month_emissions") if row.number("verification_year") == 2025)
    assert year.number("emission_month_04") == pytest.approx(3000 * FACTOR)
    assert totals(engagement)[2025] == pytest.approx(99_000 * FACTOR)


def test_an_estimate_that_fails_leaves_the_months_of_other_sources_alone() -> None:
    rows = [source(), source(source_id="E2")]
    engagement = engagement_of(
        {"sources": rows, "estimates": [ESTIMATE | {"source_id": "E2", "candidate_1": None}]}, {}
    )
    assert monthly(engagement, "activity_total") == {2025: 120_000, 2024: 120_000}
    assert not isinstance(monthly(engagement, "month_03", "E2")[2025], (int, float))


def test_stock_turns_what_was_bought_into_what_was_used() -> None:
    rows = [source(), source(source_id="D1", source_category="柴油")]
    bills = [*BASE["tables"]["bills"], bill("D1", (2024, 5, 6), (2024, 5, 6), 800, source_id="D1", quantity_unit="L"),
             bill("D2", (2025, 5, 6), (2025, 5, 6), 900, source_id="D1", quantity_unit="L")]  # fmt: skip
    stock = [
        {"source_id": "D1", "verification_year": 2024, "opening_stock": 100, "closing_stock": 150},
        {"source_id": "D1", "verification_year": 2025, "closing_stock": 20},
    ]
    engagement = engagement_of({"sources": rows, "bills": bills, "stock": stock}, {})
    assert monthly(engagement, "activity_total", "D1") == {2024: 750, 2025: 1030}
    assert [row.number("used_quantity") for row in engagement.rows("stock")] == [750, 1030]


def test_only_metered_sources_show_days() -> None:
    rows = [source(), source(source_id="D1", source_category="柴油")]
    bills = [*BASE["tables"]["bills"], bill("D1", (2025, 5, 6), (2025, 5, 6), 900, source_id="D1", quantity_unit="L")]
    engagement = engagement_of({"sources": rows, "bills": bills}, {})
    assert monthly(engagement, "coverage_fault", "D1") == {2025: "", 2024: ""}
    assert monthly(engagement, "basis_in_use", "D1")[2025] == "购入"


def test_an_estimate_without_a_date_leaves_the_months_of_other_sources_alone() -> None:
    rows = [source(), source(source_id="E2")]
    estimate = ESTIMATE | {"source_id": "E2", "estimate_month": "三月"}
    engagement = engagement_of({"sources": rows, "estimates": [estimate]}, {})
    assert monthly(engagement, "month_03") == {2025: 10_000, 2024: 10_000}
    assert monthly(engagement, "activity_total", "E2")[2025] == 9000


@pytest.mark.parametrize("seed", range(12))
def test_days_of_the_sheet_are_those_of_the_checks(seed: int) -> None:
    """Any reading day, some bills lost and estimated as months: one set of parts."""
    random = Random(seed)
    day, first = random.randint(1, 28), dt.date(2023, 12, 1)
    starts = [dt.date(2023 + (11 + n) // 12, (11 + n) % 12 + 1, day) for n in range(27)]
    assert starts[0].replace(day=1) == first
    lost = set(random.sample(range(3, 23), 3))
    bills = [
        bill(f"B{at}", (start.year, start.month, start.day), (end.year, end.month, end.day), 1000)
        for at, (start, end) in enumerate(pairwise(starts)) if at not in lost
    ]  # fmt: skip
    whole = engagement_of({"bills": bills}, {})
    missing = [(place.year, month) for place in source_years(whole) for month in place.missing]
    rows = [
        ESTIMATE | {"estimate_id": f"T{at}", "verification_year": year, "estimate_month": month.first_day}
        for at, (year, month) in enumerate(missing)
    ]
    assert len(rows) == len(lost)
    engagement = engagement_of({"bills": bills, "estimates": rows}, {})
    shown = FUNCTIONS["GHG_COVERAGE_DAYS"](
        [[row["period_start"]] for row in bills], [[row["period_end"]] for row in bills], "读数日",
        [["E1"]] * len(bills), "E1", [[2025, 2024]], *[""] * 8, [["E1"]] * len(rows),
        [[row["estimate_month"]] for row in rows], [[month.plus(1).first_day - dt.timedelta(1)] for _, month in missing],
    )  # fmt: skip
    places = {place.year: place for place in source_years(engagement)}
    assert shown == [[places[2025].days, places[2024].days]]
    assert all(not place.missing and 350 <= place.days <= 380 for place in places.values())
    assert monthly(engagement, "coverage_fault") == {2025: "合格", 2024: "合格"}
