"""What went wrong in which cell, and what the commands did: for ``=GHG_WHY(cell)`` and the log on the ribbon."""

import datetime as dt
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from udfs.kernel.cells import Value
from udfs.kernel.errors import CellError, GhgError

LONGEST = 5_000
NO_CELL = "GHG_WHY 说明的是单元格，括号中的算式没有单元格：请把该算式单独放在一个单元格中，再写 =GHG_WHY(该单元格)。"
HEADINGS = ("时间", "工作簿", "单元格", "函数", "结果", "说明")


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of an open workbook; row and column count from 1."""

    book: str
    sheet: str
    row: int
    column: int

    @classmethod
    def parse(cls, text: str) -> "Place | None":
        """The place that VBA names, fields parted by tabs; None when the caller is no cell."""
        pieces = text.split("\t")
        return cls(pieces[0], pieces[1], int(pieces[2]), int(pieces[3])) if len(pieces) == 4 else None

    def offset(self, rows: int, columns: int) -> "Place":
        """The cell so many rows below and columns to the right."""
        return Place(self.book, self.sheet, self.row + rows, self.column + columns)


@dataclass(slots=True)
class Journal:
    """Entries of this session, the oldest dropped; and per cell the last error of each function in it."""

    entries: deque[tuple[str, ...]] = field(default_factory=lambda: deque(maxlen=LONGEST))
    errors: dict[Place, dict[str, GhgError]] = field(default_factory=dict)

    def result(self, place: Place | None, function: str, rows: Sequence[Sequence[Value]]) -> None:
        """Note the errors of a call; a function that succeeds in a cell takes its earlier error back.

        An error that the call only passed on leaves the message of the function that made it.
        """
        if place:
            self._take_back(place, function, rows)
        for down, row in enumerate(rows):
            for right, value in enumerate(row):
                if isinstance(value, GhgError):
                    self._error(place.offset(down, right) if place else None, function, value)

    def _take_back(self, place: Place, function: str, rows: Sequence[Sequence[Value]]) -> None:
        """There are far fewer cells with an error than cells of a result."""
        for at, known in self.errors.items():
            down, right = at.row - place.row, at.column - place.column
            is_among = (at.book, at.sheet) == (place.book, place.sheet) and down in range(len(rows))
            if is_among and right in range(len(rows[down])) and not isinstance(rows[down][right], GhgError):
                known.pop(function, None)

    def _error(self, at: Place | None, function: str, error: GhgError) -> None:
        if at is not None:
            known = self.errors.setdefault(at, {})
            if isinstance(error, CellError) and any(earlier.code == error.code for earlier in known.values()):
                return
            known[function] = error
        cell = f"{at.sheet}!{_address(at)}" if at else ""
        self._entry(at.book if at else "", cell, function, error.code, error.message)

    def command(self, book: str, label: str, result: str, message: str) -> None:
        """Note how a command ended."""
        self._entry(book, "", label, result, message)

    def _entry(self, *texts: str) -> None:
        self.entries.append((dt.datetime.now().strftime("%Y-%m-%d %H:%M:%S"), *texts))

    def explained(self, place: Place | None, rows: Sequence[Sequence[Value]]) -> list[list[Value]]:
        """The cells with what is known about each error that they show."""
        return [
            [self._known(place.offset(down, right) if place else None, value) for right, value in enumerate(row)]
            for down, row in enumerate(rows)
        ]

    def _known(self, at: Place | None, value: Value) -> Value:
        if not isinstance(value, GhgError):
            return value
        if at is None:
            return CellError(value.code, NO_CELL)
        known = self.errors.get(at, {})
        sentences = [error.message for error in known.values() if error.code == value.code]
        unknown = (
            f"{value.code} 不是本次运行中由 GHG 函数给出的：请在该单元格按 F2、回车重新计算，或检查公式的其他部分；"
            "仍然如此时点“修复链接”，它也列出与函数同名的名称。"
        )
        return CellError(value.code, "；".join(dict.fromkeys(sentences)) or unknown)

    def rows(self) -> list[list[str]]:
        """Headings and entries, the newest first."""
        return [list(HEADINGS), *(list(entry) for entry in reversed(self.entries))]


def _address(place: Place) -> str:
    """Imported with the first error: the process that Excel waits for imports no workbook."""
    from workbook_templates.ooxml.addresses import address

    return address(place.row, place.column)


JOURNAL = Journal()
