"""The report's number (七.2): of the compliance year; of an entity with baseline years only, of the latest."""

import pytest

from udfs.kernel.errors import GhgError
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.tables import WORKBOOK


def number_of(*years: tuple[int, str]) -> object:
    rows = [{"verification_year": year, "year_role": role} for year, role in years]
    return Calculation(WORKBOOK, {"entity_code": "0123"}, {"years": rows}).form("report_no")


@pytest.mark.parametrize(
    ("years", "number"),
    [
        ([(2025, "履约"), (2024, "基准")], "2025—0123"),
        ([(2024, "基准"), (2025, "基准"), (2023, "基准")], "2025—0123"),
        ([(2026, "基准"), (2025, "履约")], "2025—0123"),
        ([(2024, "履约"), (2025, "履约"), (2023, "基准")], "2025—0123"),
        ([(2025, "履约"), (2024, "履约")], "2025—0123"),
    ],
)
def test_the_report_is_numbered_by_the_year_it_is_about(years: list[tuple[int, str]], number: str) -> None:
    assert number_of(*years) == number


def test_years_whose_role_is_not_told_give_no_number() -> None:
    found = number_of((2025, ""))
    assert isinstance(found, GhgError)
    assert found.code == "#N/A"
