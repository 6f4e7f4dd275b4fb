"""Faults planted in a sample's file are found at their row; harmless changes are left in peace.

One fault of each sort here; `.ci/run` plants every kind in every sample (`tests/campaigns/planted_faults.py`).
"""

from pathlib import Path

import pytest
from planted_faults import FAULTS, NEUTRAL, planted

from workbook_templates.samples import load

SOME = ("文本数字", "用量×10", "缺一张单据", "起止日期重叠", "表格下方的一行")


@pytest.mark.long
def test_planted_faults_are_found_and_harmless_changes_are_not(tmp_path: Path) -> None:
    once = len(load("circuit_boards")[1]["bills"])
    outcomes = list(planted("circuit_boards", {kind: FAULTS[kind] for kind in SOME} | NEUTRAL, once, tmp_path))
    assert {kind for kind, *_ in outcomes} == {*SOME, *NEUTRAL}
    assert [(kind, place) for kind, place, found, _ in outcomes if not found] == []
    assert [(kind, others) for kind, _, _, others in outcomes if kind in NEUTRAL and others] == []
