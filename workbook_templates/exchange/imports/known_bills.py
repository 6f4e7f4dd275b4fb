"""The bills that are there already: the same again is skipped, another content under the same number is refused."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial

from udfs.kernel.cells import Value, is_blank, shown
from udfs.kernel.errors import GhgError
from workbook_templates.engagement.reader import TypedRow
from workbook_templates.exchange.imports.mapping import FILLED

Values = dict[str, Value]
IDENTITY = ("meter_id", "period_start", "period_end", "activity_quantity")


@dataclass(slots=True)
class KnownBill:
    """What a bill is called, its cells by our columns, and what tells where each stands."""

    label: str
    values: Values
    place: Callable[[str], str]
    number: str = field(init=False)  # by which it is found; "" where it has none
    # Both by `told_apart_by`, once what the bill leaves out is known.
    period: tuple[str, ...] = field(init=False)  # of which source and meter, from when to when
    identity: object = field(init=False)  # what makes two bills the same one, whatever their numbers

    def __post_init__(self) -> None:
        bill_no = self.values["bill_no"]
        self.number = "" if is_blank(bill_no) else str(_plain("bill_no", bill_no))

    def told_apart_by(self, source: Value) -> None:
        """What makes two bills the same one: the source, typed or of the meter, and the cells as they now stand."""
        *period, quantity = (_told_apart(self.values.get(name)) for name in IDENTITY)
        self.period = (_told_apart(source), *period)
        self.identity = *self.period, quantity


class KnownBills:
    """The bills there are, by number and by what makes two bills the same one."""

    def __init__(self, rows: Collection[TypedRow]) -> None:
        self._numbers: dict[str, list[KnownBill]] = {}
        self._identities: dict[object, list[KnownBill]] = {}
        self._recorded: dict[object, KnownBill] = {}
        for row in rows:
            values = {name: row.value(name) for name in FILLED}
            values |= {"source_id": row.text("source_id"), "period_start": row.date("period_start")}
            values["quantity_unit"] = row.text("quantity_unit")
            bill = KnownBill(f"能源账单的{row.key}", values, partial(_place, row))
            bill.told_apart_by(values["source_id"])
            self.add(bill)
            self._recorded[_of_voucher(bill)] = bill

    def add(self, bill: KnownBill) -> None:
        """Remember a bill."""
        if bill.number:
            self._numbers.setdefault(bill.number, []).append(bill)
        self._identities.setdefault(bill.identity, []).append(bill)

    def all(self) -> Iterator[KnownBill]:
        """Every bill there is."""
        return (bill for bills in self._identities.values() for bill in bills)

    def alike(self, bill: KnownBill) -> tuple[KnownBill, str] | None:
        """A bill with the same source, meter, period and quantity, and why it is doubtful whether it is the same one.

        Returns:
            "" for the reason where it is the same: the same voucher, or none on either side. None where there is none,
            or where two purchases of a day have numbers and vouchers of their own.
        """
        found = self._identities.get(bill.identity, [])
        same_voucher = [known for known in found if _code(known, "voucher_no") == _code(bill, "voucher_no")]
        other = _is_purchase(bill.values)
        for known in same_voucher:
            numbers = _code(known, "bill_no"), _code(bill, "bill_no")
            if not other or "" in numbers or numbers[0] == numbers[1]:
                return known, ""
        if same_voucher:
            return same_voucher[0], f"与{same_voucher[0].label}同一天、同一用量、同一凭证号而单据编号不同"
        if not found or other:
            return None
        return found[0], f"与{found[0].label}的排放源、表号、起止日和用量都相同，只是凭证号不同"

    def corrected(self, bill: KnownBill) -> KnownBill | None:
        """The bill of the workbook that has another quantity for the same voucher, source, meter and period, not two numbers."""
        before = self._recorded.get(_of_voucher(bill))
        return None if before is None or (before.number and bill.number) else before

    def with_number(self, bill: KnownBill, names: Collection[str]) -> tuple[KnownBill, list[str]] | None:
        """The bill of the number that a new one has, and where the two differ.

        Args:
            bill: the new bill.
            names: the columns to compare.

        Returns:
            of several bills of that number the one that differs least, and the columns in which it does; None where
            there is none.
        """
        bills = self._numbers.get(bill.number, [])
        differing = [(known, [name for name in names if _differs(name, known, bill.values)]) for known in bills]
        return min(differing, key=lambda candidate: len(candidate[1]), default=None)


def difference(name: str, before: KnownBill, values: Values) -> str:
    """What both sides say, in a sentence.

    Args:
        name: the column in which they differ.
        before: the known bill.
        values: the new one, by our columns.
    """
    new, known = ("空白" if is_blank(side[name]) else shown(side[name]) for side in (values, before.values))
    return (
        f"“{FILLED[name].field.zh}”为{new}，而编号相同的单据（{before.place(name)}）为{known}："
        "同一单据编号的内容须一致，请更正其中一处，或给不同的单据不同的编号。"
    )


def _of_voucher(bill: KnownBill) -> object:
    """What a bill has in common with itself after somebody corrected its quantity."""
    return _code(bill, "voucher_no"), bill.period


def _code(bill: KnownBill, name: str) -> str:
    value = bill.values[name]
    return "" if is_blank(value) else str(_plain(name, value))


def _is_purchase(values: Values) -> bool:
    """Bought on a day, not read from a meter over a period: the same again may well be another purchase."""
    start, end = values["period_start"], values["period_end"]
    return is_blank(values["meter_id"]) and (is_blank(start) or _told_apart(start) == _told_apart(end))


def _place(row: TypedRow, name: str) -> str:
    return str(row.ref(name))


def _differs(name: str, before: KnownBill, values: Values) -> bool:
    if FILLED[name].blank_means and is_blank(values[name]):
        return False  # it means what the workbook has
    return _plain(name, before.values[name]) != _plain(name, values[name])


def _plain(name: str, value: Value) -> object:
    """A cell as its column reads it; what cannot be read is compared as it stands."""
    if is_blank(value):
        return None
    try:
        return FILLED[name].field.read(value)
    except GhgError:
        return value


@lru_cache(4_096, typed=True)
def _told_apart(value: Value) -> str:
    """A cell as far as it tells bills apart: a day without its time, a number however it is written."""
    if isinstance(value, dt.datetime):
        return str(value.date())
    return str(float(value) if isinstance(value, int) else value)
