"""Comparison, joining and the small native functions, cell for cell as a spreadsheet has them."""

import datetime as dt

import pytest

from udfs.kernel.cells import Value
from udfs.kernel.errors import CellError, GhgError
from workbook_templates.evaluate.arithmetic import OPERATORS
from workbook_templates.evaluate.native import NATIVE

ERROR = CellError("#N/A")
CASES: list[tuple[Value, str, Value, Value]] = [
    # text without regard to case, whole; a text is no number
    ("E-01", "=", "e-01", True), ("E-0*", "=", "E-01", False), ("1", "=", 1, False), ("4403000000000000000017", "=", "4403000000000000000018", False),
    # a blank is "", 0 and FALSE
    (None, "=", "", True), (None, "=", 0, True), (None, "=", False, True), (None, "=", None, True), ("", "=", 0, False), (None, "=", "0", False),
    (True, "=", 1, False), (1, "=", 1.0, True),
    # numbers, then texts, then truths
    ("a", ">", 9e9, True), (True, ">", "z", True), (2, ">", 1, True), ("B", ">", "a", True), ("a", ">", "A", False), (None, ">", -1, True),
    (None, ">", "", False), ("x", ">", None, True), (1, ">", "1", False), (True, ">", False, True), (dt.date(2025, 1, 2), ">", 45658, True),
    # what a cell is in a text
    (101.0, "&", "", "101"), (None, "&", "x", "x"), (True, "&", "", "TRUE"), (0.1, "&", "", "0.1"), (4.403e21, "&", "", "4.403E+21"),
    (dt.date(2025, 1, 1), "&", "", "45658"), (1 / 3, "&", "", "0.333333333333333"),
    # errors
    (ERROR, "=", 1, ERROR), (1, ">", ERROR, ERROR), (ERROR, "&", "", ERROR),
]  # fmt: skip


@pytest.mark.parametrize(("left", "sign", "right", "result"), CASES)
def test_an_operator(left: Value, sign: str, right: Value, result: Value) -> None:
    found = OPERATORS[sign](left, right)
    assert type(found) is type(result)
    assert found == result


def test_substitute_takes_every_sign_as_it_is() -> None:
    assert NATIVE["SUBSTITUTE"]("a*b?*", "*", "!1") == "a!1b?!1"
    assert NATIVE["SUBSTITUTE"]("aA", "a", "x") == "xA"
    assert NATIVE["SUBSTITUTE"](101.0, "1", "x") == "x0x"
    assert NATIVE["SUBSTITUTE"](None, "*", "!1") == ""
    assert NATIVE["SUBSTITUTE"](ERROR, "*", "!1") == ERROR


@pytest.mark.parametrize(
    ("number", "divisor", "result"), [(7, 3, 1), (-1, 3, 2), (1, 0, "#DIV/0!"), ("x", 3, "#VALUE!")]
)
def test_mod(number: Value, divisor: Value, result: Value) -> None:
    found = NATIVE["MOD"](number, divisor)
    assert (found.code if isinstance(found, GhgError) else found) == result
