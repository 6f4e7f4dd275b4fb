"""Faults in what a verifier sets beside what the rule makes, and in figures whose scale others tell."""

from oracle.faults_of_bills import metered
from oracle.faults_of_cross_checks import check, moving
from oracle.faults_of_entries import entry
from oracle.faults_of_estimates import around
from oracle.planting import Names, Papers, fault
from oracle.tables import Row

MANY = 6  # bills from which what is usual is told


@fault("推算：采用量多录或少录一位", "316-242", "316-1", "316-131", "316-247")
def adopted_estimate(papers: Papers) -> Names | None:
    known = {estimate.number: float(estimate.quantity) for estimate in papers.truth.estimates if estimate.quantity}
    row = papers.some("estimates", estimate_id=lambda number: number in known)
    if row is None:
        return None
    row["adopted_quantity"] = known[row["estimate_id"]] * papers.rng.choice((10, 0.1))
    return {row["estimate_id"]}


@fault("扣减与追加：采用量多录或少录一位", "316-243", "316-3", "316-42")
def adopted_entry(papers: Papers) -> Names | None:
    row = entry(papers)
    if row is None or not row["entered"]:
        return None
    row["adopted_quantity"] = float(row["entered"]) * papers.rng.choice((10, 0.1))
    return {row["deduction_id"]}


@fault("交叉检查：辅证据多录一位", "316-244", "316-2")
def second_evidence(papers: Papers) -> Names | None:
    row = check(papers, verifier_value=None)
    if row is None:
        return None
    row["secondary_value"] *= 10
    return {row["crosscheck_id"]}


@fault("交叉检查：本行允许偏差放宽，没有说明", "316-245")
def tolerance(papers: Papers) -> Names | None:
    row = moving(papers)
    if row is None or row.get("reliable_source") or row.get("verifier_value"):
        return None
    row.update(row_tolerance_ratio=0.5, remark=None)
    return {row["crosscheck_id"]}


@fault("交叉检查：以可靠证据采用主证据，没有证明", "316-246")
def reliable(papers: Papers) -> Names | None:
    row = moving(papers)
    if row is None or row.get("reliable_source") or row.get("verifier_value"):
        return None
    row.update(reliable_source="主", voucher_no=None, remark=None)
    return {row["crosscheck_id"]}


def _in_series(papers: Papers, **equal: object) -> Row | None:
    """A bill of a meter with others enough."""
    row = metered(papers, **equal)
    return row if row is not None and len(papers.rows("bills", meter_id=row["meter_id"])) > MANY else None


@fault("用量：缺失的录成0", "316-249", "309-114", "316-24")
def nothing(papers: Papers) -> Names | None:
    row = _in_series(papers, activity_quantity=lambda quantity: quantity > 0, remark=None)
    if row is None:
        return None
    row["activity_quantity"] = 0
    return {row["bill_no"]}


@fault("读数：少录的用量以退补凑平", "309-242", "316-6", "316-170", slip=True)
def refund(papers: Papers) -> Names | None:
    row = _in_series(papers, current_reading=lambda read: read is not None, remark=None)
    if row is None:
        return None
    half = row["activity_quantity"] / 2
    row.update(
        activity_quantity=row["activity_quantity"] - half, refund_quantity=(row.get("refund_quantity") or 0) - half
    )
    return {row["bill_no"]}


@fault("计量器具：读数单位改为大一千倍的单位", "316-248", "309-173", "309-114", slip=True, of=("meters.meter_unit",))
def thousandfold(papers: Papers) -> Names | None:
    row = papers.some("meters", meter_unit="kWh")
    if row is None:
        return None
    row["meter_unit"] = "MWh"
    bills = papers.rows("bills", meter_id=row["meter_id"])
    return {row["meter_id"], row["source_id"], *(bill["bill_no"] for bill in bills)}


@fault("推算：输入的数少一位", "316-247", "316-131", slip=True)
def input_of_estimate(papers: Papers) -> Names | None:
    row = papers.some("estimates", estimate_method=lambda method: method in ("电费推算", "产量比例"))
    if row is None:
        return None
    name = "energy_fee_cny" if row["estimate_method"] == "电费推算" else "complete_usage_quantity"
    row[name] /= 10
    return around(papers, row)


@fault("基本信息：核查报告出具日期晚两年", "316-250", always=True)
def report_later(papers: Papers) -> Names | None:
    last = max((year for year, role in papers.truth.years.items() if role == "履约"), default=None)
    if last is None:
        return None
    report = papers.form["report_date"]
    papers.form["report_date"] = report.replace(year=report.year + 2, day=1)
    return {str(last)}


@fault("排放源：类别改为二氧化碳灭火器，备注写的是别的事", "202-20", "W-7", "316-9", "201-180")
def extinguisher_with_remark(papers: Papers) -> Names | None:
    row = papers.some("sources", is_used="是", source_category=lambda category: category != "二氧化碳灭火器")
    if row is None:
        return None
    row.update(source_category="二氧化碳灭火器", remark="按月汇总")
    tables = ("bills", "estimates")
    return {row["source_id"], *(of.get("bill_no") or of.get("estimate_id") for name in tables
            for of in papers.rows(name, source_id=row["source_id"]))}  # fmt: skip
