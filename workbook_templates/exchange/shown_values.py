"""What operators and functions of any formula come to, by what the cells show; `UNKNOWN` where nobody here can tell."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, TypeAlias

from udfs import FUNCTIONS
from udfs.kernel.cells import Value
from udfs.kernel.errors import GhgError
from workbook_templates.evaluate.arithmetic import OPERATORS, CellOrArray
from workbook_templates.evaluate.native import NATIVE

UNKNOWN: Final = object()
Known: TypeAlias = "CellOrArray | object"
_TURNED = {"<>": "=", "<": ">", ">=": ">", "<=": ">"}  # by which operator of ours it is told
_ASKING: dict[str, Callable[[Value], object]] = {
    "ISNUMBER": lambda value: not isinstance(value, (str, bool, GhgError)) and value is not None,
    "ISTEXT": lambda value: isinstance(value, str),
    "ISERROR": lambda value: isinstance(value, GhgError),
    "LEN": lambda value: len(value) if isinstance(value, str) else 0 if value is None else UNKNOWN,
}


def result(name: str, given: Sequence[Known]) -> Known:
    """What a function gives; INDEX is looked for as a cell."""
    values: list[CellOrArray] = [value for value in given if value is not UNKNOWN]  # type: ignore[misc]
    if len(values) < len(given) or name == "INDEX":
        return UNKNOWN
    if name in FUNCTIONS:
        return FUNCTIONS[name].evaluate(*values)
    if name in _ASKING and len(values) == 1 and not isinstance(values[0], list):
        return _ASKING[name](values[0])
    with suppress(TypeError, IndexError, ValueError, GhgError):  # in another number or kind than our formulas have
        return NATIVE[name](*values) if name in NATIVE else UNKNOWN
    return UNKNOWN


def compared(sign: str, left: Known, right: Known) -> Known:
    """Two values with an operator between them."""
    if left is UNKNOWN or right is UNKNOWN or isinstance(left, list) or isinstance(right, list):
        return UNKNOWN
    one, other = (right, left) if sign in ("<", ">=") else (left, right)
    plain = _TURNED.get(sign, sign)
    if plain not in OPERATORS:
        return UNKNOWN
    found = OPERATORS[plain](one, other)  # type: ignore[arg-type]
    return not found if sign in ("<>", ">=", "<=") and isinstance(found, bool) else found
