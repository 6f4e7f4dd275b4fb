"""Faults of what stands in two places, or of one word that decides for all: a part beside its whole, a figure of the account typed again."""

import datetime as dt

from oracle.faults_of_bills import metered
from oracle.faults_of_estimates import around
from oracle.planting import Names, Papers, fault

SHARES = {  # methods of a shared plant, and what another of them takes
    "份额分摊": ("制冷效率", {"cooling_kwhc": 90_000, "efficiency_basis": "铭牌", "candidate_1": 3.6}),
    "制冷效率": ("份额分摊", {"total_quantity": 100_000, "own_share": 1, "whole_share": 4}),
    "热泵": ("份额分摊", {"total_quantity": 100_000, "own_share": 1, "whole_share": 4}),
}
READ = ("previous_reading", "current_reading", "refund_quantity", "loss_quantity", "replaced_quantity", "bill_fee_cny")
SUB_SOURCE, SUB_METER, SUB_PAPERS = "SUB-1", "SUB-M1", "PZ-SUB"


@fault("计量器具：分表的单据与总表的同时计入", "309-460")
def part_beside_its_whole(papers: Papers) -> Names | None:
    bill = metered(papers, is_void=None)
    meter = bill and next(iter(papers.rows("meters", meter_id=bill["meter_id"])), None)
    source = bill and next(iter(papers.rows("sources", source_id=bill["source_id"])), None)
    if bill is None or meter is None or source is None or source.get("is_used") == "否":
        return None
    meter["measuring_range"] = "3×1.5(6)A，全厂用量"
    papers.again("sources", source, source_id=SUB_SOURCE, source_name="二车间", remark=None)
    papers.again(
        "meters", meter, meter_id=SUB_METER, source_id=SUB_SOURCE, measuring_range="二车间分表", series_first_month=None,
        counted_before=None, meter_digits=None, remark=None,
    )  # fmt: skip
    for at, row in enumerate(
        papers.rows("bills", meter_id=bill["meter_id"], activity_quantity=lambda amount: amount > 0)
    ):
        blank = dict.fromkeys((*READ, "implied", "is_void", "remark"))
        quantity = float(f"{row['activity_quantity'] * 0.31:.9g}")
        # in the order of the table, for a blank start is that of the row above
        papers.tables["bills"].append({
            **row, **blank, "bill_no": f"{SUB_PAPERS}-{at}", "source_id": SUB_SOURCE, "meter_id": SUB_METER,
            "activity_quantity": quantity, "voucher_no": SUB_PAPERS,
        })  # fmt: skip
    papers.register(SUB_PAPERS)
    return {SUB_METER}


@fault("推算：完整月份用量合计不是账上的单据合计", "311-460", "316-247")
def usage_of_other_months(papers: Papers) -> Names | None:
    row = papers.some("estimates", estimate_method="产量比例")
    if row is None:
        return None
    row["complete_usage_quantity"] = float(f"{row['complete_usage_quantity'] * 0.8:.9g}")
    return {row["estimate_id"]}


@fault("推算：同一用能另以一种方法再推算", "316-23", "316-131")
def by_another_method(papers: Papers) -> Names | None:
    row = papers.some("estimates", estimate_method=lambda method: method in SHARES)
    if row is None:
        return None
    method, given = SHARES[row["estimate_method"]]
    taken = dict.fromkeys(name for _, inputs in SHARES.values() for name in inputs)
    blank = dict.fromkeys(("rated_heating_power_kw", "hot_water_volume", "nominal_output_per_h", "adopted_quantity"))
    papers.register("PZ-T-NEW")
    papers.again(
        "estimates", row, **{**taken, **blank, **given, "estimate_id": "T-NEW", "estimate_method": method,
                             "voucher_no": "PZ-T-NEW", "tier_reason": "没有分项电表"},
    )  # fmt: skip
    return {"T-NEW", row["estimate_id"]}


@fault("扣减与追加：涉及用量以千分之一的单位填写", "316-461", "316-131", always=True)
def quantity_in_another_unit(papers: Papers) -> Names | None:
    rows = [
        row for row in papers.rows("deductions", concerned_quantity=lambda quantity: bool(quantity))
        if papers.rows("deductions", case_id=row["case_id"], verification_year=lambda year, own=row: year != own["verification_year"])
    ]  # fmt: skip
    row = papers.one_of(rows)
    others = row and papers.rows(
        "deductions", case_id=row["case_id"], concerned_quantity=lambda quantity: bool(quantity)
    )
    if (
        row is None
        or not others
        or row["concerned_quantity"] * 2 < max(other["concerned_quantity"] for other in others)
    ):
        return None
    row["concerned_quantity"] /= 1000
    if row.get("on_bills_quantity"):
        row["on_bills_quantity"] /= 1000
    return around(papers, {**row, "estimate_id": row["deduction_id"]})


@fault("基本信息：行业类型与行业代码不符", "303-460", always=True)
def industry_of_another_code(papers: Papers) -> Names | None:
    papers.form["industry"] = "住宿业"
    return {f"{row['verification_year']}" for row in papers.rows("years")}


@fault("基本信息：允许偏差多填一位", "316-462", always=True)
def tolerance_of_another_digit(papers: Papers) -> Names | None:
    papers.form["tolerance_ratio"] = 0.5
    return {f"{row['verification_year']}" for row in papers.rows("years")}


@fault("场所：位于深汕而填写否", "601-460", always=True)
def shenshan_not_told(papers: Papers) -> Names | None:
    row = papers.some("sites")
    if row is None:
        return None
    row.update(is_in_shenshan="否", site_address="深汕特别合作区示例路1号")
    return {row["site_id"]}


@fault("票据：一年的各张都以千分之一的单位填写", "316-464", "316-6", "316-24", "309-124")
def year_in_another_unit(papers: Papers) -> Names | None:
    """Not where stock or an estimate holds the year up."""
    taken = {row["source_id"] for table in ("stock", "estimates") for row in papers.rows(table) if row.get("source_id")}
    row = papers.some(
        "bills",
        meter_id=None,
        activity_quantity=lambda amount: bool(amount),
        source_id=lambda source: source not in taken,
    )
    if row is None:
        return None
    own = papers.rows("bills", source_id=row["source_id"])
    of_year = [bill for bill in own if bill["period_end"].year == row["period_end"].year]
    others = {bill["period_end"].year for bill in own} & set(papers.truth.years) - {row["period_end"].year}
    if row["period_end"].year not in papers.truth.years or not others:
        return None
    for bill in of_year:
        bill["activity_quantity"] /= 1000
    checks = papers.rows("cross_checks", source_id=row["source_id"])
    return {row["source_id"], *(bill["bill_no"] for bill in own), *(check["crosscheck_id"] for check in checks)}


@fault("读数：一张单据的倍率和用量都多一半", "309-377", "316-6", "316-170", "309-114")
def multiplier_and_quantity(papers: Papers) -> Names | None:
    bills = papers.rows("bills", current_reading=lambda reading: reading is not None, activity_quantity=lambda amount: amount > 0,
                        refund_quantity=None, loss_quantity=None, replaced_quantity=None)  # fmt: skip
    bill = papers.one_of(bills)
    if (
        bill is None
        or len(papers.rows("bills", meter_id=bill["meter_id"], current_reading=lambda reading: reading is not None)) < 5
    ):
        return None
    meter = next(iter(papers.rows("meters", meter_id=bill["meter_id"])), None)
    if meter is None:
        return None
    bill.update(
        meter_multiplier=(bill.get("meter_multiplier") or meter.get("meter_multiplier") or 1) * 1.5,
        activity_quantity=bill["activity_quantity"] * 1.5, implied=None,
    )  # fmt: skip
    return {bill["bill_no"]}


@fault("单据：末张的止日晚一个月", "309-171", "309-112", "309-111", "203-120", "309-110", slip=True)
def last_bill_a_month_longer(papers: Papers) -> Names | None:
    bill = metered(papers, is_void=None)
    own = bill and papers.rows("bills", meter_id=bill["meter_id"], activity_quantity=lambda amount: amount > 0)
    if not own or len(own) < 6:
        return None
    last = max(own, key=lambda row: row["period_end"])
    if not last["period_start"] or last["period_end"].year < max(papers.truth.years):
        return None
    last["period_end"] += dt.timedelta(31)
    return {last["bill_no"], last["source_id"]}


@fault("输配电：售电量少录三成", "A01-460", "A01-20")
def sold_power_left_out(papers: Papers) -> Names | None:
    row = papers.some("grid_losses")
    if row is None:
        return None
    row["sold_kwh"] = round(row["sold_kwh"] * 0.7)
    return {row["grid_loss_id"], row["source_id"]}
