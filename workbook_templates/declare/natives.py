"""The native spreadsheet functions that a formula may call: how many arguments, and where the unit of the result comes from."""

from enum import Enum
from typing import NamedTuple


class Yields(Enum):
    """What a native function's result is."""

    FIRST = "what its first argument is"
    BRANCHES = "what all arguments but the first are"
    ALL = "what all arguments are"
    PRODUCT = "the product of its arguments"
    NUMBER = "a number without unit"
    TEXT = "a text"
    TRUTH = "true or false"
    DAY = "a date"
    NOTHING = "an error"


NONE, FIRST, SECOND, ALL = slice(0), slice(1), slice(1, 2), slice(None)  # of the arguments


class Native(NamedTuple):
    """A native function.

    Attributes:
        least, most: number of arguments; ``most`` None for any number.
        tests: the arguments that say whether.
        numbers: the arguments that must be numbers.
    """

    least: int
    most: int | None
    yields: Yields
    tests: slice = NONE
    numbers: slice = NONE


NATIVES: dict[str, Native] = {
    "ABS": Native(1, 1, Yields.FIRST, numbers=ALL),
    "AND": Native(1, None, Yields.TRUTH, tests=ALL),
    "COUNT": Native(1, None, Yields.NUMBER),
    "COUNTA": Native(1, None, Yields.NUMBER),
    "COUNTIFS": Native(2, None, Yields.NUMBER),
    "DATE": Native(3, 3, Yields.DAY, numbers=ALL),
    "DAY": Native(1, 1, Yields.NUMBER),
    "EOMONTH": Native(2, 2, Yields.DAY, numbers=SECOND),
    "IF": Native(3, 3, Yields.BRANCHES, tests=FIRST),
    "IFERROR": Native(2, 2, Yields.ALL),
    "INDEX": Native(2, 2, Yields.FIRST, numbers=SECOND),
    "INT": Native(1, 1, Yields.FIRST, numbers=ALL),
    "MATCH": Native(3, 3, Yields.NUMBER),
    "MAX": Native(1, None, Yields.ALL),
    "MOD": Native(2, 2, Yields.FIRST, numbers=ALL),
    "MONTH": Native(1, 1, Yields.NUMBER),
    "NA": Native(0, 0, Yields.NOTHING),
    "OR": Native(1, None, Yields.TRUTH, tests=ALL),
    "ROWS": Native(1, 1, Yields.NUMBER),
    "SMALL": Native(2, 2, Yields.FIRST, numbers=SECOND),
    "SUBSTITUTE": Native(3, 3, Yields.TEXT),
    "SUM": Native(1, None, Yields.ALL),
    "SUMIFS": Native(3, None, Yields.FIRST),
    "SUMPRODUCT": Native(1, None, Yields.PRODUCT, numbers=ALL),
    "TRANSPOSE": Native(1, 1, Yields.FIRST),
    "YEAR": Native(1, 1, Yields.NUMBER),
}
