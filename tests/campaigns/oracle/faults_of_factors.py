"""Faults in 参数."""

from oracle.factors import CATEGORIES
from oracle.planting import Names, Papers, fault
from oracle.tables import Row, factor_key


def used_by(papers: Papers, row: Row) -> set[str]:
    """The sources that may take a factor, and their accounts."""
    sources = [row["source_id"]] if row["source_id"] else [
        source["source_id"] for source in papers.rows("sources", source_category=row["source_category"])
    ]  # fmt: skip
    return {*sources, *(f"{source}|{year}" for source in sources for year in papers.truth.years)}


def is_only(papers: Papers, row: Row) -> bool:
    """Whether nothing stands in for a factor: no row of its category, none of all years."""
    return not any(
        other is not row and other["source_category"] == row["source_category"] and other["factor_kind"] == row["factor_kind"]
        and other["source_id"] in (None, row["source_id"]) and other["verification_year"] in (None, row["verification_year"])
        for other in papers.rows("factors")
    )  # fmt: skip


def factor(papers: Papers) -> Row:
    row = papers.some("factors")
    assert row is not None
    return row


@fault("参数：删去一行", "401-3")
def deleted(papers: Papers) -> Names | None:
    row = factor(papers)
    if not is_only(papers, row):
        return None
    papers.remove("factors", row)
    return used_by(papers, row)


@fault("参数：数值空白", "W-4", "401-3")
def value_blank(papers: Papers) -> Names | None:
    row = factor(papers)
    row["factor_value"] = None
    return {factor_key(row), *used_by(papers, row)}


@fault("参数：同一参数登记两行", "W-5")
def twice(papers: Papers) -> Names | None:
    row = factor(papers)
    papers.again("factors", row, factor_value=row["factor_value"] * 1.1)
    return {factor_key(row)}


@fault("参数：各年和某年各登记一行", "401-61")
def of_all_years_and_of_one(papers: Papers) -> Names | None:
    row = factor(papers)
    year = papers.rng.choice(list(papers.truth.years)) if row["verification_year"] is None else None
    new = papers.again("factors", row, verification_year=year, factor_value=row["factor_value"] * 1.1)
    return {factor_key(row), factor_key(new)}


@fault("参数：单位改为另一种量", "401-7")
def another_dimension(papers: Papers) -> Names | None:
    row = factor(papers)
    row["factor_unit"] = "kWh" if row["factor_unit"] not in ("1", "%") else "tCO2/GJ"
    return {factor_key(row)}


@fault("参数：单位改为同一种量的另一单位", "401-180", "401-181")
def another_unit(papers: Papers) -> Names | None:
    row = factor(papers)
    units = CATEGORIES[row["source_category"]].kinds[row["factor_kind"]][0]
    others = [unit for unit, ratio in units.items() if ratio != units[row["factor_unit"]]]
    if not others:
        return None
    row["factor_unit"] = papers.rng.choice(others)
    return {factor_key(row)}


@fault("参数：单位空白", "W-4", "401-7")
def unit_blank(papers: Papers) -> Names | None:
    row = factor(papers)
    row["factor_unit"] = None
    return {factor_key(row)}


@fault("参数：年份改为另一年", "401-3", "W-5", "401-61")
def another_year(papers: Papers) -> Names | None:
    row = papers.some("factors", verification_year=lambda year: year is not None)
    if row is None:
        return None
    names = {factor_key(row), *used_by(papers, row)}
    row["verification_year"] = papers.rng.choice(
        [year for year in papers.truth.years if year != row["verification_year"]]
    )
    return {*names, factor_key(row)}


@fault("参数：年份不在核查年份中", "W-6", "401-3")
def unknown_year(papers: Papers) -> Names | None:
    row = papers.some("factors", verification_year=lambda year: year is not None)
    if row is None:
        return None
    names = {factor_key(row), *used_by(papers, row)}
    row["verification_year"] = min(papers.truth.years) - 1
    return {*names, factor_key(row)}


@fault("参数：排放源编号改为另一类别的排放源", "401-60")
def of_another_category(papers: Papers) -> Names | None:
    row = factor(papers)
    others = [
        source["source_id"] for source in papers.rows("sources") if source["source_category"] != row["source_category"]
    ]
    if not others:
        return None
    row["source_id"] = papers.rng.choice(others)
    return {factor_key(row)}


@fault("参数：排放源编号未登记", "W-6")
def of_no_source(papers: Papers) -> Names | None:
    row = factor(papers)
    row["source_id"] = "E-99"
    return {factor_key(row)}


@fault("参数：类别改为另一类别", "401-3", "401-60", "W-5", "401-7", "401-61")
def another_category(papers: Papers) -> Names | None:
    row = factor(papers)
    if not is_only(papers, row):
        return None
    names = {factor_key(row), *used_by(papers, row)}
    row["source_category"] = papers.rng.choice([name for name in CATEGORIES if name != row["source_category"]])
    return {*names, factor_key(row)}


@fault("参数：参数类别改为另一类别", "401-3", "W-5", "401-61", "401-7")
def another_kind(papers: Papers) -> Names | None:
    row = factor(papers)
    if not is_only(papers, row):
        return None
    names = {factor_key(row), *used_by(papers, row)}
    row["factor_kind"] = papers.rng.choice(
        [kind for kind in ("排放因子", "低位发热量", "密度") if kind != row["factor_kind"]]
    )
    return {*names, factor_key(row)}


@fault("参数：自行测算而未经批准", "401-1")
def not_approved(papers: Papers) -> Names | None:
    row = factor(papers)
    row |= {"factor_origin": "自行测算", "is_approved": "否", "factor_value": row["factor_value"] * 0.9}
    return {factor_key(row)}


@fault("参数：没有来源", "401-2", "W-4")
def no_origin(papers: Papers) -> Names | None:
    row = factor(papers)
    row |= {"factor_source": None, "factor_value": row["factor_value"] * 0.9}
    return {factor_key(row)}
