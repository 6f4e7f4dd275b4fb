"""The population of a year's sample: its bills with their tonnes as they were when they were drawn, source by source."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from udfs.account.entering import BILLS
from udfs.account.terms import account
from udfs.kernel.cells import is_blank
from udfs.vocabularies import Conclusion
from workbook_templates.assemble.emission_units import GRAMS
from workbook_templates.engagement.reader import Engagement, TypedRow


@dataclass(frozen=True, slots=True)
class Item:
    """A bill as far as it is counted in the year.

    Attributes:
        bill: its number; of a number that stands more than once, with the how-maniest it is.
        end: by which the bills of a source are ordered.
        recorded: quantity when it was drawn, in the unit of its source; as it is now where it was not.
        current: quantity now.
        tonnes: of what was recorded, to the gram.
        grams: how large it is on the line.
    """

    source: str
    bill: str
    end: dt.date
    voucher: str | None
    recorded: float
    current: float
    tonnes: float = 0.0
    grams: int = 0


@dataclass(frozen=True, slots=True)
class Population:
    """All items of a year in their order.

    Attributes:
        items: those of a size.
        grams: of all of them.
        zeros: source -> bills that no drawing can reach.
        unknown: sources whose tonnes cannot be told.
    """

    items: tuple[Item, ...]
    grams: int
    zeros: Mapping[str, int]
    unknown: tuple[str, ...]

    @property
    def digest(self) -> str:
        """By which anybody sees whether it is still the same."""
        lines = (f"{item.source}|{item.bill}|{item.grams}" for item in self.items)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def population(engagement: Engagement, year: int, drawn: Mapping[str, TypedRow]) -> Population:
    """The bills that count in a year.

    Args:
        engagement: as read.
        year: under verification.
        drawn: bill -> its row of 抽样明细 for the year; what was recorded there stands, whatever the bill says since.
    """
    units = {
        row.text("source_id"): row.number("unit_emission_tco2") for row in engagement.rows("emissions")
        if row.number("verification_year") == year
        and row.choice("source_treatment", Conclusion) is Conclusion.COUNTED
    }  # fmt: skip
    order = [row.key for row in engagement.rows("sources") if row.key in units]
    found: dict[str, list[Item]] = {source: [] for source in order}
    for item in _recorded(engagement, year, order, drawn):
        if item.source in found:
            found[item.source].append(item)
    items, zeros, unknown = list[Item](), Counter[str](), list[str]()
    for source, of_source in found.items():
        unit = units[source]
        for item in sorted(of_source, key=lambda item: (item.end, item.bill)):
            if unit is None and item.recorded:
                unknown.append(source)
                break
            tonnes = round(item.recorded * (unit or 0.0), 6)
            grams = round(abs(tonnes) * GRAMS)
            if grams:
                items.append(
                    Item(item.source, item.bill, item.end, item.voucher, item.recorded, item.current, tonnes, grams)
                )
            else:
                zeros[source] += 1
    return Population(tuple(items), sum(item.grams for item in items), zeros, tuple(unknown))


def _recorded(engagement: Engagement, year: int, sources: list[str], drawn: Mapping[str, TypedRow]) -> Iterator[Item]:
    """Every bill of the year; those that were drawn as they were then, also where they have been deleted since."""
    left = dict(drawn)
    for item in _bills(engagement, year, sources):
        row = left.pop(item.bill, None)
        yield item if row is None else _as_drawn(row, item) or item
    for bill, row in left.items():
        if not is_blank(row.value("checked_quantity")):  # of which nobody has found anything yet it is no loss
            gone = Item("", bill, dt.date.min, row.text("sampled_voucher"), 0.0, 0.0)
            if (item_then := _as_drawn(row, gone)) is not None:
                yield item_then


def _as_drawn(row: TypedRow, now: Item) -> Item | None:
    source, end, recorded = row.text("source_id"), row.date("period_end"), row.number("recorded_quantity")
    if source is None or end is None or not recorded:
        return None
    return replace(now, source=source, end=end, recorded=recorded)


def _bills(engagement: Engagement, year: int, sources: list[str]) -> Iterator[Item]:
    terms = account(engagement).terms[BILLS.held]
    seen = Counter[str]()
    for source in sources:
        term = terms.get((source, float(year)))
        of_source = [] if term is None else [
            (row.date("period_end") or dt.date.min, row.key, row.text("voucher_no"), quantity)
            for row, quantity in zip(term.rows, term.quantities)
        ]  # fmt: skip
        for end, bill, voucher, quantity in sorted(of_source, key=lambda found: found[:2]):
            seen[bill] += 1
            name = bill if seen[bill] == 1 else f"{bill}#{seen[bill]}"
            yield Item(source, name, end, voucher, quantity, quantity)
