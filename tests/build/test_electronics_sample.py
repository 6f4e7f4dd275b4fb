"""The sample of electronics, calculated by hand beside the workbook: from the bills as typed, by formulas written out here."""

import math
import re
from collections import defaultdict
from collections.abc import Mapping
from importlib import resources

import pytest
import tomllib

from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK

SAMPLE = "electronics"
FOLDER = resources.files("workbook_templates.samples")
README = FOLDER.joinpath("README.md").read_text("utf-8")
YEARS = (2025, 2024, 2023)
KWH = {"": 1, "MWh": 1_000, "万kWh": 10_000}
CO2_PER_C = 44 / 12
HEAT = 0.11  # tCO2/GJ
GRID = 0.4419  # tCO2/MWh
NF3 = 0.9 * (1 - 0.8) * (1 - 0.9 * 0.95) * 16_100 + 0.09 * 0.9 * (1 - 0.9 * 0.9) * 6_630  # its by-product is CF4
CF4 = 0.9 * (1 - 0.1) * (1 - 0.9 * 0.9) * 6_630
R407C_AS_TYPED = 1_774  # a planted fault: 0.23 × 677 + 0.25 × 3,170 + 0.52 × 1,300 = 1,624.21
ACETYLENE = 0.98 * 2 * (12.011 + 2 * 15.999) / (2 * 12.011 + 2 * 1.008)
PER_KILOGRAM = {
    "N-1": NF3, "N-2": CF4, "F-1": 23_500, "R-1": 1_300, "R-2": R407C_AS_TYPED, "R-3": 0.5 * 677 + 0.5 * 3_170,
    "H-1": 3_350, "Y-1": 0.2, "Y-2": ACETYLENE,
}  # fmt: skip
TRANSFERRED = {2025: 186_000, 2024: 174_500, 2023: 168_200}  # kWh, with record and settlement
STOCK = {2025: (9.1, 6.9), 2024: (7.4, 9.1), 2023: (8.2, 7.4)}  # t of LNG at the two ends of the year
LNG = {2025: 51.498 * 0.0172 * 0.98, 2024: 51.498 * 0.0153 * 0.98, 2023: 51.498 * 0.0153 * 0.98}  # tC/t
ENTHALPY = {2025: 3_051.3, 2024: 2_777.0, 2023: 2_777.0}


def typed() -> dict[tuple[str, int], list[tuple[float, str]]]:
    """Quantity and unit of each bill, by the source and year that its number names."""
    section = tomllib.loads(FOLDER.joinpath(SAMPLE + ".toml").read_text("utf-8"))["bills"]
    found: dict[tuple[str, int], list[tuple[float, str]]] = defaultdict(list)
    for cells in section["rows"]:
        row = dict(zip(section["columns"], cells, strict=True))
        place, year = row["bill_no"].split("-")[:2]
        found[f"{place[:-1]}-{place[-1]}", int(year)].append((row["activity_quantity"], row["quantity_unit"]))
    return found


def by_hand() -> dict[tuple[str, int], float]:
    """tCO2e of each source and year."""
    bills = typed()

    def total(source: str, year: int, units: Mapping[str, float]) -> float:
        return math.fsum(quantity * units[unit] for quantity, unit in bills[source, year])

    found = {}
    for year in YEARS:
        found["E-1", year] = (total("E-1", year, KWH) - TRANSFERRED[year]) / 1_000 * GRID
        found["E-2", year] = total("E-2", year, KWH) / 1_000 * GRID
        found["G-1", year] = total("G-1", year, {"": 1e-4, "万Nm3": 1}) * 389.31 * 0.0153 * 0.99 * CO2_PER_C
        opening, closing = STOCK[year]
        found["L-1", year] = (opening + total("L-1", year, {"t": 1}) - closing) * LNG[year] * CO2_PER_C
        found["S-1", year] = total("S-1", year, {"": 1}) * (ENTHALPY[year] - 83.74) / 1_000 * HEAT
        found["S-2", year] = total("S-2", year, {"": 1}) * (65 - 20) * 4.1868 / 1_000 * HEAT
        found["C-1", year] = total("C-1", year, {"MWhc": 1}) / 4.2 * GRID
        found["K-1", year] = total("K-1", year, {"t": 1}) * 0.415
        for source, equivalent in PER_KILOGRAM.items():
            found[source, year] = total(source, year, {"kg": 1}) / 1_000 * equivalent
    return found


@pytest.fixture(scope="module")
def calculation() -> Calculation:
    return Calculation(WORKBOOK, *load(SAMPLE))


def test_each_source_and_year_is_that_of_the_hand(calculation: Calculation) -> None:
    columns = ("source_id", "verification_year", "verified_emission_tco2")
    rows = zip(*(calculation.column("emissions", column) for column in columns), strict=True)
    found = {(source, year): tonnes for source, year, tonnes in rows if source}
    extinguishers = {("X-1", year): 0 for year in YEARS}
    assert found == {what: pytest.approx(tonnes, rel=1e-9) for what, tonnes in (by_hand() | extinguishers).items()}


def test_the_totals_are_those_of_the_hand_and_of_the_readme(calculation: Calculation) -> None:
    hand = by_hand()
    totals = [math.fsum(tonnes for (_, of), tonnes in hand.items() if of == year) for year in YEARS]
    assert calculation.column("year_totals", "verified_emission_tco2")[: len(YEARS)] == pytest.approx(totals, rel=1e-9)
    table = dict(re.findall(r"^\| ([A-Z]-\d|合计) \|[^|]*\| ((?:[\d,.]+ \| ){2}[\d,.]+) \|$", README, re.MULTILINE))
    expected = {source: [hand[source, year] for year in YEARS] for source, _ in hand} | {"合计": totals}
    assert table == {name: " | ".join(f"{tonnes:,.2f}" for tonnes in row) for name, row in expected.items()}
