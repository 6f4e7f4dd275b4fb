"""Faults of figures that nothing beside them contradicts: inputs of an estimate, a factor of its own, the owner of a meter."""

from oracle.faults_of_entries import case_of
from oracle.planting import Names, Papers, fault
from oracle.tables import factor_key

OF_NOTHING = ("own_share", "hot_water_volume", "running_h", "cooling_kwhc")
PRICES = ("invoice_price_cny_per_l", "purchase_price_cny_per_l", "reference_price_cny_per_l")
OF_ELECTRICITY = ("外购电力", "船舶靠港岸电", "输配电损耗", "外购冷量")


@fault("推算：份额、热水量或运行时间为0", "316-430")
def input_of_nothing(papers: Papers) -> Names | None:
    given = [(row, name) for row in papers.rows("estimates") for name in OF_NOTHING if row.get(name)]
    if not given:
        return None
    row, name = papers.rng.choice(given)
    row[name] = 0
    return {row["estimate_id"]}


@fault("推算：油价为每吨的价格", "316-431")
def price_of_a_tonne(papers: Papers) -> Names | None:
    row = papers.some("estimates", estimate_method="燃油金额")
    if row is None:
        return None
    row.update({name: row[name] * 1176 for name in PRICES if row.get(name)})
    return {row["estimate_id"]}


@fault("推算：电价以分计，效率以百分数计", "316-431")
def in_hundredths(papers: Papers) -> Names | None:
    row = papers.some("estimates", estimate_method=lambda method: method in ("电费推算", "制冷效率"))
    if row is None:
        return None
    row.update({name: row[name] * 100 for name in ("candidate_1", "candidate_2", "candidate_3") if row.get(name)})
    return {row["estimate_id"]}


@fault("参数：一个用电的排放源另有一行不同的电力因子", "401-430")
def another_factor_of_electricity(papers: Papers) -> Names | None:
    row = papers.some(
        "factors", source_category=lambda category: category in OF_ELECTRICITY, factor_kind="排放因子", source_id=None
    )
    own = {found["source_id"] for found in papers.rows("factors", source_category=row and row["source_category"])}
    using = [source for source in papers.rows("sources", source_category=row and row["source_category"])
             if source["source_id"] not in own and source.get("is_used") != "否"]  # fmt: skip
    source = papers.one_of(using)
    if row is None or source is None:
        return None
    new = papers.again(
        "factors", row, source_id=source["source_id"], factor_value=float(f"{row['factor_value'] * 0.9:.4g}")
    )
    return {factor_key(new)}


@fault("直供可再生电力：从供电局的表的账单中扣减", "A03-430", always=True)
def direct_supply_on_the_meter_of_the_grid(papers: Papers) -> Names | None:
    rows = [row for row in papers.rows("deductions", account_entry="扣减")
            if row["entered"] and case_of(papers, row)["case_kind"] == "直供可再生电力"]  # fmt: skip
    row = papers.one_of(rows)
    if row is None:
        return None
    number = case_of(papers, row)["meter_id"]
    held = [meter for meter in papers.rows("meters", source_id=row["source_id"]) if number in (None, meter["meter_id"])]
    if not held:
        return None
    for meter in held:
        meter["meter_owner"] = "深圳供电局"
    return {row["deduction_id"]}
