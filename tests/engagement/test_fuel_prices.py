"""三.12: the reference price of the month of purchase is taken from 成品油价格, and what is typed goes before it."""

import datetime as dt
from pathlib import Path

import pytest
import tomllib

from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.tables import WORKBOOK

BASE = tomllib.loads((Path(__file__).parents[1] / "engagement.toml").read_text("utf-8"))
SOURCES = [{"source_id": "D1", "source_name": "货车", "site_id": "S1", "source_category": "柴油", "is_used": "是"}]
PRICES = [
    {"price_month": dt.date(2025, 3, 1), "source_category": "汽油", "reference_price_cny_per_l": 8.0},
    {"price_month": dt.date(2025, 3, 1), "source_category": "柴油", "reference_price_cny_per_l": 7.0},
    {"price_month": dt.date(2025, 4, 15), "source_category": "柴油", "reference_price_cny_per_l": 7.5},
]


@pytest.mark.parametrize(
    ("given", "litres"),
    [
        ({"estimate_month": dt.date(2025, 3, 1)}, 100.0),
        ({"estimate_month": dt.date(2025, 4, 1)}, 700 / 7.5),
        ({"estimate_month": dt.date(2025, 3, 1), "reference_price_cny_per_l": 8.0}, 87.5),
        ({"estimate_month": dt.date(2025, 3, 1), "invoice_price_cny_per_l": 10.0}, 70.0),
        ({"estimate_month": dt.date(2025, 5, 1)}, None),
        ({}, None),
        ({"estimate_month": dt.date(2025, 3, 1), "estimate_until": dt.date(2025, 4, 1)}, None),
    ],
)
def test_the_price_is_that_of_the_month_of_purchase(given: dict, litres: float | None) -> None:
    row = {"estimate_id": "T1", "verification_year": 2025, "source_id": "D1", "estimate_method": "燃油金额",
           "fuel_amount_cny": 700}  # fmt: skip
    tables = BASE["tables"] | {"sources": SOURCES, "fuel_prices": PRICES, "estimates": [row | given], "bills": []}
    (found,) = Calculation(WORKBOOK, BASE["form"], tables).column("estimates", "estimated_quantity")
    assert (getattr(found, "code", None) == "#N/A") if litres is None else found == pytest.approx(litres)
