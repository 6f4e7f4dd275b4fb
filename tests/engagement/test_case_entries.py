"""What cases enter in the account: an addition joins the activity, a deduction leaves it, what is kept apart does neither."""

import datetime as dt
from pathlib import Path

import pytest
import tomllib

from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.tables import WORKBOOK
from workbook_templates.tables.signing import NOT_READY
from workbook_templates.tables.year_totals import UNVERIFIED

BASE = tomllib.loads((Path(__file__).parents[1] / "engagement.toml").read_text("utf-8"))
BILLS, FACTOR = 120_000, 0.4419 / 1000
CASE = {
    "case_id": "A1", "counterparty_name": "邻厂有限公司", "source_id": "E1", "case_kind": "能源转供", "transfer_direction": "转入",
    "on_bills": "否",
}  # fmt: skip
OUTBOUND = CASE | {"transfer_direction": "转出", "payer": "对方", "on_bills": "是"}
TRIAL = CASE | {"case_kind": "试运行"}
WORKS = CASE | {"case_kind": "施工用能", "works_kind": "扩建", "on_bills": "是"}
FUEL = CASE | {"case_kind": "车辆用油", "is_own_card": "否", "is_own_vehicle": "否", "on_bills": "是"}
SHORE = CASE | {"case_kind": "船舶靠港岸电", "on_bills": "是"}
SELF = CASE | {"case_kind": "自行开户", "party": "个人", "has_own_meter": "是", "is_self_settled": "是"}
ROW = {"deduction_id": "K1", "case_id": "A1", "verification_year": 2025, "concerned_quantity": 1000}
OF_BASE = ROW | {"verification_year": 2024}
METER, EVIDENCE = {"has_meter_record": "是"}, {"has_evidence": "是"}
SETTLED = {"has_settlement": "是"}
HALF = {"on_bills_quantity": 400}


@pytest.mark.parametrize(
    ("case", "entry", "activity", "apart", "excluded"),
    [
        (CASE, ROW, BILLS + 1000, 0, 0),
        (CASE, OF_BASE, BILLS, 0, 0),
        (CASE, OF_BASE | METER, BILLS + 1000, 0, 0),
        (CASE, ROW | {"adopted_quantity": 1500}, BILLS + 1500, 0, 0),
        (CASE | {"on_bills": "是"}, ROW, BILLS, 0, 0),
        (CASE | {"on_bills": "部分"}, ROW | HALF, BILLS + 600, 0, 0),
        (OUTBOUND, ROW | METER | SETTLED, BILLS - 1000, 0, 1000),
        (OUTBOUND, ROW | METER, BILLS, 0, 0),
        (OUTBOUND, OF_BASE, BILLS - 1000, 0, 1000),
        (OUTBOUND, ROW | SETTLED, BILLS, 0, 0),
        (OUTBOUND, ROW | METER | SETTLED | {"settlement_date": dt.date(2026, 5, 1)}, BILLS, 0, 0),
        (OUTBOUND | {"on_bills": "部分"}, ROW | HALF | METER | SETTLED, BILLS - 400, 0, 400),
        (OUTBOUND | {"on_bills": "否"}, ROW | METER | SETTLED, BILLS, 0, 0),
        (TRIAL, ROW | METER | EVIDENCE, BILLS, 1000, 0),
        (TRIAL, ROW | METER, BILLS + 1000, 0, 0),
        (TRIAL | {"on_bills": "是"}, ROW | METER | EVIDENCE, BILLS - 1000, 1000, 0),
        (TRIAL | {"on_bills": "部分"}, ROW | METER | EVIDENCE | HALF, BILLS - 400, 1000, 0),
        (TRIAL | {"on_bills": "是"}, OF_BASE, BILLS, 0, 0),
        (WORKS, ROW | METER | EVIDENCE, BILLS - 1000, 0, 1000),
        (WORKS, OF_BASE | METER, BILLS, 0, 0),
        (WORKS | {"verifier_decision": "不计入"}, OF_BASE | METER, BILLS, 0, 0),
        (FUEL, ROW | EVIDENCE, BILLS - 1000, 0, 1000),
        (FUEL, ROW | METER | SETTLED, BILLS, 0, 0),
        (FUEL, OF_BASE, BILLS - 1000, 0, 1000),
        (SHORE, ROW | METER, BILLS - 1000, 1000, 0),
        (SHORE, ROW, BILLS, 0, 0),
        (SELF, ROW, BILLS + 1000, 0, 0),
        (SELF | {"on_bills": "是"}, OF_BASE | METER | SETTLED, BILLS - 1000, 0, 1000),
        (SELF | {"on_bills": "是", "base_decision": "计入"}, OF_BASE, BILLS, 0, 0),
        (SELF | {"on_bills": "是", "verifier_decision": "不计入"}, ROW | METER | SETTLED, BILLS - 1000, 0, 1000),
    ],
    ids=[
        "履约无证据仍追加", "基准无证据不追加", "基准有抄表记录", "核查采用量", "计入且在账单上", "部分在账单上追加其余", "转出扣减",
        "转出履约没有结算", "转出基准没有凭证仍扣减", "履约没有抄表记录", "结算晚于报告", "部分在账单上只扣减该部分", "转出不在账单上",
        "单独核算不追加", "试运行没有凭证", "单独核算扣减", "单独核算部分在账单上", "试运行基准没有凭证仍计入", "施工不需要结算凭证",
        "施工基准没有凭证仍计入", "施工改判不计入而没有凭证", "车辆用油凭清单", "车辆用油没有清单", "车辆用油基准", "岸电有抄表记录",
        "岸电没有抄表记录", "待判断履约追加", "待判断基准扣减", "基准年判断", "核查员判断",
    ],
)  # fmt: skip
def test_the_conclusion_makes_the_entry(
    case: dict, entry: dict, activity: float, apart: float, excluded: float
) -> None:
    tables = BASE["tables"] | {"attributions": [case], "deductions": [entry]}
    calculation = Calculation(WORKBOOK, BASE["form"], tables)
    row = [year["verification_year"] for year in tables["years"]].index(entry["verification_year"])
    assert calculation.cell("monthly", row, "activity_total") == pytest.approx(activity)
    assert calculation.cell("emissions", row, "verified_emission_tco2") == pytest.approx(activity * FACTOR)
    assert calculation.cell("emissions", row, "separate_emission_tco2") == pytest.approx(apart * FACTOR)
    assert calculation.cell("emissions", row, "excluded_emission_tco2") == pytest.approx(excluded * FACTOR)


def test_an_estimate_that_is_a_quantity_enters_once() -> None:
    estimate = {
        "estimate_id": "T1", "verification_year": 2025, "source_id": "E1", "estimate_method": "电费推算", "energy_fee_cny": 800,
        "candidate_1": 0.8,
    }  # fmt: skip
    entry = {"deduction_id": "K1", "case_id": "A1", "verification_year": 2025, "estimate_id": "T1"}
    tables = BASE["tables"] | {"attributions": [CASE], "deductions": [entry], "estimates": [estimate]}
    calculation = Calculation(WORKBOOK, BASE["form"], tables)
    assert calculation.cell("deductions", 0, "case_quantity") == pytest.approx(1000)
    assert calculation.cell("monthly", 0, "activity_total") == pytest.approx(BILLS + 1000)


def test_the_evidence_of_each_year_concludes_and_the_case_says_so() -> None:
    rows = [ROW | METER | SETTLED, OF_BASE | {"deduction_id": "K2"}]
    tables = BASE["tables"] | {"attributions": [OUTBOUND], "deductions": rows}
    calculation = Calculation(WORKBOOK, BASE["form"], tables)
    assert calculation.cell("attributions", 0, "compliance_conclusion") == "按当年凭证"
    assert calculation.cell("attributions", 0, "base_conclusion") == "不计入"
    assert [calculation.cell("deductions", row, "final_conclusion") for row in (0, 1)] == ["不计入", "不计入"]
    assert calculation.cell("deductions", 0, "ruling_clause") == "三.4"


def test_an_entry_that_cannot_be_concluded_leaves_the_state_of_signing_a_sentence() -> None:
    """An error in one row of 扣减与追加 was that of 签发状态 and of every year's state."""
    entries = [*BASE["tables"]["deductions"], {"deduction_id": "N3", "case_id": "A9", "verification_year": 2025}]
    found = Calculation(WORKBOOK, BASE["form"], BASE["tables"] | {"deductions": entries})
    assert str(found.cell("signing", 0, "signing_state")).startswith(NOT_READY)
    assert str(found.cell("year_totals", 0, "total_state")).startswith(UNVERIFIED)
