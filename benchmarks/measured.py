"""Measuring and showing: ours and a peer, turn about in the same process, as one line of a table.

Times are processor time of this process, medians of the runs told; a loaded machine lengthens them less than it
lengthens the clock. The garbage is collected before each run and the collector stays on, for both alike.
"""

import gc
import math
import statistics
import time
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from operator import eq

HEADINGS = ("项目", "规模", "次数", "本工具", "每个", "对照", "倍数", "目标", "对照是", "备注")
FEWEST_RUNS = 3


class Disagreement(Exception):
    """A peer gives another result than the function: the comparison would mean nothing."""


@dataclass(frozen=True)
class Scale:
    """How big and how often.

    Attributes:
        rows: rows of a column.
        meters: of the ledger of as many bills.
        calls: of a function with single cells.
        read, checked: bills of the engagements that are read, that are checked.
        runs: at most so many runs of each line.
        seconds: after three runs no further one starts when they took so long; after six times as long, none at all.
    """

    rows: int
    meters: int
    calls: int
    read: tuple[int, ...]
    checked: tuple[int, ...]
    runs: int
    seconds: float

    def enough(self, times: list[float]) -> bool:
        """Whether these runs will do."""
        spent = sum(times)
        several = len(times) >= FEWEST_RUNS and spent >= self.seconds
        return bool(times) and (len(times) >= self.runs or several or spent >= 6 * self.seconds)


@dataclass(frozen=True)
class Figures:
    """One line of the table.

    Attributes:
        what: the work, in Chinese.
        count, unit: how much of it one run does.
        runs: medians are of so many.
        ours, peer: seconds of processor time of one run.
        target: what the columns work has to reach.
        against: what the peer is.
        note: what else was seen.
    """

    what: str
    count: int
    unit: str
    runs: int
    ours: float
    peer: float
    target: str
    against: str
    note: str = ""

    def noted(self, note: str) -> "Figures":
        """The same line with a note."""
        return replace(self, note=note)

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as texts, in the order of the headings."""
        return (
            self.what, f"{self.count:,} {self.unit}", str(self.runs), seconds(self.ours),
            f"{_digits(self.ours / self.count * 1e6)} µs", seconds(self.peer), f"{_digits(self.ours / self.peer)} ×",
            self.target, self.against, self.note,
        )  # fmt: skip


def _digits(value: float) -> str:
    """Three digits, without an exponent."""
    return f"{value:,.0f}" if value >= 100 else f"{value:#.3g}".rstrip(".")


def seconds(value: float) -> str:
    """A time with a unit that suits it."""
    return f"{_digits(value)} s" if value >= 1 else f"{_digits(value * 1000)} ms"


def timed(act: Callable[[], object]) -> tuple[float, object]:
    """Seconds of processor time, and the result; what frees the result is not counted."""
    gc.collect()
    before = time.process_time()
    result = act()
    return time.process_time() - before, result


def compared(
    scale: Scale, what: str, count: int, unit: str, ours: Callable[[], object], peer: Callable[[], object],
    target: str, against: str, alike: Callable[[object, object], bool] = eq,
) -> Figures:  # fmt: skip
    """Measure a line: both in turn until there are enough runs.

    Args:
        alike: whether a result of ours agrees with the peer's.

    Raises:
        Disagreement: the first results do not agree.
    """
    (our_time, found), (peer_time, expected) = timed(ours), timed(peer)
    if not alike(found, expected):
        raise Disagreement(f"{what}：结果与对照“{against}”不同。")
    del found, expected
    our_times, peer_times = [our_time], [peer_time]
    while not scale.enough(our_times):
        our_times.append(timed(ours)[0])
        peer_times.append(timed(peer)[0])
    return Figures(
        what, count, unit, len(our_times), statistics.median(our_times), statistics.median(peer_times), target, against
    )


def grown(before: Figures | None, now: Figures) -> str:
    """The power of the size by which the time grows from one line to the next; "" for the first."""
    if before is None:
        return ""
    return f"n^{math.log(now.ours / before.ours) / math.log(now.count / before.count):.2f}"


def _width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def table(lines: Iterable[Figures]) -> str:
    """All lines as one Markdown table, aligned for a terminal too."""
    rows = [HEADINGS, *(line.cells for line in lines)]
    widths = [max(_width(row[at]) for row in rows) for at in range(len(HEADINGS))]
    shown = [
        "| " + " | ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths)) + " |"
        for row in rows
    ]
    shown.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(shown)
