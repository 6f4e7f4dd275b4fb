"""Random edits of a signed workbook: ``python tests/campaigns/signed_edits.py [EDITS] [SEED]``.

Each edit is made by a command, or behind its back: with openpyxl, which writes the file in its own way, or by patching the file. What is
filled in must be in the journal, old and new, as of that command or as changed outside, and void every signature with the row and column
named; what only looks different (order, format, blank rows, computed values) must leave journal and signatures as they are; and whoever
touches the record itself is found. The judge knows what it did, and nothing of how states are compared.
"""

import datetime as dt
import io
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Font

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "doubles")]
from sample_books import after_run, opened  # noqa: E402

from udfs.kernel.cells import Value, is_blank  # noqa: E402
from udfs.vocabularies import SignRole  # noqa: E402
from workbook_templates.engagement.journal.faults import journal_faults  # noqa: E402
from workbook_templates.engagement.journal.lines import OUTSIDE, Line, first_broken  # noqa: E402
from workbook_templates.engagement.journal.sign_offs import lines_of  # noqa: E402
from workbook_templates.engagement.reader import read  # noqa: E402
from workbook_templates.ooxml.addresses import CellRef, address  # noqa: E402
from workbook_templates.tables import WORKBOOK  # noqa: E402
from xl_addin.books.file import FileBook  # noqa: E402
from xl_addin.outputs.recording import recorded  # noqa: E402

SAMPLE = "hotel_group"
# Rows that a person fills in, each known by a typed key that no edit below touches.
TABLES = (
    "sites",
    "sources",
    "meters",
    "vouchers",
    "attributions",
    "estimates",
    "deductions",
    "quota_data",
    "verification_steps",
)
DAY = dt.date(2031, 1, 2)
KINDS = {"own": 4, "patched": 4, "openpyxl": 2, "looks": 1, "tampered": 1}  # how often each


@dataclass(frozen=True)
class Edit:
    """What was done to a cell: where, and what stood there before and after, as a person reads it."""

    sheet: str
    row: str
    column: str
    before: str
    after: str
    ref: CellRef
    value: Value


@dataclass
class Tally:
    """What was tried, and what went wrong."""

    tried: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def expect(self, holds: bool, what: str) -> None:
        if not holds:
            self.wrong.append(what)


def read_as(value: Value) -> str:
    """A value in the words of a reader: the judge's own."""
    if is_blank(value):
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return f"{value:.15g}" if isinstance(value, (int, float)) else str(value)


def other(value: Value, chance: random.Random) -> Value:
    """Something else to type there."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return chance.choice([value + 1, -value or 7, value * 1.0000001 + 0.001, None])
    if isinstance(value, dt.date):
        return DAY + dt.timedelta(days=chance.randrange(900))
    return f"{value or ''}{chance.choice(['改', '甲', ' 乙', '=1+1', '9'])}"


def cells(book: FileBook, chance: random.Random) -> Iterator[Edit]:
    """Endless edits of filled-in cells, none of a key."""
    engagement = read(book)
    rows = [row for table in TABLES for row in engagement.rows(table) if not row.is_known_by_place]
    while True:
        row = chance.choice(rows)
        declared = WORKBOOK.table(row.table)
        column = chance.choice([c for c in declared.columns if c.formula is None and c.id != declared.key])
        located = row.record.cells[column.id]
        value = other(located.value, chance)
        if read_as(value) != read_as(located.value):
            sheet = WORKBOOK.sheet_of(row.table).name
            yield Edit(sheet, row.key, column.header, read_as(located.value), read_as(value), located.ref, value)


def some(book: FileBook, chance: random.Random, count: int) -> list[Edit]:
    """Edits of so many cells, each another."""
    found: dict[CellRef, Edit] = {}
    for edit in cells(book, chance):
        found[edit.ref] = edit
        if len(found) == count:
            return list(found.values())
    raise AssertionError


def patched(book: FileBook, edits: list[Edit]) -> FileBook:
    """The cells set in the file, nothing else."""
    book.put({edit.ref: edit.value for edit in edits})
    return opened(book.to_bytes())


def by_openpyxl(book: FileBook, act: Callable[[openpyxl.Workbook], None]) -> FileBook:
    """The file loaded, changed and saved by another program, which drops the values of all formulas."""
    other_book = openpyxl.load_workbook(io.BytesIO(book.to_bytes()))
    act(other_book)
    stream = io.BytesIO()
    other_book.save(stream)
    return opened(stream.getvalue())


def enter(cell: Any, value: Value) -> None:
    """A text stays one, whatever it begins with: openpyxl would make a formula of it."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def typed(edits: list[Edit]) -> Callable[[openpyxl.Workbook], None]:
    def act(book: openpyxl.Workbook) -> None:
        for edit in edits:
            enter(book[edit.ref.sheet][edit.ref.address], edit.value)

    return act


def lines(book: FileBook) -> list[Line]:
    return lines_of(read(book))


def named(found: list[Line], edits: list[Edit]) -> list[Edit]:
    """The edits that no line tells."""
    told = {(line.told.sheet, line.told.row, line.told.column, line.told.before, line.told.after) for line in found}
    return [edit for edit in edits if (edit.sheet, edit.row, edit.column, edit.before, edit.after) not in told]


def signed(book: FileBook) -> FileBook:
    """Prepared by somebody, whatever is open: which findings a sample has is not the question here."""
    with recorded(book, "sign") as recording:
        recording.sign(SignRole.PREPARED, "示例编制人")
    return opened(book.to_bytes())


def faults(book: FileBook) -> dict[str, str]:
    return {finding.check: finding.message for finding in journal_faults(read(book))}


def own(book: FileBook, chance: random.Random, tally: Tally, count: int) -> FileBook:
    """A command changes cells."""
    edits, before = some(book, chance, count), len(lines(book))
    with recorded(book, "示例命令", "示例缘由"):
        book.put({edit.ref: edit.value for edit in edits})
    book = opened(book.to_bytes())
    new = lines(book)[before:]
    tally.expect(not named(new, edits), f"own edits that the journal lacks: {named(new, edits)}")
    tally.expect({line.stamp.command for line in new} == {"示例命令"}, "lines of another command")
    tally.expect(len(new) == len(edits), f"{len(new)} lines for {len(edits)} edits")
    tally.expect("W-345" not in faults(book), "own edits told as changed outside")
    return book


def outside(book: FileBook, chance: random.Random, tally: Tally, count: int, *, is_other_program: bool) -> FileBook:
    """Cells are changed behind the back of the record; the next command has them in the journal."""
    edits, before = some(book, chance, count), len(lines(book))
    book = by_openpyxl(book, typed(edits)) if is_other_program else patched(book, edits)
    found = faults(book)
    shown = found.get("W-345", "")
    tally.expect("W-345" in found, f"edits outside not found: {edits}")
    tally.expect(count > 5 or all(edit.row in shown and edit.column in shown for edit in edits), f"not named: {shown}")
    signature = found.get("W-340", "")
    tally.expect("W-340" in found, f"the signature holds after {edits}")
    tally.expect(count > 5 or all(edit.row in signature for edit in edits), f"not named: {signature}")
    with recorded(book, "示例命令"):
        pass
    book = opened(book.to_bytes())
    new = [line for line in lines(book)[before:] if line.stamp.command == OUTSIDE]
    tally.expect(not named(new, edits), f"edits outside that the journal lacks: {named(new, edits)}")
    tally.expect(len(new) == len(edits), f"{len(new)} lines for {len(edits)} edits outside")
    return book


def looks(book: FileBook, chance: random.Random, tally: Tally) -> FileBook:
    """Order, fonts, widths: nothing is filled in differently."""
    table = chance.choice(TABLES)
    grid = book.read(table)

    def act(other_book: openpyxl.Workbook) -> None:
        page = other_book[grid.sheet]
        one, last = grid.first_row, grid.first_row + max(sum(map(bool, map(any, grid.rows))) - 1, 0)
        typed_columns = [at for at, texts in enumerate(grid.texts) if not any(texts)]
        for at in typed_columns if last > one else ():
            cells_of = [page.cell(row, grid.first_column + at) for row in (one, last)]
            held = [cell.value for cell in cells_of]
            for cell, value in zip(cells_of, reversed(held)):
                enter(cell, value)
                cell.font = Font(bold=True)
        page.column_dimensions["B"].width = 33

    book = by_openpyxl(book, act)
    found = faults(book)
    tally.expect(not found, f"order and format of {table}: {found}")
    return book


def tampered(book: FileBook, chance: random.Random, tally: Tally) -> None:
    """Somebody writes in the record itself."""
    table = chance.choice(("journal", "sign_offs", "data_copies"))
    grid = book.read(table)
    row = chance.randrange(len(grid))
    filled = [at for at in range(len(grid.headers)) if not is_blank(grid.columns[at][row])]
    # The state of a signature, and what voids it, are shown anew by every command and judged by none.
    wanted = {
        "sign_offs": {"姓名", "签署人", "签署时间", "所签数据校验值", "签署环节"},
        "data_copies": {"压缩内容"},
    }.get(table, set(grid.headers))
    at = chance.choice([at for at in filled if grid.headers[at] in wanted])
    ref = CellRef(grid.sheet, address(grid.first_row + row, grid.first_column + at))
    held = grid.columns[at][row]
    changed = (
        held + 1
        if isinstance(held, (int, float))
        else f"{held}x"
        if table != "data_copies"
        else f"A{str(held)[1:-4]}B==="
    )
    book.put({ref: changed})
    if table == "data_copies":  # it is looked into only where something changed
        edits = some(book, chance, 1)
        book.put({edit.ref: edit.value for edit in edits})
    found = faults(opened(book.to_bytes()))
    kinds = {"journal": "W-343", "sign_offs": "W-344", "data_copies": "W-340"}
    tally.expect(kinds[table] in found, f"{ref} {grid.headers[at]}: {held!r} -> {changed!r}: {found}")


def campaign(edits: int, seed: int) -> Tally:
    """Edits of all kinds, one after the other on one book, the record growing all the while.

    Args:
        edits: how many cells are changed.
    """
    chance, tally = random.Random(seed), Tally()
    book = signed(opened(after_run(SAMPLE).content))
    tally.expect(not faults(book), f"just signed: {faults(book)}")
    while sum(tally.tried.values()) < edits or tally.tried.keys() != KINDS.keys():
        untried = [kind for kind in KINDS if kind not in tally.tried]
        kind = untried[0] if untried else chance.choices(tuple(KINDS), tuple(KINDS.values()))[0]
        count = chance.choice((1, 2, 3, 12)) if kind != "openpyxl" else chance.choice((3, 25))
        content = book.to_bytes()
        match kind:
            case "own":
                book = own(book, chance, tally, count)
            case "looks":
                count, book = 1, looks(signed(book), chance, tally)
            case "tampered":
                count = 1
                tampered(signed(opened(content)), chance, tally)
                book = opened(content)
            case _:
                book = outside(signed(book), chance, tally, count, is_other_program=kind == "openpyxl")
        tally.tried[kind] += count
        tally.expect(first_broken(lines(book)) is None, f"the chain is broken after {kind}")
    return tally


def main() -> int:
    """The campaign as numbers."""
    edits, seed = (int(word) for word in (*sys.argv[1:], *("1000", "17")[len(sys.argv) - 1 :]))
    tally = campaign(edits, seed)
    print(dict(tally.tried), f"wrong: {len(tally.wrong)}")
    for wrong in tally.wrong[:20]:
        print(" ", wrong)
    return bool(tally.wrong)


if __name__ == "__main__":
    sys.exit(main())
