"""A change in the words of the workbook: sheet, row, heading, what stood there and what stands there now."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import GhgError
from udfs.kernel.field import field
from workbook_templates.engagement.journal.changes import Change, ChangeKind
from workbook_templates.engagement.journal.filled import FORM
from workbook_templates.engagement.journal.state import ONE_BY_ONE, digest_of
from workbook_templates.tables import WORKBOOK

LONGEST = 2_000  # signs of a cell of the journal
NAMED = 5  # changes that a sentence names


class Told(NamedTuple):
    """A change: what of, where, and what stood there before and stands there after; texts as the journal holds them."""

    kind: str
    sheet: str
    row: str
    column: str
    before: str
    after: str


def sheet_of(table: str) -> str:
    """The sheet on which a table, or a form, stands."""
    return table.partition(":")[2] if table.startswith(FORM) else WORKBOOK.sheet_of(table).name


def told(changes: Iterable[Change]) -> list[Told]:
    """Each change; of a table in which very many rows changed alike one line, with the digest of what it stands for."""
    found: dict[tuple[str, ChangeKind], list[Change]] = {}
    for change in changes:
        found.setdefault((change.table, change.kind), []).append(change)
    return [line for (table, kind), group in found.items() for line in _of_group(table, kind, group)]


def _of_group(table: str, kind: ChangeKind, group: Sequence[Change]) -> Iterator[Told]:
    lines = list(map(_one, group))
    rows = len({change.row for change in group}) if kind is ChangeKind.CHANGED else len(group)
    if rows <= ONE_BY_ONE:
        yield from (line._replace(before=_cut(line.before), after=_cut(line.after)) for line in lines)
        return
    columns = Counter(line.column for line in lines if line.column)
    named = "、".join(f"{column} {count}" for column, count in columns.items())
    yield Told(
        str(kind), sheet_of(table), f"{rows}行", named, "", f"SHA-256 {digest_of(['|'.join(line) for line in lines])}"
    )


def _one(change: Change) -> Told:
    row = change.row if not change.row_after else f"{change.row} → {change.row_after}"
    if change.kind is ChangeKind.CHANGED:
        before, after = text(change.before), text(change.after)
        if before == after and change.column:
            before, after = (f"{_kind(value)} {text(value)}" for value in (change.before, change.after))
        heading = header(change.table, change.column) if change.column else ""
        return Told(str(change.kind), sheet_of(change.table), row, heading, before, after)
    if not change.values:  # of many rows
        return Told(str(change.kind), sheet_of(change.table), row, "", "", text(change.after))
    order = [column.id for column in WORKBOOK.table(change.table).columns if column.id in change.values]
    content = "；".join(f"{header(change.table, column)}={text(change.values[column])}" for column in order)
    sides = (content, "") if change.kind is ChangeKind.REMOVED else ("", content)
    return Told(str(change.kind), sheet_of(change.table), row, "", *sides)


def _cut(content: str) -> str:
    return content if len(content) <= LONGEST else f"{content[:LONGEST]}…（共{len(content)}字）"


def header(table: str, column: str) -> str:
    """The heading of a column, or what a named cell is called."""
    return field(column).zh if table.startswith(FORM) else WORKBOOK.table(table).column(column).header


def text(value: Value) -> str:
    """A value as a person reads it; nothing of a blank one."""
    if is_blank(value):
        return ""
    if isinstance(value, GhgError):
        return value.code
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return f"{value:.15g}" if isinstance(value, (int, float)) else str(value)


def _kind(value: Value) -> str:
    return "文本" if isinstance(value, str) else "数字" if isinstance(value, (int, float)) else "日期或其他"


def sentence(changes: Sequence[Change]) -> str:
    """The first changes, and how many there are."""
    named = "；".join(_in_words(_one(change)) for change in changes[:NAMED])
    return named + (f"；等，共{len(changes)}处" if len(changes) > NAMED else "")


def _in_words(line: Told) -> str:
    place = f"“{line.sheet}”{line.row}".strip()
    if line.kind != ChangeKind.CHANGED:
        return f"{place}（{line.kind}）"
    if not line.column:
        return place
    return f"{place}的“{line.column}”由{_shown(line.before)}改为{_shown(line.after)}"


def _shown(content: str) -> str:
    return f"“{content[:60]}{'…' if len(content) > 60 else ''}”" if content else "空白"
