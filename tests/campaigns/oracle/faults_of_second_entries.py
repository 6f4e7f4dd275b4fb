"""Faults that enter something a second time under numbers of its own, and such that leave it out at the end."""

import datetime as dt

from oracle.faults_of_entries import case_of
from oracle.planting import Names, Papers, fault
from oracle.tables import Row

FEWEST_ALIKE = 3  # months that two meters do not share by chance


def _typed(papers: Papers) -> Row | None:
    """An entry whose quantity is typed, not that of an estimate, and which enters all of it; no case of a change of ownership."""
    rows = [
        row for row in papers.rows("deductions", concerned_quantity=lambda quantity: quantity)
        if row["entered"] and not row.get("estimate_id") and row["account_entry"] in ("扣减", "追加")
        and case_of(papers, row).get("case_share") is None
    ]  # fmt: skip
    return papers.one_of(rows)


def _again(papers: Papers, row: Row, **changed: object) -> Names:
    papers.again("attributions", case_of(papers, row), case_id="A-NEW", **changed)
    return {"K-NEW", row["deduction_id"], "A-NEW", row["case_id"]}


@fault("事项：同一对方另登记一个事项，用量再入账", "316-240", "316-43", "307-1", "316-130")
def matter_twice(papers: Papers) -> Names | None:
    row = _typed(papers)
    if row is None:
        return None
    names = _again(papers, row)
    papers.register("PZ-NEW")
    quantity = float(f"{row['concerned_quantity'] * 0.99:.6g}")
    papers.again(
        "deductions", row, deduction_id="K-NEW", case_id="A-NEW", concerned_quantity=quantity, voucher_no="PZ-NEW"
    )
    return names


@fault("扣减与追加：同一凭证以另一名称的对方再入账", "316-241", "316-43", "307-1", "316-130")
def voucher_twice(papers: Papers) -> Names | None:
    row = _typed(papers)
    if row is None or not row.get("voucher_no"):
        return None
    names = _again(papers, row, counterparty_name="另一名称")
    papers.again("deductions", row, deduction_id="K-NEW", case_id="A-NEW")
    return names


@fault("扣减：结算日期早于用能的年份", "304-240", always=True)
def settled_before(papers: Papers) -> Names | None:
    row = papers.some("deductions", has_settlement="是", concerned_quantity=lambda quantity: quantity)
    if row is None or row.get("settlement_date") is None:
        return None
    row["settlement_date"] = dt.date(row["verification_year"] - 1, 6, 30)
    return {row["deduction_id"]}


@fault("单据：整块表的单据以新的编号和凭证号录在另一块表", "309-240")
def series_twice(papers: Papers) -> Names | None:
    meters = [
        row for row in papers.rows("meters", counted_before=None)
        if sum(bill["activity_quantity"] > 0 and len(f"{bill['activity_quantity']:.15g}".replace(".", "").strip("0")) > FEWEST_ALIKE
               for bill in papers.rows("bills", meter_id=row["meter_id"])) > FEWEST_ALIKE
    ]  # fmt: skip
    row = papers.one_of(meters)
    if row is None:
        return None
    papers.again("meters", row, meter_id="M-NEW")
    bills = papers.rows("bills", meter_id=row["meter_id"])
    papers.register("PZ-NEW")
    copies = [
        {**bill, "bill_no": f"{bill['bill_no']}-2", "meter_id": "M-NEW", "voucher_no": "PZ-NEW", "implied": {}}
        for bill in bills
    ]
    papers.tables["bills"] += copies
    return {copy["bill_no"] for copy in copies} | {bill["bill_no"] for bill in bills}


@fault("库存：末年删去一行", "309-241", of=("stock.closing_stock",))
def last_stock_deleted(papers: Papers) -> Names | None:
    last = max(papers.truth.years)
    before = {row["source_id"]: row for row in papers.rows("stock", verification_year=last - 1)}
    row = papers.some("stock", verification_year=last, source_id=lambda source: source in before)
    if row is None or not before[row["source_id"]]["closing_stock"]:
        return None
    papers.remove("stock", row)
    return {f"{row['source_id']}|{last - 1}"}


@fault("票据：删去一行，凭证登记仍列有它的凭证号", "501-240", "311-1", "309-122", "309-178", "309-124")
def listed_receipt_deleted(papers: Papers) -> Names | None:
    listed = {
        number: row
        for row in papers.rows("vouchers", voucher_kind="发票")
        for number in [row["voucher_no"], *(row.get("covered_numbers") or "").split("、")]
    }
    cited: dict[object, int] = {}
    for table in ("bills", "estimates", "deductions", "cross_checks"):
        for row in papers.rows(table):
            cited[row.get("voucher_no")] = cited.get(row.get("voucher_no"), 0) + 1
    row = papers.some("bills", meter_id=None, voucher_no=lambda number: number in listed and cited[number] == 1)
    if row is None:
        return None
    papers.remove("bills", row)
    return {listed[row["voucher_no"]]["voucher_no"], row["source_id"]}
