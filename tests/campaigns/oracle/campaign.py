"""One engagement of the campaign: drawn, compared clean, spoiled once or several times, judged."""

import importlib
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from oracle.drawing import draw
from oracle.files import through_file
from oracle.planting import FAULTS, Fault, Papers
from oracle.product import Found, Seen, book_of, seen
from oracle.rules import Totals, totals
from oracle.tables import form_of, tables_of
from udfs.vocabularies import Severity

for module in (
    "bills",
    "quantities",
    "sources",
    "factors",
    "estimates",
    "cross_checks",
    "entries",
    "cases",
    "registers",
    "credits",
    "second_entries",
    "set_values",
    "scale",
    "ties",
):
    importlib.import_module(f"oracle.faults_of_{module}")
importlib.import_module("oracle.slips")

LAST_DIGITS = 1e-9  # of a total: the order of summation
RIGHT, FOUND, SILENT = "right", "found", "silent"


@dataclass(frozen=True)
class Verdict:
    """What became of a fault: the total stayed right, it was found, or neither; what else was new, for the reader."""

    kind: str
    seed: int
    outcome: str
    told: str = ""


@dataclass(frozen=True)
class Clean:
    """An engagement without a fault: what the product says otherwise than the oracle."""

    seed: int
    wrong: tuple[str, ...]
    errors: tuple[str, ...]
    warnings: tuple[str, ...]


def differing(expected: Mapping[int, float], shown: Mapping[int, float | None]) -> list[int]:
    """The years whose totals are not the same, give or take the last digits."""
    largest = max(map(abs, expected.values()), default=0.0)
    years = {*expected, *shown}
    return sorted(
        year for year in years
        if (of := shown.get(year)) is None or abs(of - expected.get(year, 0.0)) > LAST_DIGITS * max(largest, 1.0)
    )  # fmt: skip


def off(expected: Totals, of: Seen) -> list[str]:
    """What totals are off, as somebody reads it."""
    pairs = (("", expected.verified, of.verified), ("单独核算", expected.separate, of.separate))
    return [
        f"{what}{year}: {shown.get(year)} for {wanted.get(year)}"
        for what, wanted, shown in pairs for year in differing(wanted, shown)
    ]  # fmt: skip


def kinds_of(seed: int, only: str) -> list[Fault]:
    """The kinds in the order in which an engagement is offered them."""
    names = [name for name in sorted(FAULTS) if only in name]
    random.Random(f"kinds {seed}").shuffle(names)
    return [FAULTS[name] for name in names]


def tried(seed: int, faults: int, only: str = "", files: int = 0) -> tuple[Clean, list[Verdict]]:
    """The engagement of a seed, clean and with so many faults, one at a time.

    Args:
        only: what the names of the kinds must hold.
        files: of so many engagements, one also goes through a real file and `ghgxl run`.
    """
    truth = draw(seed)
    expected, form, tables = totals(truth), form_of(truth), tables_of(truth)
    before = seen(book_of(form, tables))
    wrong = off(expected, before)
    if files and seed % files == 0:
        wrong += [f"file {told}" for told in off(expected, through_file(form, tables))]
    clean = Clean(seed, tuple(wrong), _named(before, Severity.ERROR), _named(before, Severity.WARNING))
    verdicts: list[Verdict] = []
    for kind in kinds_of(seed, only):
        if len(verdicts) == faults:
            break
        papers = Papers.of(truth, form, tables, random.Random(f"{kind.name} {seed}"))
        names = kind.planted(papers)
        if names is not None:
            verdicts.append(judged(kind, papers, names, before, seed))
    return clean, verdicts


def _named(of: Seen, severity: Severity) -> tuple[str, ...]:
    return tuple(sorted(f"{found.check} {found.key}" for found in of.findings if found.severity is severity))


def judged(kind: Fault, papers: Papers, names: set[str], before: Seen, seed: int) -> Verdict:
    """Whether the fault that was planted is found at its row, changes no total, or is silent."""
    after = seen(book_of(papers.form, papers.tables, papers.overwritten, papers.hidden, papers.below, papers.blocks))
    new = after.findings - before.findings
    if any(found.check in kind.checks and found.key in names and found.is_grave for found in new):
        return Verdict(kind.name, seed, FOUND)
    unchanged = same(before.verified, after.verified) and same(before.separate, after.separate)
    if unchanged and not kind.is_always_told:
        return Verdict(kind.name, seed, RIGHT)
    return Verdict(
        kind.name, seed, SILENT, "; ".join([*_moved(before, after), f"rows {sorted(names)[:3]}", *_told(new)])
    )


def same(before: Mapping[int, float | None], after: Mapping[int, float | None]) -> bool:
    """Whether totals are unchanged; a total that is no longer shown is not."""
    shown = {year: total for year, total in before.items() if total is not None}
    return not differing(shown, {year: total for year, total in after.items() if total is not None or year in shown})


def _moved(before: Seen, after: Seen) -> Iterator[str]:
    for year in differing({year: total or 0.0 for year, total in before.verified.items()}, after.verified):
        yield f"{year}: {before.verified.get(year)} -> {after.verified.get(year)}"


def _told(new: frozenset[Found]) -> Iterator[str]:
    yield "new: " + (
        ", ".join(sorted({f"{found.check}[{found.severity}] {found.key}" for found in new})[:8]) or "nothing"
    )
