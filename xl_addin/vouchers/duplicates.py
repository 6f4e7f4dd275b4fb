"""The same purchase on two papers: an invoice and the statement that it sums up, or a line of it. Asked, never merged silently."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xl_addin.vouchers.judged import Bill, Doubt, Judged

LONGEST = dt.timedelta(days=62)  # between a purchase and its invoice


@dataclass(frozen=True, slots=True)
class _Purchase:
    judged: Judged
    quantity: Decimal
    fee: Decimal
    first: dt.date
    last: dt.date

    def is_alike(self, other: "_Purchase") -> bool:
        """The same quantity for the same money, about the same time, on another paper with another number."""
        return (
            (self.quantity, self.fee) == (other.quantity, other.fee)
            and self.first - LONGEST <= other.last
            and other.first - LONGEST <= self.last
            and not {bill.number for bill in self.judged.bills} & {bill.number for bill in other.judged.bills}
        )


def ask_of_one_purchase(judged: Sequence[Judged]) -> None:
    """A voucher whose purchases, one of them or all together, stand on an earlier one too is laid before a person.

    Args:
        judged: all vouchers; one that a person has compared is taken at their word.
    """
    earlier: list[_Purchase] = []
    for one in judged:
        found = list(_purchases(one))
        alike = next((other for other in earlier if any(other.is_alike(purchase) for purchase in found)), None)
        if alike is not None and not one.is_seen:
            one.doubts.append(
                Doubt(
                    f"数量和金额与{alike.judged.voucher.label}相同，可能是同一笔（如发票和对账单）：不是同一笔的，请勾选“全部核对过”"
                )
            )
        earlier += found


def _purchases(judged: Judged) -> Iterator[_Purchase]:
    """Each purchase of a voucher, and where there are several all together."""
    bought = [bill for bill in judged.bills if not bill.meter and bill.end is not None and not judged.skip]
    whole = [part for bill in bought if (part := _amounts(bill)) is not None]
    for (quantity, fee), bill in zip(whole, bought):
        assert bill.end is not None
        yield _Purchase(judged, quantity, fee, bill.end, bill.end)
    if len(whole) > 1 and len(whole) == len(bought):
        days = [bill.end for bill in bought if bill.end is not None]
        yield _Purchase(
            judged,
            sum(part[0] for part in whole) + Decimal(0),
            sum(part[1] for part in whole) + Decimal(0),
            min(days),
            max(days),
        )


def _amounts(bill: Bill) -> tuple[Decimal, Decimal] | None:
    quantity, fee = bill.numbers.get("activity_quantity"), bill.numbers.get("bill_fee_cny")
    return None if quantity is None or fee is None else (quantity, fee)
