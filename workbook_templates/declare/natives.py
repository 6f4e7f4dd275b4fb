"""The native spreadsheet functions that a formula may call: how many arguments, and where the unit of the result comes from."""

from dataclasses import dataclass
from enum import Enum


class Yields(Enum):
    """What a native function's result is."""

    FIRST = "what its first argument is"
    SECOND = "what its second argument is"
    BRANCHES = "what all arguments but the first are"
    ALL = "what all arguments are"
    PRODUCT = "the product of its arguments"
    NUMBER = "a number without unit"
    TRUTH = "true or false"
    DAY = "a date"
    NOTHING = "an error"


@dataclass(frozen=True, slots=True)
class Native:
    """A native function.

    Attributes:
        least, most: number of arguments; ``most`` None for any number.
    """

    least: int
    most: int | None
    yields: Yields


NATIVES: dict[str, Native] = {
    "ABS": Native(1, 1, Yields.FIRST),
    "AND": Native(1, None, Yields.TRUTH),
    "COUNT": Native(1, None, Yields.NUMBER),
    "COUNTA": Native(1, None, Yields.NUMBER),
    "COUNTIFS": Native(2, None, Yields.NUMBER),
    "DATE": Native(3, 3, Yields.DAY),
    "IF": Native(3, 3, Yields.BRANCHES),
    "IFERROR": Native(2, 2, Yields.ALL),
    "INDEX": Native(2, 2, Yields.FIRST),
    "INT": Native(1, 1, Yields.FIRST),
    "MATCH": Native(3, 3, Yields.NUMBER),
    "MOD": Native(2, 2, Yields.FIRST),
    "NA": Native(0, 0, Yields.NOTHING),
    "OR": Native(1, None, Yields.TRUTH),
    "ROWS": Native(1, 1, Yields.NUMBER),
    "SUM": Native(1, None, Yields.ALL),
    "SUMIFS": Native(3, None, Yields.FIRST),
    "SUMPRODUCT": Native(1, None, Yields.PRODUCT),
}
