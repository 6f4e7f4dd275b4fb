"""What planting a fault needs: the papers that it is planted in, and the list of kinds, each with the checks meant for it."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from oracle.schema import FILLED_IN
from oracle.tables import Row, Tables
from oracle.truth import Truth

Names = set[str]  # keys of rows, any one of which a finding must name


class NoPlace(Exception):
    """The engagement has no place for a fault."""


@dataclass
class Papers:
    """The tables of an engagement, to be spoiled.

    Attributes:
        overwritten: (table, row, column) -> what replaced a formula.
        hidden: table -> hidden rows.
        below: table -> rows under it.
        blocks: computed table -> rows it is left with.
    """

    truth: Truth
    rng: random.Random
    form: Row
    tables: Tables
    overwritten: dict[tuple[str, int, str], object] = field(default_factory=dict)
    hidden: dict[str, list[int]] = field(default_factory=dict)
    below: Tables = field(default_factory=dict)
    blocks: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, truth: Truth, form: Row, tables: Tables, rng: random.Random) -> "Papers":
        """Papers of their own to spoil; rows hold only what is filled in of their tables."""
        return cls(truth, rng, dict(form), {name: [{**row} for row in rows] for name, rows in tables.items()})

    def rows(self, table: str, **equal: object) -> list[Row]:
        """Rows in which these columns hold these values; a function is asked."""
        return [
            row for row in self.tables.get(table, ())
            if all(wanted(row.get(name)) if callable(wanted) else row.get(name) == wanted for name, wanted in equal.items())
        ]  # fmt: skip

    def some(self, table: str, **equal: object) -> Row | None:
        """One of them; None where there is none."""
        return self.one_of(self.rows(table, **equal))

    def one_of(self, rows: list[Row]) -> Row | None:
        return self.rng.choice(rows) if rows else None

    def again(self, table: str, row: Row, **changed: object) -> Row:
        """The row once more, at any place of its table."""
        new = {**row, **changed}
        self.tables[table].insert(self.rng.randint(0, len(self.tables[table])), new)
        return new

    def remove(self, table: str, row: Row) -> None:
        self.tables[table] = [other for other in self.tables[table] if other is not row] or [{}]

    def at(self, table: str, row: Row) -> int:
        return next(place for place, other in enumerate(self.tables[table]) if other is row)

    def another_year(self, row: Row) -> int:
        """Another year than the row's.

        Raises:
            NoPlace: there is none.
        """
        others = [year for year in self.truth.years if year != row["verification_year"]]
        if not others:
            raise NoPlace
        return self.rng.choice(others)

    def role(self, row: Row) -> str:
        return self.truth.years.get(row.get("verification_year"), "")

    def register(self, voucher: str) -> None:
        """A sound voucher of its own row."""
        sound = next(row for row in self.tables["vouchers"] if row["is_traceable"] == "是")
        blank = dict.fromkeys(("covered_numbers", "covered_sources", "voucher_total_count", "voucher_seen_count"))
        self.tables["vouchers"].append({**sound, **blank, "voucher_no": voucher})

    def voucher(self, bill: Row) -> Row:
        """The row that the voucher of a bill is registered by: its own, the one that covers it, that of its source."""
        number = bill["voucher_no"]
        for row in self.tables["vouchers"]:
            if row["voucher_no"] == number:
                return row
        for row in self.tables["vouchers"]:
            covered = (row.get("covered_numbers") or "").split("、")
            if number in covered or any(part.endswith("*") and number.startswith(part[:-1]) for part in covered):
                return row
        return next(row for row in self.tables["vouchers"] if row.get("covered_sources") == bill["source_id"])


Plant = Callable[[Papers], Names | None]


@dataclass(frozen=True)
class Fault:
    """A kind of fault.

    Attributes:
        checks: meant for it, none where there is none yet; a finding of another check does not count.
        plant: changes the papers; gives the rows to be named, None where the engagement has no place for it.
        is_slip: of a value, which readings, fee or neighbours need not show.
        is_always_told: also where the total stays right, for another program would show another one.
        of: the columns that it is about, as table.column.
    """

    name: str
    checks: tuple[str, ...]
    plant: Plant
    is_slip: bool = False
    is_always_told: bool = False
    of: tuple[str, ...] = ()

    def planted(self, papers: Papers) -> Names | None:
        """Plants it; None also where the workbook has no such column to get wrong."""
        places = (place.split(".") for place in self.of)
        if not all(column in FILLED_IN.get(table, ()) for table, column in places):
            return None
        try:
            return self.plant(papers)
        except NoPlace:
            return None


FAULTS: dict[str, Fault] = {}


def fault(
    name: str, *checks: str, slip: bool = False, always: bool = False, of: tuple[str, ...] = ()
) -> Callable[[Plant], Plant]:
    """Declares a kind."""

    def declare(plant: Plant) -> Plant:
        assert name not in FAULTS, name
        FAULTS[name] = Fault(name, checks, plant, slip, always, of)
        return plant

    return declare


def neighbours(papers: Papers, bill: Row) -> Iterator[str]:
    """What a finding may name of a bill that is gone or elsewhere: its source, the bills before and after it, itself."""
    yield bill["source_id"]
    yield bill["bill_no"]
    alike = papers.rows("bills", source_id=bill["source_id"], meter_id=bill.get("meter_id"))
    dated = sorted(alike, key=lambda row: str(row["period_start"]))
    before = [row for row in dated if str(row["period_start"]) < str(bill["period_start"])]
    after = [row for row in dated if str(row["period_start"]) > str(bill["period_start"])]
    yield from (row["bill_no"] for row in [*before[-1:], *after[:1]])
    # the first bill of a meter that follows another is its neighbour too
    others = papers.rows("bills", source_id=bill["source_id"])
    later = sorted(
        (row for row in others if str(row["period_start"]) > str(bill["period_start"])),
        key=lambda row: str(row["period_start"]),
    )
    yield from (row["bill_no"] for row in later[:1])
