"""六.3: a source that two parts share enters each by its share, and the parts are the whole of it."""

from pathlib import Path

import pytest
import tomllib

from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.tables import WORKBOOK

BASE = tomllib.loads((Path(__file__).parents[1] / "engagement.toml").read_text("utf-8"))
SHARES = [("牵引系统", 0.7), ("辅助系统", 0.3)]


def test_a_shared_substation_is_split_by_its_shares() -> None:
    rows = [
        {"split_share_id": f"{year}{part}", "verification_year": year, "source_id": "E1", "split_part": part,
         "split_share": share}
        for year in (2025, 2024) for part, share in SHARES
    ]  # fmt: skip
    form = BASE["form"] | {"special_industry": "地铁行业"}
    calculation = Calculation(WORKBOOK, form, BASE["tables"] | {"split_shares": rows})
    columns = ("verification_year", "split_part", "does_apply", "split_emission_tco2", "verified_emission_tco2")
    found = list(zip(*(calculation.column("emission_split", column) for column in columns), strict=True))
    of_metro = [row for row in found if row[2] == "是"]
    assert [row[:2] for row in of_metro] == [(year, part) for year in (2025, 2024) for part, _ in SHARES]
    for year in (2025, 2024):
        parts = [row for row in of_metro if row[0] == year]
        assert sum(row[3] for row in parts) == pytest.approx(parts[0][4])
        assert parts[0][3] == pytest.approx(0.7 * parts[0][4])
