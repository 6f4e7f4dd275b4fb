"""The drawing of bills by their tonnes: every gram of CO2 has the same chance, by a random start that anybody can repeat.

The items stand one after the other on a line of grams; hits stand on it at equal intervals from a random start, and an
item that a hit falls into is drawn. One not smaller than the interval cannot be missed. All is done in whole numbers, so
that nothing depends on how a machine rounds; twice as many hits are the ones before and those halfway between them.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

GRAMS = 1_000_000  # of a tonne
CHANCES = 1 << 32  # equally likely starts
DIGITS = 8  # hexadecimal, of as many


@dataclass(frozen=True, slots=True)
class Hit:
    """An item drawn.

    Attributes:
        place: in the list given, from 0.
        before, after: grams cumulated before it and with it.
        at: grams where the first hit falls into it.
    """

    place: int
    before: int
    after: int
    at: float


def random_start(seed: str, year: int) -> int:
    """One of the chances, from 1: the first digits of SHA-256 of "seed|year", plus one."""
    return int(hashlib.sha256(f"{seed}|{year}".encode()).hexdigest()[:DIGITS], 16) + 1


def enlarged_start(start: int, times: int) -> int:
    """The start where the hits are so many times as many, so that those before are among them."""
    return start * times % CHANCES or CHANCES


def hits(sizes: Sequence[int], count: int, start: int) -> Iterator[Hit]:
    """The items drawn, in their order.

    Args:
        sizes: grams of each item, none negative.
        count: how many hits there are: the line is divided into as many intervals.
        start: where in its interval each hit stands, from 1 to `CHANCES`.
    """
    total = sum(sizes)
    step = total * CHANCES
    done = 0
    before = 0
    for place, after in enumerate(accumulate(sizes) if total else ()):
        fallen = (after * count * CHANCES - start * total) // step + 1  # hits up to here
        if fallen > done:
            yield Hit(place, before, after, (done * CHANCES + start) * total / (count * CHANCES))
        done, before = fallen, after
