"""The worked cases of every function, replayed in plain Python."""

from pathlib import Path

import pytest
import tomllib

from udfs import FUNCTIONS
from udfs.kernel.errors import CellError, GhgError

FILES = sorted((Path(__file__).parents[1] / "cases").glob("*.toml"))
KEYS = {"why", "f", "args", "gives", "error", "says", "rel"}


def calls() -> list:
    return [
        pytest.param(case, id=f"{path.stem}: {case['f']} {case['why']}")
        for path in FILES
        for case in tomllib.loads(path.read_text("utf-8")).get("call", [])
    ]


def cell(value: object) -> object:
    if isinstance(value, list):
        return [cell(inner) for inner in value]
    return CellError(value) if isinstance(value, str) and value.startswith("#") else value


def shown(value: object) -> object:
    """A result as a case writes it: an error by its code."""
    if isinstance(value, list):
        return [shown(inner) for inner in value]
    return value.code if isinstance(value, GhgError) else value


def flat(value: object) -> list:
    return [inner for row in value for inner in row] if isinstance(value, list) else [value]


def equal(expected: object, actual: object, rel: float | None) -> bool:
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    if isinstance(expected, (int, float)) and isinstance(actual, (int, float)):
        return expected == (actual if rel is None else pytest.approx(actual, rel=rel))
    return type(expected) is type(actual) and expected == actual


@pytest.mark.parametrize("case", calls())
def test_case(case: dict) -> None:
    assert set(case) <= KEYS
    assert case["f"] in FUNCTIONS, f"no rule declares {case['f']}"
    result = FUNCTIONS[case["f"]].evaluate(*map(cell, case["args"]))
    if "error" in case:
        assert isinstance(result, GhgError)
        assert case["error"] == result.code
        assert case.get("says", "") in result.message
        assert result.message.endswith("。")
        with pytest.raises(GhgError) as raised:
            FUNCTIONS[case["f"]](*map(cell, case["args"]))
        assert raised.value == result
        return
    expected, actual = case["gives"], shown(result)
    assert isinstance(expected, list) == isinstance(actual, list)
    if isinstance(expected, list):
        assert [len(row) for row in expected] == [len(row) for row in actual]
    pairs = zip(flat(expected), flat(actual), strict=True)
    assert all(equal(wanted, found, case.get("rel")) for wanted, found in pairs), f"{expected} != {actual}"


def test_every_function_has_worked_cases_and_an_error_where_it_can_fail() -> None:
    written = [case.values[0] for case in calls()]
    cannot_fail = {"GHG_VERSION", "GHG_WHY"}
    for name in FUNCTIONS:
        own = [case for case in written if case["f"] == name]
        assert len(own) >= 3 or name == "GHG_VERSION", name
        assert name in cannot_fail or any("error" in case for case in own), name


def test_every_rule_module_has_its_case_file() -> None:
    stems = {spec.module.rpartition(".")[2] for spec in FUNCTIONS.values()}
    assert stems <= {path.stem for path in FILES}
