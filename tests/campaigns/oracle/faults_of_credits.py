"""Faults in credit notes: 红字 and 退补 that take back what a bill was too high by."""

import datetime as dt

from oracle.faults_of_bills import NEW, neighbours
from oracle.planting import Names, Papers, fault
from oracle.tables import Row


def credit(papers: Papers) -> Row | None:
    """A credit note of a meter."""
    return papers.some("bills", activity_quantity=lambda quantity: quantity < 0)


@fault("红字：同一编号再录一行", "W-5")
def twice(papers: Papers) -> Names | None:
    row = credit(papers)
    if row is None:
        return None
    papers.again("bills", row)
    return {row["bill_no"]}


@fault("红字：换编号再录一行", "309-6", "309-7")
def another_number(papers: Papers) -> Names | None:
    row = credit(papers)
    if row is None:
        return None
    papers.again("bills", row, bill_no=NEW)
    return {NEW, row["bill_no"], row["bill_no"].removesuffix("R")}


@fault("红字：正负号颠倒", "309-6", "309-2", "309-7", "309-5")
def sign(papers: Papers) -> Names | None:
    row = credit(papers)
    if row is None:
        return None
    row["activity_quantity"] = -row["activity_quantity"]
    return {row["bill_no"], *neighbours(papers, row)}


@fault("红字：没有说明", "309-81", always=True)
def unexplained(papers: Papers) -> Names | None:
    row = credit(papers)
    if row is None:
        return None
    row["remark"] = None
    return {row["bill_no"]}


@fault("红字：起日的年份早一年", "309-172", "309-110")
def a_year_early(papers: Papers) -> Names | None:
    row = credit(papers)
    if row is None:
        return None
    row["period_start"] -= dt.timedelta(days=365)
    return {row["bill_no"]}


@fault("红字：改到同一年另一张单据的期间", "309-172", slip=True)
def of_another_bill(papers: Papers) -> Names | None:
    row = credit(papers)
    others = row and papers.rows("bills", meter_id=row["meter_id"], activity_quantity=lambda quantity: quantity > 0)
    if not row or not others:
        return None
    other = papers.rng.choice(others)
    row |= {"period_start": other["period_start"], "period_end": other["period_end"]}
    return {row["bill_no"]}


@fault("红字：删去一行", slip=True)
def deleted(papers: Papers) -> Names | None:
    row = credit(papers)
    if row is None:
        return None
    papers.remove("bills", row)
    return {row["bill_no"].removesuffix("R"), row["source_id"]}
