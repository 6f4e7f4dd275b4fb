"""The bills audited: what is planted is told once and by name, within limits of the workbook; the document lists every analysis."""

from pathlib import Path

import pytest
from calculated_books import in_memory

from udfs import CHECKS
from udfs.audit.measuring_range import range_of
from udfs.vocabularies import Severity
from workbook_templates.declare.table import Role
from workbook_templates.engagement.reader import read
from workbook_templates.engagement.run_checks import run_checks
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from workbook_templates.tables.bill_audit import LIMITS, PROPOSED

AUDIT = {check.id: check for check in CHECKS.values() if check.module.startswith("udfs.audit.")}
DOCUMENT = (Path(__file__).parents[2] / "docs" / "bill-audit.md").read_text("utf-8")
SAMPLE, OF_METER = "bus_operator", "E1-2025"


def found_in(forms: dict, tables: dict) -> dict[str, str]:
    """Findings by id."""
    findings = run_checks(read(in_memory(Calculation(WORKBOOK, forms, tables))))
    return {finding.id: finding.message for finding in findings}


@pytest.fixture(scope="module")
def planted() -> dict[str, str]:
    """What is new where one fee is ten times what it was, and five quantities running are one and the same."""
    forms, tables = load(SAMPLE)
    before = found_in(forms, tables)
    own = [row for row in tables["bills"] if str(row["bill_no"]).startswith(OF_METER)]
    own[1]["bill_fee_cny"] *= 10
    for row in own[5:9]:
        row["activity_quantity"] = own[4]["activity_quantity"]
    return {name: message for name, message in found_in(forms, tables).items() if name not in before}


def test_one_fee_and_five_quantities_are_two_findings_that_name_their_bills(planted: dict[str, str]) -> None:
    of_bills = {name: message for name, message in planted.items() if f"@{OF_METER}" in name}
    assert of_bills.keys() == {"316-6@E1-2025-02", "316-360@E1-2025-05"}
    assert "费用约为" in of_bills["316-6@E1-2025-02"]
    assert all(f"E1-2025-0{month}" in of_bills["316-360@E1-2025-05"] for month in range(5, 10))


def test_an_analysis_whose_limit_is_blank_is_not_made() -> None:
    forms, tables = load(SAMPLE)
    own = [row for row in tables["bills"] if str(row["bill_no"]).startswith(OF_METER)]
    for row in own[5:9]:
        row["activity_quantity"] = own[4]["activity_quantity"]
    assert not [name for name in found_in(forms | dict.fromkeys(PROPOSED), tables) if name.startswith("316-360")]


def test_what_an_analysis_finds_is_a_notice_or_a_warning() -> None:
    assert len(AUDIT) >= 30
    assert {check.severity for check in AUDIT.values()} == {Severity.NOTICE, Severity.WARNING}


def test_every_limit_is_a_cell_that_may_be_blank_and_says_what_is_proposed() -> None:
    for item in LIMITS.items:
        assert item.role is Role.OPTIONAL
        assert f"建议{PROPOSED[item.field.id]:g}" in item.field.help
        assert item.field.zh in DOCUMENT


def test_the_document_lists_every_analysis() -> None:
    assert not [check for check in AUDIT if f"| {check} |" not in DOCUMENT]


@pytest.mark.parametrize(
    ("text", "unit", "most"),
    [
        ("3×1.5(6)A，全厂用电", "kWh", 3 * 220 * 6 / 1000),
        ("5（60）A", "kWh", 220 * 60 / 1000),
        ("0~650 m³/h，废气燃烧", "m3", 650.0),
        ("0~10 t/h，表压0.9 MPa", "t", 10.0),
        ("0~8000 kW", "kWhc", 8000.0),
        ("0～1.2 MW", "MWh", 1.2),
        ("0~1,200 L/h", "m3", 1.2),
        ("0~8000 kW", "t", None),
        ("0.5~100 m³/h", "kWh", None),
    ],
)
def test_a_measuring_range_tells_the_most_of_an_hour(text: str, unit: str, most: float | None) -> None:
    read_range = range_of(text)
    assert read_range is not None
    assert read_range.in_unit(unit) == (None if most is None else pytest.approx(most))


@pytest.mark.parametrize("text", [None, "全厂用电", "1.0级", "0~100 kWh", "DN80"])
def test_a_range_that_cannot_be_read_is_none(text: str | None) -> None:
    assert range_of(text) is None
