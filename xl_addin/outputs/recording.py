"""修改记录 written: what was changed outside of commands, then what the command itself changed; every command that writes passes here."""

import datetime as dt
import getpass
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from copy import copy
from itertools import repeat

from udfs.kernel.cells import Value, is_blank
from udfs.vocabularies import SignRole
from workbook_templates.book import Book
from workbook_templates.build.contents import signed_overview
from workbook_templates.engagement.columns import TableColumns
from workbook_templates.engagement.journal import sign_offs
from workbook_templates.engagement.journal.copies import Copies
from workbook_templates.engagement.journal.filled import Row, covers, filled_rows, settings_of
from workbook_templates.engagement.journal.lines import (
    BEGUN,
    OUTSIDE,
    REVOKED,
    UNKNOWN,
    Stamp,
    appended,
    read_lines,
)
from workbook_templates.engagement.journal.sign_offs import SignOff
from workbook_templates.engagement.journal.state import LOST, Lines, State, differences, lines_of
from workbook_templates.engagement.journal.told import Told, sheet_of, told
from workbook_templates.engagement.reader import FREEZE_RECORD, is_lacking
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef, address
from workbook_templates.tables import WORKBOOK
from workbook_templates.tables.journal import JOURNAL
from workbook_templates.tables.sign_offs import SIGN_OVERVIEW

WHO = "GHGXL_USER"  # the environment variable that names who runs a command
LACKING = "工作簿没有工作表“{sheets}”（由较早的模板建立，或已被删去）：改动没有记入“修改记录”，也不能签署。"
RECORDS = ("sign_offs", "journal", "data_copies")


def account() -> str:
    """Who runs this command: as the environment says, else the user of the system."""
    named = os.environ.get(WHO, "").strip()
    if named:
        return named
    with suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return UNKNOWN


class Recording:
    """The record of one command on a book.

    Args:
        book: as it is before the command changes it.
        command: what it is called. reason: what it was asked to do.

    Attributes:
        notice: why nothing is recorded; "" where it is.
        before: the data before the command.
    """

    def __init__(self, book: Book, command: str, reason: str = "") -> None:
        self._book, self._command, self._reason = book, command, reason
        self._columns: dict[str, TableColumns] = {}
        self._known: dict[str, Lines] = {}
        self._added: dict[str, Sequence[Row]] = {}
        self._counts: dict[str, Value] = {}
        self._signing: tuple[SignRole, str] | None = None
        lacking = [sheet_of(table) for table in RECORDS if is_lacking(book, WORKBOOK, WORKBOOK.table(table))]
        self.is_kept = not lacking
        self.notice = LACKING.format(sheets="”“".join(lacking)) if lacking else ""
        if not self.is_kept:
            return
        self.before = self.state()
        self._copies = Copies(TableColumns(book.read("data_copies"), WORKBOOK.table("data_copies")))
        self._lines = read_lines(TableColumns(book.read("journal"), JOURNAL))
        self._held = len(self._lines)
        self._catch_up()

    @property
    def signs(self) -> Mapping[SignRole, SignOff]:
        """The signatures that stand."""
        return sign_offs.given(self._lines)

    def state(self) -> State:
        """The data as the book holds them; of a table that is as it was the rows are known."""
        settings = settings_of(WORKBOOK, lambda name: self._book.cell(name)[1])
        lines = {table: lines_of(rows) for table, rows in settings.items()}
        formulas_count = FREEZE_RECORD not in self._book.sheets()
        for table in filter(covers, WORKBOOK.tables):
            if is_lacking(self._book, WORKBOOK, table):
                continue
            known = self._columns.get(table.id)
            if known is not None and table.id in self._added:
                columns = _with_rows(known, self._added.pop(table.id))
            else:
                columns = TableColumns(self._book.read(table.id), table)
            if known is None or known.values != columns.values or known.formulas != columns.formulas:
                self._known[table.id] = lines_of(filled_rows(columns, formulas_count=formulas_count))
                self._columns[table.id] = columns
            lines[table.id] = self._known[table.id]
        return State.of(lines)

    def _stamp(self, command: str, by: str, reason: str, state: State) -> Stamp:
        time = dt.datetime.now().astimezone().isoformat(timespec="seconds")
        return Stamp(time, by, command, reason, state.digest)

    def _catch_up(self) -> None:
        """Record what the data were when the record began, or what was changed since the last command."""
        now = self.before
        if not self._lines:
            counts = {table: len(now.lines_of(table) or ()) for table in now.digests}
            held = "、".join(f"{sheet_of(table)}{count}行" for table, count in counts.items())
            begun = Told(BEGUN, "", f"{sum(counts.values())}行", "", "", held)
            self._append([begun], self._stamp(self._command, account(), self._reason, now))
        elif self._lines[-1].stamp.state != now.digest:
            last = self._copies.state(self._lines[-1].stamp.state)
            lost = [Told("改动", "", LOST, "", "", "")]
            outside = lost if last is None else told(differences(last, now))
            self._append(outside, self._stamp(OUTSIDE, UNKNOWN, f"由 {self._command} 发现", now))
        else:
            return
        self._write_journal()

    def _append(self, lines: Sequence[Told], stamp: Stamp) -> None:
        self._lines += appended(self._lines, lines, stamp)

    def added(self, table: str, rows: Sequence[Row]) -> None:
        """Tell of rows that the command appends to a table and changes nothing else there: they need not be read again."""
        self._added[table] = rows

    def revoke(self, role: SignRole) -> None:
        """Take back a signature and those given after it, before the checks are run."""
        self._append(
            [Told(REVOKED, "", str(role), "", "", "")], self._stamp(self._command, account(), self._reason, self.before)
        )
        self._write_journal()
        self._write_sign_offs(self.before)

    def sign(self, role: SignRole, name: str) -> None:
        """Enter a signature for the data as the command leaves them."""
        self._signing = (role, name)

    def close(self) -> None:
        """Record what the command changed, and bring the signatures and what shows them up to date."""
        now = self.state()
        stamp = self._stamp(self._command, account(), self._reason, now)
        lines = told(differences(self.before, now))
        if self._signing is not None:
            lines.append(SignOff(*self._signing, stamp.time, stamp.by, now.signed_digest, stamp.state).told())
        self._append(lines, stamp)
        if len(self._lines) == self._held:
            return  # nothing was changed, by whomever
        self._write_journal()
        signed = self._write_sign_offs(now)
        held = [state for given in self.signs.values() if (state := self._state_of(given, now)) is not None]
        self._write("data_copies", self._copies.rows([*held, now]))
        self._show(signed)

    def _state_of(self, sign: SignOff, now: State) -> State | None:
        return now if sign.state == now.digest else self._copies.state(sign.state)

    def _write_journal(self) -> None:
        self._write("journal", [line.row for line in self._lines])

    def _write_sign_offs(self, now: State) -> list[dict[str, Value]]:
        rows = list(sign_offs.rows_of(self.signs, now, self._copies))
        grid = TableColumns(self._book.read("sign_offs"), WORKBOOK.table("sign_offs"))
        held = [row for row in zip(*grid.values.values(), strict=True) if not all(map(is_blank, row))]
        if held != [tuple(row.get(column) for column in grid.values) for row in rows]:
            self._write("sign_offs", rows)
        return rows

    def _write(self, table: str, rows: Sequence[Mapping[str, Value]]) -> None:
        self._counts[table] = len(rows)
        self._book.write_aside(table, WORKBOOK.table(table).headed(rows))

    def _show(self, signed: Sequence[Row]) -> None:
        """The cells whose formulas read what was written."""
        shown = Calculation(WORKBOOK, {}, {"sign_offs": signed})
        grid, table = self._book.read("sign_off"), WORKBOOK.table("sign_off")
        cells: dict[CellRef, Value] = {
            CellRef(grid.sheet, address(grid.first_row, column)): shown.cell(table.id, 0, name.id)
            for column, name in enumerate(table.columns, grid.first_column)
        }
        counts = {f"filled_{table}": count for table, count in self._counts.items()}
        for name, value in {**counts, SIGN_OVERVIEW: signed_overview(shown)}.items():
            with suppress(FileError):  # a book whose 目录 somebody removed is still a book
                cells[self._book.cell(name)[0]] = value
        self._book.put(cells)


def _with_rows(columns: TableColumns, rows: Sequence[Row]) -> TableColumns:
    """The columns of a table after rows were appended below those filled in."""
    typed = columns.given().columns.values()
    kept = max((at for at, cells in enumerate(zip(*typed, strict=True), 1) if not all(map(is_blank, cells))), default=0)
    after = copy(columns)
    after.count = kept + len(rows)
    given = set[str]().union(*rows)  # most columns are computed
    after.values = {
        name: [*cells[:kept], *((row.get(name) for row in rows) if name in given else repeat(None, len(rows)))]
        for name, cells in columns.values.items()
    }
    after.formulas = {name: [*texts[:kept], *([""] * len(rows))] for name, texts in columns.formulas.items()}
    return after


@contextmanager
def recorded(book: Book, command: str, reason: str = "") -> Iterator[Recording]:
    """Keep the record of what a command does to a book; one that fails is not recorded.

    Args:
        book: changed meanwhile. command: what it is called. reason: what it was asked to do.
    """
    recording = Recording(book, command, reason)
    yield recording
    if recording.is_kept:
        recording.close()
