"""What cases enter in the account: an addition joins the activity, a deduction leaves it, what is kept apart does neither."""

from pathlib import Path

import pytest
import tomllib

from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.tables import WORKBOOK

BASE = tomllib.loads((Path(__file__).parents[1] / "engagement.toml").read_text("utf-8"))
BILLS, FACTOR = 120_000, 0.4419 / 1000
ADDED = {
    "deduction_id": "K1", "verification_year": 2025, "source_id": "E1", "case_id": "A1", "account_entry": "追加",
    "claimed_quantity": 1000, "has_meter_record": "否", "has_settlement": "否",
}  # fmt: skip
INBOUND = {
    "case_id": "A1", "verification_year": 2025, "case_kind": "能源转供", "counterparty_name": "邻厂有限公司", "source_id": "E1",
    "transfer_direction": "转入", "concerned_quantity": 1000, "on_bills": "否",
}  # fmt: skip
TRIAL = INBOUND | {"case_kind": "试运行", "is_metered": "是", "has_evidence": "是"}


@pytest.mark.parametrize(
    ("case", "entry", "activity", "apart", "excluded"),
    [
        (INBOUND, ADDED, BILLS + 1000, 0, 0),
        (INBOUND | {"verification_year": 2024}, ADDED | {"verification_year": 2024}, BILLS, 0, 0),
        (INBOUND | {"verification_year": 2024}, ADDED | {"verification_year": 2024, "has_meter_record": "是"}, BILLS + 1000, 0, 0),
        (INBOUND, ADDED | {"adopted_quantity": 1500}, BILLS + 1500, 0, 0),
        (TRIAL, ADDED, BILLS, 1000, 0),
        (TRIAL, ADDED | {"account_entry": "扣减", "has_meter_record": "是", "has_settlement": "是"}, BILLS - 1000, 1000, 0),
        (INBOUND, ADDED | {"account_entry": "", "has_meter_record": "是", "has_settlement": "是"}, BILLS - 1000, 0, 1000),
    ],
    ids=["履约无证据仍追加", "基准无证据不追加", "基准有抄表记录", "核查采用量", "单独核算不追加", "单独核算扣减", "留空即扣减"],
)  # fmt: skip
def test_an_entry_moves_the_activity(case: dict, entry: dict, activity: float, apart: float, excluded: float) -> None:
    tables = BASE["tables"] | {"attributions": [case], "deductions": [entry]}
    calculation = Calculation(WORKBOOK, BASE["form"], tables)
    row = [year["verification_year"] for year in tables["years"]].index(case["verification_year"])
    assert calculation.cell("monthly", row, "activity_total") == pytest.approx(activity)
    assert calculation.cell("emissions", row, "verified_emission_tco2") == pytest.approx(activity * FACTOR)
    assert calculation.cell("emissions", row, "separate_emission_tco2") == pytest.approx(apart * FACTOR)
    assert calculation.cell("emissions", row, "excluded_emission_tco2") == pytest.approx(excluded * FACTOR)
