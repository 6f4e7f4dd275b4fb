"""Faults in 扣减与追加."""

import datetime as dt

from oracle.faults_of_bills import other_source
from oracle.planting import Names, Papers, fault
from oracle.tables import Row

BY_OWN_TEXT = ("施工用能", "试运行")


def entry(papers: Papers, kind: str | None = None, role: str | None = None) -> Row | None:
    """An entry that changes the account."""
    rows = [
        row for row in papers.rows("deductions") if kind in (None, row["account_entry"]) and role in (None, papers.role(row))
    ]  # fmt: skip
    return papers.one_of([row for row in rows if _is_made(papers, row)])


def _is_made(papers: Papers, row: Row) -> bool:
    shown = {row["has_meter_record"], row["has_settlement"]}
    if papers.role(row) == "履约":
        return row["account_entry"] == "追加" or shown == {"是"}
    return row["account_entry"] == "扣减" or "是" in shown


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


@fault("扣减与追加：多于事项的用量", "316-42", "307-40", of=("deductions.claimed_quantity",))
def more_than_the_case(papers: Papers) -> Names | None:
    row = entry(papers)
    if row is None:
        return None
    row["claimed_quantity"] = round(row["claimed_quantity"] * papers.rng.choice((1.5, 2, 10))) + 1
    return {row["deduction_id"], row["case_id"]}


@fault("扣减：少于事项在账单上的用量", "316-44", "316-45", "307-40", of=("deductions.claimed_quantity",))
def less_than_the_case(papers: Papers) -> Names | None:
    row = entry(papers, "扣减")
    if row is None:
        return None
    row["claimed_quantity"] = row["claimed_quantity"] // 3
    return {row["deduction_id"], row["case_id"]}


@fault("追加：少于事项不在账单上的用量", "316-46", "316-47", of=("deductions.claimed_quantity",))
def adds_less(papers: Papers) -> Names | None:
    row = entry(papers, "追加")
    if row is None:
        return None
    row["claimed_quantity"] = row["claimed_quantity"] // 3
    return {row["deduction_id"], row["case_id"]}


@fault("扣减与追加：年份改为另一年", "316-41", "316-134", "316-130", "316-44", "316-45", "316-46", "316-47")
def another_year(papers: Papers) -> Names | None:
    row = entry(papers)
    if row is None:
        return None
    row["verification_year"] = papers.rng.choice(
        [year for year in papers.truth.years if year != row["verification_year"]]
    )
    return {row["deduction_id"], row["case_id"]}


@fault("扣减与追加：改到另一排放源", "316-41", of=("deductions.claimed_quantity",))
def another_source(papers: Papers) -> Names | None:
    row = entry(papers)
    other = row and other_source(papers, row)
    if not row or not other:
        return None
    row["source_id"] = other
    return {row["deduction_id"], row["case_id"]}


@fault(
    "扣减与追加：改到另一事项",
    "316-41",
    "316-42",
    "304-2",
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


@fault("扣减改为追加", "316-42", "316-44", "316-45", of=("deductions.claimed_quantity",))
def deduction_as_addition(papers: Papers) -> Names | None:
    row = entry(papers, "扣减")
    if row is None:
        return None
    row["account_entry"] = "追加"
    return {row["deduction_id"], row["case_id"]}


@fault("追加改为扣减", "304-2", "316-42", "316-46", "316-47", of=("deductions.claimed_quantity",))
def addition_as_deduction(papers: Papers) -> Names | None:
    row = entry(papers, "追加")
    if row is None:
        return None
    row["account_entry"] = papers.rng.choice(("扣减", None))
    return {row["deduction_id"], row["case_id"]}


@fault(
    "扣减与追加：申请量的符号颠倒", "W-1", "316-44", "316-45", "316-46", "316-47", of=("deductions.claimed_quantity",)
)
def sign(papers: Papers) -> Names | None:
    row = entry(papers)
    if row is None:
        return None
    row["claimed_quantity"] = -row["claimed_quantity"]
    return {row["deduction_id"], row["case_id"]}


@fault("扣减：履约年份没有抄表记录", "316-4")
def no_record(papers: Papers) -> Names | None:
    row = entry(papers, "扣减", "履约")
    if row is None or case_of(papers, row)["case_kind"] in BY_OWN_TEXT:
        return None  # 三.6 and 三.7 count it then, and so does the total
    row["has_meter_record"] = papers.rng.choice(("否", None))
    return {row["deduction_id"]}


@fault("扣减：履约年份没有结算凭证", "316-4")
def no_settlement(papers: Papers) -> Names | None:
    row = entry(papers, "扣减", "履约")
    if row is None:
        return None
    row["has_settlement"] = papers.rng.choice(("否", None))
    return {row["deduction_id"]}


@fault("扣减：结算日期晚于报告", "304-1")
def settled_late(papers: Papers) -> Names | None:
    row = entry(papers, "扣减", "履约")
    if row is None:
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


@fault("扣减与追加：采用量不如允许量保守", "316-3", "316-42")
def adopts_more(papers: Papers) -> Names | None:
    row = entry(papers)
    if row is None:
        return None
    is_less = (row["account_entry"] == "追加") is (papers.role(row) == "履约")
    row["adopted_quantity"] = round(row["claimed_quantity"] * (0.5 if is_less else 1.5))
    return {row["deduction_id"]}
