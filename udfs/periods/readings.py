"""The readings that bills tell of their meters, each with what the bill before ended with."""

from collections.abc import Iterator
from dataclasses import dataclass

from udfs.kernel.check import Engagement, shared
from udfs.kernel.errors import GhgError
from udfs.kernel.unit import Unit, convert
from udfs.periods.meters import bills_by_meter, in_source_unit, meters
from udfs.periods.series import Bill

BESIDE = ("refund_quantity", "loss_quantity", "replaced_quantity")
ROLLOVER_BASE = 10


@dataclass(frozen=True, slots=True)
class Read:
    """A bill with the reading at its end.

    Attributes:
        previous: the reading at its start; of the bill before where the bill itself tells none.
        reached: the reading at the end of the bill before; None where none follows on.
        left: the last bill with a reading and that reading, where it ended before this one begins; None elsewhere.
        is_billed_between: whether bills without a reading stand between the two.
        full: where the register begins anew; None where that is not told.
    """

    bill: Bill
    meter: str
    previous: float | None
    current: float
    multiplier: float
    reached: float | None
    left: tuple[Bill, float] | None
    is_billed_between: bool
    full: float | None

    @property
    def is_replaced(self) -> bool:
        """Whether the meter was changed within the period."""
        return self.bill.row.number("replaced_quantity") is not None

    @property
    def is_backwards(self) -> bool:
        """Whether it reads less than before, and neither a change of meter nor a rollover says why."""
        return self.previous is not None and self.current < self.previous and not self.is_replaced and self.full is None

    @property
    def since_left(self) -> float | None:
        """What the meter counted since `left`; less than nothing where it reads less, None where that cannot be told."""
        if self.left is None or self.previous is None or self.is_replaced or self.full is not None:
            return None
        return (self.previous - self.left[1]) * self.multiplier

    @property
    def quantity(self) -> float | None:
        """What the readings make of it, with what the bill lists beside them."""
        if self.previous is None or self.is_backwards:
            return None
        apart = self.current - self.previous
        if apart < 0 and self.full is not None:
            apart += self.full
        return apart * self.multiplier + sum(self.bill.row.number(column) or 0.0 for column in BESIDE)


@shared
def reads(engagement: Engagement) -> list[Read]:
    """The bills with a reading, by meter in order of time."""
    if all(row.number("current_reading") is None for row in engagement.rows("bills")):
        return []
    return [
        read for number, bills in bills_by_meter(engagement).items() for read in _of_meter(engagement, number, bills)
    ]


def _of_meter(engagement: Engagement, number: str, bills: list[Bill]) -> Iterator[Read]:
    registered = meters(engagement).get(number)
    own = None if registered is None else registered.number("meter_multiplier")
    digits = None if registered is None else registered.number("meter_digits")
    full = None if digits is None else float(ROLLOVER_BASE ** int(digits))
    before: tuple[Bill, float] | None = None
    is_billed_between = False
    for bill in bills:
        current = bill.row.number("current_reading")
        if bill.quantity < 0:  # a credit takes a quantity back, not a reading
            continue
        if current is None:
            is_billed_between = True
            continue
        reached = before[1] if before is not None and before[0].span.stop == bill.span.start else None
        left = before if before is not None and before[0].span.stop < bill.span.start else None
        typed = bill.row.number("previous_reading")
        previous = reached if typed is None else typed
        multiplier = bill.row.number("meter_multiplier") or own or 1.0
        yield Read(bill, number, previous, current, multiplier, reached, left, is_billed_between, full)
        before, is_billed_between = (bill, current), False


def in_source_unit_of(engagement: Engagement, read: Read, quantity: float) -> float | None:
    """A quantity as the meter shows it, in the unit of the source; None where the units do not tell."""
    amount = in_unit_of_bill(engagement, read, quantity)
    return None if amount is None else in_source_unit(read.bill, amount)


def in_unit_of_bill(engagement: Engagement, read: Read, quantity: float) -> float | None:
    """A quantity as the meter shows it, in the unit of the bill; None where the two are of another kind."""
    registered = meters(engagement).get(read.meter)
    shown = None if registered is None else registered.text("meter_unit")
    unit = read.bill.row.text("quantity_unit")
    if shown is None or unit in (shown, None):
        return quantity
    try:
        return convert(quantity, Unit.read(shown, "读数单位"), Unit.read(unit, "用量单位"))
    except GhgError:
        return None
