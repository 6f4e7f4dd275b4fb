"""Slips of a value: found where readings, fee or neighbours make them visible; the share found is told."""

from collections.abc import Callable

from oracle.factors import CATEGORIES
from oracle.faults_of_bills import metered, other_source
from oracle.faults_of_cross_checks import moving
from oracle.faults_of_factors import factor
from oracle.faults_of_quantities import receipt
from oracle.faults_of_sources import is_last_of_baselines
from oracle.planting import Names, Papers, Plant, fault
from oracle.tables import Row, factor_key

QUANTITY_CHECKS = ("316-6", "316-170", "309-114", "309-115", "316-24")


Change = Callable[[Papers, Row], float | int | None]


def with_reading(papers: Papers) -> Row | None:
    """A bill that tells its readings."""
    return metered(papers, current_reading=lambda read: read is not None)


def with_fee(papers: Papers) -> Row | None:
    """A bill that tells its fee and no readings."""
    return metered(papers, bill_fee_cny=lambda fee: fee is not None, current_reading=None)


def bare(papers: Papers) -> Row | None:
    """A bill beside which only its neighbours stand."""
    return metered(papers, bill_fee_cny=None, current_reading=None)


def _slip(change: Change, pick: Callable[[Papers], Row | None]) -> Plant:
    def plant(papers: Papers) -> Names | None:
        row = pick(papers)
        new = None if row is None else change(papers, row)
        if row is None or new is None or new == row["activity_quantity"]:
            return None
        row["activity_quantity"] = new
        return {row["bill_no"]}

    return plant


def _times(factor: float) -> Change:
    return lambda papers, row: float(f"{row['activity_quantity'] * factor:.12g}")


def _transposed(papers: Papers, row: Row) -> float | None:
    digits = str(row["activity_quantity"])
    at = papers.rng.randrange(min(len(digits.partition(".")[0]), 4))
    new = digits[:at] + digits[at + 1 : at + 2] + digits[at : at + 1] + digits[at + 2 :]
    return None if "." in digits[at : at + 2] or "e" in digits else float(new)


def _one_digit_more(papers: Papers, row: Row) -> float:
    whole, point, rest = str(row["activity_quantity"]).partition(".")
    at = papers.rng.randrange(1, len(whole) + 1)
    return float(whole[:at] + str(papers.rng.randrange(10)) + whole[at:] + point + rest)


def _of_another_bill(papers: Papers, row: Row) -> float | int | None:
    other = papers.some("bills", meter_id=row["meter_id"], bill_no=lambda number: number != row["bill_no"])
    return other and other["activity_quantity"]


CHANGES: dict[str, Change] = {
    **{f"×{factor:g}": _times(factor) for factor in (10, 100, 1000, 10000, 0.1, 0.01, 0.001, 0.0001, 2, 1.1, 0.9)},
    "两位数字颠倒": _transposed, "多录一位数字": _one_digit_more, "抄成另一张的用量": _of_another_bill,
}  # fmt: skip
BESIDE = {"有读数": with_reading, "有电费": with_fee, "只有相邻单据": bare}
for beside, pick in BESIDE.items():
    for what, change in CHANGES.items():
        fault(f"用量{what}（{beside}）", *QUANTITY_CHECKS, "309-7", slip=True)(_slip(change, pick))
for times in (10, 1000, 0.1):
    fault(f"票据用量×{times:g}", *QUANTITY_CHECKS, slip=True)(_slip(_times(times), receipt))


@fault("票据：改到同单位的另一排放源", "309-23", "309-25", slip=True)
def receipt_of_another_source(papers: Papers) -> Names | None:
    row = receipt(papers)
    other = row and other_source(papers, row)
    if not row or not other:
        return None
    row["source_id"] = other
    return {row["bill_no"], other}


@fault("票据：删去一行", "309-7", "311-1", slip=True)
def receipt_deleted(papers: Papers) -> Names | None:
    row = receipt(papers)
    if row is None:
        return None
    papers.remove("bills", row)
    return {row["source_id"]}


@fault("参数：数值×10", "401-180", "401-181", slip=True)
def factor_slip(papers: Papers) -> Names | None:
    row = factor(papers)
    row["factor_value"] *= papers.rng.choice((10, 0.1))
    return {factor_key(row)}


@fault("参数：数值×1.1", "401-180", "401-182", slip=True)
def small_factor_slip(papers: Papers) -> Names | None:
    row = factor(papers)
    row["factor_value"] *= papers.rng.choice((1.1, 0.9))
    return {factor_key(row)}


@fault("排放源：类别改为同单位、另有参数的类别", "401-60", "201-180")
def category_with_factors(papers: Papers) -> Names | None:
    known = {row["source_category"] for row in papers.tables["factors"] if row["source_id"] is None}
    pairs = [
        (source, other) for source in papers.rows("sources", is_used="是") if source["source_category"] in CATEGORIES
        for other in sorted(known) if other != source["source_category"] and other != "船舶靠港岸电"
        and CATEGORIES[other].unit == CATEGORIES[source["source_category"]].unit
    ]  # fmt: skip
    if not pairs:
        return None
    source, other = papers.rng.choice(pairs)
    source["source_category"] = other
    return {source["source_id"]}


@fault("交叉检查：删去一行", "316-24", slip=True)
def cross_check_deleted(papers: Papers) -> Names | None:
    row = moving(papers)
    if row is None:
        return None
    papers.remove("cross_checks", row)
    return {row["source_id"]}


@fault("年份：没有履约年份时末一个基准年份改为履约", slip=True)
def last_baseline_year(papers: Papers) -> Names | None:
    """Whether an entity is listed for the year or yet to be listed only the verifier knows."""
    row = papers.some("years", year_role="基准")
    if row is None or not is_last_of_baselines(papers, row):
        return None
    row["year_role"] = "履约"
    return {str(row["verification_year"])}
