"""The twelve laws of the account: each is held by checks that there are, with a case that fires and a near one that does not."""

from pathlib import Path

import pytest
import tomllib

import workbook_templates.declare.faults  # noqa: F401  # declares those of the workbook
from udfs import FAULTS
from udfs.account.laws import LAWS

CASES = [tomllib.loads(path.read_text("utf-8")) for path in (Path(__file__).parents[1] / "cases").glob("*.toml")]
FIRED = {find.split()[0] for file in CASES for case in file.get("bad", []) for find in case["finds"]}
NEAR = {check for file in CASES for case in file.get("good", []) for check in case["near"]}


def test_there_are_twelve() -> None:
    assert list(LAWS) == list(range(1, 13))


@pytest.mark.parametrize("number", LAWS)
def test_a_law_is_held_by_checks_that_fire_and_keep_silent(number: int) -> None:
    law = LAWS[number]
    assert law.checks
    assert len(set(law.checks)) == len(law.checks)
    assert set(law.checks) <= set(FAULTS), "a check that there is not"
    assert set(law.checks) <= FIRED & NEAR
    assert all(sentence.endswith("。") for sentence in (law.says, *(FAULTS[check].sentence for check in law.checks)))
