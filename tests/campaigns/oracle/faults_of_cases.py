"""Faults in 归属判定 and 试运行."""

import datetime as dt

from oracle.faults_of_bills import other_source
from oracle.faults_of_entries import case_of, entry
from oracle.planting import Names, Papers, fault
from oracle.schema import EACH_YEAR


@fault("事项：删去有扣减或追加的一行", "W-6")
def case_deleted(papers: Papers) -> Names | None:
    row = entry(papers)
    if row is None:
        return None
    papers.remove("attributions", case_of(papers, row))
    return {row["deduction_id"], *(run["trial_id"] for run in papers.rows("trial_runs", case_id=row["case_id"]))}


@fault("事项：同一编号登记两行", "W-5")
def case_twice(papers: Papers) -> Names | None:
    row = papers.some("attributions")
    if row is None:
        return None
    papers.again("attributions", row)
    return {row["case_id"]}


@fault("事项：年份改为另一年", "316-41", "307-40", of=("attributions.verification_year",))
def case_of_another_year(papers: Papers) -> Names | None:
    row = entry(papers)
    if row is None:
        return None
    case = case_of(papers, row)
    case["verification_year"] = papers.rng.choice(
        [year for year in papers.truth.years if year != row["verification_year"]]
    )
    return {row["deduction_id"], case["case_id"]}


@fault("事项：改到另一排放源", "316-41", "307-40", "316-185", "316-186", "316-131", slip=EACH_YEAR)
def case_of_another_source(papers: Papers) -> Names | None:
    row = entry(papers)
    other = row and other_source(papers, row)
    if not row or not other:
        return None
    case_of(papers, row)["source_id"] = other
    return {row["deduction_id"], row["case_id"]}


@fault("事项：在账单上改为不在（扣减）", "316-42", "316-184", "316-185", slip=EACH_YEAR)
def no_longer_on_bills(papers: Papers) -> Names | None:
    row = entry(papers, "扣减")
    if row is None:
        return None
    case_of(papers, row)["on_bills"] = "否"
    return {row["deduction_id"], row["case_id"]}


@fault("事项：不在账单上改为在（追加）", "316-42", "316-184", "316-131", slip=EACH_YEAR)
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


@fault("事项：涉及用量空白", "316-40", "316-133", "W-4", of=("attributions.verification_year",))
def quantity_unknown(papers: Papers) -> Names | None:
    row = entry(papers)
    if row is None:
        return None
    case_of(papers, row)["concerned_quantity"] = None
    return {row["deduction_id"], row["case_id"]}


@fault("事项：种类改为结论相反的种类", "316-184", "316-131", "316-42", "316-44", "316-45", "316-46", "316-47", slip=EACH_YEAR)
def another_kind(papers: Papers) -> Names | None:
    row = entry(papers)
    if row is None:
        return None
    case = case_of(papers, row)
    if row["account_entry"] == "扣减":
        case |= {"case_kind": "能源转供", "transfer_direction": "转入"}
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


@fault("事项：转供方向颠倒", "316-184", "316-131", "316-42", "316-44", "316-45", "316-46", "316-47", slip=EACH_YEAR)
def direction_turned(papers: Papers) -> Names | None:
    row = entry(papers)
    case = row and case_of(papers, row)
    if not row or not case or case["case_kind"] != "能源转供":
        return None
    turned = {"转入": "转出", "转出": "转入"}
    case |= {"transfer_direction": turned[case["transfer_direction"]], "payer": "对方"}
    return {row["deduction_id"], case["case_id"]}


@fault("事项：核查员改判为计入", "304-2", "316-51", "316-42", of=("deductions.claimed_quantity",))
def decided_to_count(papers: Papers) -> Names | None:
    row = entry(papers, "扣减")
    if row is None:
        return None
    case_of(papers, row).update({"verifier_decision": "计入", "decision_reason": "核查组讨论"})
    return {row["deduction_id"], row["case_id"]}


def _decided_once(papers: Papers) -> Names | None:
    """Where a case stands once: of the compliance year, without the evidence that its clause asks for."""
    lacking = {"能源转供": "has_settlement", "自行开户": "is_self_settled", "租户": "is_self_settled"}
    rows = []
    for row in papers.rows("deductions", verification_year=max(papers.truth.years)):
        case = case_of(papers, row)
        column = lacking.get(case["case_kind"])
        if (
            column
            and case["on_bills"] == "是"
            and {**case, **row}.get(column) != "是"
            and case.get("transfer_direction") != "转入"
        ):
            rows.append((row, case))
    if not rows:
        return None
    row, case = papers.rng.choice(rows)
    case |= {"verifier_decision": "不计入", "decision_reason": "核查组讨论"}
    return {case["case_id"], row["deduction_id"]}


@fault("事项：核查员无证据改判为不计入，并扣减", "316-51", "306-1", "307-41", "316-44", "316-45")
def decided_to_leave_out(papers: Papers) -> Names | None:
    if EACH_YEAR:
        return _decided_once(papers)
    made = {row["case_id"] for row in papers.rows("deductions")}
    lacking = {
        "能源转供": "has_settlement",
        "自行开户": "is_self_settled",
        "租户": "is_self_settled",
        "施工用能": "is_metered",
        "试运行": "has_evidence",
    }
    rows = [
        row for row in papers.rows("attributions", verification_year=max(papers.truth.years), on_bills="是")
        if row["case_id"] not in made and row["case_kind"] in lacking
        and row.get(lacking[row["case_kind"]]) != "是" and row.get("transfer_direction") != "转入"
    ]  # fmt: skip
    row = papers.one_of(rows)
    if row is None:
        return None
    row |= {"verifier_decision": "不计入", "decision_reason": "核查组讨论"}
    papers.tables.setdefault("deductions", [])
    papers.tables["deductions"] = [found for found in papers.tables["deductions"] if found] + [{
        "deduction_id": "K-NEW", "verification_year": row["verification_year"], "source_id": row["source_id"],
        "case_id": row["case_id"], "account_entry": "扣减", "claimed_quantity": row["concerned_quantity"],
        "has_meter_record": "是", "has_settlement": "是", "voucher_no": papers.tables["vouchers"][0]["voucher_no"],
    }]  # fmt: skip
    return {row["case_id"], "K-NEW"}


@fault("事项：改判没有理由", "601-1")
def decided_without_reason(papers: Papers) -> Names | None:
    row = entry(papers, "扣减")
    if row is None:
        return None
    case_of(papers, row)["verifier_decision"] = "计入"
    return {row["case_id"]}


@fault("事项：结论所依的事实改变", "304-2", "316-42", "316-44", "316-45", slip=EACH_YEAR)
def fact_changed(papers: Papers) -> Names | None:
    row = entry(papers, "扣减")
    case = row and case_of(papers, row)
    facts = {
        "能源转供": {"payer": "受核查方", "has_settlement": "是"},
        "外包": {"payer": "受核查方"},
        "施工用能": {"is_metered": "否"},
        "试运行": {"is_metered": "否"},
    }
    if not row or not case or case["case_kind"] not in facts:
        return None
    case |= facts[case["case_kind"]]
    return {row["deduction_id"], case["case_id"]}


@fault("试运行：记录的消耗量不符", "307-40", of=("trial_runs.trial_consumption",))
def run_of_another_quantity(papers: Papers) -> Names | None:
    row = papers.some("trial_runs")
    if row is None:
        return None
    row["trial_consumption"] = round(row["trial_consumption"] * 1.7) + 1
    papers.rows("deductions", case_id=row["case_id"])[0]["claimed_quantity"] = row["trial_consumption"] // 2
    return {row["trial_id"], row["case_id"]}


@fault("试运行：记录删去", "307-1", always=True)
def run_deleted(papers: Papers) -> Names | None:
    row = papers.some("trial_runs")
    if row is None:
        return None
    papers.remove("trial_runs", row)
    return {row["case_id"]}


@fault("试运行：止日晚于移交生产", "307-2", always=True)
def run_after_handover(papers: Papers) -> Names | None:
    row = papers.some("trial_runs")
    if row is None:
        return None
    row["trial_end"] = row["handover_date"] + dt.timedelta(days=30)
    return {row["trial_id"]}
