"""A formula of every function for the self-test workbook; of a new function that of its first case that fits."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tomllib

from udfs import FUNCTIONS
from udfs.kernel.errors import GhgError
from xl_addin.formula_text import evaluate

CALL = re.compile(r"GHG_\w+")
FIRST_DAY = dt.date(1899, 12, 30)  # of Excel's serial numbers: an array constant holds no DATE()


class NoFormulaError(Exception):
    """A function has no case that a formula can show."""


def regions(text: str, cases: Path) -> dict[str, str]:
    """The generated region of ``smoke.toml``.

    Args:
        text: of the file as it stands; a formula in it stays while it gives no error.
        cases: the folder of the worked cases.

    Raises:
        NoFormulaError: a function is called nowhere in the file, and none of its cases gives a single value.
    """
    declared = tomllib.loads(text)
    kept = {str(CALL.findall(formula)[0]): formula for formula in declared["check"][0]["formulas"]}
    elsewhere = " ".join(
        [*(formula for check in declared["check"][1:] for formula in check["formulas"])]
        + [block["formula"] for block in declared["block"]]
    )
    formulas = []
    for name in FUNCTIONS:
        if name in kept and not isinstance(evaluate(kept[name])[0], (GhgError, list)):
            formulas.append(kept[name])
        elif name in kept or name not in CALL.findall(elsewhere):
            formulas.append(_of_a_case(name, cases))
    lines = (f"    {_quoted(formula)},\n" for formula in formulas)
    return {"every function": f"formulas = [\n{''.join(lines)}]\n"}


def _of_a_case(name: str, folder: Path) -> str:
    for case in _cases(name, folder):
        try:
            formula = f"{name}({','.join(map(_argument, case['args']))})"
        except TypeError:
            continue
        result = evaluate(formula)[0]
        if not isinstance(result, (GhgError, list)):
            return formula
    raise NoFormulaError(
        f"{name} has no case in tests/cases whose result is a single value: write a [[block]] that calls it"
    )


def _cases(name: str, folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.toml")):
        for case in tomllib.loads(path.read_text("utf-8")).get("call", []):
            if case["f"] == name and "error" not in case:
                yield case


def _argument(value: object) -> str:
    """A cell or a range of a case as Excel writes a constant; a blank cell is an argument left out."""
    if value == "":
        return ""
    if isinstance(value, list):
        rows = [row if isinstance(row, list) else [row] for row in value]
        return "{" + ";".join(",".join(map(_in_array, row)) for row in rows) + "}"
    return f"DATE({value:%Y},{value.month},{value.day})" if type(value) is dt.date else _in_array(value)


def _in_array(value: object) -> str:
    """A constant as it may stand in an array.

    Raises:
        TypeError: an error value, a blank or a time cannot.
    """
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, float)):
        return repr(value)
    if type(value) is dt.date:
        return str((value - FIRST_DAY).days)
    if isinstance(value, str) and value and not value.startswith("#"):
        return '"' + value.replace('"', '""') + '"'
    raise TypeError(value)


def _quoted(formula: str) -> str:
    return '"' + formula.replace("\\", "\\\\").replace('"', '\\"') + '"'
