"""Engagements of any size: so many meters in so many years, each with one bill a year, and what they emit by plain arithmetic."""

import datetime as dt
from functools import cache
from math import fsum
from typing import Any

from sample_books import opened

from workbook_templates.build.template import built
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook

LAST_YEAR = 2025
FACTOR = 0.4419  # tCO2/MWh, fictional
Tables = dict[str, list[dict[str, Any]]]


def years_of(count: int) -> list[int]:
    """So many years, the last one under compliance."""
    return list(range(LAST_YEAR + 1 - count, LAST_YEAR + 1))


def quantity(source: int, year: int) -> float:
    """kWh of a meter in a year."""
    return 10_000.0 + source * 7.25 + (year - 2000) * 3.5


def emission(sources: int, year: int) -> float:
    """tCO2 of a year."""
    return fsum(quantity(source, year) for source in range(1, sources + 1)) * FACTOR / 1000


def tables_of(sources: int, years: int) -> Tables:
    """The tables of such an engagement."""
    _, tables = load("circuit_boards")
    site = tables["sites"][0]
    return {
        "years": [
            {"verification_year": year, "year_role": "履约" if year == LAST_YEAR else "基准"} for year in years_of(years)
        ],
        "sites": [site],
        "factors": [
            {
                "verification_year": year, "source_category": "外购电力", "factor_kind": "排放因子",
                "factor_value": FACTOR, "factor_unit": "tCO2/MWh", "factor_source": "虚构", "factor_origin": "官方公布",
            }
            for year in years_of(years)
        ],
        "sources": [
            {
                "source_id": f"E{source:04d}", "source_name": "外购电", "site_id": site["site_id"],
                "source_category": "外购电力", "is_used": "是",
            }
            for source in range(1, sources + 1)
        ],
        "bills": [
            {
                "bill_no": f"E{source:04d}-{year}", "source_id": f"E{source:04d}", "verification_year": year,
                "period_start": dt.date(year, 3, 1), "period_end": dt.date(year, 3, 31),
                "activity_quantity": quantity(source, year), "quantity_unit": "kWh",
            }
            for source in range(1, sources + 1)
            for year in years_of(years)
        ],
    }  # fmt: skip


def calculation_of(sources: int, years: int) -> Calculation:
    """The same, calculated."""
    return Calculation(WORKBOOK, load("circuit_boards")[0], tables_of(sources, years))


@cache
def _as_new() -> bytes:
    return built(calculation_of(1, 1), "小.xlsx").to_bytes()


def typed_in(sources: int, years: int) -> FileBook:
    """A workbook of the usual size into which somebody typed so many sources and years; nothing was run."""
    return opened(_typed_in(sources, years))


@cache
def _typed_in(sources: int, years: int) -> bytes:
    book = opened(_as_new())
    for table, rows in tables_of(sources, years).items():
        book.write(table, WORKBOOK.table(table).headed(rows))
    return book.to_bytes()


def built_for(sources: int, years: int) -> FileBook:
    """A workbook built for them."""
    return opened(_built_for(sources, years))


@cache
def _built_for(sources: int, years: int) -> bytes:
    return built(calculation_of(sources, years), "大.xlsx").to_bytes()
