"""The register of meters as checks see it, and the bills of each meter in order of time."""

from udfs.kernel.check import Engagement, Row, shared
from udfs.periods.series import Bill, bills_by_source


@shared
def meters(engagement: Engagement) -> dict[str, Row]:
    """The rows of the register by the number of the meter; of one that stands there twice, the first."""
    found: dict[str, Row] = {}
    for row in engagement.rows("meters"):
        if number := row.text("meter_id"):
            found.setdefault(number, row)
    return found


@shared
def numbers_by_source(engagement: Engagement) -> dict[str | None, list[str]]:
    """The numbers of the meters of each source, by the register."""
    found: dict[str | None, list[str]] = {}
    for number, row in meters(engagement).items():
        found.setdefault(row.text("source_id"), []).append(number)
    return found


@shared
def bills_by_meter(engagement: Engagement) -> dict[str, list[Bill]]:
    """The readable bills of each meter, in order of time."""
    found: dict[str, list[Bill]] = {}
    for bills in bills_by_source(engagement).values():
        for bill in bills:
            if number := bill.row.text("meter_id"):
                found.setdefault(number, []).append(bill)
    return found


def in_source_unit(bill: Bill, quantity: float) -> float | None:
    """A quantity in the unit of a bill, in that of its source; None where the bill itself says nothing of it."""
    billed = bill.row.number("activity_quantity")
    return quantity * bill.quantity / billed if billed else None
