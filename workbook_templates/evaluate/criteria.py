"""What SUMIFS, COUNTIFS and MATCH ask of a cell, by Excel's rules, where the text of the question is more than a text.

A criterion of SUMIFS or COUNTIFS may begin with an operator; what it compares with, and a text that it looks at, count as
a number where they read as one, with 15 digits. MATCH keeps text and numbers apart. In both, `*` and `?` stand for other
characters and `~` takes that away (also before any other: `E~1` asks for E1). Currencies, fractions, times and dates without a year, which Excel reads by the
settings of the machine, are texts here.
"""

import datetime as dt
import math
import re
from collections.abc import Callable
from functools import lru_cache

from udfs.kernel.cells import Value, serial
from udfs.kernel.errors import GhgError

LONGEST = 255  # characters of a criterion; Excel answers #VALUE! to a longer one
DIGITS = 15
_BEGINS_A_NUMBER = frozenset("0123456789+-. ")
_NUMBER = re.compile(
    r" *([+-]?)((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE]([+-]?[0-9]{1,3}))?(%?) *"
)
_DATE = re.compile(r" *([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2}) *")
_OPERATOR = re.compile(r"<>|<=|>=|<|>|=|")
TRUTHS = {"true": True, "false": False}
_PATTERN = re.compile(r"~.|[*?]", re.DOTALL)

Test = Callable[[Value], bool]


def number_read(text: str) -> float | None:
    """The number that a text reads as, in a criterion; None where it is none."""
    if text[:1] not in _BEGINS_A_NUMBER:
        return None
    if found := _NUMBER.fullmatch(text):
        sign, digits, exponent, percent = found.groups()
        number = float(f"{sign}{_cut(digits.replace(',', ''))}e{exponent or 0}")
        return None if math.isinf(number) else number / 100 if percent else number
    if found := _DATE.fullmatch(text):
        try:
            return float(serial(dt.date(int(found[1]), int(found[3]), int(found[4]))))
        except ValueError:
            return None
    return None


def _cut(digits: str) -> str:
    """The same number with zeros behind its first 15 digits."""
    begin = re.search("[1-9]", digits)
    if begin is None:
        return digits
    kept = 0
    cut = []
    for sign in digits[begin.start() :]:
        kept += sign.isdigit()
        cut.append(sign if kept <= DIGITS or not sign.isdigit() else "0")
    return digits[: begin.start()] + "".join(cut)


def is_pattern(text: str) -> bool:
    """Whether signs of it stand for something else."""
    return _PATTERN.search(text) is not None


def is_plain(want: Value) -> bool:
    """Whether a criterion asks for cells of one value."""
    if isinstance(want, str):
        return not want.startswith(("<", ">", "=")) and not is_pattern(want) and want.casefold() not in TRUTHS
    return not isinstance(want, GhgError)


def criterion(want: Value) -> Test:
    """What a criterion of SUMIFS or COUNTIFS asks of a cell; a blank one asks for zero."""
    if isinstance(want, str):
        return _asked(want)
    if isinstance(want, GhgError):
        return lambda cell: isinstance(cell, GhgError) and cell.code == want.code
    return _equal(0.0 if want is None else want)


def sought(want: Value) -> Test:
    """What MATCH asks of a cell, exact; of a text without regard to case."""
    if isinstance(want, str):
        pattern = _like(want)
        return lambda cell: isinstance(cell, str) and pattern(cell)
    return lambda cell: _plain(cell) == _plain(want) and isinstance(cell, bool) == isinstance(want, bool)


@lru_cache(maxsize=4096)
def _asked(text: str) -> Test:
    sign = _OPERATOR.match(text)[0]  # type: ignore[index]  # matches the empty text too
    operand: Value = text[len(sign) :]
    assert isinstance(operand, str)
    if sign in ("", "=", "<>") and not operand:
        blank: Test = (lambda cell: cell is None or cell == "") if not sign else (lambda cell: cell is None)
        return blank if sign != "<>" else lambda cell: not blank(cell)
    number = number_read(operand)
    typed: Value = TRUTHS.get(operand.casefold(), operand) if number is None else number
    if sign in ("", "="):
        return _equal(typed)
    if sign == "<>":
        equal = _equal(typed)
        return lambda cell: not equal(cell)
    return _ordered(sign, typed)


def _equal(typed: Value) -> Test:
    if isinstance(typed, str):
        pattern = _like(typed)
        return lambda cell: isinstance(cell, str) and pattern(cell)
    if isinstance(typed, bool):
        return lambda cell: cell is typed
    return lambda cell: not isinstance(cell, bool) and _as_number(cell) == _plain(typed)


def _ordered(sign: str, typed: Value) -> Test:
    """Only cells of the operand's own kind: numbers, or texts by their letters."""

    def holds(left: float | str, right: float | str) -> bool:
        below, above = left < right, left > right  # type: ignore[operator]  # both of one kind
        return {"<": below, ">": above, "<=": not above, ">=": not below}[sign]

    if isinstance(typed, str):
        word = typed.casefold()
        return lambda cell: isinstance(cell, str) and holds(cell.casefold(), word)
    if isinstance(typed, bool):
        return lambda cell: isinstance(cell, bool) and holds(float(cell), float(typed))

    def is_met(cell: Value) -> bool:
        number = _plain(cell)
        return isinstance(number, float) and not isinstance(cell, bool) and holds(number, float(typed))  # type: ignore[arg-type]

    return is_met


def _as_number(cell: Value) -> Value:
    """A cell as an equality with a number sees it: a text that reads as a number is one."""
    return number_read(cell) if isinstance(cell, str) else _plain(cell)


def _plain(cell: Value) -> Value:
    if isinstance(cell, dt.date):
        return float(serial(cell))
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def _like(text: str) -> Callable[[str], bool]:
    """Whether a text is one that a pattern stands for."""
    if not is_pattern(text):
        word = text.casefold()
        return lambda cell: cell.casefold() == word
    parts, at = [], 0
    for found in _PATTERN.finditer(text):
        parts.append(re.escape(text[at : found.start()].casefold()))
        parts.append({"*": ".*", "?": "."}.get(found[0]) or re.escape(found[0][1].casefold()))
        at = found.end()
    pattern = re.compile("".join(parts) + re.escape(text[at:].casefold()), re.DOTALL)
    return lambda cell: pattern.fullmatch(cell.casefold()) is not None
