"""Faults in 缺失推算."""

import datetime as dt

from oracle.faults_of_bills import other_source
from oracle.planting import Names, Papers, fault
from oracle.tables import Row


def estimate(papers: Papers, **equal: object) -> Row | None:
    return papers.some("estimates", **equal)


def of_month(papers: Papers) -> Row | None:
    """An estimate of a month of which the bill was lost."""
    return estimate(papers, estimate_method=lambda method: method in ("电费推算", "产量比例"))


def around(papers: Papers, row: Row) -> set[str]:
    return {row["estimate_id"], row["source_id"]} | {
        bill["bill_no"] for bill in papers.rows("bills", source_id=row["source_id"])
    }


@fault("推算：删去一行", "311-1", "309-1", "309-5")
def deleted(papers: Papers) -> Names | None:
    row = of_month(papers)
    if row is None:
        return None
    papers.remove("estimates", row)
    return around(papers, row)


@fault("推算：发电机的推算删去一行", "311-1", "309-122")
def generator_deleted(papers: Papers) -> Names | None:
    row = estimate(papers, estimate_method="发电机")
    if row is None:
        return None
    papers.remove("estimates", row)
    return {row["source_id"]}


@fault("推算：同一编号再录一行", "W-5")
def twice(papers: Papers) -> Names | None:
    row = estimate(papers)
    if row is None:
        return None
    papers.again("estimates", row)
    return {row["estimate_id"]}


@fault("推算：换编号再录一行", "316-23")
def another_number(papers: Papers) -> Names | None:
    row = estimate(papers)
    if row is None:
        return None
    papers.again("estimates", row, estimate_id="T-NEW")
    return {"T-NEW", row["estimate_id"]}


@fault("推算：换编号和凭证号再录一行", "316-23", "316-20", "316-180")
def another_voucher(papers: Papers) -> Names | None:
    row = of_month(papers)
    if row is None:
        return None
    papers.again("estimates", row, estimate_id="T-NEW", voucher_no="PZ-T-NEW")
    papers.register("PZ-T-NEW")
    return {"T-NEW", row["estimate_id"]}


@fault("推算：在另一排放源再录一行", "316-188", "316-180", "316-20", "316-23", "316-21", "316-9")
def in_two_sources(papers: Papers) -> Names | None:
    row = of_month(papers)
    other = row and other_source(papers, row)
    if not row or not other:
        return None
    papers.again("estimates", row, estimate_id="T-NEW", source_id=other)
    return {"T-NEW", row["estimate_id"]}


@fault("推算：已有单据又录推算", "316-20", "316-21", "316-23", "203-121", "101-22", "316-180", "309-4")
def beside_a_bill(papers: Papers) -> Names | None:
    row = of_month(papers)
    if row is None:
        return None
    months = papers.truth.years
    others = [month for month in range(1, 13) if month != row["estimate_month"].month]
    day = dt.date(papers.rng.choice(list(months)), papers.rng.choice(others), 1)
    papers.again(
        "estimates", row, estimate_id="T-NEW", estimate_month=day, verification_year=day.year, voucher_no="PZ-T-NEW"
    )
    papers.register("PZ-T-NEW")
    return {"T-NEW", row["estimate_id"], row["source_id"]}


@fault("推算：缺失月份改为另一月", "316-20", "311-1", "316-22", "316-121")
def another_month(papers: Papers) -> Names | None:
    row = of_month(papers)
    if row is None:
        return None
    month = row["estimate_month"].month % 12 + 1
    row["estimate_month"] = row["estimate_month"].replace(month=month)
    return {row["estimate_id"], row["source_id"]}


@fault("推算：年份改为另一年", "309-120", "316-22", "316-23", "311-1", "309-122")
def another_year(papers: Papers) -> Names | None:
    row = estimate(papers)
    if row is None:
        return None
    row["verification_year"] = papers.another_year(row)
    return {row["estimate_id"], row["source_id"]}


@fault("推算：缺失月份和年份都错一年", "316-20", "311-1", "316-22", "316-21", "316-121")
def a_year_off(papers: Papers) -> Names | None:
    row = of_month(papers)
    if row is None:
        return None
    year = papers.another_year(row)
    row["verification_year"], row["estimate_month"] = year, row["estimate_month"].replace(year=year)
    return {row["estimate_id"], row["source_id"]}


@fault("推算：缺失月份空白", "316-121", "316-21", "316-460", "311-1", "W-4")
def month_blank(papers: Papers) -> Names | None:
    row = of_month(papers)
    if row is None:
        return None
    row["estimate_month"] = None
    return {row["estimate_id"], row["source_id"]}


@fault("推算：计量表号改为同一排放源的另一块表", "316-180", "316-20", "311-1")
def of_another_meter(papers: Papers) -> Names | None:
    row = estimate(papers, meter_id=lambda meter: meter is not None)
    others = row and papers.rows("meters", source_id=row["source_id"], meter_id=lambda meter: meter != row["meter_id"])
    if not row or not others:
        return None
    row["meter_id"] = papers.rng.choice(others)["meter_id"]
    return {row["estimate_id"], row["source_id"]}


@fault("推算：缺失止改为另一月", "316-20", "311-1", "316-22", "316-122", "316-121")
def ends_elsewhere(papers: Papers) -> Names | None:
    row = of_month(papers)
    if row is None:
        return None
    last = row["estimate_until"] or row["estimate_month"]
    row["estimate_until"] = (last.replace(day=1) + dt.timedelta(days=35)).replace(day=last.day if last.day < 29 else 1)
    return around(papers, row)


@fault("推算：改到同单位的另一排放源", "316-180", "316-20", "316-21", "311-1", "311-460")
def of_another_source(papers: Papers) -> Names | None:
    row = of_month(papers)
    other = row and other_source(papers, row)
    if not row or not other:
        return None
    names = {row["estimate_id"], row["source_id"], other}
    row["source_id"] = other
    return names


@fault("推算：方法的单位与排放源不符", "316-9", "316-180")
def of_another_unit(papers: Papers) -> Names | None:
    row = estimate(papers, estimate_method=lambda method: method not in ("产量比例", "其他方式", "份额分摊"))
    other = row and other_source(papers, row, same_unit=False)
    if not row or not other:
        return None
    row["source_id"] = other
    return {row["estimate_id"]}


@fault("推算：排放源编号空白", "309-21", "W-4")
def source_blank(papers: Papers) -> Names | None:
    row = estimate(papers)
    if row is None:
        return None
    row["source_id"] = None
    return {row["estimate_id"]}


@fault("推算：推算方法空白", "309-21", "W-4", "311-1")
def method_blank(papers: Papers) -> Names | None:
    row = estimate(papers)
    if row is None:
        return None
    row["estimate_method"] = None
    return {row["estimate_id"], row["source_id"]}


@fault("推算：没有盖章说明", "504-1", always=True)
def not_stamped(papers: Papers) -> Names | None:
    row = estimate(papers)
    if row is None:
        return None
    row["has_stamped_statement"] = papers.rng.choice(("否", None))
    return {row["estimate_id"]}


@fault("推算：采用量不如推算结果保守", "316-1")
def not_conservative(papers: Papers) -> Names | None:
    row = estimate(papers)
    if row is None:
        return None
    quantity = next(float(found.quantity) for found in papers.truth.estimates if found.number == row["estimate_id"])
    row["adopted_quantity"] = round(quantity * (0.8 if papers.role(row) == "履约" else 1.25), 2)
    return {row["estimate_id"]}


@fault("推算：电费含基本电费", "310-1")
def basic_fee_inside(papers: Papers) -> Names | None:
    row = estimate(papers, estimate_method="电费推算", basic_fee_cny=lambda fee: bool(fee))
    if row is None or not papers.rows("bills", source_id=row["source_id"], tariff_kind="两部制"):
        return None
    row["basic_fee_cny"] = None
    return {row["estimate_id"]}


@fault("推算：只留一个未经约定的候选值", "310-2", "316-124")
def price_without_choice(papers: Papers) -> Names | None:
    row = estimate(
        papers, candidate_2=lambda value: value is not None, estimate_method=lambda method: method != "制冷效率"
    )
    if row is None:
        return None
    row |= {"candidate_1": row["candidate_2"], "candidate_2": None, "candidate_3": None}
    return {row["estimate_id"]}


@fault("推算：方法改为没有填写其输入的方法", "316-463", "316-9", "316-131", "W-9")
def method_without_its_inputs(papers: Papers) -> Names | None:
    row = estimate(papers, estimate_method=lambda method: method != "产量比例", adopted_quantity=None)
    if row is None:
        return None
    row["estimate_method"] = "产量比例"
    return {row["estimate_id"]}
