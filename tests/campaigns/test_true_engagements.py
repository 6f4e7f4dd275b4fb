"""Engagements drawn from a known truth: the product agrees with the oracle, and no fault of the list passes in silence.

A few here; `.ci/run` draws 200 and plants two faults in each (`tests/campaigns/true_engagements.py`).
"""

import re
from pathlib import Path

import pytest
from oracle.campaign import FOUND, RIGHT, tried
from oracle.planting import FAULTS as KINDS

from udfs import CHECKS, FAULTS

SEEDS = range(7000, 7006)
FEWEST_KINDS = 60  # of structural faults that the list names
DOCUMENT = Path(__file__).parents[2] / "docs" / "checks.md"


def test_the_document_counts_the_kinds() -> None:
    counts = re.search(r"结构性错误([0-9]+)种.*?笔误\*\*([0-9]+)种", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert counts is not None
    structural = sum(not kind.is_slip for kind in KINDS.values())
    assert [int(count) for count in counts.groups()] == [structural, len(KINDS) - structural]
    assert structural >= FEWEST_KINDS


def test_every_structural_fault_names_the_checks_meant_for_it() -> None:
    assert [name for name, kind in KINDS.items() if not kind.is_slip and not kind.checks] == []
    unknown = {check for kind in KINDS.values() for check in kind.checks} - set(CHECKS) - set(FAULTS)
    assert unknown == set()


@pytest.mark.long
def test_true_engagements_are_right_and_their_faults_are_found() -> None:
    found = [tried(seed, faults=2, files=len(SEEDS)) for seed in SEEDS]
    assert [clean for clean, _ in found if clean.wrong or clean.errors] == []
    verdicts = [verdict for _, verdicts in found for verdict in verdicts if not KINDS[verdict.kind].is_slip]
    assert len(verdicts) > len(SEEDS)
    assert [verdict for verdict in verdicts if verdict.outcome not in (RIGHT, FOUND)] == []
