"""Comparison, joining and the small native functions, cell for cell as a spreadsheet has them."""

import pytest
from excel_semantics import ERROR, OPERATIONS

from udfs.kernel.cells import Value
from udfs.kernel.errors import GhgError
from workbook_templates.evaluate.arithmetic import OPERATORS
from workbook_templates.evaluate.native import NATIVE


@pytest.mark.parametrize(("left", "sign", "right", "result"), OPERATIONS)
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
