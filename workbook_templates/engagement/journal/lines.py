"""修改记录: its lines, each with a digest of the one before and of itself, so that none can be changed or taken out unseen."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from udfs.kernel.cells import Value, is_blank
from workbook_templates.engagement.columns import TableColumns
from workbook_templates.engagement.journal.told import Told, text
from workbook_templates.tables.journal import JOURNAL

COLUMNS = tuple(column.id for column in JOURNAL.columns)
OUTSIDE, UNKNOWN = "命令之外", "不明"
BEGUN, UNCHANGED, SIGNED, REVOKED = "开始", "没有变化", "签署", "撤销"
NO_CHANGE = Told(UNCHANGED, "", "", "", "", "")


@dataclass(frozen=True, slots=True)
class Stamp:
    """When, by whom, by which command and why; ``state`` is the digest of the data after it."""

    time: str
    by: str
    command: str
    reason: str
    state: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the journal."""

    number: int
    stamp: Stamp
    told: Told
    digest: str

    @property
    def row(self) -> dict[str, Value]:
        """By field, as the book has it."""
        stamp, told = self.stamp, self.told
        cells: tuple[Value, ...] = (
            self.number, stamp.time, stamp.by, stamp.command, stamp.reason, *told, stamp.state, self.digest,
        )  # fmt: skip
        return {column: cell or None for column, cell in zip(COLUMNS, cells, strict=True)}


def appended(lines: Sequence[Line], told: Sequence[Told], stamp: Stamp) -> list[Line]:
    """New lines after those that there are.

    Args:
        lines: the journal so far. told: what happened. stamp: of all of them.
    """
    made: list[Line] = []
    number, digest = (lines[-1].number, lines[-1].digest) if lines else (0, "")
    for one in told:
        number, digest = number + 1, _digest(digest, number + 1, stamp, one)
        made.append(Line(number, stamp, one, digest))
    return made


def read_lines(columns: TableColumns) -> list[Line]:
    """The lines of a journal as the book holds them.

    Args:
        columns: of its table.
    """
    rows = zip(*(columns.values[column] for column in COLUMNS), strict=True)
    return [_line(list(map(text, cells))) for cells in rows if not all(map(is_blank, cells))]


def _line(cells: Sequence[str]) -> Line:
    number, time, by, command, reason, *told, state, digest = cells
    stamp = Stamp(time, by, command, reason, state)
    return Line(int(number) if number.isdigit() else 0, stamp, Told(*told), digest)


def first_broken(lines: Sequence[Line]) -> int | None:
    """Position of the first line that does not follow from the one before; None where all do."""
    digest = ""
    for at, line in enumerate(lines):
        if line.number != at + 1 or line.digest != _digest(digest, line.number, line.stamp, line.told):
            return at
        digest = line.digest
    return None


def _digest(before: str, number: int, stamp: Stamp, told: Told) -> str:
    content = [before, number, stamp.time, stamp.by, stamp.command, stamp.reason, *told, stamp.state]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
