"""Units: a closed list with dimensions, as people write them, and exact conversion within a dimension."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from udfs.kernel.cells import Value, shown
from udfs.kernel.closed_list import ClosedList, register
from udfs.kernel.datafiles import load
from udfs.kernel.errors import WrongKind

if TYPE_CHECKING:
    from fractions import Fraction

NEAR = 5  # units that a message names
MIDDLE_DOTS = dict.fromkeys(map(ord, "·•・⋅"))  # 千瓦·时, kW·h


@dataclass(frozen=True, eq=False)
class Unit(ClosedList):
    """计量单位：A unit of measurement.

    Attributes:
        symbol: as we write it.
        dimension: what it measures; only units of one dimension convert.
        ratio_text: ratio to the base unit of its dimension, as the data file has it.
        aliases: further words for it.
        at: conditions of a standard volume, else "".
    """

    symbol: str
    dimension: str
    ratio_text: str
    aliases: tuple[str, ...] = ()
    at: str = ""

    def __str__(self) -> str:
        return self.symbol

    @property
    def ratio(self) -> "Fraction":
        """Ratio to the base unit of the dimension, exactly."""
        return _fraction(self.ratio_text)

    @classmethod
    def members(cls) -> Sequence["Unit"]:
        return units()

    @classmethod
    def read(cls, value: Value, label: str) -> "Unit":
        """The unit that a cell value names; of a compound each side may be written by any of its words.

        Raises:
            WrongKind: no such unit; the message names those that are written alike, and where all stand.
        """
        if value == 1 and not isinstance(value, bool):
            value = "1"
        if isinstance(value, str):
            word = plain(value)
            found = _words().get(word) or _words().get("/".join(map(_symbol, word.split("/"))))
            if found is not None:
                return found
        near = "、".join(map(_told, _near(plain(value)) if isinstance(value, str) else ()))
        alike = f"写法相近的有 {near}；" if near else ""
        raise WrongKind(f"“{label}”不是可用的单位，现为{shown(value)}：{alike}全部单位见核查工作簿的“代码表”。")


@cache
def units() -> tuple[Unit, ...]:
    """All units, in the order of the data file."""
    return tuple(
        Unit(
            entry["symbol"], entry["dimension"], entry["ratio"], tuple(entry.get("words", ())),
            entry.get("at", ""),
        )
        for entry in load("units")["unit"]
    )  # fmt: skip


register(Unit)


@lru_cache(256)
def canonical(word: str | None) -> str | None:
    """A unit by the one name that we write it by; None where it is none."""
    try:
        return None if word is None else str(Unit.read(word, "单位"))
    except WrongKind:
        return None


def convert(quantity: float, given: Unit, wanted: Unit) -> float:
    """The quantity in another unit of its dimension: the double nearest to the exact result.

    Raises:
        WrongKind: the units measure different things; the message says what is missing between them.
    """
    if given.dimension != wanted.dimension:
        raise WrongKind(
            f"单位“{given}”（{given.dimension}）不能换算为“{wanted}”（{wanted.dimension}）："
            f"{_apart().get(frozenset((given.dimension, wanted.dimension)), '两者不是同一种量，请核对单位')}。"
        )
    above, below = _between(given, wanted)
    # One rounding each: by whole numbers only where neither side of the ratio is one.
    if below == 1:
        return quantity * above
    if above == 1:
        return quantity / below
    numerator, denominator = quantity.as_integer_ratio()
    return (numerator * above) / (denominator * below)


@cache
def _between(given: Unit, wanted: Unit) -> tuple[int, int]:
    ratio = given.ratio / wanted.ratio
    return ratio.numerator, ratio.denominator


@cache
def _fraction(text: str) -> "Fraction":
    from fractions import Fraction  # here, for every start of udfs would pay for it

    above, _, below = text.partition("/")
    return Fraction(above) / Fraction(below or "1")


@lru_cache(maxsize=1024)  # a column says the same word in every row
def plain(word: str) -> str:
    """Without what makes no difference: blanks, dots, the width and height of characters, case."""
    return "".join(unicodedata.normalize("NFKC", word).split()).translate(MIDDLE_DOTS).casefold()


@cache
def _words() -> dict[str, Unit]:
    return {plain(word): unit for unit in units() for word in (unit.symbol, *unit.aliases)}


@lru_cache(256)  # a column says the same word in every row
def _near(word: str) -> tuple[Unit, ...]:
    """The units with a word that is written like this one, the nearest first."""
    from difflib import get_close_matches  # here, for every start of udfs would pay for it

    return tuple(dict.fromkeys(_words()[found] for found in get_close_matches(word, _words(), NEAR)))


def _told(unit: Unit) -> str:
    """A unit with what it measures, and at which conditions."""
    return f"{unit}（{unit.dimension}{f'，{unit.at}' if unit.at else ''}）"


def _symbol(word: str) -> str:
    return plain(_words()[word].symbol) if word in _words() else word


@cache
def _apart() -> dict[frozenset[str], str]:
    return {frozenset(entry["dimensions"]): entry["why"] for entry in load("units")["apart"]}
