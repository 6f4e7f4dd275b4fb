"""What sources and cases are called changes no figure."""

from collections.abc import Mapping

import pytest
from renamed_sample import LONG, PATTERNS, SAMPLE, renamed

from udfs.kernel.cells import Value
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK


def numbers_of(calculation: Calculation) -> dict[tuple[str, str], list[Value]]:
    return {
        (table.id, column.id): list(calculation.column(table.id, column.id))
        for table in WORKBOOK.tables
        for column in table.columns
        if column.field.kind == "number" and column.formula is not None
    }


@pytest.mark.parametrize("numbers", [PATTERNS, LONG])
def test_other_numbers_of_sources_and_cases_change_no_figure(numbers: Mapping[str, str]) -> None:
    assert numbers_of(renamed(numbers)) == numbers_of(Calculation(WORKBOOK, *load(SAMPLE)))


def test_a_number_and_the_same_digits_as_text_are_one_source() -> None:
    mixed = renamed({"E-01": "101"}, {"101": 101.0})
    assert numbers_of(mixed) == numbers_of(Calculation(WORKBOOK, *load(SAMPLE)))


@pytest.mark.parametrize("numbers", [PATTERNS, LONG])
def test_the_total_is_that_of_the_sample(numbers: Mapping[str, str]) -> None:
    [total] = [
        row for row in zip(*(renamed(numbers).column("year_totals", name) for name in ("verification_year", "verified_emission_tco2")))
        if row[0] == 2025
    ]  # fmt: skip
    assert total[1] == pytest.approx(15_969.5, abs=0.05)
