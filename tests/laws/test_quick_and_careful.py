"""The quick paths give what the careful path gives, value, sentence and kind of error, on random calls of every function."""

import datetime as dt
import math
import sys
from random import Random

import pytest

from udfs import FUNCTIONS
from udfs.calling import columns
from udfs.calling.argument import Argument, Rank
from udfs.calling.function import Function
from udfs.calling.intake import NothingClean
from udfs.kernel.errors import CellError, GhgError, Missing, OutOfDomain
from udfs.periods import ledger

CALLS = 260  # of each function: more than 10,000 in all
CLEAN = (1.0, 1.0, 0.97, 0.7, 0.3)  # share of cells that are as they should be
STRANGE = (
    None, None, None, "", "文字", "12.5", " ", "是", "0", True, False, 0, 0.0, -0.0, 1, -1, 2024, 5e-324, 1e-9, -1e300,
    1e300, sys.float_info.max, 10**15, 2**53 + 1, 10**400, -(10**400), math.inf, -math.inf, dt.date(2024, 2, 29),
    dt.datetime(2024, 2, 29, 13, 30), dt.date.max, 60, 61.5, 2_958_465.9, 2_958_466, CellError("#REF!"),
    CellError("#N/A", "说明。"), Missing("缺少。"), OutOfDomain("超出。"),
)  # fmt: skip
DAYS = (
    dt.date(2024, 1, 31),
    dt.date(2023, 12, 31),
    45292.0,
    45292.75,
    45323,
    45657.0,
    45688,
    dt.datetime(2024, 6, 1, 8),
)
TARGETS = (2024, 2023.0, "2024-01", "2024年2月", "2023-12", dt.date(2024, 5, 9), 45323.0)
TEXTS = (
    "甲",
    "乙",
    "47",
    "原件",
    "Abc",
    "aBC",
    "C13",
    "E47",
    "三.10",
    "名称",
    "电力排放因子",
    "相对原子质量 C",
    "广东",
)
WORDS = ("是", "否", "有", "true", True, False, 1, 0.0)


def usual(argument: Argument, random: Random) -> object:
    """A cell as it should be, more or less."""
    field = argument.field
    if field.kind == "number":
        low = next((bound for bound in (field.above, field.least) if bound is not None), 0.0)
        if field.most is not None:
            return random.choice((field.most, low, random.uniform(low, field.most), int(field.most)))
        return low + random.choice((random.randint(0, 5), random.uniform(0, 1e5), 3.0, 0.1))
    if field.kind == "choice":
        member = random.choice(tuple(field.closed_list.members()))
        return random.choice((str(member), str(member), *member.aliases, str(member).upper()))
    return random.choice({"date": DAYS, "target": TARGETS, "boolean": WORDS, "text": TEXTS, "code": (*TEXTS, 47, 47.0, -0.0)}
                         .get(field.kind, (*TEXTS, *DAYS, 1.0, True)))  # fmt: skip


def ledger_cell(argument: Argument, random: Random) -> object:
    """What stands in a column that is taken whole: days, quantities, keys."""
    name = argument.field.id
    if "start" in name or "end" in name:
        return 45292 + random.randrange(0, 60) + (31 if "end" in name else 0)
    return (
        random.choice(("甲", "乙", "Abc", 7.0)) if "key" in name else random.choice((random.uniform(0, 1e4), 100, 0.0))
    )


def block(argument: Argument, random: Random, clean: float, height: int, width: int) -> object:
    make = ledger_cell if argument.rank is Rank.WHOLE_COLUMN else usual
    rows = [
        [make(argument, random) if random.random() < clean else random.choice(STRANGE) for _ in range(width)]
        for _ in range(height)
    ]
    if random.random() < 0.2 and argument.field.kind == "number":
        rows = [[float(cell) if type(cell) is int and abs(cell) < 1e300 else cell for cell in row] for row in rows]
    if width == 1 and random.random() < 0.1:
        return [row[0] for row in rows]
    if random.random() < 0.02:
        return [*rows, random.choice(([], [1.0] * (width + 1), 7.0, "甲"))]
    return random.choice((tuple(map(tuple, rows)), rows))


def call(function: Function, random: Random) -> list:
    """Arguments of a random call: scalars, rows, columns, blocks, a wrong shape now and then."""
    clean = random.choice(CLEAN)
    height, width = random.choice(((1, 1), (1, 1), (1, 3), (4, 1), (9, 1), (30, 1), (3, 2)))
    ledger = random.randint(1, 12)
    chosen: list = []
    for argument in function.arguments:
        strays = random.random() < 0.02
        if argument.rank is Rank.WHOLE_COLUMN:
            chosen.append(block(argument, random, clean, ledger + strays, 1))
            continue
        if argument.optional and random.random() < 0.4:
            chosen.append(None)
            continue
        size = (1, 1)
        if argument.rank is Rank.CANDIDATES and random.random() < 0.8:
            size = (height if width == 1 else 1, random.randint(1, 4))
        elif argument.rank in (Rank.EACH, Rank.RAW) and random.random() < 0.8:
            size = (height, width)
        if argument.field.id in function.outer:
            size = random.choice((size, (height, 1), (1, width)))
        if strays:
            size = (size[0] + 1, size[1])
        if size == (1, 1) and random.random() < 0.6:
            chosen.append(usual(argument, random) if random.random() < clean else random.choice(STRANGE))
        else:
            chosen.append(block(argument, random, clean, *size))
    while chosen and chosen[-1] is None and random.random() < 0.5:
        chosen.pop()
    return chosen


def carefully(function: Function, arguments: list) -> object:
    try:
        return function.careful(*arguments).results()
    except GhgError as error:
        return error


def told(result: object) -> object:
    """Everything there is to a result; 0 and -0, 1 and True differ."""
    if isinstance(result, list):
        return [told(cell) for cell in result]
    if isinstance(result, GhgError):
        return type(result), result.code, result.message, result.place
    return type(result), repr(result)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_quick_and_careful_agree(function: Function, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(f"20260301 {function.name}")
    for number in range(CALLS):
        arguments = call(function, random)
        monkeypatch.setattr(columns, "PART", 4 if number % 2 else 2048)
        assert told(function.evaluate(*arguments)) == told(carefully(function, arguments)), arguments


def test_a_block_in_the_place_of_a_cell_is_no_block_of_candidates() -> None:
    function = FUNCTIONS["GHG_CONSERVATIVE"]
    assert told(function.evaluate([[[3.0, 5.0]]])) == told(carefully(function, [[[[3.0, 5.0]]]]))


def test_there_are_more_than_ten_thousand_calls() -> None:
    assert CALLS * len(FUNCTIONS) >= 10_000


class NeverSure:
    """Doubts every cell."""

    def one(self, cell: object) -> object:
        raise NotImplementedError

    def column(self, cells: object) -> object:
        raise NothingClean


LEDGERS = [name for name in FUNCTIONS if name.startswith("GHG_COVERAGE") or name == "GHG_PRORATE_SUM"]


@pytest.mark.parametrize("name", LEDGERS)
def test_a_ledger_read_by_columns_is_the_ledger_read_cell_by_cell(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(f"20260301 ledger {name}")
    for _ in range(CALLS):
        arguments = call(FUNCTIONS[name], random)
        quick = told(FUNCTIONS[name].evaluate(*arguments))
        with monkeypatch.context() as patched:
            patched.setattr(ledger, "INTAKES", (NeverSure(),) * 3)
            assert quick == told(FUNCTIONS[name].evaluate(*arguments)), arguments
