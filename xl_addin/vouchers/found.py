"""The values of a voucher by their names: beside and below the words that its layout declares."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from xl_addin.vouchers import printed
from xl_addin.vouchers.documents.pages import Box, Origin
from xl_addin.vouchers.layout import Field, Layout, Reads

Read = Decimal | dt.date | tuple[dt.date, dt.date] | str | None
READERS: dict[Reads, Callable[[str], Read]] = {
    "number": printed.number, "rate": printed.rate, "day": printed.day, "days": printed.days, "code": printed.code,
    "capitals": printed.capitals, "words": lambda text: text.strip() or None,
}  # fmt: skip
FAR, BELOW = 420.0, 2.4  # thousandths of the page to the right; heights of the word down
_UNIT = re.compile(rf"\({printed.UNITS}(?:/{printed.UNITS})?\)", re.IGNORECASE)
_COLON = re.compile(r"\s*[:：]\s*")


@dataclass(frozen=True, slots=True)
class Value:
    """A value as it stands on the page.

    Attributes:
        text: printed. read: what it says, None where that is in doubt.
        page, box: where. origin: of the text.
        again: the text as it was read a second time.
        others: the same value printed in other places, as read there.
    """

    text: str
    read: Read
    page: int = 1
    box: Box = (0.0, 0.0, 0.0, 0.0)
    origin: Origin = Origin.STRUCTURED
    again: str = ""
    others: tuple[Read, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A segment on a voucher of one or more pages, which stand below each other."""

    text: str
    box: Box
    page: int
    shift: float
    origin: Origin
    again: str

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]

    def value(self, text: str, reads: Reads) -> Value:
        """What a text of this segment says."""
        left, top, right, bottom = self.box
        whole = printed.plain(self.text)
        if text and whole.endswith(text) and text != whole:  # behind its word
            left = right - (right - left) * _width(text) / _width(whole)
        place = (left, top - self.shift, right, bottom - self.shift)
        again = text if self.again and signs(self.again) == signs(self.text) else self.again
        return Value(text, READERS[reads](text), self.page, place, self.origin, again)


def _width(text: str) -> float:
    return sum(2.0 if ord(sign) > 0x2E80 else 1.1 for sign in text)


def signs(text: str) -> str:
    """The digits and letters of a text: what a second reading must agree on."""
    return "".join(sign for sign in printed.plain(text) if sign.isascii() and sign.isalnum())


@dataclass(slots=True)
class Found:
    """What was found on a voucher.

    Attributes:
        fields: name -> value.
        tables: name -> its rows, each column -> value.
        totals: name of the table -> column -> the sum that is printed.
        columns: name of the table -> the columns that it has.
        strange: texts of rows that look like rows of a table and are none that is known.
    """

    fields: dict[str, Value] = field(default_factory=dict)
    tables: dict[str, list[dict[str, Value]]] = field(default_factory=dict)
    totals: dict[str, dict[str, Value]] = field(default_factory=dict)
    columns: dict[str, set[str]] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)


def on_one_line(one: Placed, other: Placed) -> bool:
    """Whether two segments stand side by side."""
    shared = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    return shared > 0.5 * min(one.height, other.height)


def fields_of(layout: Layout, segments: Sequence[Placed]) -> dict[str, Value]:
    """The values that stand beside words.

    Args:
        layout: which words.
        segments: of the voucher.
    """
    labels = {printed.plain(label) for spec in layout.fields.values() for label in spec.labels}
    found = {name: _field(spec, segments, labels) for name, spec in layout.fields.items()}
    return {name: value for name, value in found.items() if value is not None}


def _field(spec: Field, segments: Sequence[Placed], labels: set[str]) -> Value | None:
    values = [
        value
        for label in spec.labels
        for segment in segments
        for value in _beside(printed.plain(label), segment, segments, spec.reads, labels)
    ]
    legible = [value for value in values if value.read is not None]
    if not legible:
        return values[0] if values else None
    places = {(value.page, value.box): value for value in legible}
    first, *others = places.values()
    return replace(first, others=tuple(value.read for value in others))


def _beside(label: str, segment: Placed, segments: Sequence[Placed], reads: Reads, labels: set[str]) -> Iterable[Value]:
    """Values that a word announces: after it in the same piece, else to its right, else below it."""
    text = printed.plain(segment.text)
    at = _label_at(label, text, labels)
    if at is None:
        return
    rest = _COLON.sub("", text[at:], count=1) if text[at : at + 1] in (":", "：") else text[at:]
    if rest:
        for other in sorted(labels, key=len, reverse=True):  # two labels with their values in one piece
            cut = rest.find(other)
            if cut > 0:
                rest = rest[:cut]
        value = segment.value(rest, reads)
        if value.read is not None or text[at : at + 1] == ":":
            yield value
        return
    for near in [*_right(segment, segments), *_below(segment, segments)]:
        given = printed.plain(near.text)
        if any(given.startswith(word) for word in labels):
            continue
        value = near.value(given, reads)
        if value.read is not None:
            yield value
            return


def _label_at(label: str, text: str, labels: set[str]) -> int | None:
    """Where the text after a word begins; None where the word is not there, or is part of a longer one."""
    start = text.find(label)
    if start < 0:
        return None
    end = start + len(label)
    longer = [other for other in labels if label in other and other != label]
    for other in longer:
        at = text.find(other)
        if at >= 0 and at <= start and end <= at + len(other):
            return None
    before, after = text[start - 1 : start], text[end : end + 1]
    if before and not re.match(r"[\d:：;；,，)）|A-Za-z]", before):
        return None
    if unit := _UNIT.match(text, end):  # belongs to the word
        end = unit.end()
        after = text[end : end + 1]
    return end if not after or after.isascii() or after in "：￥¥" else None


def _right(segment: Placed, segments: Sequence[Placed]) -> list[Placed]:
    near = [
        other for other in segments
        if other is not segment and on_one_line(segment, other)
        and -0.2 * segment.height <= other.box[0] - segment.box[2] <= FAR
    ]  # fmt: skip
    return sorted(near, key=lambda other: other.box[0])[:1]


def _below(segment: Placed, segments: Sequence[Placed]) -> list[Placed]:
    near = [
        other for other in segments
        if other.box[0] < segment.box[2] and segment.box[0] < other.box[2]
        and 0 < other.middle - segment.middle <= BELOW * max(segment.height, other.height)
        and not on_one_line(segment, other)
    ]  # fmt: skip
    return sorted(near, key=lambda other: other.box[1])[:1]
