"""Estimates for what no paper is left of (三.10 to 三.15), and second evidences for what the account holds (三.16)."""

import datetime as dt
import random
from collections.abc import Iterator
from fractions import Fraction

from oracle.factors import CATEGORIES
from oracle.readings import first_day
from oracle.rules import billed
from oracle.truth import COMPLIANCE, Bill, CrossCheck, Estimate, Purchase, Source, Truth

SHARES = (Fraction(3, 1000), Fraction(-3, 1000), Fraction(4, 100), Fraction(-4, 100), Fraction(7, 100))
Given = dict[str, object]
Made = tuple[str, Given, Fraction]  # method, what it takes, what it gives


def draw_estimates(rng: random.Random, truth: Truth) -> list[Estimate]:
    """Of lost bills and bills of invalid vouchers, of receipts without litres, of what nothing else tells."""
    made = [found for source in truth.sources for found in _of_source(rng, truth, source)]
    for at, estimate in enumerate(made, 1):
        estimate.number, estimate.voucher = f"T-{at:02d}", estimate.voucher or f"PZ-T-{at:02d}"
    return made


def _of_source(rng: random.Random, truth: Truth, source: Source) -> Iterator[Estimate]:
    losable = _losable(truth, source)
    if losable and rng.random() < 0.6:
        bills = _some(rng, losable)
        is_void = rng.random() < 0.3
        for bill in bills:
            bill.is_lost, bill.is_void = not is_void, is_void
        yield _of_bills(rng, truth, source, bills)
    if source.category in ("柴油", "汽油") and rng.random() < 0.5:
        for receipt in source.purchases[2:5:2]:
            receipt.is_amount_only = True
            given, quantity = _by_amount(rng, truth, source, receipt)
            yield Estimate(
                "", source, receipt.day.year, receipt.day.replace(day=1), None, "燃油金额", given, quantity,
                receipt.voucher,
            )  # fmt: skip
    elif source.purchases and not source.stock and source.category in CATEGORIES and rng.random() < 0.25:
        receipt = rng.choice(source.purchases)
        receipt.is_lost = True
        method, given, quantity = _otherwise(rng, truth.years[receipt.day.year], receipt.quantity)
        yield Estimate("", source, receipt.day.year, receipt.day.replace(day=1), None, method, given, quantity, "")
    for year in source.generator:
        given = {"genset_power_kw": 500, "running_h": float(year.hours), "fuel_rate_l_per_h": float(year.rate)}
        yield Estimate("", source, year.year, None, None, "发电机", given, year.hours * year.rate, "")
    for of_year, role in truth.years.items() if source.estimated_as else ():
        method, given, quantity = _of_share(rng, role, source.estimated_as or "")
        yield Estimate("", source, of_year, None, None, method, given, quantity, "")


def _losable(truth: Truth, source: Source) -> list[Bill]:
    """Bills of one year between two others of their meter."""
    if not source.meters or source.category not in ("外购电力", "天然气", "外购热力", "外购蒸汽"):
        return []
    if any(case.source is source and case.share for case in truth.cases):
        return []
    inner = [bill for meter in source.meters for bill in meter.bills[1:-1]]
    of_one_year = [bill for bill in inner if bill.months[0] // 12 == bill.months[-1] // 12 in truth.years]
    return [bill for bill in of_one_year if not bill.credit]


def _some(rng: random.Random, losable: list[Bill]) -> list[Bill]:
    """One bill, or two that join within a year."""
    first = rng.choice(losable)
    after = [bill for bill in losable if bill.follows is first and bill.months[0] // 12 == first.months[0] // 12]
    return [first, *after] if rng.random() < 0.3 else [first]


def _of_bills(rng: random.Random, truth: Truth, source: Source, bills: list[Bill]) -> Estimate:
    year, used = bills[0].months[0] // 12, sum((bill.quantity for bill in bills), Fraction(0))
    whole = Fraction(round(billed(truth, source, year)))  # of the months whose bills there are
    role = truth.years[year]
    if source.category == "外购电力" and rng.random() < 0.6:
        method, (given, quantity) = "电费推算", _by_fee(rng, role, used)
    elif rng.random() < 0.3 or whole <= 0:
        method, given, quantity = _otherwise(rng, role, used)
    else:
        method, output = "产量比例", rng.randint(500, 5000)
        complete = max(round(output * whole / used), 1)
        given = {
            "missing_output_count": output, "complete_output_count": complete, "complete_usage_quantity": float(whole),
        }  # fmt: skip
        quantity = Fraction(output, complete) * whole
    first, last = first_day(bills[0].months[0]), first_day(bills[-1].months[-1])
    if truth.method == "按日":
        first, last = bills[0].start, bills[-1].stop - dt.timedelta(days=1)  # the last day that is missing
    meter = bills[0].meter.number if len(source.meters) > 1 else None
    return Estimate("", source, year, first, last, method, given, quantity, "", meter)


def _by_fee(rng: random.Random, role: str, used: Fraction) -> tuple[Given, Fraction]:
    """From the fee without its basic charge: by the agreed price, or the conservative one of several."""
    price, basic = Fraction(rng.randint(60, 90), 100), Fraction(rng.randint(0, 40) * 50)
    fee = round(used * price, 2)
    given: Given = {"energy_fee_cny": float(fee + basic), "basic_fee_cny": float(basic)}
    if rng.random() < 0.5:
        return given | {"candidate_1": float(price), "is_price_agreed": "是"}, fee / price
    other = price + Fraction(rng.choice((-3, -2, 2, 3)), 100)
    return (
        given | {"candidate_1": float(price), "candidate_2": float(other), "is_price_agreed": "否"},
        _conservative(role, fee / price, fee / other),
    )  # fmt: skip


def _by_amount(rng: random.Random, truth: Truth, source: Source, receipt: Purchase) -> tuple[Given, Fraction]:
    """三.12: by the invoice's or a credible purchase's price, which are one tier; else by the published one of the month."""
    amount, role = round(receipt.quantity * receipt.price, 2), truth.years[receipt.day.year]
    given: Given = {"fuel_amount_cny": float(amount)}
    way = rng.choice(("invoice", "invoice", "both", "published"))
    if way == "published":
        published = truth.prices.setdefault(
            (receipt.day.year, receipt.day.month, source.category), receipt.price + Fraction(rng.randint(-9, 9), 100)
        )
        return given, amount / published
    given["invoice_price_cny_per_l"] = float(receipt.price)
    if way == "invoice":
        return given, amount / receipt.price
    other = receipt.price + Fraction(rng.choice((-9, 7)), 100)
    given["purchase_price_cny_per_l"] = float(other)
    return given, _conservative(role, amount / receipt.price, amount / other)


def _otherwise(rng: random.Random, role: str, about: Fraction) -> Made:
    """其他方式: several ways, the conservative result."""
    results = [Fraction(round(about * Fraction(rng.randint(96, 104), 100), 2)) for _ in range(rng.choice((2, 3)))]
    given: Given = {f"candidate_{at}": float(result) for at, result in enumerate(results, 1)}
    return "其他方式", given, _conservative(role, *results)


def _of_share(rng: random.Random, role: str, method: str) -> Made:
    """三.13 and 三.14: a share of a total, cooling by its efficiency, a heat pump by what it is rated for."""
    if method == "份额分摊":
        whole, own = rng.randint(5_000, 20_000), rng.randint(200, 4_000)
        total = rng.randint(100_000, 900_000)
        given: Given = {"total_quantity": total, "own_share": own, "whole_share": whole}
        return method, given, Fraction(total * own, whole)
    if method == "制冷效率":
        cooling, ratios = rng.randint(100_000, 900_000), [Fraction(rng.randint(31, 62), 10) for _ in range(2)]
        given = {"cooling_kwhc": cooling, "efficiency_basis": "铭牌"}
        given |= {f"candidate_{at}": float(ratio) for at, ratio in enumerate(ratios, 1)}
        return method, given, _conservative(role, *(cooling / ratio for ratio in ratios))
    power, water, nominal = rng.randint(20, 90), rng.randint(3_000, 9_000), rng.randint(2, 9)
    given = {"rated_heating_power_kw": power, "hot_water_volume": water, "nominal_output_per_h": nominal}
    return "热泵", given, Fraction(power * water, nominal)


def _conservative(role: str, *quantities: Fraction) -> Fraction:
    return max(quantities) if role == COMPLIANCE else min(quantities)


def draw_cross_checks(rng: random.Random, truth: Truth) -> list[CrossCheck]:
    """A second evidence for the year of some sources, or for one bill of it, near to the account or not."""
    found: list[CrossCheck] = []
    for source in truth.sources:
        for year, role in truth.years.items():
            if source.category not in CATEGORIES or not source.is_used or source.losses or rng.random() > 0.25:
                continue
            if any(estimate.source is source and estimate.year == year for estimate in truth.estimates):
                continue
            held, subject = billed(truth, source, year), "全年用量"
            inside = [
                bill for bill in source.bills if not bill.credit and {month // 12 for month in bill.months} == {year}
            ]
            if inside and rng.random() < 0.25:
                bill = rng.choice(inside)
                held, subject = bill.quantity, f"单据{bill.number}"
            if not held or held != round(held, 4):
                continue  # thirds of bills that reach over the year: no figure that somebody types
            tolerance = rng.choice((None, None, None, Fraction(5, 100), Fraction(5, 1000)))
            second, reliable = round(held * (1 + rng.choice(SHARES)), 2), rng.choice(("", "", "主", "辅"))
            adopted = held
            if abs(second - held) / held > (truth.settings.tolerance if tolerance is None else tolerance):
                adopted = {"主": held, "辅": second, "": _conservative(role, held, second)}[reliable]
            found.append(CrossCheck(
                f"JC-{len(found) + 1:02d}", source, year, held, second, reliable, adopted, subject, tolerance,
            ))  # fmt: skip
    return found
