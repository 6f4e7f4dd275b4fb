"""The bills that are there already: the same again is skipped, another content under the same number is refused."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from udfs.kernel.cells import Value, is_blank, shown
from udfs.kernel.errors import GhgError
from workbook_templates.engagement.reader import TypedRow
from workbook_templates.exchange.imports.mapping import FILLED

Values = dict[str, Value]


@dataclass(frozen=True, slots=True)
class KnownBill:
    """What a bill is called, its cells by our columns, and where each stands."""

    label: str
    values: Values
    places: dict[str, str]


class KnownBills:
    """The bills there are, by number and by what makes two bills the same one."""

    def __init__(self, rows: Collection[TypedRow]) -> None:
        self._numbers: dict[str, list[KnownBill]] = {}
        self._identities: dict[object, KnownBill] = {}
        for row in rows:
            places = {name: str(row.ref(name)) for name in FILLED}
            self.add(KnownBill(f"能源账单的{row.key}", {name: row.value(name) for name in FILLED}, places))

    def add(self, bill: KnownBill) -> None:
        """Remember a bill."""
        if not is_blank(bill.values["bill_no"]):
            self._numbers.setdefault(str(_plain("bill_no", bill.values["bill_no"])), []).append(bill)
        self._identities.setdefault(_identity(bill.values), bill)

    def same_bill(self, values: Values) -> KnownBill | None:
        """The bill with the same source, meter, period and quantity, whatever its number."""
        return self._identities.get(_identity(values))

    def with_number(self, values: Values, names: Collection[str]) -> tuple[KnownBill, list[str]] | None:
        """The bill of the number that a new one has, and where the two differ.

        Args:
            values: the new bill, by our columns.
            names: the columns to compare.

        Returns:
            of several bills of that number the one that differs least, and the columns in which it does; None where
            there is none.
        """
        bills = self._numbers.get(str(_plain("bill_no", values["bill_no"])), [])
        differing = [(bill, [name for name in names if _differs(name, bill, values)]) for bill in bills]
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
        f"“{FILLED[name].field.zh}”为{new}，而编号相同的单据（{before.places[name]}）为{known}："
        "同一单据编号的内容须一致，请更正其中一处，或给不同的单据不同的编号。"
    )


def _differs(name: str, before: KnownBill, values: Values) -> bool:
    return _plain(name, before.values[name]) != _plain(name, values[name])


def _plain(name: str, value: Value) -> object:
    """A cell as its column reads it; what cannot be read is compared as it stands."""
    if is_blank(value):
        return None
    try:
        return FILLED[name].field.read(value)
    except GhgError:
        return value


def _identity(values: Values) -> object:
    names = ("source_id", "meter_id", "period_start", "period_end", "activity_quantity")
    return tuple(str(_day(values.get(name))) for name in names)


def _day(value: Value) -> Value:
    return value.date() if isinstance(value, dt.datetime) else float(value) if isinstance(value, int) else value
