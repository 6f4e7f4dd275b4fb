"""What of the account makes a verified quantity differ from the one reported: the only set of rows that comes to the difference."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import fsum

from udfs.account.entering import BESIDE_BILLS, BILLS
from udfs.account.entries import account_of
from udfs.account.estimate_clause import CONSERVATIVE, clause_of_estimate
from udfs.account.terms import Place, account
from udfs.kernel.check import Engagement, Row
from udfs.kernel.rounding import NOISE, half_a_unit

MOST = 12  # candidates of which every set is tried
BILLED, IN_USE, LOSSES = "三.9", "二.3", "A.1"
ADDED, REMOVED = "初始报告的活动数据没有计入", "初始报告的活动数据没有扣减"
DENIED, TWICE = "初始报告的活动数据予以扣减，核查不扣减", "初始报告的活动数据多计一次"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may make the verified quantity differ from the one reported, in the unit of the source."""

    mark: str
    text: str
    clause: str
    quantity: float
    table: str
    key: str


def proven(engagement: Engagement, place: Place, difference: float, entered: float, unit: str) -> Sequence[Candidate]:
    """The only set of candidates that comes to a difference; none where there is none, or another one."""
    allowed = float(half_a_unit(entered)) * (1 + NOISE)
    if abs(difference) <= allowed:
        return ()
    beside = list(_beside(engagement, place, unit))
    sets: Iterator[Sequence[Candidate]] = (
        chosen for size in range(1, len(beside) + 1) for chosen in combinations(beside, size)
    )
    found = [chosen for chosen in sets if _comes_to(chosen, difference, allowed)] if len(beside) <= MOST else []
    if len(beside) > MOST and _comes_to(beside, difference, allowed):
        found = [beside]
    found += [(bill,) for bill in _bills(engagement, place, unit) if _comes_to((bill,), difference, allowed)]
    return found[0] if len(found) == 1 else ()


def _comes_to(chosen: Sequence[Candidate], difference: float, allowed: float) -> bool:
    return abs(fsum(each.quantity for each in chosen) - difference) <= allowed


def _beside(engagement: Engagement, place: Place, unit: str) -> Iterator[Candidate]:
    """What stands beside the bills, and what was asked to be deducted and was not."""
    for entering in BESIDE_BILLS:
        for row in engagement.rows(entering.table):
            quantity = row.number(entering.column) if account_of(row) == place else None
            if not quantity:
                continue
            signed, mark = entering.sign * quantity, f"{entering.kind}{row.key}"
            text = f"{mark} {abs(quantity):,.15g} {unit}：{REMOVED if signed < 0 else ADDED}"
            yield Candidate(mark, text, _clause(engagement, entering.table, row), signed, entering.table, row.key)
    for row in engagement.rows("deductions"):
        concerned, deducted = row.number("case_quantity"), row.number("deducted_quantity")
        is_entered = row.number("added_quantity") or row.text("estimate_id")  # it stands among the others already
        if account_of(row) != place or is_entered or not concerned or deducted is None or concerned == deducted:
            continue
        mark, denied = f"事项{row.key}", concerned - deducted
        yield Candidate(
            mark,
            f"{mark} {denied:,.15g} {unit}：{DENIED}",
            _clause(engagement, "deductions", row),
            denied,
            "deductions",
            row.key,
        )
    outside = next(
        (row.number("outside_quantity") for row in engagement.rows("account") if account_of(row) == place), None
    )
    if outside:
        yield Candidate("在用期外", f"在用期外 {outside:,.15g} {unit}：{REMOVED}", IN_USE, -outside, "", "")


def _clause(engagement: Engagement, table: str, row: Row) -> str:
    if table == "estimates":
        return clause_of_estimate(engagement, row)
    if table == "deductions":
        return row.text("ruling_clause") or CONSERVATIVE
    return {"stock": BILLED, "grid_losses": LOSSES}.get(table, CONSERVATIVE)


def _bills(engagement: Engagement, place: Place, unit: str) -> Iterator[Candidate]:
    """One bill that was left out, or counted twice."""
    term = account(engagement).terms[BILLS.held].get(place)
    for row, quantity in zip(term.rows, term.quantities) if term else ():
        if quantity:
            told = f"单据{row.key} {quantity:,.15g} {unit}：" if unit else f"单据{row.key}："
            yield Candidate(f"单据{row.key}", f"{told}{ADDED}", BILLED, quantity, "bills", row.key)
            yield Candidate(f"单据{row.key}", f"{told}{TWICE}", BILLED, -quantity, "bills", row.key)
