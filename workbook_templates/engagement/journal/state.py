"""The data of a workbook at one moment: a digest for each table and one for all; two moments differ where these do."""

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from udfs.kernel.cells import Value
from udfs.kernel.errors import CellError, GhgError
from workbook_templates.engagement.journal.changes import Change, ChangeKind, differing_rows
from workbook_templates.engagement.journal.filled import FORM, Row, covers, filled_rows, settings_of
from workbook_templates.engagement.reader import Engagement
from workbook_templates.tables import WORKBOOK

Lines = Sequence[str]  # one a row, sorted
# Kept after the book is signed: notes and their answers, who holds the files and when they are destroyed.
NOT_SIGNED = ("review_notes", "archive_records", f"{FORM}:{WORKBOOK.sheet_of('archive_records').name}")
ONE_BY_ONE = 100  # rows of a table that may come, go or change at once and be told each; of more the digest is
LOST = "（数据副本缺失或被改动，不能列出）"


@dataclass(frozen=True, slots=True)
class State:
    """The data at one moment.

    Attributes:
        digests: table -> SHA-256 of its rows; tables without rows are not there.
        lines_of: gives the rows of a table; None where they are not known any more.
    """

    digests: Mapping[str, str]
    lines_of: Callable[[str], Lines | None]

    @classmethod
    def of(cls, lines: Mapping[str, Lines]) -> "State":
        """The state in which these rows are filled in."""
        return cls({table: digest_of(found) for table, found in lines.items() if found}, lines.get)

    @property
    def manifest(self) -> str:
        """Tables and digests, a line each."""
        return "\n".join(f"{table} {digest}" for table, digest in sorted(self.digests.items()))

    @property
    def digest(self) -> str:
        """Of everything filled in."""
        return digest_of([self.manifest])

    @property
    def signed_digest(self) -> str:
        """Of what a signature covers."""
        return digest_of([f"{table} {digest}" for table, digest in sorted(self.digests.items()) if is_signed(table)])


def is_signed(table: str) -> bool:
    """Whether a signature covers a table."""
    return table not in NOT_SIGNED


def digest_of(lines: Lines) -> str:
    """SHA-256 of lines."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def state_of(engagement: Engagement) -> State:
    """The data of an engagement as read, made once."""
    return engagement.once(_state_of)


def _state_of(engagement: Engagement) -> State:
    rows = settings_of(WORKBOOK, lambda name: engagement.forms[name].value)
    for table in filter(covers, WORKBOOK.tables):
        rows[table.id] = filled_rows(engagement.tables[table.id].columns, formulas_count=not engagement.is_frozen)
    return State.of({table: lines_of(of_table) for table, of_table in rows.items()})


def lines_of(rows: Sequence[Row]) -> Lines:
    """Rows as text, in an order that is theirs wherever they stand."""
    return sorted(map(_ENCODE, rows))


def rows_of(lines: Lines) -> list[Row]:
    """The rows of such lines."""
    return [json.loads(line, object_hook=_decoded) for line in lines]


def _encoded(value: object) -> object:
    assert isinstance(value, (dt.date, GhgError))
    return {"": value.isoformat()} if isinstance(value, dt.date) else {"": value.code}


_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_encoded).encode


def _decoded(found: dict[str, Value]) -> object:
    text = found.get("")
    if not isinstance(text, str):
        return found
    if text.startswith("#"):
        return CellError(text)
    return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)


def differences(before: State, after: State, wanted: Callable[[str], bool] = lambda table: True) -> Iterator[Change]:
    """What changed from one moment to another, in the order of the sheets.

    Args:
        wanted: the tables that are asked for.
    """
    order = [*(f"{FORM}:{sheet.name}" for sheet in WORKBOOK.sheets), *(table.id for table in WORKBOOK.tables)]
    for table in filter(wanted, order):
        if before.digests.get(table) != after.digests.get(table):
            yield from _of_table(table, *(_known(side, table) for side in (before, after)))


def _known(state: State, table: str) -> Lines | None:
    return state.lines_of(table) if table in state.digests else ()


def _of_table(table: str, before: Lines | None, after: Lines | None) -> Iterator[Change]:
    if before is None or after is None:
        yield Change(ChangeKind.CHANGED, table, LOST)
        return
    one, other = Counter(before), Counter(after)
    removed, added = (list(left.elements()) for left in (one - other, other - one))
    for kind, lines, others in ((ChangeKind.REMOVED, removed, added), (ChangeKind.ADDED, added, removed)):
        if len(lines) > ONE_BY_ONE and not others:
            yield Change(kind, table, f"{len(lines)}行", after=f"SHA-256 {digest_of(lines)}")
            return
    yield from differing_rows(table, *map(rows_of, (removed, added)))
