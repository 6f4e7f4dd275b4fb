"""Seeded data in the shape in which a host hands it over: a column is a list of rows of one cell.

Numbers and days (serials) are floats, as Excel and Calc give them; nothing here knows the product. Every column
has a random source of its own, named by its purpose, so that one more column changes no other.
"""

from dataclasses import dataclass
from random import Random
from typing import Any

SEED = 20260301
Block = list[list[Any]]  # a cell is whatever a host hands over

FIRST_DAY = 43_101  # 2018-01-01 as Excel counts days
MONTH_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
DIRT = 100  # every hundredth row


def source(purpose: str) -> Random:
    """A random source of its own for each purpose."""
    return Random(f"{SEED} {purpose}")


def numbers(rows: int, purpose: str, low: float, high: float, width: int = 1) -> Block:
    """Floats between two bounds, ``width`` cells a row."""
    random = source(purpose)
    return [[random.uniform(low, high) for _ in range(width)] for _ in range(rows)]


def integers(rows: int, purpose: str, low: int, high: int, width: int = 1) -> Block:
    """Whole numbers between two bounds, both included; Python's int, as a JSON file or a script gives it."""
    random = source(purpose)
    return [[random.randint(low, high) for _ in range(width)] for _ in range(rows)]


def words(rows: int, purpose: str, *listed: str) -> Block:
    """One of some words in each row."""
    random = source(purpose)
    return [[random.choice(listed)] for _ in range(rows)]


def half_blank(block: Block, purpose: str) -> Block:
    """The same cells, each blank with probability one half; one cell of each row stays."""
    random = source(purpose)
    thinned: Block = []
    for row in block:
        kept = random.randrange(len(row))
        thinned.append([cell if at == kept or random.random() < 0.5 else None for at, cell in enumerate(row)])
    return thinned


def dirty(block: Block, error: object) -> Block:
    """The same rows, every hundredth with a text, an error or a blank, in turn, instead of its first cell."""
    strangers = ("待查", error, None)
    return [
        [strangers[at // DIRT % len(strangers)], *row[1:]] if at % DIRT == DIRT // 2 else row
        for at, row in enumerate(block)
    ]


@dataclass(frozen=True)
class Bills:
    """A ledger of monthly bills, month by month: quantities, first days, reading days, meters; and the meters asked for."""

    quantities: Block
    starts: Block
    ends: Block
    meters: Block
    asked: Block


def bills(rows: int, meters: int) -> Bills:
    """Consecutive bills of each meter, read about once a month; about one in fifty leaves a gap or overlaps the next.

    Args:
        rows: how many bills.
        meters: how many meters share them.
    """
    random = source("bills")
    reached = [FIRST_DAY + random.randrange(28) for _ in range(meters)]
    quantities: Block = []
    starts: Block = []
    ends: Block = []
    keys: Block = []
    for row in range(rows):
        meter, month = row % meters, row // meters % len(MONTH_LENGTHS)
        start = reached[meter] + (random.choice((-4, -1, 2, 9)) if random.random() < 0.02 else 0)
        end = start + MONTH_LENGTHS[month] + random.choice((0, 0, 0, -1, 1))
        reached[meter] = end
        quantities.append([round(random.uniform(100.0, 90_000.0), 2)])
        starts.append([float(start)])
        ends.append([float(end)])
        keys.append([f"M-{meter:05d}"])
    return Bills(quantities, starts, ends, keys, [[f"M-{meter:05d}"] for meter in range(meters)])
