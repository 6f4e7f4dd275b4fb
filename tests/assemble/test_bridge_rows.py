"""差异说明 tells what the account proves of a difference, keeps what a verifier typed, and never explains more than there is."""

import pytest

from tests.engagement.test_checks import BASE, engagement_of
from workbook_templates.assemble.bridge_rows import assemble, with_findings
from workbook_templates.engagement.run_checks import run_checks

FACTOR = 0.0004419  # tCO2/kWh
BILLS = BASE["tables"]["bills"]


def reported(quantity: float | None, tonnes: float, factor: float | None = None, *, year: int = 2024) -> dict:
    return {
        "source_id": "E1", "verification_year": year, "initial_quantity": quantity, "initial_source_tco2": tonnes,
        "initial_unit_emission_tco2": factor,
    }  # fmt: skip


def explained(*figures: dict, **tables: list[dict]) -> list[tuple]:
    lines = assemble(engagement_of({"initial_figures": list(figures), **tables}, {}))
    return [(line["bridge_id"], line["bridge_clause"], line["adjustment_tco2"]) for line in lines]


@pytest.mark.parametrize(
    ("figures", "wanted"),
    [
        (reported(120000, 53.03), []),  # the same, rounded
        (reported(90000, 39.77), [("E1|2024|单据B1", "三.9", 13.257)]),
        (reported(150000, 66.285), [("E1|2024|单据B1", "三.9", -13.257)]),
        (reported(95000, 41.98), []),  # no bill, and no row beside the bills, comes to it
        (reported(60000, 26.51, year=2025), []),  # either of two bills does: nobody knows which
        (reported(120000, 60.0, 0.0005), [("E1|2024|排放因子", "三.16", -6.972)]),
        (reported(120000, 50.0, FACTOR), [("E1|2024|计算", "三.16", 3.028)]),
        (reported(120000, 50.0), []),  # of another factor or another product nothing is known
        (reported(90000, 45.0, 0.0005), [("E1|2024|单据B1", "三.9", 13.257), ("E1|2024|排放因子", "三.16", -5.229)]),
        (reported(None, 50.0), []),
    ],
)
def test_only_what_is_proven_is_explained(figures: dict, wanted: list[tuple]) -> None:
    assert explained(figures) == wanted


def test_what_the_report_deducted_and_the_rules_do_not() -> None:
    cases = [BASE["tables"]["attributions"][0] | {"on_bills": "是", "payer": "受核查方"}]
    denied = [{"deduction_id": "N2", "case_id": "A1", "verification_year": 2025, "concerned_quantity": 1000, "has_settlement": "否"}]  # fmt: skip
    found = assemble(engagement_of({
        "initial_figures": [reported(119000, 52.586, year=2025)], "attributions": cases, "deductions": denied,
    }, {}))  # fmt: skip
    assert [(line["bridge_id"], line["adjustment_tco2"]) for line in found] == [("E1|2025|事项N2", 0.4419)]
    assert "初始报告的活动数据予以扣减，核查不扣减" in found[0]["bridge_reason"]


def test_a_source_that_was_left_out_is_told_only_of_a_report_that_adds_up() -> None:
    sources = [*BASE["tables"]["sources"], BASE["tables"]["sources"][0] | {"source_id": "E2", "source_name": "二号表"}]
    bills = [*BILLS, BILLS[3] | {"bill_no": "B5", "source_id": "E2", "activity_quantity": 10000}]
    years = [{"verification_year": 2025, "year_role": "履约", "initial_emission_tco2": 53.03}]
    given = reported(120000, 53.03, year=2025)
    assert explained(given, sources=sources, bills=bills, years=years) == [("E2|2025|未列报", "三.16", 4.419)]
    years[0]["initial_emission_tco2"] = 60.0  # rows of the report are missing here: E2 may be among them
    assert explained(given, sources=sources, bills=bills, years=years) == []


def typed(name: str, source: str = "E1") -> dict:
    return {
        "bridge_id": name, "verification_year": 2024, "source_id": source, "bridge_reason": "漏计一季度",
        "bridge_clause": "三.9", "adjustment_tco2": 13.26,
    }  # fmt: skip


def test_what_a_verifier_typed_stays_and_is_not_explained_twice() -> None:
    given = reported(90000, 45.0, 0.0005)
    assert [name for name, *_ in explained(given, bridge=[typed("D-1")])] == ["D-1"]
    assert [name for name, *_ in explained(given, bridge=[typed("D-1", source="")])] == ["D-1"]
    taken_over = typed("E1|2024|单据B1") | {"entry": "手工"}
    assert [name for name, *_ in explained(given, bridge=[taken_over])] == ["E1|2024|单据B1", "E1|2024|排放因子"]


def test_the_remark_on_an_assembled_row_stays_and_what_no_longer_holds_goes() -> None:
    rows = [
        typed("E1|2024|单据B1") | {"entry": "汇编", "remark": "已问财务"},
        typed("E1|2024|计算") | {"entry": "汇编"},
    ]
    (line,) = assemble(engagement_of({"initial_figures": [reported(90000, 39.77)], "bridge": rows}, {}))
    assert (line["adjustment_tco2"], line["remark"]) == (13.257, "已问财务")


def test_the_finding_of_the_row_that_explains_is_named() -> None:
    bills = [BILLS[0] | {"voucher_no": "V9"}, *BILLS[1:]]
    engagement = engagement_of({"initial_figures": [reported(90000, 39.77)], "bills": bills, "vouchers": BASE["tables"]["vouchers"]}, {})  # fmt: skip
    findings = run_checks(engagement)
    (line,) = with_findings(engagement, assemble(engagement), findings)
    assert line["bridge_finding"] in {finding.id for finding in findings if finding.key == "B1"}


@pytest.mark.parametrize("quantity", [90000, 95000, 120000.4])
@pytest.mark.parametrize("tonnes", [39.77, 45, 53.0281])
@pytest.mark.parametrize("factor", [None, 0.0005, 0.00044])
def test_explained_and_unexplained_are_the_difference(quantity: float, tonnes: float, factor: float | None) -> None:
    figures = [reported(quantity, tonnes, factor)]
    lines = assemble(engagement_of({"initial_figures": figures}, {}))
    (row,) = engagement_of({"initial_figures": figures, "bridge": lines or [{}]}, {}).rows("initial_figures")
    parts = sum(line["adjustment_tco2"] for line in lines) + row.number("unexplained_tco2")
    assert parts == pytest.approx(row.number("verified_emission_tco2") - tonnes, abs=1e-12)
    if factor is not None and quantity == 90000:
        assert abs(row.number("unexplained_tco2")) <= 0.5 * quantity * 10**-6 + 0.005
