"""Faults in the registers: sources, sites, meters, years, and blocks of formulas."""

import datetime as dt

from oracle.factors import CATEGORIES
from oracle.planting import Names, Papers, fault
from oracle.tables import Row, factor_key

MISSING = ("401-3", "W-9", "316-28")


def active(papers: Papers) -> Row | None:
    """A source that has quantities."""
    return papers.some("sources", is_used="是", source_category=lambda category: category in CATEGORIES)


def quantities(papers: Papers, source: Row) -> set[str]:
    """Keys of the rows that stand on a source."""
    keys = {
        "bills": "bill_no",
        "estimates": "estimate_id",
        "deductions": "deduction_id",
        "cross_checks": "crosscheck_id",
    }
    keys |= {"meters": "meter_id"}
    return {row[key] for table, key in keys.items() for row in papers.rows(table, source_id=source["source_id"])}


def accounts_of(papers: Papers, source: Row) -> set[str]:
    return {f"{source['source_id']}|{year}" for year in papers.truth.years}


@fault("排放源：改为未使用", "203-20")
def unused(papers: Papers) -> Names | None:
    row = active(papers)
    if row is None:
        return None
    row["is_used"] = "否"
    return {row["source_id"]}


@fault("排放源：类别改为二氧化碳灭火器", "202-20", "W-7", "316-9")
def extinguisher(papers: Papers) -> Names | None:
    row = active(papers)
    if row is None:
        return None
    row["source_category"] = "二氧化碳灭火器"
    return {row["source_id"], *quantities(papers, row)}


@fault("排放源：类别改为另一单位的类别", "W-7", "316-9", "201-180", "309-121", "309-190", *MISSING)
def category_of_another_unit(papers: Papers) -> Names | None:
    row = active(papers)
    if row is None:
        return None
    unit = CATEGORIES[row["source_category"]].unit
    row["source_category"] = papers.rng.choice([name for name, category in CATEGORIES.items() if category.unit != unit])
    return {row["source_id"], *quantities(papers, row), *accounts_of(papers, row)}


@fault("排放源：类别改为同单位、没有参数的类别", "201-180", *MISSING)
def category_without_factors(papers: Papers) -> Names | None:
    row = active(papers)
    if row is None:
        return None
    unit, known = (
        CATEGORIES[row["source_category"]].unit,
        {factor["source_category"] for factor in papers.tables["factors"]},
    )
    others = [name for name, category in CATEGORIES.items() if category.unit == unit and name not in known]
    if not others:
        return None
    row["source_category"] = papers.rng.choice(others)
    return {row["source_id"], *accounts_of(papers, row), *map(str, papers.truth.years)}


@fault("排放源：外购电力改为岸电", "401-60", "201-180", "A02-180", *MISSING)
def shore_power(papers: Papers) -> Names | None:
    row = papers.some("sources", source_category="外购电力", is_used="是")
    if row is None:
        return None
    row["source_category"] = "船舶靠港岸电"
    return {
        row["source_id"],
        *accounts_of(papers, row),
        *map(factor_key, papers.rows("factors", source_id=row["source_id"])),
    }


@fault("排放源：删去一行", "W-6")
def source_deleted(papers: Papers) -> Names | None:
    row = active(papers)
    if row is None or not quantities(papers, row):
        return None
    papers.remove("sources", row)
    return quantities(papers, row)


@fault("排放源：同一编号登记两行", "W-5")
def source_twice(papers: Papers) -> Names | None:
    row = active(papers)
    if row is None:
        return None
    papers.again("sources", row)
    return {row["source_id"]}


@fault("排放源：编号改写", "W-6")
def source_renamed(papers: Papers) -> Names | None:
    row = active(papers)
    if row is None or not quantities(papers, row):
        return None
    found = quantities(papers, row)
    row["source_id"] = papers.rng.choice(
        (row["source_id"] + "A", row["source_id"].replace("-", "_"), f"{row['source_id']} ")
    )
    return found


@fault("排放源：类别不在列表中", "W-2")
def unknown_category(papers: Papers) -> Names | None:
    row = active(papers)
    if row is None:
        return None
    row["source_category"] = papers.rng.choice(("电力", "外购电", "油"))
    return {row["source_id"]}


@fault("排放源：是否使用空白", "W-4")
def use_unknown(papers: Papers) -> Names | None:
    row = active(papers)
    if row is None:
        return None
    row["is_used"] = None
    return {row["source_id"]}


@fault("场所：改为不在边界内", "101-20")
def site_outside(papers: Papers) -> Names | None:
    sites = {row["site_id"] for row in papers.rows("sources", is_used="是") if row["source_category"] in CATEGORIES}
    row = papers.some("sites", is_inside="是", site_id=lambda site: site in sites)
    if row is None:
        return None
    row["is_inside"] = "否"
    return {
        name for source in papers.rows("sources", site_id=row["site_id"]) for name in accounts_of(papers, source)
    } | {row["site_id"]}


@fault("场所：排放源改到边界外的场所", "101-20")
def source_outside(papers: Papers) -> Names | None:
    row, site = active(papers), papers.some("sites", is_inside="否")
    if row is None or site is None:
        return None
    row["site_id"] = site["site_id"]
    return {row["source_id"], *accounts_of(papers, row)}


@fault("场所：停用日期早于单据", "101-21", "101-22")
def site_closed_early(papers: Papers) -> Names | None:
    row = active(papers)
    site = row and papers.rows("sites", site_id=row["site_id"])[0]
    if not row or not site:
        return None
    site["closed_date"] = dt.date(min(papers.truth.years), papers.rng.randint(1, 9), 15)
    return {name for source in papers.rows("sources", site_id=site["site_id"]) for name in quantities(papers, source)}


@fault("场所：启用日期晚于单据", "101-21", "101-22")
def site_opened_late(papers: Papers) -> Names | None:
    row = active(papers)
    site = row and papers.rows("sites", site_id=row["site_id"])[0]
    if not row or not site:
        return None
    site["opened_date"] = dt.date(max(papers.truth.years), papers.rng.randint(4, 12), 15)
    return {name for source in papers.rows("sources", site_id=site["site_id"]) for name in quantities(papers, source)}


@fault("年份：同一年份登记两行", "W-10")
def year_twice(papers: Papers) -> Names | None:
    row = papers.some("years")
    assert row is not None
    papers.again("years", row, year_role=papers.rng.choice(("履约", "基准")))
    return {str(row["verification_year"])}


@fault("年份：删去一行", "W-6", "309-110")
def year_deleted(papers: Papers) -> Names | None:
    row = papers.some("years")
    assert row is not None
    year = row["verification_year"]
    papers.remove("years", row)
    return {
        found[key] for table, key in (("bills", "bill_no"), ("deductions", "deduction_id"), ("attributions", "case_id"),
                                      ("estimates", "estimate_id"))
        for found in papers.rows(table, verification_year=year)
    } | {str(year)}  # fmt: skip


@fault("年份：年份填错", "W-6", "309-110")
def year_wrong(papers: Papers) -> Names | None:
    row = papers.some("years")
    assert row is not None
    year = row["verification_year"]
    row["verification_year"] = min(papers.truth.years) - 3
    return {found["bill_no"] for found in papers.rows("bills", verification_year=year)} | {
        str(row["verification_year"]),
        str(year),
    }


@fault("年份：属性写成列表外的词", "W-2")
def role_unknown(papers: Papers) -> Names | None:
    row = papers.some("years")
    assert row is not None
    row["year_role"] = papers.rng.choice(("履约年份", "历史", "基准年"))
    return {str(row["verification_year"])}


@fault("年份：属性空白", "W-4")
def role_blank(papers: Papers) -> Names | None:
    row = papers.some("years")
    assert row is not None
    row["year_role"] = None
    return {str(row["verification_year"])}


def is_last_of_baselines(papers: Papers, row: Row) -> bool:
    """The last year of a book without a 履约 year: called 履约, nothing in the book contradicts it."""
    return "履约" not in papers.truth.years.values() and row["verification_year"] == max(papers.truth.years)


@fault("年份：基准年份改为履约", "316-181", "316-182")
def two_compliance_years(papers: Papers) -> Names | None:
    row = papers.some("years", year_role="基准")
    if row is None or is_last_of_baselines(papers, row):
        return None
    row["year_role"] = "履约"
    return {str(year) for year in papers.truth.years}


@fault("计算表：行数少于排放源与年份的组合", "W-13")
def too_few_rows(papers: Papers) -> Names | None:
    table = papers.rng.choice(("monthly", "emissions"))
    papers.blocks[table] = len(papers.tables["sources"]) * len(papers.truth.years) - 1
    return {table}


@fault("计算表：公式改写为数值", "W-8", always=True)
def formula_overwritten(papers: Papers) -> Names | None:
    table, column = papers.rng.choice((
        ("monthly", "month_03"), ("monthly", "activity_total"), ("monthly", "bills_quantity"),
        ("emissions", "emission_tco2"), ("emissions", "verified_emission_tco2"), ("emissions", "emission_factor"),
        ("year_totals", "verified_emission_tco2"),
    ))  # fmt: skip
    years, sources = list(papers.truth.years), papers.tables["sources"]
    if table == "year_totals":
        at = papers.rng.randrange(len(years))
        papers.overwritten[table, at, column] = 1.0
        return {str(years[at])}
    at = papers.rng.randrange(len(years) * len(sources))
    papers.overwritten[table, at, column] = 1.0
    return {f"{sources[at // len(years)]['source_id']}|{years[at % len(years)]}"}
