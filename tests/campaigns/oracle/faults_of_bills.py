"""Faults in rows of 能源账单 that are read from meters."""

import datetime as dt

from oracle.factors import CATEGORIES
from oracle.planting import Names, Papers, fault, neighbours
from oracle.tables import Row

NEW, VOUCHER = "NEW-1", "PZ-NEW-1"
GONE = ("311-1", "309-1", "309-3", "309-5", "309-112", "309-116", "309-171", "309-172", "309-179", "W-9")
OVERLAPPING = (
    "309-2", "309-5", "309-6", "309-111", "309-112", "309-116", "309-171", "309-177", "309-179", "203-120", "W-9",
)  # fmt: skip
MOVED = (*GONE, "309-2", "309-110", "309-111", "203-120")


def metered(papers: Papers, **equal: object) -> Row | None:
    """A bill of a meter, no credit note."""
    equal = {"activity_quantity": lambda quantity: quantity > 0} | equal
    return papers.some("bills", meter_id=lambda meter: meter is not None, **equal)


def other_source(papers: Papers, row: Row, *, same_unit: bool = True) -> str | None:
    """Another source that is used, of the same unit or of another one."""
    categories = {row["source_id"]: row["source_category"] for row in papers.tables["sources"]}
    units = {source: CATEGORIES[category].unit for source, category in categories.items() if category in CATEGORIES}
    unit = units[row["source_id"]]
    others = [
        other["source_id"] for other in papers.rows("sources", is_used="是")
        if other["source_id"] != row["source_id"] and (units.get(other["source_id"]) == unit) is same_unit
        and other["source_category"] in CATEGORIES
    ]  # fmt: skip
    return papers.rng.choice(others) if others else None


@fault("单据：同一编号再录一行", "W-5")
def same_number(papers: Papers) -> Names | None:
    row = metered(papers)
    if row is None:
        return None
    papers.again("bills", row)
    return {row["bill_no"]}


@fault("单据：换编号再录一行", "309-6", "309-7", "309-179", "W-9")
def another_number(papers: Papers) -> Names | None:
    row = metered(papers)
    if row is None:
        return None
    papers.again("bills", row, bill_no=NEW)
    return {NEW, row["bill_no"]}


@fault("单据：换编号和凭证号再录一行", "309-6", "309-2", "309-5", "309-179", "W-9")
def another_number_and_voucher(papers: Papers) -> Names | None:
    row = metered(papers)
    if row is None:
        return None
    papers.again("bills", row, bill_no=NEW, voucher_no=VOUCHER)
    papers.register(VOUCHER)
    return {NEW, *neighbours(papers, row)}


@fault("单据：换编号、不填表号再录一行", "309-170", "309-179", "309-2", "309-5", "309-6", "309-7", "309-20")
def without_meter(papers: Papers) -> Names | None:
    row = metered(papers)
    if row is None:
        return None
    papers.again("bills", row, bill_no=NEW, voucher_no=VOUCHER, meter_id=None)
    papers.register(VOUCHER)
    return {NEW, *neighbours(papers, row)}


@fault("单据：在另一排放源再录一行", "309-23", "309-25", "309-6")
def in_two_sources(papers: Papers) -> Names | None:
    row = metered(papers)
    other = row and other_source(papers, row)
    if not row or not other:
        return None
    papers.again("bills", row, bill_no=NEW, source_id=other)
    return {NEW, row["bill_no"]}


@fault("单据：两张的起止日期部分重叠", *OVERLAPPING)
def longer(papers: Papers) -> Names | None:
    row = metered(papers)
    if row is None:
        return None
    row["period_end"] += dt.timedelta(days=papers.rng.randint(35, 70))
    return {row["bill_no"], *neighbours(papers, row)}


@fault("单据：删去一行", *GONE)
def deleted(papers: Papers) -> Names | None:
    row = metered(papers)
    if row is None:
        return None
    names = {*neighbours(papers, row)}
    papers.remove("bills", row)
    return names


@fault("单据：改到同单位的另一排放源", "309-23", *MOVED)
def of_another_source(papers: Papers) -> Names | None:
    row = metered(papers)
    other = row and other_source(papers, row)
    if not row or not other:
        return None
    names = {*neighbours(papers, row)}
    row["source_id"] = other
    return names


@fault("单据：改到另一单位的排放源", "W-7", "309-23", *MOVED)
def of_a_source_of_another_unit(papers: Papers) -> Names | None:
    row = metered(papers)
    other = row and other_source(papers, row, same_unit=False)
    if not row or not other:
        return None
    names = {*neighbours(papers, row)}
    row["source_id"] = other
    return names


@fault("单据：排放源编号未登记", "W-6")
def of_no_source(papers: Papers) -> Names | None:
    row = metered(papers)
    if row is None:
        return None
    row["source_id"] += papers.rng.choice(("O", " 1", "x"))
    return {row["bill_no"]}


@fault("单据：排放源编号空白", "309-20", "W-4")
def source_blank(papers: Papers) -> Names | None:
    row = metered(papers)
    if row is None:
        return None
    row["source_id"] = None
    return {row["bill_no"]}


@fault("单据：表号是另一排放源的表", "309-23", "309-179", "309-2", "309-115", "W-9")
def meter_of_another_source(papers: Papers) -> Names | None:
    row = metered(papers)
    others = row and [
        meter["meter_id"] for meter in papers.rows("meters") if meter["source_id"] != row["source_id"]
    ]  # fmt: skip
    if not row or not others:
        return None
    row["meter_id"] = papers.rng.choice(others)
    return {row["bill_no"]}


@fault("单据：表号是同一排放源的另一块表", "309-1", "309-2", "309-5", "309-6", "309-111", "309-116", "309-179", "311-1")
def other_meter_of_the_source(papers: Papers) -> Names | None:
    row = metered(papers)
    meters = (
        {other["meter_id"] for other in papers.rows("bills", source_id=row["source_id"])} - {row["meter_id"], None}
        if row
        else None
    )
    if not row or not meters:
        return None
    names = {*neighbours(papers, row)}
    row["meter_id"] = papers.rng.choice(sorted(meters))
    return {*names, *neighbours(papers, row)}


@fault("单据：表号未登记", "309-1", "309-5", "309-2", "W-6")
def unknown_meter(papers: Papers) -> Names | None:
    row = metered(papers)
    if row is None:
        return None
    row["meter_id"] = "44030000000000000000X"
    return {*neighbours(papers, row)}


@fault("单据：起止日期互换", "W-9", "309-179", "316-28", "309-1", "309-5", "311-1")
def dates_swapped(papers: Papers) -> Names | None:
    row = metered(papers)
    if row is None:
        return None
    names = {*neighbours(papers, row)}
    row["period_start"], row["period_end"] = row["period_end"], row["period_start"]
    return names


def _years_on(day: dt.date, years: int) -> dt.date:
    return day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)


@fault("单据：起日的年份早一年", *OVERLAPPING, "309-110")
def start_a_year_early(papers: Papers) -> Names | None:
    row = metered(papers)
    if row is None:
        return None
    row["period_start"] = _years_on(row["period_start"], -1)
    return {row["bill_no"], *neighbours(papers, row)}


@fault("单据：止日的年份晚一年", *OVERLAPPING, "309-110", "309-388")
def end_a_year_late(papers: Papers) -> Names | None:
    row = metered(papers)
    if row is None:
        return None
    row["period_end"] = _years_on(row["period_end"], 1)
    return {row["bill_no"], *neighbours(papers, row)}


@fault("单据：起止日期都错一年", *MOVED, "309-6")
def a_year_off(papers: Papers) -> Names | None:
    row = metered(papers)
    if row is None:
        return None
    names, years = {*neighbours(papers, row)}, papers.rng.choice((-1, 1))
    row["period_start"], row["period_end"] = _years_on(row["period_start"], years), _years_on(row["period_end"], years)
    return {*names, *neighbours(papers, row)}


@fault("单据：起止日期都错一个月", *MOVED, "309-6")
def a_month_off(papers: Papers) -> Names | None:
    row = metered(papers)
    if row is None:
        return None
    names, days = {*neighbours(papers, row)}, dt.timedelta(days=papers.rng.choice((-30, 30)))
    row["period_start"], row["period_end"] = row["period_start"] + days, row["period_end"] + days
    return {*names, *neighbours(papers, row)}


@fault("单据：起日写成文本", "W-1")
def text_for_start(papers: Papers) -> Names | None:
    row = metered(papers)
    if row is None:
        return None
    row["period_start"] = f"{row['period_start']:%Y.%m.%d}"
    return {row["bill_no"]}


@fault("单据：起日或止日空白", "W-4", "309-179", "W-9")
def date_blank(papers: Papers) -> Names | None:
    row = metered(papers)
    if row is None:
        return None
    row[papers.rng.choice(("period_start", "period_end"))] = None
    return {row["bill_no"]}


@fault("单据：凭证号空白", "W-4")
def voucher_blank(papers: Papers) -> Names | None:
    row = metered(papers)
    if row is None:
        return None
    row["voucher_no"] = None
    return {row["bill_no"]}


@fault("单据：一张拆成两行，各录全量", "309-2", "309-5", "309-6", "W-5", "309-7")
def split_in_two(papers: Papers) -> Names | None:
    row = metered(papers)
    if row is None:
        return None
    middle = row["period_start"] + (row["period_end"] - row["period_start"]) // 2
    papers.again("bills", row, bill_no=NEW, period_start=middle)
    return {NEW, *neighbours(papers, row)}
