"""The tables of a voucher: headings found by their words, the cells below sorted into their columns."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xl_addin.vouchers import printed
from xl_addin.vouchers.documents.pages import Box
from xl_addin.vouchers.found import Placed, Value, on_one_line
from xl_addin.vouchers.layout import Table

HEADING_LINES = 3.2  # heights of a word over which one line of headings may spread
_UNIT = re.compile(rf"\({printed.UNITS}(?:/{printed.UNITS})?\)$", re.IGNORECASE)
GAP = 4.5  # heights of a word without a cell end a table


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that was found: the column, where it stands, its words."""

    name: str
    box: Box
    parts: tuple[Placed, ...]

    @property
    def middle(self) -> float:
        return (self.box[0] + self.box[2]) / 2


@dataclass(frozen=True, slots=True)
class Rows:
    """What a table holds: rows, the row of sums, the columns that it has; and texts of rows that nobody knows."""

    rows: list[dict[str, Value]]
    totals: dict[str, Value]
    columns: set[str]
    strange: list[str]


def table_of(spec: Table, segments: Sequence[Placed]) -> Rows | None:
    """A table of a voucher.

    Args:
        spec: its headings.
        segments: of the voucher, from top to bottom.

    Returns:
        None where its headings are not there.
    """
    headings = _headings(spec, segments)
    if headings is None:
        return None
    found = Rows([], {}, {heading.name for heading in headings if heading.name}, [])
    bottom = max(heading.box[3] for heading in headings)
    used = {id(part) for heading in headings for part in heading.parts}
    for line in _lines(
        [segment for segment in segments if segment.middle > bottom and id(segment) not in used], bottom
    ):
        cells, words = _cells(spec, headings, line)
        text = "".join(printed.plain(segment.text) for segment in line)
        if any(word in text for word in spec.totals) and not (spec.rows and any(word in words for word in spec.rows)):
            found.totals.update({name: cell for name, cell in cells.items() if cell.read is not None})
            break
        if _is_row(spec, cells, words):
            found.rows.append(cells)
        elif _is_strange(spec, cells, words):
            found.strange.append(text)
        elif found.rows and len(line) > 1 and not _numbers(spec, cells):
            break  # other words side by side: another table
    return found


def _is_row(spec: Table, cells: dict[str, Value], words: str) -> bool:
    if (spec.rows and not any(word in words for word in spec.rows)) or any(word in words for word in spec.without):
        return False
    return _numbers(spec, cells) > 0 and all(name in cells for name in spec.needs)


def _is_strange(spec: Table, cells: dict[str, Value], words: str) -> bool:
    """A row with numbers that is neither one of those that count nor of those that are known not to."""
    return _numbers(spec, cells) >= 2 and not any(word in words for word in spec.without)


def _numbers(spec: Table, cells: dict[str, Value]) -> int:
    return sum(cell.read is not None for name, cell in cells.items() if spec.reads.get(name, "number") == "number")


def _headings(spec: Table, segments: Sequence[Placed]) -> list[Heading] | None:
    """The line of headings: the place where most of the columns are named, near each other."""
    named = [heading for segment in segments for heading in _named(spec, segment, segments)]
    best: list[Heading] = []
    for anchor in named:
        height = anchor.parts[0].height
        near = [other for other in named if abs(_centre(other) - _centre(anchor)) <= HEADING_LINES * height / 2]
        chosen: dict[str, Heading] = {}
        for heading in near:
            before = chosen.get(heading.name)
            if before is None or len(heading.parts) > len(before.parts) or (
                len(heading.parts) == len(before.parts) and heading.box[0] < before.box[0]
            ):  # fmt: skip
                chosen[heading.name] = heading
        if set(spec.needs) <= chosen.keys() and len(chosen) > len(best):
            best = [*chosen.values()]
    if not best:
        return None
    parts = [part for heading in best for part in heading.parts]
    used = set(map(id, parts))
    others = [
        Heading("", segment.box, (segment,))
        for segment in segments
        if id(segment) not in used and any(on_one_line(segment, part) for part in parts)
        and printed.number(segment.text) is None
    ]  # fmt: skip
    return sorted([*best, *others], key=lambda heading: heading.middle)


def _centre(heading: Heading) -> float:
    return (heading.box[1] + heading.box[3]) / 2


def _named(spec: Table, segment: Placed, segments: Sequence[Placed]) -> Iterator[Heading]:
    """The columns that a segment, or it and the one below it, is the heading of."""
    for parts in ((segment,), *((segment, below) for below in _just_below(segment, segments))):
        text = _bare("".join(printed.plain(part.text) for part in parts))
        for name, words in spec.columns.items():
            if any(text == _bare(printed.plain(word)) for word in words):
                yield Heading(name, _around(parts), parts)


def _bare(text: str) -> str:
    """Without a unit in brackets at the end; one of another magnitude makes it another heading."""
    return _UNIT.sub("", text)


def _just_below(segment: Placed, segments: Sequence[Placed]) -> list[Placed]:
    return [
        other for other in segments
        if other.box[0] < segment.box[2] and segment.box[0] < other.box[2]
        and 0.5 * segment.height < other.middle - segment.middle < 1.8 * segment.height
    ]  # fmt: skip


def _around(parts: Sequence[Placed]) -> Box:
    lefts, tops, rights, bottoms = zip(*(part.box for part in parts))
    return min(lefts), min(tops), max(rights), max(bottoms)


def _lines(segments: Sequence[Placed], bottom: float) -> Iterator[list[Placed]]:
    """Segments side by side, until there is nothing for a while."""
    waiting = sorted(segments, key=lambda segment: segment.middle)
    reached = bottom
    while waiting:
        first = waiting[0]
        if first.box[1] - reached > GAP * first.height:
            return
        line = [segment for segment in waiting if segment is first or on_one_line(first, segment)]
        waiting = [segment for segment in waiting if segment not in line]
        reached = max(reached, *(segment.box[3] for segment in line))
        yield sorted(line, key=lambda segment: segment.box[0])


def _cells(spec: Table, headings: Sequence[Heading], line: Sequence[Placed]) -> tuple[dict[str, Value], str]:
    """The cells of a line by column, and its words."""
    by_column: dict[int, list[Placed]] = {}
    for segment in line:
        by_column.setdefault(_column(segment, headings), []).append(segment)
    cells: dict[str, Value] = {}
    for at, parts in by_column.items():
        name = headings[at].name
        if name:
            text = " ".join(" ".join(part.text.split()) for part in parts)
            cells[name] = parts[0].value(text, spec.reads.get(name, "number"))
    words = " ".join(printed.plain(segment.text) for segment in line if printed.number(segment.text) is None)
    return cells, words


def _column(segment: Placed, headings: Sequence[Heading]) -> int:
    """The heading that a cell stands below: the one it shares most with, else the nearest."""
    left, _, right, _ = segment.box

    def nearness(heading: Heading) -> tuple[float, float]:
        shared = min(right, heading.box[2]) - max(left, heading.box[0])
        return (-max(shared, 0.0), abs((left + right) / 2 - heading.middle))

    return min(range(len(headings)), key=lambda at: nearness(headings[at]))
