"""The account of an engagement, formed once from its rows: each term of each source and year, and the bills counted nowhere."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from udfs.account.entering import APART, BESIDE_BILLS, BILLS, TERMS, Entering, tonnes_if_counted
from udfs.account.entries import account_of
from udfs.kernel.calendar import Target
from udfs.kernel.check import Engagement, Row, shared
from udfs.periods.proration import part_in
from udfs.periods.series import Bill, bills_by_source

Place = tuple[str, float]  # a source and a year under verification


@dataclass(slots=True)
class Term:
    """One term of a source and year: the rows that enter it, with how much, and as what: two tables may enter one term."""

    rows: list[Row] = field(default_factory=list)
    quantities: list[float] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)

    def enter(self, row: Row, quantity: float, entering: Entering) -> None:
        """Take a row's quantity in."""
        self.rows.append(row)
        self.quantities.append(quantity)
        self.kinds.append(entering.kind)

    @property
    def quantity(self) -> float:
        return math.fsum(self.quantities)


@dataclass(frozen=True, slots=True)
class NotCounted:
    """What of a bill is counted in no year under verification, and why.

    Attributes:
        quantity: in the unit of its source; None where it cannot be told.
        tonnes: what it would emit by the factors of the nearest year under verification; None where that cannot be told.
    """

    row: Row
    quantity: float | None
    tonnes: float | None
    reason: str


class Account:
    """All terms by source and year.

    Attributes:
        terms: column of 月度活动数据 -> source and year -> term; a term that nothing enters is not there.
        not_counted: bills, in the order of their sources.
    """

    def __init__(self, engagement: Engagement) -> None:
        self._engagement = engagement
        years = (row.number("verification_year") for row in engagement.rows("years"))
        self._verified = sorted({year for year in years if year is not None})
        self._sources = {row.key: row for row in engagement.rows("sources")}
        self.terms: dict[str, dict[Place, Term]] = {entering.held: {} for entering in (BILLS, *BESIDE_BILLS, APART)}
        self.not_counted: list[NotCounted] = []
        self._outside = {
            place: outside for row in engagement.rows("monthly")
            if (outside := row.number("outside_quantity")) and (place := account_of(row))
        }  # fmt: skip
        for source, bills in bills_by_source(engagement).items():
            for bill in bills:
                self._enter(source, bill)
        self.not_counted += self._unread()
        for entering in (*BESIDE_BILLS, APART):
            self._enter_rows(entering)

    def quantity(self, entering: Entering, place: Place) -> float:
        """What the rows of a kind come to, without the sign with which they enter."""
        term = self.terms[entering.held].get(place)
        return 0.0 if term is None else term.quantity

    def audited(self, place: Place) -> float:
        """核查量 of a source and year: all terms, with what the entries keep apart, without what lies outside the dates in use."""
        terms = [entering.sign * self.quantity(entering, place) for entering in (*TERMS, APART)]
        return math.fsum((*terms, -self._outside.get(place, 0.0)))

    def _term(self, entering: Entering, place: Place) -> Term:
        terms = self.terms[entering.held]
        if place not in terms:
            terms[place] = Term()
        return terms[place]

    def _enter_rows(self, entering: Entering) -> None:
        for row in self._engagement.rows(entering.table):
            (source, year), quantity = account_of(row), row.number(entering.column)
            if source is not None and year is not None and quantity:
                self._term(entering, (source, year)).enter(row, quantity, entering)

    def _enter(self, source: str, bill: Bill) -> None:
        registered, years = self._sources.get(source), bill.years
        if registered is None:
            self.not_counted.append(NotCounted(bill.row, bill.quantity, None, f"排放源“{source}”没有登记"))
            return
        verified, outside = self._verified, list[int]()
        left = 0.0
        for year in years:
            part = bill.quantity if len(years) == 1 else part_in(bill.quantity, bill.split, Target(year, None))
            if year in verified:
                self._term(BILLS, (source, year)).enter(bill.row, part, BILLS)
            else:
                outside.append(year)
                left += part
        if outside:
            told = "、".join(f"{year}年" for year in outside)
            whole = "全部" if len(outside) == len(years) else "其中该部分"
            near = min(self._verified, key=lambda year: abs(year - outside[0]), default=float(outside[0]))
            tonnes = tonnes_if_counted(self._engagement, registered, near, left)
            self.not_counted.append(NotCounted(bill.row, left, tonnes, f"{whole}计入{told}，不是核查年份"))

    def _unread(self) -> Iterator[NotCounted]:
        """Bills whose source or dates cannot be read."""
        read = {id(bill.row) for bills in bills_by_source(self._engagement).values() for bill in bills}
        for row in self._engagement.rows(BILLS.table):
            if id(row) not in read:
                reason = "没有填写排放源编号" if row.text("source_id") is None else "起止日期不能读取"
                yield NotCounted(row, row.number(BILLS.column), None, reason)


@shared
def account(engagement: Engagement) -> Account:
    """The account, formed once."""
    return Account(engagement)
