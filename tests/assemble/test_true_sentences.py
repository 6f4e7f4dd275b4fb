"""A sentence is there only where its fact is: those that an earlier report had wrong, each with its case."""

import datetime as dt
from typing import Any

import pytest
from small_books import BASE, act, memory_book, rows_of

SHARED = {"shared_with": "园区物业"}
SOURCE = BASE["tables"]["sources"][0]
Rows = list[dict[str, Any]]


def circumstance(kind: str, **changed: Rows) -> list[str]:
    """The sentences of a kind, of the small engagement with changed tables."""
    book = memory_book(**changed)
    act("circumstances", book)
    return [row["circumstance_text"] for row in rows_of(book, "circumstances") if row["circumstance_kind"] == kind]


def test_a_shared_source_with_a_meter_of_its_own_is_not_said_to_be_estimated() -> None:
    (told,) = circumstance("共用排放源划分", sources=[SOURCE | SHARED])
    assert "单据" in told
    assert "推算" not in told


def test_a_shared_source_of_which_nothing_is_registered_is_told_so() -> None:
    other = SOURCE | SHARED | {"source_id": "E-9", "source_name": "冷冻水"}
    told = circumstance("共用排放源划分", sources=[SOURCE, other])
    assert told == ["排放源“E-9 冷冻水”与园区物业共用，没有登记受核查方的用量。"]


def test_a_shared_source_names_its_estimates() -> None:
    other = SOURCE | SHARED | {"source_id": "E-9", "source_name": "冷冻水"}
    estimate = {
        "estimate_id": "T-7",
        "verification_year": 2025,
        "source_id": "E-9",
        "estimate_method": "制冷效率",
        "cooling_kwhc": 100,
    }
    told = circumstance("共用排放源划分", sources=[SOURCE, other], estimates=[estimate])
    assert told == ["排放源“E-9 冷冻水”与园区物业共用，受核查方的用量取自推算T-7。"]


@pytest.mark.parametrize(
    ("start", "end", "whole"),
    [(dt.date(2024, 12, 6), dt.date(2025, 1, 6), True), (dt.date(2024, 11, 6), dt.date(2025, 2, 6), False)],
)
def test_a_bill_that_goes_whole_to_one_month_is_not_said_to_be_split(start: dt.date, end: dt.date, whole: bool) -> None:
    bill = BASE["tables"]["bills"][0] | {"period_start": start, "period_end": end}
    told = circumstance("跨年跨月数据处理", bills=[bill], sources=[SOURCE | {"is_steady": "是"}])
    assert told
    assert ("整张归入" in told[0]) == whole
    assert ("拆分的单据" in told[0]) != whole


def test_a_source_marked_unused_that_has_bills_is_not_reported_as_unused() -> None:
    (told,) = circumstance("排放源排除", sources=[SOURCE | {"is_used": "否"}])
    assert (
        told == f"排放源“{SOURCE['source_id']} {SOURCE['source_name']}”登记为未使用，但2025年、2024年有用量，须先更正。"
    )


def test_an_extinguisher_with_its_filling_is_identified_only() -> None:
    source = SOURCE | {"source_id": "X-9", "source_name": "灭火器", "source_category": "二氧化碳灭火器"}
    told = circumstance("排放源排除", sources=[SOURCE, source])
    assert told[0].startswith("排放源“X-9 灭火器”仅识别，不核算排放量：")


def test_each_organisation_has_a_sentence_of_its_own() -> None:
    sites = [BASE["tables"]["sites"][0] | {"tenure": "租出", "counterparty_name": "承租甲", "is_inside": "是"}]
    case = BASE["tables"]["attributions"][0]
    book = memory_book(sites=sites)
    act("assemble", book)
    briefs = {row["organisation_name"]: row["boundary_brief"] for row in rows_of(book, "other_organisations")}
    name = BASE["tables"]["sites"][0]["site_name"]
    assert briefs["承租甲"] == f"承租受核查方的场所“{name}”，该场所在核算边界内。"
    assert briefs[case["counterparty_name"]].startswith(
        f"2025年{case['case_kind']}涉及的用能1,000 kWh（{case['case_id']}）"
    )
    assert all(brief.endswith("。") for brief in briefs.values())


def test_an_estimate_without_one_of_an_organisations_fuels_says_which() -> None:
    case = BASE["tables"]["attributions"][0]
    fuel = SOURCE | {"source_id": "D-9", "source_name": "叉车", "source_category": "柴油"}
    second = case | {"case_id": "A9", "source_id": "D-9"}
    entry = BASE["tables"]["deductions"][0] | {"deduction_id": "K9", "case_id": "A9", "concerned_quantity": 50}
    book = memory_book(
        sources=[SOURCE, fuel], attributions=[case, second], deductions=[BASE["tables"]["deductions"][0], entry]
    )
    act("assemble", book)
    (row,) = rows_of(book, "other_organisations")
    assert row["estimated_emission_tco2"] == pytest.approx(1000 / 1000 * 0.4419)
    assert row["emission_basis"].endswith("；未含2025年排放源D-9（A9）：单位排放未知")
