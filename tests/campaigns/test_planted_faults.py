"""One fault of each kind planted in a sample's file is found at its row; harmless changes are left in peace.

`.ci/run` plants them in every sample (`tests/campaigns/planted_faults.py`).
"""

from pathlib import Path

from planted_faults import FAULTS, NEUTRAL, planted

from workbook_templates.samples import load


def test_planted_faults_are_found_and_harmless_changes_are_not(tmp_path: Path) -> None:
    once = len(load("circuit_boards")[1]["bills"])
    outcomes = list(planted("circuit_boards", FAULTS | NEUTRAL, once, tmp_path))
    assert {kind for kind, *_ in outcomes} >= {"文本数字", "用量×10", *NEUTRAL}
    assert [(kind, place) for kind, place, found, _ in outcomes if not found] == []
    assert [(kind, others) for kind, _, _, others in outcomes if kind in NEUTRAL and others] == []
