"""Faults in what a bill or receipt says of its quantity: unit, sign, kind of cell; and receipts in two places or none."""

import datetime as dt

from oracle.factors import CATEGORIES, Category
from oracle.faults_of_bills import NEW, VOUCHER, metered, other_source
from oracle.planting import Names, Papers, fault
from oracle.tables import Row

OTHER_DIMENSION = {"kWh": "m3", "m3": "kWh", "GJ": "kWh", "L": "kWh", "kg": "kWh", "t": "kWh", "kWhc": "kg"}


def receipt(papers: Papers) -> Row | None:
    """A receipt of a source that counts."""
    used = {row["source_id"] for row in papers.rows("sources", is_used="是") if row["source_category"] in CATEGORIES}
    return papers.some("bills", meter_id=None, source_id=lambda source: source in used)


def anything(papers: Papers) -> Row | None:
    return metered(papers) if papers.rng.random() < 0.7 else receipt(papers)


@fault("用量：单位改为同一种量的另一单位", "309-173", "316-6", "309-114")
def another_unit(papers: Papers) -> Names | None:
    row = metered(papers)
    if row is None:
        return None
    units = _category(papers, row).bill_units
    others = [unit for unit, ratio in units.items() if ratio != units[row["quantity_unit"]]]
    if not others:
        return None
    row["quantity_unit"] = papers.rng.choice(others)
    return {row["bill_no"]}


def _category(papers: Papers, row: Row) -> Category:
    return CATEGORIES[papers.rows("sources", source_id=row["source_id"])[0]["source_category"]]


@fault("用量：单位改为另一种量的单位", "W-7")
def another_dimension(papers: Papers) -> Names | None:
    row = anything(papers)
    if row is None:
        return None
    row["quantity_unit"] = OTHER_DIMENSION[_category(papers, row).unit]
    return {row["bill_no"]}


@fault("用量：单位空白", "W-4", "316-6", "309-173", "309-191")
def unit_blank(papers: Papers) -> Names | None:
    row = anything(papers)
    if row is None:
        return None
    row["quantity_unit"] = None
    return {row["bill_no"]}


@fault("用量：不认识的单位", "W-2", "W-1")
def unknown_unit(papers: Papers) -> Names | None:
    row = anything(papers)
    if row is None:
        return None
    row["quantity_unit"] = papers.rng.choice(("個", "桶", "kwhh"))
    return {row["bill_no"]}


@fault("用量：正负号颠倒", "309-81")
def sign(papers: Papers) -> Names | None:
    row = anything(papers)
    if row is None:
        return None
    row["activity_quantity"] = -row["activity_quantity"]
    return {row["bill_no"]}


@fault("用量：空白", "W-4")
def quantity_blank(papers: Papers) -> Names | None:
    row = anything(papers)
    if row is None:
        return None
    row["activity_quantity"] = None
    return {row["bill_no"]}


@fault("用量：写成文本", "W-1")
def text_for_quantity(papers: Papers) -> Names | None:
    row = anything(papers)
    if row is None:
        return None
    said = papers.rng.choice(("{:,} ", "{}度", "约{}"))
    row["activity_quantity"] = said.format(row["activity_quantity"])
    return {row["bill_no"]}


@fault("票据：同一编号再录一行", "W-5")
def receipt_twice(papers: Papers) -> Names | None:
    row = receipt(papers)
    if row is None:
        return None
    papers.again("bills", row)
    return {row["bill_no"]}


@fault("票据：换编号再录一行", "309-7", "309-6")
def receipt_under_another_number(papers: Papers) -> Names | None:
    row = receipt(papers)
    if row is None:
        return None
    papers.again("bills", row, bill_no=NEW)
    return {NEW, row["bill_no"]}


@fault("票据：换编号和凭证号再录一行", "309-174", "309-6", "309-7", "309-2")
def receipt_under_another_voucher(papers: Papers) -> Names | None:
    row = receipt(papers)
    if row is None:
        return None
    papers.again("bills", row, bill_no=NEW, voucher_no=VOUCHER)
    papers.register(VOUCHER)
    return {NEW, row["bill_no"]}


@fault("票据：在另一排放源再录一行", "309-25")
def receipt_in_two_sources(papers: Papers) -> Names | None:
    row = receipt(papers)
    other = row and other_source(papers, row)
    if not row or not other:
        return None
    papers.again("bills", row, bill_no=NEW, source_id=other)
    return {NEW, row["bill_no"]}


@fault("票据：日期的年份填错", "309-176", "309-177", "309-110")
def receipt_of_another_year(papers: Papers) -> Names | None:
    row = receipt(papers)
    if row is None:
        return None
    days = dt.timedelta(days=papers.rng.choice((-366, 366)))
    row["period_start"] = row["period_end"] = row["period_start"] + days
    return {row["bill_no"], row["source_id"]}


@fault(
    "票据：起日错填，成为一段日期",
    "309-120",
    "309-1",
    "309-2",
    "309-110",
    "309-175",
    "309-5",
    "309-500",
)
def receipt_of_a_period(papers: Papers) -> Names | None:
    row = receipt(papers)
    if row is None:
        return None
    row["period_start"] -= dt.timedelta(days=400)
    return {row["bill_no"], row["source_id"]}


@fault("票据：排放源编号未登记", "W-6")
def receipt_of_no_source(papers: Papers) -> Names | None:
    row = receipt(papers)
    if row is None:
        return None
    row["source_id"] = row["source_id"].lower() + "?"
    return {row["bill_no"]}


@fault("票据：改到未使用的排放源", "203-20", "W-7")
def receipt_of_unused_source(papers: Papers) -> Names | None:
    row, unused = receipt(papers), papers.some("sources", is_used="否")
    if row is None or unused is None:
        return None
    row["source_id"] = unused["source_id"]
    return {row["bill_no"], unused["source_id"]}


@fault("凭证：登记为不可溯源", "501-1")
def voucher_not_traceable(papers: Papers) -> Names | None:
    row = anything(papers)
    if row is None:
        return None
    voucher = papers.voucher(row)
    voucher["is_traceable"] = "否"
    return {voucher["voucher_no"], row["bill_no"]}


@fault("凭证：登记表中删去一行", "501-2", always=True)
def voucher_deleted(papers: Papers) -> Names | None:
    row = anything(papers)
    if row is None:
        return None
    voucher = papers.voucher(row)
    bills = {bill["bill_no"] for bill in papers.rows("bills") if papers.voucher(bill) is voucher}
    papers.remove("vouchers", voucher)
    return bills


@fault("单据：表格之外的一行", "W-18")
def under_the_table(papers: Papers) -> Names | None:
    row = metered(papers)
    if row is None:
        return None
    papers.remove("bills", row)
    papers.below["bills"] = [row]
    return {row["bill_no"]}


@fault("单据：整行被隐藏", "W-15", always=True)
def hidden(papers: Papers) -> Names | None:
    row = metered(papers)
    if row is None:
        return None
    papers.hidden["bills"] = [papers.at("bills", row)]
    return {row["bill_no"]}


@fault("单据：折算用量的公式改写为数值", "W-8", always=True)
def overwritten(papers: Papers) -> Names | None:
    row = metered(papers)
    if row is None:
        return None
    column = papers.rng.choice(("quantity_in_source_unit", "usage_days", "source_key"))
    papers.overwritten["bills", papers.at("bills", row), column] = 1
    return {row["bill_no"]}


@fault("票据：按送货日和开票日各录一行，凭证号不同", "309-174", "309-120")
def receipt_of_two_days(papers: Papers) -> Names | None:
    row, last = receipt(papers), dt.date(max(papers.truth.years), 12, 29)
    if (
        row is None
        or row["period_end"] > last
        or len(f"{row['activity_quantity']:.15g}".replace(".", "").strip("0")) < 4
    ):
        return None
    papers.again("bills", row, bill_no=NEW, voucher_no=VOUCHER, period_end=row["period_end"] + dt.timedelta(2))
    papers.register(VOUCHER)
    return {NEW, row["bill_no"], row["source_id"]}
