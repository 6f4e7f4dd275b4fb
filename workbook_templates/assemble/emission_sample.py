"""抽样方案, 抽样分层, 抽样明细: the bills of each year drawn by their tonnes; what a verifier typed stays with its bill."""

from collections import Counter
from collections.abc import Iterator, Sequence

from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import GhgError
from udfs.rules.c0_07_sampling import sample_size
from udfs.vocabularies import Entry, SampleStratum
from workbook_templates.assemble.emission_units import CHANCES, GRAMS, Hit, enlarged_start, hits, random_start
from workbook_templates.assemble.sample_population import Item, Population, population
from workbook_templates.engagement.reader import Engagement, TypedRow

TYPED = ("checked_quantity", "sample_evidence", "sample_error_reason", "remark")
WRITTEN = ("sample_plans", "sample_strata", "sample_items")
DRAWN = "已抽取"
LARGEST = 1 << 20  # times that a sample is enlarged
Row = dict[str, Value]
Rows = dict[str, list[Row]]  # by table


def is_used(engagement: Engagement) -> bool:
    """Whether there is a plan, or what is left of one; a part holds some sources only, of which nothing can be drawn."""
    return not engagement.is_part and any(engagement.rows(name) for name in WRITTEN)


def sample(engagement: Engagement) -> Rows:
    """The rows of the three sheets, drawn anew: the same from the same.

    Args:
        engagement: as read.
    """
    made: Rows = {name: [] for name in WRITTEN}
    known: dict[tuple[int, str], TypedRow] = {}
    for row in engagement.rows("sample_items"):
        year, bill = row.number("verification_year"), row.text("sampled_bill")
        if year is not None and bill is not None:
            known.setdefault((int(year), bill), row)
    taken = set[int]()
    for plan in engagement.rows("sample_plans"):
        drawn = {bill: row for (year, bill), row in known.items() if year == plan.number("verification_year")}
        taken |= _of_plan(engagement, plan, drawn, made)
    for row in engagement.rows("sample_items"):
        if row.index not in taken and any(not is_blank(row.value(column)) for column in TYPED):
            made["sample_items"].append(_given(row) | {"sample_stratum": str(SampleStratum.OUTSIDE)})
    return made


def _given(row: TypedRow) -> Row:
    columns = row.record.records.columns.declared.columns
    return {column.id: _sound(row.value(column.id)) for column in columns if column.formula is None}


def _sound(value: Value) -> Value:
    return None if isinstance(value, GhgError) else value


def _of_plan(engagement: Engagement, plan: TypedRow, drawn: dict[str, TypedRow], made: Rows) -> set[int]:
    """Add what a plan draws; the rows of 抽样明细 that go on."""
    year, seed = plan.number("verification_year"), plan.text("sampling_seed")
    found = Population((), 0, {}, ()) if year is None else population(engagement, int(year), drawn)
    count = _count(plan, found)
    values = _given(plan) | dict.fromkeys((
        "random_number", "drawn_interval_tco2", "sample_start_tco2", "drawn_bills_count", "population_digest"))  # fmt: skip
    values["population_bills_count"] = len(found.items) or None
    values["population_tco2"] = found.grams / GRAMS or None
    made["sample_plans"].append(values)
    if isinstance(count, str) or year is None or seed is None:
        values["drawing_state"] = f"未抽取：{count}"
        return set()
    times = int(plan.number("enlargement_factor") or 1)
    first = random_start(seed, int(year))
    start = enlarged_start(first, times)
    interval = found.grams / GRAMS / (count * times)
    chosen = list(hits([item.grams for item in found.items], count * times, start))
    values |= {
        "random_number": first / CHANCES, "drawn_interval_tco2": interval, "sample_start_tco2": start / CHANCES * interval,
        "drawn_bills_count": len(chosen), "population_digest": found.digest, "drawing_state": DRAWN,
    }  # fmt: skip
    units = {row.key: row.value("activity_unit") for row in engagement.rows("sources")}
    is_certain = [item.grams * count * times >= found.grams for item in found.items]
    for hit in chosen:
        item = found.items[hit.place]
        stratum = SampleStratum.CERTAIN if is_certain[hit.place] else SampleStratum.DRAWN
        row = _item(int(year), item, hit, stratum, interval) | {"activity_unit": units.get(item.source)}
        before = drawn.get(item.bill)
        typed = {column: None if before is None else _sound(before.value(column)) for column in TYPED}
        made["sample_items"].append(row | typed)
    made["sample_strata"] += _strata(int(year), found, is_certain, {hit.place for hit in chosen})
    names = {found.items[hit.place].bill for hit in chosen}
    return {row.index for bill, row in drawn.items() if bill in names}


def _count(plan: TypedRow, found: Population) -> int | str:
    """The size of the sample before it is enlarged, or why there is none."""
    lacking = [
        name for column, name in LACKING.items()
        if is_blank(plan.value(column)) or isinstance(plan.value(column), GhgError)
    ]  # fmt: skip
    if lacking:
        return f"缺{'、'.join(lacking)}"
    if found.unknown:
        return f"排放源{'、'.join(found.unknown)}的单据没有排放量（参数未登记）"
    if not found.items:
        return "当年没有计入的单据"
    times = plan.number("enlargement_factor") or 1.0
    if not is_doubling(times):
        return "扩大倍数应为1、2、4、8……"
    size = sample_size.evaluate(found.grams / GRAMS, *(plan.value(column) for column in SIZING))
    return size.message if isinstance(size, GhgError) else int(size) if isinstance(size, float) else "样本量不能计算"


LACKING = {
    "verification_year": "年份", "sampling_seed": "随机种子", "confidence_ratio": "置信水平",
    "materiality_ratio": "实质性水平", "expected_error_ratio": "预期误差率", "tolerable_tco2": "初始排放量",
}  # fmt: skip
SIZING = ("tolerable_tco2", "expected_error_tco2", "confidence_ratio")


def is_doubling(times: float) -> bool:
    """Whether a sample so many times as large holds every smaller one on the ladder."""
    return times in {float(1 << step) for step in range(LARGEST.bit_length())}


def _item(year: int, item: Item, hit: Hit, stratum: SampleStratum, interval: float) -> Row:
    return {
        "sample_item_key": f"{year}|{item.bill}", "verification_year": year, "source_id": item.source,
        "sampled_bill": item.bill, "sampled_voucher": item.voucher, "period_end": item.end, "sample_stratum": str(stratum),
        "recorded_quantity": item.recorded, "recorded_tco2": item.tonnes, "current_quantity": item.current,
        "cumulated_from_tco2": hit.before / GRAMS, "cumulated_to_tco2": hit.after / GRAMS, "hit_tco2": hit.at / GRAMS,
        "drawn_interval_tco2": interval,
    }  # fmt: skip


def _strata(year: int, found: Population, is_certain: Sequence[bool], chosen: set[int]) -> Iterator[Row]:
    """A row for each source, in the order in which its bills stand on the line."""
    grams, bills, certain, certain_grams, drawn = (Counter[str]() for _ in range(5))
    for place, item in enumerate(found.items):
        grams[item.source] += item.grams
        bills[item.source] += 1
        certain[item.source] += is_certain[place]
        certain_grams[item.source] += item.grams * is_certain[place]
        drawn[item.source] += place in chosen
    before = 0
    for source in dict.fromkeys((*grams, *found.zeros)):
        yield {
            "stratum_key": f"{year}|{source}", "verification_year": year, "source_id": source,
            "population_bills_count": bills[source], "population_tco2": grams[source] / GRAMS,
            "cumulated_from_tco2": before / GRAMS, "cumulated_to_tco2": (before + grams[source]) / GRAMS,
            "certain_bills_count": certain[source], "certain_tco2": certain_grams[source] / GRAMS,
            "drawn_bills_count": drawn[source], "zero_bills_count": found.zeros.get(source, 0),
            "entry": str(Entry.ASSEMBLED),
        }  # fmt: skip
        before += grams[source]
