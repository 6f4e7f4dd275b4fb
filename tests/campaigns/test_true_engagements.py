"""Engagements drawn from a known truth: the product agrees with the oracle, and no fault of the list passes in silence.

A few here; `.ci/run` draws 300 and plants two faults in each (`tests/campaigns/true_engagements.py`).
"""

from oracle.campaign import FOUND, RIGHT, tried
from oracle.planting import FAULTS

SEEDS = range(7000, 7012)
FEWEST_KINDS = 60  # of structural faults that the list names


def test_the_list_of_faults_is_long_enough() -> None:
    structural = [fault for fault in FAULTS.values() if not fault.is_slip]
    assert len(structural) >= FEWEST_KINDS


def test_true_engagements_are_right_and_their_faults_are_found() -> None:
    found = [tried(seed, faults=3, files=len(SEEDS)) for seed in SEEDS]
    assert [clean for clean, _ in found if clean.wrong or clean.errors] == []
    verdicts = [verdict for _, verdicts in found for verdict in verdicts if not FAULTS[verdict.kind].is_slip]
    assert len(verdicts) > len(SEEDS)
    assert [verdict for verdict in verdicts if verdict.outcome not in (RIGHT, FOUND)] == []
