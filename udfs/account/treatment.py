"""How the energy of a case is treated in its year (三.16): by its conclusion, conservatively where that is open."""

from udfs.kernel.check import Engagement, Row, shared
from udfs.periods.years import role_of_row
from udfs.vocabularies import Conclusion, OnBills, YearRole

OPEN = (Conclusion.UNDECIDED, Conclusion.NOT_APPLICABLE)
CONCLUDED = (Conclusion.COUNTED, Conclusion.NOT_COUNTED, Conclusion.SEPARATE)


def conservatively(conclusion: Conclusion | None, role: YearRole | None) -> Conclusion | None:
    """How energy is treated that concludes so: what is open counts in a 履约 year and not in a 基准 year."""
    if conclusion not in OPEN or role is None:
        return None if conclusion in OPEN else conclusion
    return Conclusion.COUNTED if role is YearRole.COMPLIANCE else Conclusion.NOT_COUNTED


@shared
def _concluded(engagement: Engagement) -> frozenset[tuple[str, float | None]]:
    """Party and year of the cases that reach a conclusion."""
    rows = (row for row in engagement.rows("attributions") if row.choice("final_conclusion", Conclusion) in CONCLUDED)
    return frozenset(((row.text("counterparty_name") or "").strip(), row.number("verification_year")) for row in rows)


def _is_decided_elsewhere(row: Row, engagement: Engagement) -> bool:
    """Whether a clause does not apply, and another case of the party and year concludes."""
    if row.choice("final_conclusion", Conclusion) is not Conclusion.NOT_APPLICABLE:
        return False
    return ((row.text("counterparty_name") or "").strip(), row.number("verification_year")) in _concluded(engagement)


def treatment(row: Row, engagement: Engagement) -> Conclusion | None:
    """How a case's energy is treated in its year; None where that is unknown or another case says it."""
    if _is_decided_elsewhere(row, engagement):
        return None
    return conservatively(row.choice("final_conclusion", Conclusion), role_of_row(engagement, row))


def quantity_on_bills(row: Row) -> float | None:
    """What of a case's energy stands on rows of 能源账单; None where that is not filled in."""
    stands = row.choice("on_bills", OnBills)
    if stands is OnBills.NO:
        return 0.0
    return (
        None if stands is None else row.number("on_bills_quantity" if stands is OnBills.PART else "concerned_quantity")
    )
