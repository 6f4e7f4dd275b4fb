"""The account of every source and year, and the totals, as the rules are written."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from oracle.factors import CATEGORIES, tonnes_of_one, values_of
from oracle.readings import in_year
from oracle.truth import APART, COMPLIANCE, COUNTED, CaseYear, Source, Truth

SHORE_POWER, EXTINGUISHER = "船舶靠港岸电", "二氧化碳灭火器"
# What is deducted by the text of a clause of its own, in any year alike.
OWN_TEXT = ("施工用能", "试运行")


@dataclass(frozen=True)
class Account:
    """Of a source and year, in the unit of the source.

    Attributes:
        counted: 核查量 that counts; apart: what is accounted separately.
    """

    source: Source
    year: int
    bills: Fraction
    estimates: Fraction
    adjustment: Fraction
    additions: Fraction
    deductions: Fraction
    deducted_apart: Fraction
    tonnes_of_one: Fraction
    stock: Fraction

    @property
    def activity(self) -> Fraction:
        return self.bills + self.estimates + self.stock + self.adjustment + self.additions - self.deductions

    @property
    def is_apart(self) -> bool:
        return self.source.category == SHORE_POWER

    @property
    def verified(self) -> Fraction:
        return Fraction(0) if self.is_apart else self.activity * self.tonnes_of_one

    @property
    def separate(self) -> Fraction:
        return (self.deducted_apart + (self.activity if self.is_apart else 0)) * self.tonnes_of_one


@dataclass(frozen=True)
class Totals:
    """tCO2 of each year."""

    verified: dict[int, float]
    separate: dict[int, float]


def billed(truth: Truth, source: Source, year: int) -> Fraction:
    """What of the bills and receipts of a source is counted in a year."""
    of_bills = (in_year(bill, truth.method, year) for bill in source.bills if not bill.is_lost and not bill.is_void)
    of_receipts = (
        buy.quantity for buy in source.purchases if buy.day.year == year and not buy.is_amount_only and not buy.is_lost
    )
    return sum(of_bills, Fraction(0)) + sum(of_receipts, Fraction(0)) + lost_in_grid(source, year, truth.years[year])


def lost_in_grid(source: Source, year: int, role: str) -> Fraction:
    """A.1: supplied or bought, whichever is conservative, less what was sold."""
    if year not in source.losses:
        return Fraction(0)
    supplied, bought, sold = source.losses[year]
    known = [amount for amount in (supplied, bought) if amount is not None]
    return (max(known) if role == COMPLIANCE else min(known)) - sold


def used_of_stock(source: Source, year: int) -> Fraction:
    """What was used and not bought in the year: opening less closing stock."""
    opening, closing = source.stock.get(year, (Fraction(0), Fraction(0)))
    return opening - closing


def estimated(truth: Truth, source: Source, year: int) -> Fraction:
    found = (estimate.quantity for estimate in truth.estimates if (estimate.source, estimate.year) == (source, year))
    return sum(found, Fraction(0))


def conclude(kind: str, role: str, entry: CaseYear) -> tuple[str, Fraction]:
    """The entry that a conclusion demands, and what is entered: 扣减 of what stands on the bills, 追加 of what does not.

    A compliance year deducts on the evidence of the clause, a baseline year also without, but for 三.6 and 三.7; what is
    added without any evidence is added in a compliance year alone.
    """
    if entry.conclusion == COUNTED:
        rest = entry.quantity - entry.on_bills
        is_made = role == COMPLIANCE or entry.has_record or entry.is_settled or entry.has_evidence
        return ("追加", rest if is_made else Fraction(0)) if rest else ("", Fraction(0))
    if not entry.on_bills:
        return "", Fraction(0)
    if kind in OWN_TEXT:
        is_proven = entry.has_record and entry.has_evidence
    elif kind == "车辆用油":
        is_proven = entry.has_evidence
    elif kind == SHORE_POWER:
        is_proven = entry.has_record
    else:
        is_proven = entry.has_record and entry.is_settled
    is_made = is_proven or (role != COMPLIANCE and kind not in OWN_TEXT)
    return "扣减", entry.on_bills if is_made else Fraction(0)


def account(truth: Truth, source: Source, year: int) -> Account:
    """The account of a source and year."""
    adjustments = (
        check.adopted - check.held for check in truth.cross_checks if (check.source, check.year) == (source, year)
    )
    made = [(case_year, *conclude(case.kind, truth.years[year], case_year)) for case in truth.cases if case.source is source
            for case_year in case.years if case_year.year == year]  # fmt: skip
    return Account(
        source, year, billed(truth, source, year), estimated(truth, source, year), sum(adjustments, Fraction(0)),
        sum((amount for _, entry, amount in made if entry == "追加"), Fraction(0)),
        sum((amount for _, entry, amount in made if entry == "扣减"), Fraction(0)),
        sum((amount for of, entry, amount in made if entry == "扣减" and of.conclusion == APART), Fraction(0)),
        tonnes_of_one(source.category, values_of(truth.factors, source, year)), used_of_stock(source, year),
    )  # fmt: skip


def accounts(truth: Truth) -> Iterator[Account]:
    """The account of every source that counts or is accounted apart, in every year."""
    for source in truth.sources:
        if source.is_used and source.category in CATEGORIES and not source.of_party:
            yield from (account(truth, source, year) for year in truth.years)


def totals(truth: Truth) -> Totals:
    """What each year comes to."""
    found = list(accounts(truth))
    return Totals(
        {year: float(sum(of.verified for of in found if of.year == year)) for year in truth.years},
        {year: float(sum(of.separate for of in found if of.year == year)) for year in truth.years},
    )  # fmt: skip


def used(source: Source) -> Fraction:
    """Σ of the days: what a source really used while its meters were read, or bought."""
    return sum((sum(meter.use) * meter.step for meter in source.meters), Fraction(0)) + sum(
        (buy.quantity for buy in source.purchases), Fraction(0)
    )


def check_identity(truth: Truth) -> None:
    """All years together equal Σ of the days, but for bills that reach out of the years and what an estimate puts in place.

    Raises:
        AssertionError: the oracle contradicts itself.
    """
    for source in truth.sources:
        if source.losses:
            continue
        inside = sum((billed(truth, source, year) for year in truth.years), Fraction(0))
        outside = sum((bill.quantity - sum((in_year(bill, truth.method, year) for year in truth.years), Fraction(0))
                       for bill in source.bills if not bill.is_lost and not bill.is_void), Fraction(0))  # fmt: skip
        lost = sum((bill.quantity for bill in source.bills if bill.is_lost or bill.is_void), Fraction(0))
        lost += sum((buy.quantity for buy in source.purchases if buy.is_amount_only or buy.is_lost), Fraction(0))
        assert inside + outside + lost == used(source), source.number
        if all(bill.months[0] // 12 in truth.years and bill.months[-1] // 12 in truth.years for bill in source.bills):
            assert truth.method == "按日" or outside == 0
