"""Faults in 扣减与追加."""

import datetime as dt

from oracle.planting import Names, Papers, fault
from oracle.tables import Row

OWN_PROOF = ("施工用能", "试运行", "车辆用油", "船舶靠港岸电")  # on evidence of their own clause


def entry(papers: Papers, kind: str | None = None, role: str | None = None) -> Row | None:
    """An entry that changes the account."""
    rows = [
        row for row in papers.rows("deductions") if kind in (None, row["account_entry"]) and role in (None, papers.role(row))
    ]  # fmt: skip
    return papers.one_of([row for row in rows if row["entered"]])


def case_of(papers: Papers, row: Row) -> Row:
    return papers.rows("attributions", case_id=row["case_id"])[0]


@fault("扣减：删去一行", "316-44", "316-45", "307-40", "316-130")
def deduction_deleted(papers: Papers) -> Names | None:
    row = entry(papers, "扣减")
    if row is None:
        return None
    papers.remove("deductions", row)
    return {row["case_id"]}


@fault("追加：删去一行", "316-46", "316-47", "316-130")
def addition_deleted(papers: Papers) -> Names | None:
    row = entry(papers, "追加")
    if row is None:
        return None
    papers.remove("deductions", row)
    return {row["case_id"]}


@fault("扣减与追加：同一编号再录一行", "W-5")
def twice(papers: Papers) -> Names | None:
    row = entry(papers)
    if row is None:
        return None
    papers.again("deductions", row)
    return {row["deduction_id"]}


@fault("扣减与追加：换编号再录一行", "316-42", "316-134")
def another_number(papers: Papers) -> Names | None:
    row = entry(papers)
    if row is None:
        return None
    papers.again("deductions", row, deduction_id="K-NEW")
    return {"K-NEW", row["deduction_id"]}


@fault("扣减与追加：年份改为另一年", "316-41", "316-134", "316-130", "316-44", "316-45", "316-46", "316-47")
def another_year(papers: Papers) -> Names | None:
    row = entry(papers)
    if row is None:
        return None
    row["verification_year"] = papers.another_year(row)
    return {row["deduction_id"], row["case_id"]}


@fault(
    "扣减与追加：改到另一事项",
    "316-41",
    "316-42",
    "316-134",
    "316-130",
    "316-44",
    "316-45",
    "316-46",
    "316-47",
)
def another_case(papers: Papers) -> Names | None:
    row = entry(papers)
    others = row and [case for case in papers.rows("attributions") if case["case_id"] != row["case_id"]]
    if not row or not others:
        return None
    before, row["case_id"] = row["case_id"], papers.rng.choice(others)["case_id"]
    return {
        before,
        row["case_id"],
        *(other["deduction_id"] for other in papers.rows("deductions", case_id=row["case_id"])),
    }


@fault("扣减与追加：事项未登记", "W-6", "316-49")
def no_such_case(papers: Papers) -> Names | None:
    row = entry(papers)
    if row is None:
        return None
    row["case_id"] = "A9-2025"
    return {row["deduction_id"]}


@fault("扣减与追加：没有填写事项", "316-49", "W-4")
def no_case(papers: Papers) -> Names | None:
    row = entry(papers)
    if row is None:
        return None
    row["case_id"] = None
    return {row["deduction_id"]}


@fault("扣减：履约年份没有抄表记录", "316-4")
def no_record(papers: Papers) -> Names | None:
    row = entry(papers, "扣减", "履约")
    if row is None or case_of(papers, row)["case_kind"] in OWN_PROOF:
        return None
    row["has_meter_record"] = papers.rng.choice(("否", None))
    return {row["deduction_id"]}


@fault("扣减：履约年份没有结算凭证", "316-4")
def no_settlement(papers: Papers) -> Names | None:
    row = entry(papers, "扣减", "履约")
    if row is None or case_of(papers, row)["case_kind"] in OWN_PROOF:
        return None
    row["has_settlement"] = papers.rng.choice(("否", None))
    return {row["deduction_id"]}


@fault("扣减：结算日期晚于报告", "304-1")
def settled_late(papers: Papers) -> Names | None:
    row = entry(papers, "扣减", "履约")
    if row is None or case_of(papers, row)["case_kind"] in OWN_PROOF:
        return None
    row["settlement_date"] = papers.truth.report_date + dt.timedelta(days=papers.rng.randint(1, 200))
    return {row["deduction_id"]}


@fault("扣减：有结算凭证而没有凭证号", "505-42", always=True)
def settlement_not_named(papers: Papers) -> Names | None:
    row = papers.some("deductions", has_settlement="是")
    if row is None:
        return None
    row["voucher_no"] = None
    return {row["deduction_id"]}


@fault("扣减与追加：涉及用量空白", "316-133", "316-40", "W-4", "316-44", "316-45", "316-46", "316-47")
def quantity_unknown(papers: Papers) -> Names | None:
    row = entry(papers)
    if row is None:
        return None
    row["concerned_quantity"] = None
    return {row["deduction_id"], row["case_id"]}


@fault("扣减与追加：涉及用量写成负数", "W-1", "316-133")
def sign(papers: Papers) -> Names | None:
    row = entry(papers)
    if row is None:
        return None
    row["concerned_quantity"] = -row["concerned_quantity"]
    return {row["deduction_id"], row["case_id"]}


@fault("扣减：多于排放源的用量", "316-42", "316-43")
def more_than_there_is(papers: Papers) -> Names | None:
    row = entry(papers, "扣减")
    if row is None:
        return None
    row["concerned_quantity"] *= 1000
    row["on_bills_quantity"] = row["on_bills_quantity"] and row["on_bills_quantity"] * 1000
    return {row["deduction_id"], row["case_id"], f"{row['source_id']}|{row['verification_year']}"}


@fault("扣减与追加：部分在账单上而没有其用量", "316-133", "316-40")
def part_unknown(papers: Papers) -> Names | None:
    row = papers.some("deductions", on_bills_quantity=lambda part: part is not None, entered=lambda made: bool(made))
    if row is None:
        return None
    row["on_bills_quantity"] = None
    return {row["deduction_id"], row["case_id"]}


@fault("扣减与追加：在账单上的多于涉及用量", "316-133", "316-42", "316-40")
def part_beyond_whole(papers: Papers) -> Names | None:
    row = papers.some("deductions", on_bills_quantity=lambda part: part is not None, entered=lambda made: bool(made))
    if row is None:
        return None
    row["on_bills_quantity"] = row["concerned_quantity"] * 2
    return {row["deduction_id"], row["case_id"]}


@fault(
    "扣减：施工、试运行没有抄表记录或有效凭证", "306-1", "307-41", "316-4", "316-290", "306-130", "307-130", "307-40"
)
def works_without_proof(papers: Papers) -> Names | None:
    made = [row for row in papers.rows("deductions") if row["entered"] and row["account_entry"] == "扣减"]
    row = papers.one_of([row for row in made if case_of(papers, row)["case_kind"] in OWN_PROOF[:2]])
    if row is None:
        return None
    row[papers.rng.choice(("has_meter_record", "has_evidence"))] = papers.rng.choice(("否", None))
    runs = (run["trial_id"] for run in papers.rows("trial_runs", deduction_id=row["deduction_id"]))
    return {row["deduction_id"], row["case_id"], *runs}


@fault("扣减与追加：采用量不如允许量保守", "316-3", "316-42")
def adopts_more(papers: Papers) -> Names | None:
    row = entry(papers)
    if row is None:
        return None
    is_less = (row["account_entry"] == "追加") is (papers.role(row) == "履约")
    row["adopted_quantity"] = round(row["entered"] * (0.5 if is_less else 1.5))
    return {row["deduction_id"]}
