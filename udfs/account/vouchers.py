"""Which row of 凭证登记 a cited voucher number belongs to (五.1, 七.3).

A row is one voucher, by its own number, or one kind of an issuer's vouchers of a year: it lists the numbers it covers
(several, a run 00101–00160, a beginning with `*`), or the sources whose bills of the year cite the rest. The most
particular wins: a row's own number, then a number listed as it stands, then a run or a beginning, then a source.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from udfs.kernel.check import Engagement, Row, shared
from udfs.periods.series import bills_by_source

CITING = {"bills": "能源账单", "estimates": "缺失推算", "deductions": "扣减", "cross_checks": "交叉检查"}
ANY_END = "*"  # behind the beginning that numbers have in common
_LISTED = re.compile(r"[、，,；;\n]+")
_RUN = re.compile(r"(?P<first>.*?[0-9]+)\s*(?:–|—|~|～|至|到)\s*(?P<last>.*?[0-9]+)")
_COUNTED = re.compile(r"(?P<head>.*?)(?P<digits>[0-9]+)", re.DOTALL)
MOST_DIGITS = 40


@dataclass(frozen=True, slots=True)
class Run:
    """Numbers that are alike but for their last digits, from one to another."""

    head: str
    width: int
    first: int
    last: int


def parts_of(listed: str | None) -> list[str]:
    """The numbers, runs and beginnings that a cell lists."""
    return [] if not listed else [part for text in _LISTED.split(listed) if (part := text.strip())]


def run_of(part: str) -> Run | None:
    """The run that a part of a list writes; None where it writes none."""
    found = _RUN.fullmatch(part)
    if found is None:
        return None
    first, last = _COUNTED.fullmatch(found["first"]), _COUNTED.fullmatch(found["last"])
    if first is None or last is None or last["head"] not in ("", first["head"]):
        return None
    width = len(first["digits"])
    if len(last["digits"]) != width or width > MOST_DIGITS or int(first["digits"]) > int(last["digits"]):
        return None
    return Run(first["head"], width, int(first["digits"]), int(last["digits"]))


def is_understood(part: str) -> bool:
    """Whether a part of a list is a number, a run, or a beginning of at least one sign."""
    if ANY_END in part:
        return part.endswith(ANY_END) and part.count(ANY_END) == 1 and len(part) > 1
    return _RUN.fullmatch(part) is None or run_of(part) is not None


Rows = tuple[Row, ...]


@dataclass(slots=True)
class Register:
    """The rows of 凭证登记 by what they cover."""

    own: dict[str, Rows] = field(default_factory=dict)
    listed: dict[str, list[Row]] = field(default_factory=dict)
    beginnings: dict[str, list[Row]] = field(default_factory=dict)
    runs: dict[tuple[str, int], list[tuple[Run, Row]]] = field(default_factory=dict)
    sources: dict[tuple[str, float | None], list[Row]] = field(default_factory=dict)
    years: dict[int, range] = field(default_factory=dict)  # of a bill, by its identity, where it is counted in several
    _known: dict[str, Rows] = field(default_factory=dict)
    _lengths: set[int] = field(default_factory=set)

    def add(self, row: Row) -> None:
        """Take in a row."""
        number = row.text("voucher_no") or ""
        self.own[number] = (*self.own.get(number, ()), row)
        for part in parts_of(row.text("covered_numbers")):
            run = run_of(part)
            if part.endswith(ANY_END) and is_understood(part):
                self.beginnings.setdefault(part.removesuffix(ANY_END), []).append(row)
            elif run is not None:
                self.runs.setdefault((run.head, run.width), []).append((run, row))
            else:
                self.listed.setdefault(part, []).append(row)
        for source in sources_of(row):
            self.sources.setdefault((source, row.number("verification_year")), []).append(row)

    def of_number(self, number: str | None) -> Rows:
        """The rows that a number belongs to; more than one is a fault."""
        if not number:
            return ()
        found = self._known.get(number)
        if found is None:
            covering: Sequence[Row] = self.own.get(number) or self.listed.get(number) or self._covering(number)
            found = self._known[number] = _each_once(covering)
        return found

    def of_bill(self, bill: Row) -> Rows:
        """The same of the number that a bill cites; if no number covers it, those of its source and year.

        A bill of several years is of the year that it shows; where no row is, of the first that has one.
        """
        found = self.of_number(bill.text("voucher_no"))
        if found or not self.sources or not bill.text("voucher_no"):
            return found
        source = bill.text("source_id") or ""
        for year in (bill.number("verification_year"), *self.years.get(id(bill), ())):
            if rows := self.sources.get((source, year)):
                return tuple(rows)
        return ()

    def _covering(self, number: str) -> list[Row]:
        if not self._lengths and self.beginnings:
            self._lengths.update(map(len, self.beginnings))
        found = [row for length in self._lengths for row in self.beginnings.get(number[:length], ())]
        counted = _COUNTED.fullmatch(number) if self.runs else None
        if counted is not None and len(counted["digits"]) <= MOST_DIGITS:
            head, digits = counted["head"], counted["digits"]
            found += [
                row for run, row in self.runs.get((head, len(digits)), ()) if run.first <= int(digits) <= run.last
            ]
        return found


def _each_once(rows: Sequence[Row]) -> Rows:
    return tuple(rows) if len(rows) < 2 else tuple({id(row): row for row in rows}.values())


def sources_of(row: Row) -> list[str]:
    """The sources whose bills a row of 凭证登记 covers."""
    return parts_of(row.text("covered_sources"))


def is_kind(row: Row) -> bool:
    """Whether a row of 凭证登记 is a kind of vouchers, whose numbers stand elsewhere."""
    return bool(row.text("covered_numbers") or row.text("covered_sources"))


@shared
def register(engagement: Engagement) -> Register:
    """凭证登记, to be asked."""
    found = Register()
    for row in engagement.rows("vouchers"):
        found.add(row)
    for bills in bills_by_source(engagement).values() if found.sources else ():
        found.years.update((id(bill.row), bill.years) for bill in bills if len(bill.years) > 1)
    return found


@shared
def citations(engagement: Engagement) -> list[tuple[str, Row, Rows]]:
    """Table, row and registered rows of every row that cites a voucher."""
    known = register(engagement)
    own, of_bill = known.own, known.of_bill
    found: list[tuple[str, Row, Rows]] = [
        ("bills", row, own.get(number) or of_bill(row))
        for row in engagement.rows("bills") if (number := row.text("voucher_no"))
    ]  # fmt: skip
    for table in CITING:
        rows = engagement.rows(table) if table != "bills" else ()
        found += [(table, row, known.of_number(number)) for row in rows if (number := row.text("voucher_no"))]
    return found


@shared
def cited_numbers(engagement: Engagement) -> dict[int, list[str]]:
    """The numbers cited of each registered row (by its identity), each once, in the order of the sheets."""
    found: dict[int, dict[str, None]] = {}
    for _, row, registered in citations(engagement):
        for voucher in registered:
            found.setdefault(id(voucher), {})[row.text("voucher_no") or ""] = None
    return {voucher: list(numbers) for voucher, numbers in found.items()}


@shared
def cited_sources(engagement: Engagement) -> dict[int, list[str]]:
    """The sources whose rows cite each registered row (by its identity), and those that it names itself, each once."""
    found: dict[int, dict[str, None]] = {id(row): dict.fromkeys(sources_of(row)) for row in engagement.rows("vouchers")}
    for _, row, registered in citations(engagement):
        for voucher in registered if (source := row.text("source_id") or "") else ():
            found.setdefault(id(voucher), {})[source] = None
    return {voucher: list(sources) for voucher, sources in found.items()}


def numbers_cited(engagement: Engagement, voucher: Row) -> list[str]:
    """The numbers that bills, estimates, deductions and cross-checks cite of a row of 凭证登记."""
    return cited_numbers(engagement).get(id(voucher), [])
