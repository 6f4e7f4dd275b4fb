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
        and other["source_id"] in (None, row["source_id"]) and overlap(other, row)
        for other in papers.rows("factors")
    )  # fmt: skip


def overlap(row: Row, other: Row) -> bool:
    """Whether two rows are valid in one year."""
    spans = [
        (0, 9999) if found["verification_year"] is None
        else (found["verification_year"], found["year_to"] or found["verification_year"])
        for found in (row, other)
    ]  # fmt: skip
    return spans[0][0] <= spans[1][1] and spans[1][0] <= spans[0][1]


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
    new = papers.again("factors", row, verification_year=year, year_to=None, factor_value=row["factor_value"] * 1.1)
    return {factor_key(row), factor_key(new)}


@fault("参数：单位改为另一种量", "401-7")
def another_dimension(papers: Papers) -> Names | None:
    row = factor(papers)
    row["factor_unit"] = "kWh" if row["factor_unit"] not in ("1", "%") else "tCO2/GJ"
    return {factor_key(row)}


@fault("参数：单位改为同一种量的另一单位", "401-180", "401-181", "401-183")
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


@fault("参数：有效年份少一年", "401-3", "401-150")
def a_year_short(papers: Papers) -> Names | None:
    row = papers.some("factors", year_to=lambda year: year is not None)
    if row is None or not is_only(papers, row):
        return None
    years = [year for year in papers.truth.years if row["verification_year"] <= year <= row["year_to"]]
    names = {factor_key(row), *used_by(papers, row)}
    row["year_to"] = max(years) - 1
    return {*names, factor_key(row)}


@fault("参数：有效年份与另一行重叠", "401-61", "W-5", "401-150")
def overlapping(papers: Papers) -> Names | None:
    found = [
        (row, other) for row in papers.rows("factors") for other in papers.rows("factors")
        if row is not other and row["verification_year"] and other["verification_year"]
        and row["verification_year"] < other["verification_year"]
        and all(row[name] == other[name] for name in ("source_category", "source_id", "factor_kind"))
    ]  # fmt: skip
    if not found:
        return None
    row, other = papers.rng.choice(found)
    row["year_to"] = other["verification_year"]
    return {factor_key(row), factor_key(other), *used_by(papers, row)}


@fault("参数：起止年份颠倒", "401-150", "W-1")
def years_turned(papers: Papers) -> Names | None:
    row = papers.some("factors", year_to=lambda year: year is not None)
    if row is None or row["year_to"] == row["verification_year"]:
        return None
    row["verification_year"], row["year_to"] = row["year_to"], row["verification_year"]
    return {factor_key(row), *used_by(papers, row)}


@fault("参数：年份改为另一年", "401-3", "W-5", "401-61", "401-150")
def another_year(papers: Papers) -> Names | None:
    row = papers.some("factors", verification_year=lambda year: year is not None)
    if row is None:
        return None
    names = {factor_key(row), *used_by(papers, row)}
    row["verification_year"] = papers.another_year(row)
    return {*names, factor_key(row)}


@fault("参数：年份不在核查年份中", "401-151", "401-3")
def unknown_year(papers: Papers) -> Names | None:
    row = papers.some("factors", verification_year=lambda year: year is not None)
    if row is None:
        return None
    names = {factor_key(row), *used_by(papers, row)}
    row |= {"verification_year": min(papers.truth.years) - 4, "year_to": None}
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


@fault("参数：专属的有效年份少一年，改用同类别的", "401-460", "401-430", "401-3", "401-61")
def own_factor_ends(papers: Papers) -> Names | None:
    """A row of one source that is valid in several years, with a row of its category of another value behind it."""
    years, own = sorted(papers.truth.years), papers.rows("factors", source_id=lambda source: source is not None)
    emitting = {bill["source_id"] for bill in papers.rows("bills") if str(bill["period_end"]) > f"{years[-1]}-03"}
    long = [
        row for row in own
        if not is_only(papers, row) and row["source_id"] in emitting and (row["verification_year"] or 0) < years[-1]
        and (row["verification_year"] is None or (row["year_to"] or 0) >= years[-1])
    ]  # fmt: skip
    row = papers.one_of(long)
    if row is None or len(years) == 1:
        return None
    row.update(verification_year=row["verification_year"] or years[0], year_to=years[-2])
    return {factor_key(row), *used_by(papers, row)}
