"""Faults in 归属判定 and 试运行."""

import datetime as dt

from oracle.faults_of_bills import other_source
from oracle.faults_of_entries import case_of, entry
from oracle.planting import Names, Papers, fault
from oracle.tables import Row


@fault("事项：删去有扣减或追加的一行", "W-6")
def case_deleted(papers: Papers) -> Names | None:
    row = entry(papers)
    if row is None:
        return None
    papers.remove("attributions", case_of(papers, row))
    return {
        row["deduction_id"],
        *(run["trial_id"] for run in papers.rows("trial_runs", deduction_id=row["deduction_id"])),
    }


@fault("事项：同一编号登记两行", "W-5")
def case_twice(papers: Papers) -> Names | None:
    row = papers.some("attributions")
    if row is None:
        return None
    papers.again("attributions", row)
    return {row["case_id"]}


@fault("事项：改到另一排放源", "316-41", "307-40", "316-185", "316-186", "316-131", "601-142", slip=True)
def case_of_another_source(papers: Papers) -> Names | None:
    row = entry(papers)
    other = row and other_source(papers, row)
    if not row or not other:
        return None
    case_of(papers, row)["source_id"] = other
    return {row["deduction_id"], row["case_id"]}


@fault("事项：改到另一排放源（写明计量表）", "316-185", always=True, of=("attributions.meter_id",))
def case_beside_its_meter(papers: Papers) -> Names | None:
    row = papers.some("attributions", meter_id=lambda meter: meter is not None)
    other = row and other_source(papers, row)
    if not row or not other:
        return None
    row["source_id"] = other
    return {row["case_id"]}


@fault("事项：在账单上改为不在（写明计量表，或凭证齐全）", "316-184", "316-185")
def not_on_bills_against_evidence(papers: Papers) -> Names | None:
    rows = papers.rows("deductions", has_meter_record="是", has_settlement="是", account_entry="扣减")
    row = papers.one_of([row for row in rows if row["entered"] and _is_told_twice(case_of(papers, row))])
    if row is None:
        return None
    case_of(papers, row)["on_bills"] = "否"
    return {row["deduction_id"], row["case_id"]}


def _is_told_twice(case: Row) -> bool:
    return case["case_kind"] in ("能源转供", "外包", "自行开户") or case["meter_id"] is not None


@fault("事项：在账单上改为不在（扣减）", "316-42", "316-184", "316-185", slip=True)
def no_longer_on_bills(papers: Papers) -> Names | None:
    row = entry(papers, "扣减")
    if row is None:
        return None
    case_of(papers, row)["on_bills"] = "否"
    return {row["deduction_id"], row["case_id"]}


@fault("事项：不在账单上改为在（追加）", "316-42", "316-184", "316-131", slip=True)
def now_on_bills(papers: Papers) -> Names | None:
    row = entry(papers, "追加")
    if row is None:
        return None
    case_of(papers, row)["on_bills"] = "是"
    return {row["deduction_id"], row["case_id"]}


@fault("事项：是否在账单上空白", "316-40", "316-133")
def place_unknown(papers: Papers) -> Names | None:
    row = entry(papers)
    if row is None:
        return None
    case_of(papers, row)["on_bills"] = None
    return {row["deduction_id"], row["case_id"]}


@fault(
    "事项：种类改为结论相反的种类", "316-184", "316-131", "316-42", "316-44", "316-45", "316-46", "316-47", slip=True
)
def another_kind(papers: Papers) -> Names | None:
    row = entry(papers)
    if row is None:
        return None
    case = case_of(papers, row)
    if row["account_entry"] == "扣减":
        case |= {"case_kind": "能源转供", "transfer_direction": "转入", "party": "非重点排放单位"}
    else:
        case |= {"case_kind": "自行开户", "party": "非重点排放单位", "has_own_meter": "是", "is_self_settled": "是"}
    return {row["deduction_id"], case["case_id"]}


@fault("事项：种类不在列表中", "W-2")
def unknown_kind(papers: Papers) -> Names | None:
    row = entry(papers)
    if row is None:
        return None
    case_of(papers, row)["case_kind"] = "转供电"
    return {row["case_id"]}


@fault("事项：转供方向颠倒", "316-184", "316-131", "316-42", "316-44", "316-45", "316-46", "316-47", slip=True)
def direction_turned(papers: Papers) -> Names | None:
    row = entry(papers)
    case = row and case_of(papers, row)
    if not row or not case or case["case_kind"] != "能源转供":
        return None
    turned = {"转入": "转出", "转出": "转入"}
    case |= {"transfer_direction": turned[case["transfer_direction"]], "payer": "对方"}
    return {row["deduction_id"], case["case_id"]}


@fault("事项：核查员无证据改判为不计入", "316-51", "306-1", "307-41")
def decided_to_leave_out(papers: Papers) -> Names | None:
    """Of the compliance year, without the evidence that the clause asks for."""
    lacking = {
        "能源转供": "has_settlement", "自行开户": "is_self_settled", "租户": "is_self_settled", "施工用能": "has_evidence",
        "试运行": "has_evidence",
    }  # fmt: skip
    found = []
    for row in papers.rows("deductions"):
        case = case_of(papers, row)
        column = lacking.get(case["case_kind"])
        is_lacking = bool(column) and {**case, **row}.get(column) != "是" and case.get("transfer_direction") != "转入"
        if papers.role(row) == "履约" and case["on_bills"] == "是" and is_lacking:
            found.append((row, case))
    if not found:
        return None
    row, case = papers.rng.choice(found)
    case |= {"verifier_decision": "不计入", "decision_reason": "核查组讨论"}
    return {case["case_id"], row["deduction_id"]}


@fault("事项：转供、外包改判为计入而没有协议", "316-51", "505-40", slip=True)
def decided_to_count(papers: Papers) -> Names | None:
    row = entry(papers, "扣减", "基准")
    if row is None:
        return None
    case = case_of(papers, row)
    case |= {"verifier_decision": "计入", "decision_reason": "核查组讨论", "agreement_voucher_no": None}
    return {row["deduction_id"], case["case_id"]}


@fault("事项：改判没有理由", "601-1")
def decided_without_reason(papers: Papers) -> Names | None:
    row = entry(papers, "扣减")
    if row is None:
        return None
    case_of(papers, row)["verifier_decision"] = "计入"
    return {row["case_id"]}


@fault("事项：结论所依的事实改变", "316-42", "316-44", "316-45", slip=True)
def fact_changed(papers: Papers) -> Names | None:
    row = entry(papers, "扣减")
    case = row and case_of(papers, row)
    facts = {
        "能源转供": {"payer": "受核查方"},
        "外包": {"payer": "受核查方"},
        "车辆用油": {"is_own_card": "是"},
    }
    if not row or not case or case["case_kind"] not in facts:
        return None
    case |= facts[case["case_kind"]]
    return {row["deduction_id"], case["case_id"]}


@fault("试运行：记录删去", "307-1", always=True)
def run_deleted(papers: Papers) -> Names | None:
    row = papers.some("trial_runs")
    if row is None:
        return None
    papers.remove("trial_runs", row)
    made = papers.rows("deductions", deduction_id=row["deduction_id"])[0]
    return {made["case_id"], made["deduction_id"]}


@fault("试运行：止日晚于移交生产", "307-2", always=True)
def run_after_handover(papers: Papers) -> Names | None:
    row = papers.some("trial_runs")
    if row is None:
        return None
    row["trial_end"] = row["handover_date"] + dt.timedelta(days=30)
    return {row["trial_id"]}
