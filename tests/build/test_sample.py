"""The sample engagement: complete, calculable, consistent in itself, and faulty only where it says so."""

import datetime as dt
import math
import re
from collections import Counter
from importlib import resources
from itertools import pairwise

import pytest
from calculated_books import in_memory

from udfs import FAULTS
from udfs.kernel.cells import Value, date, is_blank
from udfs.kernel.errors import GhgError
from udfs.rules.c3_11_missing_months import OUTPUT
from udfs.vocabularies import Effect
from workbook_templates.declare.table import Role
from workbook_templates.engagement.reader import read
from workbook_templates.engagement.run_checks import run_checks
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.samples import load, names, planted
from workbook_templates.tables import WORKBOOK

SAMPLE = "circuit_boards"
README = resources.files("workbook_templates.samples").joinpath("README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def calculation() -> Calculation:
    return Calculation(WORKBOOK, *load(SAMPLE))


def column(table: str, name: str) -> list[Value]:
    return [row[name] for row in load(SAMPLE)[1][table]]


def test_samples_are_listed_and_an_unknown_one_is_refused() -> None:
    assert SAMPLE in names()
    with pytest.raises(KeyError, match=SAMPLE):
        load("no such sample")


def test_a_sample_fills_only_input_columns_and_named_cells() -> None:
    forms, tables = load(SAMPLE)
    inputs = {item.field.id for item in WORKBOOK.items if item.formula is None}
    required = {item.field.id for item in WORKBOOK.items if item.formula is None and item.role is Role.REQUIRED}
    assert required <= forms.keys() <= inputs
    for table, rows in tables.items():
        given = {column.id for column in WORKBOOK.table(table).columns if column.formula is None}
        demanded = {column.id for column in WORKBOOK.table(table).columns if column.role is Role.REQUIRED}
        assert all(demanded <= row.keys() <= given for row in rows), table


def test_there_are_about_150_bills() -> None:
    assert 140 <= len(load(SAMPLE)[1]["bills"]) <= 165


def test_totals_are_numbers_and_no_cell_is_an_error(calculation: Calculation) -> None:
    totals = {
        int(year): total
        for year, total in zip(
            calculation.column("year_totals", "verification_year"),
            calculation.column("year_totals", "verified_emission_tco2"),
            strict=True,
        )
        if isinstance(year, (int, float))
    }
    assert totals.keys() == {2024, 2025}
    for year, total in totals.items():
        assert isinstance(total, float)
        assert math.isfinite(total)
        assert f"{total:,.2f}" in next(line for line in README.splitlines() if line.startswith(f"| {year}（"))
    errors = [
        (table.id, row, column.id, value.message)
        for table in WORKBOOK.tables
        for column in table.columns
        for row, value in enumerate(calculation.column(table.id, column.id))
        if isinstance(value, GhgError)
    ]
    assert not errors


def bills_of(calculation: Calculation) -> list[tuple[Value, dt.date, Value]]:
    """Source, start and end of the bills, as they are counted."""
    columns = [calculation.column("bills", column) for column in ("counted_source", "counted_start", "period_end")]
    return [(source, date(start, "起日"), end) for source, start, end in zip(*columns, strict=True)]


def test_the_merged_bill_is_the_one_of_the_rule_text(calculation: Calculation) -> None:
    merged = [bill for bill in bills_of(calculation) if bill[:2] == ("E-04", dt.date(2024, 11, 6))]
    assert [end for _, _, end in merged] == [dt.date(2025, 2, 6)]


def test_bills_of_a_source_stand_in_order_of_time(calculation: Calculation) -> None:
    for earlier, later in pairwise(bills_of(calculation)):
        if earlier[0] == later[0]:
            assert earlier[1] < later[1], later


def test_estimates_and_cross_checks_rest_on_the_bills(calculation: Calculation) -> None:
    months = dict(
        zip(calculation.column("monthly", "year_key"), calculation.column("monthly", "bills_quantity"), strict=True)
    )
    _, tables = load(SAMPLE)
    by_output = next(row for row in tables["estimates"] if row["estimate_method"] == str(OUTPUT))
    assert by_output["complete_usage_quantity"] == pytest.approx(months["E-01|2025"])
    registered = {row["source_id"] for row in tables["sources"]}
    for row in tables["cross_checks"]:
        if row["effect"] == str(Effect.ADDS) and row["source_id"] in registered:
            assert row["primary_value"] == pytest.approx(months[f"{row['source_id']}|{row['verification_year']}"])
    by_reference = next(row for row in tables["estimates"] if not is_blank(row["reference_price_cny_per_l"]))
    assert by_reference["reference_price_cny_per_l"] == min(
        price for price in column("fuel_prices", "reference_price_cny_per_l") if isinstance(price, float)
    )


def test_planted_faults_name_rows_and_checks_that_exist(calculation: Calculation) -> None:
    known = set(FAULTS)
    for fault in planted(SAMPLE):
        assert fault.check in known, fault
        assert fault.key in calculation.column(fault.table, WORKBOOK.table(fault.table).key), fault


def test_the_readme_lists_the_planted_faults() -> None:
    rows = re.findall(r"^\| ([0-9W]+-[0-9]+) \| (\S+) \| (\S+) \| (.+?) \| \S+ \|$", README, re.MULTILINE)
    listed = {(check, sheet, key.replace("\\", ""), says) for check, sheet, key, says in rows}
    assert len(listed) == len(rows)
    assert listed == {
        (fault.check, WORKBOOK.sheet_of(fault.table).name, fault.key, fault.says)
        for name in names()
        for fault in planted(name)
    }


@pytest.mark.parametrize("name", names())
def test_the_checks_find_what_is_planted_and_nothing_else(name: str) -> None:
    engagement = read(in_memory(Calculation(WORKBOOK, *load(name))))
    found = Counter((finding.check, finding.table, finding.key) for finding in run_checks(engagement))
    assert found == Counter((fault.check, fault.table, fault.key) for fault in planted(name))


@pytest.mark.parametrize("name", names())
def test_a_sample_fills_in_columns_that_there_are(name: str) -> None:
    given = {(table, column) for table, rows in load(name)[1].items() for row in rows for column in row}
    assert given <= {(table.id, column.id) for table in WORKBOOK.tables for column in table.columns}
