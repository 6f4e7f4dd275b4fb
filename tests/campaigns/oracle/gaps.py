"""Estimates for what no paper is left of (三.10 to 三.15), and second evidences for what the account holds (三.16)."""

import random
from fractions import Fraction

from oracle.factors import CATEGORIES
from oracle.rules import billed
from oracle.schema import HAS_SPANS
from oracle.truth import COMPLIANCE, Bill, CrossCheck, Estimate, Source, Truth

TOLERANCE = Fraction(1, 100)  # of 基本信息
SHARES = (Fraction(3, 1000), Fraction(-3, 1000), Fraction(4, 100), Fraction(-4, 100), Fraction(7, 100))


def draw_estimates(rng: random.Random, truth: Truth) -> list[Estimate]:
    """Of a lost bill, of receipts without litres, of a generating set."""
    found: list[Estimate] = []
    for source in truth.sources:
        losable = _losable(truth, source)
        if losable and rng.random() < 0.6:
            found.append(_of_bill(rng, truth, source, rng.choice(losable), len(found)))
        if source.category in ("柴油", "汽油") and rng.random() < 0.5:
            for receipt in source.purchases[2:5:2]:
                receipt.is_amount_only = True
                amount = round(receipt.quantity * receipt.price, 2)
                given = {"fuel_amount_cny": float(amount), "invoice_price_cny_per_l": float(receipt.price)}
                found.append(Estimate(
                    _number(found), source, receipt.day.year, receipt.day.month, "燃油金额", given,
                    amount / receipt.price, receipt.voucher,
                ))  # fmt: skip
        for year in source.generator:
            given = {"genset_power_kw": 500, "running_h": float(year.hours), "fuel_rate_l_per_h": float(year.rate)}
            number = _number(found)
            found.append(
                Estimate(number, source, year.year, None, "发电机", given, year.hours * year.rate, f"PZ-{number}")
            )
    return found


def _number(found: list[Estimate]) -> str:
    return f"T-{len(found) + 1:02d}"


def _losable(truth: Truth, source: Source) -> list[Bill]:
    """Bills between two others, of a source with one meter; not where months are told by days."""
    if truth.method == "按日" or len(source.meters) != 1 or source.category not in ("外购电力", "天然气"):
        return []
    inner = source.meters[0].bills[1:-1]
    longest = 3 if HAS_SPANS else 1
    of_one_year = [bill for bill in inner if bill.months[0] // 12 == bill.months[-1] // 12 in truth.years]
    return [bill for bill in of_one_year if len(bill.months) <= longest and not bill.credit]


def _of_bill(rng: random.Random, truth: Truth, source: Source, bill: Bill, before: int) -> Estimate:
    bill.is_lost = True
    month, number = bill.months[0], f"T-{before + 1:02d}"
    year = month // 12
    if source.category == "外购电力" and rng.random() < 0.6:
        given, quantity = _by_fee(rng, truth.years[year], bill)
        method = "电费推算"
    else:
        method, output = "产量比例", rng.randint(500, 5000)
        complete = output * 11 + rng.randint(-200, 200)
        whole = Fraction(round(bill.quantity * complete / output))
        given = {
            "missing_output_count": output, "complete_output_count": complete, "complete_usage_quantity": float(whole),
        }  # fmt: skip
        quantity = Fraction(output, complete) * whole
    return Estimate(
        number, source, year, month % 12 + 1, method, given, quantity, f"PZ-{number}", bill.months[-1] % 12 + 1
    )


def _by_fee(rng: random.Random, role: str, bill: Bill) -> tuple[dict[str, object], Fraction]:
    """From the fee without its basic charge: by the agreed price, or the conservative one of several."""
    price, basic = Fraction(rng.randint(60, 90), 100), Fraction(rng.randint(0, 40) * 50)
    fee = round(bill.quantity * price, 2)
    given: dict[str, object] = {"energy_fee_cny": float(fee + basic), "basic_fee_cny": float(basic)}
    if rng.random() < 0.5:
        return given | {"candidate_1": float(price), "is_price_agreed": "是"}, fee / price
    other = price + Fraction(rng.choice((-3, -2, 2, 3)), 100)
    quantities = (fee / price, fee / other)
    chosen = max(quantities) if role == COMPLIANCE else min(quantities)
    return given | {"candidate_1": float(price), "candidate_2": float(other), "is_price_agreed": "否"}, chosen


def draw_cross_checks(rng: random.Random, truth: Truth) -> list[CrossCheck]:
    """A second evidence for the year of some sources, near to the account or not."""
    found: list[CrossCheck] = []
    for source in truth.sources:
        for year, role in truth.years.items():
            if source.category not in CATEGORIES or not source.is_used or rng.random() > 0.25:
                continue
            if any(estimate.source is source and estimate.year == year for estimate in truth.estimates):
                continue
            held = billed(truth, source, year)
            if not held or held != round(held, 4):
                continue  # thirds of bills that reach over the year: no figure that somebody types
            second, reliable = round(held * (1 + rng.choice(SHARES)), 2), rng.choice(("", "", "主", "辅"))
            adopted = held
            if abs(second - held) / held > TOLERANCE:
                conservative = max(held, second) if role == COMPLIANCE else min(held, second)
                adopted = {"主": held, "辅": second, "": conservative}[reliable]
            found.append(CrossCheck(f"JC-{len(found) + 1:02d}", source, year, held, second, reliable, adopted))
    return found
