"""A whole engagement of each category against fractions: bills over the turn of a year, what is added, what is deducted.

Nothing of the product calculates here: the tonnes of one unit come from the arithmetic of ``categories.toml``, months from the rule text's own
example (2024-11-06 to 2025-02-06 is November, December, January), both as exact fractions.
"""

import ast
import datetime as dt
import math
import operator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import tomllib
from oracle.product import book_of

from udfs.registries import SourceCategory
from udfs.vocabularies import ActivityBasis, Severity
from workbook_templates.engagement.reader import read
from workbook_templates.engagement.run_checks import run_checks

BASE = tomllib.loads((Path(__file__).parents[1] / "engagement.toml").read_text("utf-8"))
CASES = tomllib.loads((Path(__file__).parent / "categories.toml").read_text("utf-8"))["category"]
NOT_COUNTED = {"二氧化碳灭火器"}  # identified only (二.2)

LAST_DIGITS = 2e-15  # of a total: what binary numbers leave of some thirty operations
OPERATIONS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
# A unit of a bill in units of the source.
UNITS = {
    "万kWh": Fraction(10_000), "MWh": Fraction(1000), "MJ": Fraction(1, 1000), "kL": Fraction(1000), "万Nm3": Fraction(10_000), "g": Fraction(1, 1000),
    "RTh": Fraction("12660.67023144") / 3600,
}  # fmt: skip
BY_MASS = {("t", "kg"): Fraction(1000), ("kg", "t"): Fraction(1, 1000)}
WEIGHTS = ("0.9", "1.1", "0.7", "1.3", "0.8", "1.2", "0.6", "1.4", "0.5")
READINGS = [dt.date(2023 + month // 12, month % 12 + 1, 6) for month in range(10, 10 + 3 * len(WEIGHTS) + 1, 3)]


def exactly(node: ast.AST) -> Fraction:
    """The arithmetic of a case without any rounding."""
    if isinstance(node, ast.Expression):
        return exactly(node.body)
    if isinstance(node, ast.BinOp):
        return OPERATIONS[type(node.op)](exactly(node.left), exactly(node.right))
    assert isinstance(node, ast.Constant)
    return Fraction(str(node.value))


def unit_tonnes(case: dict[str, Any]) -> Fraction:
    """tCO2 of one unit of the bill."""
    return exactly(ast.parse(case["by_hand"], mode="eval")) / Fraction(str(case["quantity"]))


def engagement(case: dict[str, Any], category: SourceCategory) -> tuple[dict[str, Any], dict[int, Fraction]]:
    """The tables, and the tonnes of each year by hand."""
    unit = str(category.unit)
    into = BY_MASS.get((case["unit"], unit), UNITS.get(case["unit"], Fraction(1)))
    quantities = [Fraction(str(case["quantity"])) * Fraction(weight) for weight in WEIGHTS]
    is_metered = category.basis is ActivityBasis.METERED
    bills = [
        {
            "bill_no": f"B{at}", "source_id": "X1", "period_start": READINGS[at] if is_metered else None,
            "period_end": READINGS[at + 1], "activity_quantity": float(quantity), "quantity_unit": case["unit"],
            "voucher_no": f"V{at}",
        }
        for at, quantity in enumerate(quantities)
    ]  # fmt: skip
    held = {2024: Fraction(0), 2025: Fraction(0)}
    for at, quantity in enumerate(quantities):
        start = READINGS[at]
        months = [start.year * 12 + start.month - 1 + later for later in range(3)]
        # What is bought is of the day of its receipt.
        years = [month // 12 for month in months] if is_metered else [READINGS[at + 1].year]
        for year in years:
            if year in held:
                held[year] += quantity / len(years)
    added, deducted = (
        Fraction(str(float(into * quantities[0] * share))) for share in (Fraction(1, 8), Fraction(1, 16))
    )
    is_counted = case["name"] not in NOT_COUNTED
    entries = [
        {
            "deduction_id": f"{case_id}-{year}", "case_id": case_id, "verification_year": year,
            "concerned_quantity": float(quantity), "has_meter_record": "是", "has_settlement": "是",
            "settlement_date": dt.date(2026, 1, 15), "voucher_no": f"J{case_id}-{year}",
        }
        for case_id, quantity in (("A1", added), ("A2", deducted)) for year in held
    ]  # fmt: skip
    shared = {"party": "非重点排放单位", "source_id": "X1"}
    attributions = [
        shared | {"case_id": "A1", "case_kind": "能源转供", "counterparty_name": "甲厂", "on_bills": "否",
                  "transfer_direction": "转入", "agreement_voucher_no": "HT1"},
        shared | {"case_id": "A2", "case_kind": "能源转供", "counterparty_name": "乙厂", "on_bills": "是", "payer": "对方",
                  "transfer_direction": "转出", "agreement_voucher_no": "HT2"},
    ]  # fmt: skip
    factors = [
        {
            "source_category": case["name"], "factor_kind": factor["kind"], "factor_value": factor["value"],
            "factor_unit": factor["unit"], "factor_source": "公布的数值表", "factor_origin": "标准缺省",
            "confirmed_by": "张三",
        }
        for factor in case.get("factors", [])
    ]  # fmt: skip
    source = {"source_id": "X1", "source_name": case["name"], "site_id": "S1", "source_category": case["name"]}
    cited = [(bill["voucher_no"], min(READINGS[at + 1].year, 2025)) for at, bill in enumerate(bills)]
    cited += [(entry["voucher_no"], entry["verification_year"]) for entry in entries]
    model = BASE["tables"]["vouchers"][0]
    vouchers = [model | {"voucher_no": number, "verification_year": year} for number, year in cited]
    tables = BASE["tables"] | {"sources": [source | {"is_steady": "是"}], "bills": bills, "factors": factors, "vouchers": vouchers,
              "attributions": attributions if is_counted else [], "deductions": entries if is_counted else []}  # fmt: skip
    net = (added - deducted) / into if is_counted else Fraction(0)
    return tables, {year: (quantity + net) * unit_tonnes(case) for year, quantity in held.items()}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_whole_engagement_gives_the_tonnes_of_the_hand_to_the_last_digit(case: dict[str, Any]) -> None:
    category = SourceCategory.read(case["name"], "排放源类别")
    tables, expected = engagement(case, category)
    found = read(book_of(BASE["form"], tables))
    column = "separate_emission_tco2" if case["name"] == "船舶靠港岸电" else "verified_emission_tco2"
    totals = {row.key: row.number(column) for row in found.rows("year_totals")}
    for year, tonnes in expected.items():
        total = totals[str(year)]
        assert total is not None
        assert math.isclose(total, float(tonnes), rel_tol=LAST_DIGITS), (total, float(tonnes))
    ties = {row.text("account_state") for row in found.rows("account")}
    assert ties == {"一致"}
    errors = {
        f"{finding.check} {finding.message}" for finding in run_checks(found) if finding.severity is Severity.ERROR
    }
    assert not errors
