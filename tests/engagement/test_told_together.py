"""Rows that share a cause are told once, what a verifier wrote survives, and a second run changes nothing."""

import datetime as dt
from dataclasses import replace

import pytest

from tests.engagement.test_checks import BASE, engagement_of
from udfs.kernel.check import CHECKS, Severity
from workbook_templates.assemble.findings_register import merge, still_open
from workbook_templates.engagement.findings import Finding
from workbook_templates.engagement.reader import Engagement
from workbook_templates.engagement.run_checks import run_checks
from workbook_templates.engagement.told_together import FEW, told_together
from workbook_templates.ooxml.addresses import CellRef

VOUCHER = BASE["tables"]["vouchers"][0]
BILL = BASE["tables"]["bills"][0]


def unstamped(count: int, register: list[dict] | None = None) -> Engagement:
    """So many vouchers that are no formal ones and bear no stamp."""
    vouchers = [VOUCHER | {"voucher_no": f"V{number}"} for number in range(1, 5)]
    more = [
        VOUCHER | {"voucher_no": f"N{number}", "is_formal": "否", "voucher_kind": "合同协议"}
        for number in range(1, count + 1)
    ]
    return engagement_of({"vouchers": [*vouchers, *more], "findings": register or [{}]}, {})


def of(check: str, findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.check == check]


def written(engagement: Engagement) -> list[dict]:
    """The register after a run, as it would be read again."""
    return [dict(row) for row in merge(engagement, run_checks(engagement))]


@pytest.mark.parametrize("count", [1, FEW])
def test_few_rows_stay_findings_of_their_own(count: int) -> None:
    found = of("703-2", run_checks(unstamped(count)))
    assert [finding.id for finding in found] == [f"703-2@N{number}" for number in range(1, count + 1)]


def test_many_rows_are_one_finding_with_range_count_and_first_keys() -> None:
    (found,) = of("703-2", run_checks(unstamped(40)))
    assert (found.id, found.key, found.rows) == ("703-2@vouchers", "N1", 40)
    assert found.cells == "凭证登记!O6:O45"
    assert found.message.startswith("非正式票据“N1、N2、N3等40行”的复印件没有加盖公章")
    assert found.severity is CHECKS["703-2"].severity


@pytest.mark.parametrize(
    ("changed", "check", "shares"),
    [
        ({"overwritten": {"bills": ["usage_days", "source_key"]}}, "W-8", "bills|排放源查找键、统计天数（d）"),
        ({"hidden": {"bills": frozenset(range(522))}}, "W-15", "bills"),
        ({"typed": {"bills": ["bill_fee_cny"]}}, "W-20", "bills|费用（CNY）"),
    ],
)
def test_what_was_done_to_a_whole_column_is_one_finding(changed: dict, check: str, shares: str) -> None:
    bills = [BILL | {"bill_no": f"B{number}", "voucher_no": f"F{number}"} for number in range(522)]
    found = of(check, run_checks(engagement_of({"bills": bills}, {}, **changed)))
    (finding,) = found
    assert finding.id == f"{check}@{shares}"
    assert "522行" in finding.message
    assert "2:" in finding.cells
    assert finding.cells.endswith("523")


@pytest.mark.parametrize(
    ("wrong", "check"),
    [
        ({"source_id": "E9"}, "W-6"), ({"activity_quantity": "1,200"}, "W-1"), ({"quantity_unit": "吨吨"}, "W-2"),
        ({"quantity_unit": "kg"}, "W-7"), ({"voucher_no": None}, "W-4"), ({"bill_no": 4.4e21}, "W-25"),
        ({"remark": "\u200b"}, "W-151"),
    ],
)  # fmt: skip
def test_a_pasted_column_is_one_finding(wrong: dict, check: str) -> None:
    bills = [BILL | {"bill_no": f"B{number}", "voucher_no": f"F{number}"} | wrong for number in range(30)]
    (finding,) = of(check, run_checks(engagement_of({"bills": bills}, {})))
    assert finding.rows == 30
    assert "等30行" in finding.message


@pytest.mark.parametrize(("count", "rows"), [(20, [1] * 20), (21, [21])])
def test_many_bills_with_figures_of_their_own_are_one_finding(count: int, rows: list[int]) -> None:
    """A ledger taken in twice: each bill names its twin."""
    first = [
        BILL
        | {"bill_no": f"B{number}", "meter_id": "M1", "voucher_no": f"F{number}", "activity_quantity": 100 + number}
        for number in range(count)
    ]
    again = [bill | {"bill_no": f"{bill['bill_no']}R", "voucher_no": f"{bill['voucher_no']}R"} for bill in first]
    for at, bill in enumerate([*first, *again]):
        start = dt.date(2024, 1, 1) + dt.timedelta(days=7 * (at % count))
        bill |= {"period_start": start, "period_end": start + dt.timedelta(days=6)}
    found = of("309-6", run_checks(engagement_of({"bills": [*first, *again]}, {})))
    assert [finding.rows for finding in found] == rows


def test_tonnes_are_added() -> None:
    """Of those that can be told."""
    cells = [CellRef("能源账单", f"A{row}") for row in (2, 3, 5, 6, 7, 9, 12)]
    findings = [
        Finding.of(CHECKS["703-2"], f"703-2@V{at}", "vouchers", f"V{at}", [cell], {"key": f"V{at}"}, effect)
        for at, (cell, effect) in enumerate(zip(cells, (1.5, None, 2.0, 0.5, None, 1.0, 0.25)))
    ]
    (together,) = told_together(engagement_of({}, {}), findings)
    assert together.effect_tco2 == 5.25
    assert together.cells == "能源账单!A2:A3、能源账单!A5:A7、能源账单!A9、能源账单!A12"
    assert together.order[4] == 2
    assert together.where == "能源账单!A2:A3、能源账单!A5:A7、能源账单!A9等"


def test_what_a_person_decides_row_by_row_is_never_told_together() -> None:
    check = replace(CHECKS["703-2"], severity=Severity.JUDGEMENT)
    findings = [
        Finding.of(check, f"703-2@{at}", "vouchers", str(at), [CellRef("凭证登记", f"A{at}")], {"key": str(at)})
        for at in range(2, 22)
    ]
    assert told_together(engagement_of({}, {}), findings) == findings


def test_a_second_run_changes_nothing() -> None:
    first = written(unstamped(40))
    assert [row["finding_id"] for row in first] == ["703-2@vouchers"]
    assert written(unstamped(40, first)) == first


def test_what_a_verifier_wrote_of_many_rows_survives() -> None:
    (row,) = written(unstamped(40))
    worked = row | {"finding_state": "已关闭", "correction": "已补盖", "closing_evidence": "照片1"}
    engagement = unstamped(40, [worked])
    assert written(engagement) == [worked]
    assert still_open(engagement, run_checks(engagement)) == []


def test_other_rows_open_what_was_settled_of_many() -> None:
    (row,) = written(unstamped(40))
    worked = row | {"finding_state": "不成立", "override_reason": "电子章", "override_by": "张三"}
    engagement = unstamped(41, [worked])
    (again,) = written(engagement)
    assert (again["finding_state"], again["override_reason"]) == ("未关闭", "电子章")
    assert [finding.id for finding in still_open(engagement, run_checks(engagement))] == ["703-2@vouchers"]


def test_what_is_left_of_rows_told_together_stays_together_once_worked_on() -> None:
    (row,) = written(unstamped(40))
    (left,) = written(unstamped(2, [row | {"correction": "正在补盖"}]))
    assert (left["finding_id"], left["correction"]) == ("703-2@vouchers", "正在补盖")
    assert left["finding_message"].startswith("非正式票据“N1、N2”")


def test_a_row_worked_on_alone_stays_alone() -> None:
    first = written(unstamped(3))
    worked = [{**row, "correction": "已补盖"} if row["finding_id"] == "703-2@N2" else row for row in first]
    again = written(unstamped(9, worked))
    assert [(row["finding_id"], row["correction"]) for row in again if row["finding_state"] == "未关闭"] == [
        ("703-2@vouchers", None), ("703-2@N2", "已补盖"),
    ]  # fmt: skip


def test_results_that_fail_for_different_causes_are_told_apart() -> None:
    """Six estimates divide by zero, six take a basic fee off a smaller one."""
    model = {"source_id": "E1", "verification_year": 2025, "has_stamped_statement": "是"}
    by_zero = {
        "estimate_method": "份额分摊",
        "total_quantity": 10,
        "own_share": 0,
        "whole_share": 0,
    }
    fee = {"estimate_method": "电费推算", "energy_fee_cny": 100, "basic_fee_cny": 200, "candidate_1": 1}
    estimates = [
        model | row | {"estimate_id": f"{name}{n}"} for name, row in (("T", by_zero), ("F", fee)) for n in range(6)
    ]
    found = of("W-9", run_checks(engagement_of({"estimates": estimates}, {})))
    assert [(finding.key, finding.rows) for finding in found] == [("T0", 6), ("F0", 6)]
