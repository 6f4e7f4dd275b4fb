"""六.1【特殊情况报告】 What a merger, split or transfer takes along in a year is its share of what the source used from that day."""

import math
from collections.abc import Iterator

from udfs.account.entries import cases
from udfs.account.remarks import TELLS_OF_SHARE, remark_names
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check, shared
from udfs.kernel.clause import clause
from udfs.kernel.rounding import exceeds
from udfs.registries import CaseKind
from udfs.vocabularies import OnBills, Severity

CLAUSE = clause("六.1")
MONTHS = tuple(f"month_{number:02d}" for number in range(1, 13))


@shared
def _months(engagement: Engagement) -> dict[tuple[str | None, float | None], list[float | None]]:
    """What each source used in the months of each year, by its bills."""
    return {
        (row.text("source_id"), row.number("verification_year")): [row.number(month) for month in MONTHS]
        for row in engagement.rows("monthly")
    }


@row_check(
    "601-142", CLAUSE, table="deductions", severity=Severity.WARNING,
    says="事项“{case}”自{day}起涉及排放源“{source}”的份额{share:.15g}，{year}年的用量应在{least:,.2f}与{most:,.2f}之间，“{key}”为{quantity:,.2f}："
    "请核对变更日期、份额和用量，另有依据的在备注写明依据。",
)  # fmt: skip
def quantity_beside_share_of_change(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Its share of the bills from the month of the change, of which the part before the day is unknown."""
    case, year, quantity = (
        cases(engagement).get(row.text("case_id") or ""),
        row.number("verification_year"),
        row.number("case_quantity"),
    )
    if case is None or year is None or quantity is None or remark_names(row, TELLS_OF_SHARE):
        return
    kind, day, share = case.choice("case_kind", CaseKind), case.date("case_from"), case.number("case_share")
    is_change = kind is not None and kind.clause is CLAUSE and case.choice("on_bills", OnBills) is OnBills.YES
    if not is_change or day is None or share is None or day.year > year:
        return
    held = _months(engagement).get((case.text("source_id"), year), [None])
    if None in held:
        return
    known, first = [month or 0.0 for month in held], day.month if day.year == year else 1
    most = share * math.fsum(known[first - 1 :])
    least = most if day.year < year or day.day == 1 else share * math.fsum(known[first:])
    if exceeds(quantity, most) or exceeds(least, quantity):
        beyond = quantity - most if quantity > most else least - quantity
        yield hit(
            row, "concerned_quantity", "case_id", case=case.key, day=day, source=case.text("source_id"), share=share,
            year=f"{year:.0f}", least=least, most=most, key=row.key, quantity=quantity, effect_tco2=row.tonnes(beyond),
        )  # fmt: skip
