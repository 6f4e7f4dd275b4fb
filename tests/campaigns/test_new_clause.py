"""A clause is three code files and its rows of data; what is forgotten is named. The whole suites run in new_clause.py."""

from pathlib import Path

import new_clause
import pytest

pytestmark = pytest.mark.long


def test_a_new_clause_needs_nothing_else(tmp_path: Path) -> None:
    copy = new_clause.copied(tmp_path / "copy")
    new_clause.added(copy)
    ended = new_clause.suites(copy, *new_clause.RULES)
    assert ended.returncode == 0, ended.stdout[-3000:]


@pytest.mark.parametrize("part", new_clause.PARTS)
def test_a_part_that_is_forgotten_is_named(tmp_path: Path, part: str) -> None:
    assert new_clause.forgotten(new_clause.copied(tmp_path / "copy"), part)
