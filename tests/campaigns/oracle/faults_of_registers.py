"""Faults in 计量器具, in the readings of bills, in 库存, and in what 基本信息 sets."""

import datetime as dt

from oracle.faults_of_bills import other_source
from oracle.planting import Names, Papers, fault
from oracle.tables import Row

METER = ("meters.meter_id",)
READINGS = ("bills.current_reading",)
STOCK = ("stock.closing_stock",)
LAST_OWN_DAY = 16  # of a start that names its own month


def meter(papers: Papers) -> Row | None:
    return papers.some("meters")


def bills_of(papers: Papers, row: Row) -> set[str]:
    """The bills of a meter, its source, itself."""
    return {bill["bill_no"] for bill in papers.rows("bills", meter_id=row["meter_id"])} | {
        row["meter_id"],
        row["source_id"],
    }


@fault("计量器具：删去一行", "W-6", "309-20", of=METER)
def meter_deleted(papers: Papers) -> Names | None:
    row = meter(papers)
    if row is None:
        return None
    papers.remove("meters", row)
    return bills_of(papers, row)


@fault("计量器具：同一表号登记两行", "W-5", of=METER)
def meter_twice(papers: Papers) -> Names | None:
    row = meter(papers)
    if row is None:
        return None
    papers.again("meters", row)
    return {row["meter_id"]}


@fault("计量器具：表号改写", "W-6", of=METER)
def meter_renamed(papers: Papers) -> Names | None:
    row = meter(papers)
    if row is None:
        return None
    names = bills_of(papers, row)
    row["meter_id"] += "A"
    return names


@fault("计量器具：改到同单位的另一排放源", "309-23", "311-1", "309-2", of=METER)
def meter_of_another_source(papers: Papers) -> Names | None:
    row = meter(papers)
    units = {other["meter_unit"]: None for other in papers.rows("meters")}
    others = row and [
        other["source_id"] for other in papers.rows("meters", meter_unit=row["meter_unit"])
        if other["source_id"] != row["source_id"]
    ]  # fmt: skip
    if not row or not others or not units:
        return None
    names = bills_of(papers, row)
    row["source_id"] = papers.rng.choice(others)
    return names | {row["source_id"]}


@fault("计量器具：排放源编号未登记", "W-6", of=METER)
def meter_of_no_source(papers: Papers) -> Names | None:
    row = meter(papers)
    if row is None:
        return None
    names = bills_of(papers, row)
    row["source_id"] = "E-99"
    return names


@fault("计量器具：排放源编号空白", "W-4", "309-20", of=METER)
def meter_without_source(papers: Papers) -> Names | None:
    row = meter(papers)
    if row is None:
        return None
    names = bills_of(papers, row)
    row["source_id"] = None
    return names


@fault("计量器具：单位改为另一种量", "W-7", of=("meters.meter_unit",))
def meter_of_another_dimension(papers: Papers) -> Names | None:
    row = meter(papers)
    if row is None:
        return None
    row["meter_unit"] = "kWh" if row["meter_unit"] in ("t", "kg") else "kg"
    return bills_of(papers, row)


@fault(
    "计量器具：首张单据所属月份错一个月",
    "311-1",
    "309-113",
    "308-120",
    "309-3",
    "309-4",
    of=("meters.series_first_month",),
)
def another_first_month(papers: Papers) -> Names | None:
    row = papers.some("meters", series_first_month=lambda month: month is not None)
    if row is None:
        return None
    month = row["series_first_month"]
    wrong = (month.replace(day=1) + dt.timedelta(days=40)).replace(day=1)
    first = min(bill["period_start"] for bill in papers.rows("bills", meter_id=row["meter_id"]))
    placed = first if first.day <= LAST_OWN_DAY else first.replace(day=1) + dt.timedelta(days=31)
    if wrong == placed.replace(day=1):
        return None  # as the rule places it: nothing else says that it was set otherwise
    row["series_first_month"] = wrong
    return bills_of(papers, row)


@fault("计量器具：停用日期早于单据", "309-111", of=("meters.meter_to",), always=True)
def meter_stopped_early(papers: Papers) -> Names | None:
    row = meter(papers)
    if row is None:
        return None
    days = sorted(bill["period_start"] for bill in papers.rows("bills", meter_id=row["meter_id"]))
    row["meter_to"] = days[len(days) // 2]
    return bills_of(papers, row)


@fault("读数：倍率改错", "309-114", of=READINGS, always=True)
def multiplier(papers: Papers) -> Names | None:
    row = papers.some("meters", meter_multiplier=lambda times: times is not None)
    if row is None or not papers.rows("bills", meter_id=row["meter_id"], current_reading=lambda read: read is not None):
        return None
    row["meter_multiplier"] *= 10
    return bills_of(papers, row)


@fault("读数：本次小于上次", "309-115", "309-114", of=READINGS, always=True)
def backwards(papers: Papers) -> Names | None:
    row = papers.some("bills", current_reading=lambda read: read is not None)
    if row is None:
        return None
    row["previous_reading"], row["current_reading"] = row["current_reading"], row["previous_reading"]
    return {row["bill_no"]}


@fault("读数：与上一张不衔接", "309-116", "309-114", "309-115", "309-501", of=READINGS, always=True)
def not_joined(papers: Papers) -> Names | None:
    row = papers.some("bills", current_reading=lambda read: read is not None)
    if row is None:
        return None
    row["previous_reading"] += 50
    row["current_reading"] += 50
    later = papers.rows("bills", meter_id=row["meter_id"], period_start=lambda day: day == row["period_end"])
    return {row["bill_no"], *(bill["bill_no"] for bill in later), *bills_of(papers, row)}


@fault("库存：期末写成负数", "W-1", "309-124", of=STOCK)
def stock_below_zero(papers: Papers) -> Names | None:
    row = papers.some("stock")
    if row is None:
        return None
    row["closing_stock"] = -row["closing_stock"]
    return {f"{row['source_id']}|{row['verification_year']}"}


@fault("库存：期初与上年期末不同", "309-123", of=STOCK)
def stock_not_joined(papers: Papers) -> Names | None:
    row = papers.some("stock", opening_stock=None)
    if row is None:
        return None
    row["opening_stock"] = row["closing_stock"] + 100
    return {f"{row['source_id']}|{row['verification_year']}"}


@fault("库存：中间一年删去一行", "309-123", "309-124", "W-9", "316-28", of=STOCK)
def stock_deleted(papers: Papers) -> Names | None:
    row = papers.some(
        "stock", verification_year=lambda year: year not in (min(papers.truth.years), max(papers.truth.years))
    )
    if row is None:
        return None
    papers.remove("stock", row)
    return {
        row["source_id"],
        f"{row['source_id']}|{row['verification_year']}",
        f"{row['source_id']}|{row['verification_year'] + 1}",
    }


@fault("库存：同一年登记两行", "W-5", of=STOCK)
def stock_twice(papers: Papers) -> Names | None:
    row = papers.some("stock")
    if row is None:
        return None
    papers.again("stock", row)
    return {f"{row['source_id']}|{row['verification_year']}"}


@fault("库存：改到另一排放源", "309-124", "W-5", "309-123", "W-9", of=STOCK)
def stock_of_another_source(papers: Papers) -> Names | None:
    row = papers.some("stock") if len(papers.truth.years) > 1 else None
    others = row and [
        source["source_id"]
        for source in papers.rows("sources", is_used="是")
        if source["source_id"] != row["source_id"]
    ]
    if not row or not others:
        return None
    names = {f"{row['source_id']}|{year}" for year in papers.truth.years}
    row["source_id"] = papers.rng.choice(others)
    return names | {f"{row['source_id']}|{row['verification_year']}"}


@fault("库存：只有一年的改到另一排放源", "309-124", slip=True)
def only_stock_of_another_source(papers: Papers) -> Names | None:
    row = papers.some("stock") if len(papers.truth.years) == 1 else None
    if row is None:
        return None
    row["source_id"] = other_source(papers, row) or "B-99"
    return {f"{row['source_id']}|{row['verification_year']}"}


@fault("库存：期末大于期初和购入之和", "309-124", of=STOCK)
def stock_above_bought(papers: Papers) -> Names | None:
    row = papers.some("stock")
    if row is None:
        return None
    row["closing_stock"] *= 1000
    return {f"{row['source_id']}|{row['verification_year']}"}


@fault("在用起止：止日早于单据", "203-120", "203-121", "101-21", "101-22", of=("sources.in_use_to",))
def source_ended_early(papers: Papers) -> Names | None:
    dated = {bill["source_id"] for bill in papers.rows("bills")}
    row = papers.some("sources", is_used="是", source_id=lambda source: source in dated)
    if row is None:
        return None
    row["in_use_to"] = dt.date(min(papers.truth.years), papers.rng.randint(2, 8), 15)
    return {bill["bill_no"] for bill in papers.rows("bills", source_id=row["source_id"])} | {row["source_id"]}


@fault("在用起止：起日晚于单据", "203-120", "203-121", "101-21", "101-22", of=("sources.in_use_from",))
def source_began_late(papers: Papers) -> Names | None:
    dated = {bill["source_id"] for bill in papers.rows("bills")}
    row = papers.some("sources", is_used="是", source_id=lambda source: source in dated)
    if row is None:
        return None
    row["in_use_from"] = dt.date(max(papers.truth.years), papers.rng.randint(5, 12), 15)
    return {bill["bill_no"] for bill in papers.rows("bills", source_id=row["source_id"])} | {row["source_id"]}


@fault("活动数据方式：抄表改为购入", "309-121", "309-175", "309-190", of=("sources.activity_basis",), always=True)
def bought_instead_of_read(papers: Papers) -> Names | None:
    row = papers.some(
        "sources", source_id=lambda source: source in {bill["source_id"] for bill in papers.rows("meters")}
    )
    if row is None:
        return None
    row["activity_basis"] = "购入"
    return {row["source_id"], *(bill["bill_no"] for bill in papers.rows("bills", source_id=row["source_id"]))}


@fault("基本信息：核查报告出具日期空白", "W-11", "316-28", "W-9")
def report_date_blank(papers: Papers) -> Names | None:
    papers.form["report_date"] = None
    return {"report_date", *(row["deduction_id"] for row in papers.rows("deductions")), *(row["case_id"] for row in papers.rows("attributions")),
            *map(str, papers.truth.years)}  # fmt: skip
