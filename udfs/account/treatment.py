"""How the energy of a case is treated in each of its years (三.16): by its conclusion, conservatively where that is open."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from udfs.account.entries import cases, entries
from udfs.kernel.check import Engagement, Hit, Row, hit, shared
from udfs.periods.years import role_of_year
from udfs.registries import CaseKind
from udfs.registries.case_kind import FACTS_OF_YEAR
from udfs.vocabularies import Conclusion, OnBills, YearRole

OPEN = (Conclusion.UNDECIDED, Conclusion.NOT_APPLICABLE)
CONCLUDED = (Conclusion.COUNTED, Conclusion.NOT_COUNTED, Conclusion.SEPARATE)
LEFT_OUT = (Conclusion.NOT_COUNTED, Conclusion.SEPARATE)
WORDS = {str(conclusion): conclusion for conclusion in Conclusion}
# The columns of a case by the role of the year: ruling, decision, conclusion, reason.
RULING = {YearRole.COMPLIANCE: "compliance_ruling", YearRole.BASE: "base_ruling"}
CONCLUSION = {YearRole.COMPLIANCE: "compliance_conclusion", YearRole.BASE: "base_conclusion"}
REASON = {YearRole.COMPLIANCE: "ruling_reason", YearRole.BASE: "base_reason"}
CLAUSE = {YearRole.COMPLIANCE: "ruling_clause", YearRole.BASE: "base_clause"}


def conservatively(conclusion: Conclusion | None, role: YearRole | None) -> Conclusion | None:
    """How energy is treated that concludes so: what is open counts in a 履约 year and not in a 基准 year."""
    if conclusion not in OPEN or role is None:
        return None if conclusion in OPEN else conclusion
    return Conclusion.COUNTED if role is YearRole.COMPLIANCE else Conclusion.NOT_COUNTED


def decided(case: Row, role: YearRole) -> tuple[str, Conclusion | None]:
    """The column of the verifier's decision for the years of a role, and the decision."""
    of_base = case.choice("base_decision", Conclusion) if role is YearRole.BASE else None
    if of_base is not None:
        return "base_decision", of_base
    return "verifier_decision", case.choice("verifier_decision", Conclusion)


def ends(case: Row) -> tuple[dt.date, dt.date]:
    """The first and last day on which the facts of a case hold."""
    return case.date("case_from") or dt.date.min, case.date("case_to") or dt.date.max


def is_of_year(case: Row, year: float) -> bool:
    """Whether a case is there on any day of a year."""
    first, last = ends(case)
    return first.year <= year <= last.year


@dataclass(frozen=True, slots=True)
class CaseYear:
    """A case in a year.

    Attributes:
        entry: its row of 扣减与追加; None where there is none.
    """

    case: Row
    year: float
    role: YearRole
    entry: Row | None

    @property
    def ruled(self) -> Conclusion | None:
        """What the function concludes; None where evidence decides and none was entered."""
        if self.entry is not None:
            return self.entry.choice("ruling_conclusion", Conclusion)
        return WORDS.get(self.case.text(RULING[self.role]) or "")

    @property
    def final(self) -> Conclusion | None:
        """What stands at the end: the verifier's decision before the ruling."""
        if self.entry is not None:
            return self.entry.choice("final_conclusion", Conclusion)
        return WORDS.get(self.case.text(CONCLUSION[self.role]) or "")

    @property
    def reason(self) -> str:
        """Why the function concludes so."""
        told = self.case.text(REASON[self.role]) if self.entry is None else self.entry.text("ruling_reason")
        return told or ""

    @property
    def clause(self) -> str:
        """By which clause it does."""
        told = self.case.text(CLAUSE[self.role]) if self.entry is None else self.entry.text("ruling_clause")
        return told or ""

    @property
    def treated(self) -> Conclusion | None:
        """How the account of the year treats it."""
        return conservatively(self.final, self.role)

    @property
    def quantity(self) -> float | None:
        """What it comes to in the year."""
        return None if self.entry is None else self.entry.number("case_quantity")

    @property
    def source(self) -> str | None:
        return self.case.text("source_id")

    def shows(self, column: str) -> bool:
        """Whether a fact is there that a clause asks for, of the case or of the year."""
        of_year = FACTS_OF_YEAR.get(column)
        if of_year is None and column not in FACTS_OF_YEAR.values():
            return self.case.flag(column) is True
        return self.entry is not None and self.entry.flag(of_year or column) is True

    def tonnes(self, engagement: Engagement) -> float | None:
        """tCO2 of its quantity."""
        return engagement.tonnes(self.source, self.year, self.quantity)


@shared
def case_years(engagement: Engagement) -> tuple[CaseYear, ...]:
    """Each case in each year under verification in which it is there, in the order of the sheets."""
    years = [row.number("verification_year") for row in engagement.rows("years")]
    known = [(year, role) for year in dict.fromkeys(years) if year and (role := role_of_year(engagement, year))]
    made = entries(engagement)
    return tuple(
        CaseYear(case, year, role, made.get((case.key, year)))
        for case in cases(engagement).values() for year, role in known if is_of_year(case, year)
    )  # fmt: skip


@shared
def years_of(engagement: Engagement) -> dict[str, list[CaseYear]]:
    """The years of each case, by its number."""
    found: dict[str, list[CaseYear]] = {}
    for case_year in case_years(engagement):
        found.setdefault(case_year.case.key, []).append(case_year)
    return found


def stake(case: Row, engagement: Engagement) -> float | None:
    """tCO2 of what a case comes to in the year in which it is most; None where no year says."""
    known = [abs(tonnes) for of_year in years_of(engagement).get(case.key, ())
             if (tonnes := of_year.tonnes(engagement)) is not None]  # fmt: skip
    return max(known, default=None)


@shared
def _concluded(engagement: Engagement) -> frozenset[tuple[str, float]]:
    """Party and year of the cases that reach a conclusion."""
    return frozenset((party_of(found.case), found.year) for found in case_years(engagement) if found.final in CONCLUDED)


def party_of(case: Row) -> str:
    """The other party, as names are compared."""
    return (case.text("counterparty_name") or "").strip()


def is_decided_elsewhere(found: CaseYear, engagement: Engagement) -> bool:
    """Whether a clause does not apply, and another case of the party and year concludes."""
    return found.final is Conclusion.NOT_APPLICABLE and (party_of(found.case), found.year) in _concluded(engagement)


def demanded(found: CaseYear, engagement: Engagement) -> Conclusion | None:
    """How a case's energy is to be treated in a year; None where that is unknown or another case says it."""
    return None if is_decided_elsewhere(found, engagement) else found.treated


def stands(case: Row) -> OnBills | None:
    """Whether a case's energy stands on rows of 能源账单."""
    return case.choice("on_bills", OnBills)


def undecided(case: Row, kind: CaseKind, engagement: Engagement) -> Iterator[Hit]:
    """A hit where a case is of a kind, the text leaves its conclusion to the verifier, and the verifier has not drawn it."""
    if case.choice("case_kind", CaseKind) is not kind:
        return
    left = [found for found in years_of(engagement).get(case.key, ())
            if found.ruled is Conclusion.UNDECIDED and decided(case, found.role)[1] is None]  # fmt: skip
    if left:
        yield hit(
            case, "verifier_decision", who=case.text("counterparty_name"), reason=left[0].reason,
            effect_tco2=stake(case, engagement),
        )  # fmt: skip
