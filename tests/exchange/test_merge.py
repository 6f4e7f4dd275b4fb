"""Three-way merge: each reason for a conflict once, and the laws on random edits."""

import random
from dataclasses import replace

import merged_edits
import pytest

from udfs.kernel.cells import Value
from workbook_templates.engagement.journal.pairing import equal_values
from workbook_templates.exchange.division import merge as merge_module
from workbook_templates.exchange.division.merge import (
    CONFLICT,
    MERGED,
    SAME,
    Added,
    LeaderWorkbook,
    Merged,
    ReturnedPart,
    settle,
)

BASE = {"bills": {"B-1|1": {"quantity": 100, "remark": None}}}
PLACE = ("bills", "B-1|1", "quantity")


def leader(quantity: Value = 100, *formulas: tuple[str, str, str]) -> LeaderWorkbook:
    rows = {"bills": {"B-1|1": {"quantity": quantity, "remark": None}}}
    return LeaderWorkbook(rows, {"bills": {"B-1|1": "B-1"}}, frozenset(formulas))


def part(verifier: str, quantity: Value = 100, added: tuple[Added, ...] = ()) -> ReturnedPart:
    return ReturnedPart(verifier, BASE, {"bills": {"B-1|1": {"quantity": quantity, "remark": None}}}, {"bills": added})


def deleter(verifier: str) -> ReturnedPart:
    return ReturnedPart(verifier, BASE, {"bills": {}})


def states(merged: Merged) -> list[str]:
    return [outcome.state for outcome in merged.outcomes]


def test_one_change_is_taken() -> None:
    merged = settle(leader(), [part("甲", 120), part("乙")])
    assert merged.cells == {PLACE: 120}
    [outcome] = merged.outcomes
    assert (outcome.state, outcome.before, outcome.current, outcome.after, outcome.verifier) == (
        MERGED,
        100,
        100,
        120,
        "甲",
    )


def test_the_same_change_of_two_is_taken_once_and_told_of_both() -> None:
    merged = settle(leader(), [part("甲", 120), part("乙", 120)])
    assert (merged.cells, states(merged)) == ({PLACE: 120}, [MERGED, MERGED])


@pytest.mark.parametrize(
    ("complete", "parts", "reason"),
    [
        (leader(), [part("甲", 120), part("乙", 130)], "几名核查员的值不同"),
        (leader(110), [part("甲", 120)], "组长工作簿的这个单元格也已改动"),
        (leader(100, PLACE), [part("甲", 120)], "组长工作簿的这个单元格是公式"),
        (LeaderWorkbook({"bills": {}}, {}), [part("甲", 120)], "组长工作簿中没有这一行（已删除，或改了编号）"),
        (leader(), [part("甲", 120), deleter("乙")], "乙删除了这一行"),
    ],
)
def test_what_two_hands_changed_is_a_conflict(complete: LeaderWorkbook, parts: list[ReturnedPart], reason: str) -> None:
    merged = settle(complete, parts)
    assert merged.cells == {}
    assert merged.conflicts
    assert reason in {outcome.remark for outcome in merged.conflicts}


def test_what_the_leader_has_already_is_no_conflict() -> None:
    merged = settle(leader(120), [part("甲", 120)])
    assert (merged.cells, states(merged)) == ({}, [SAME])


def test_a_deleted_row_is_emptied_unless_the_leader_changed_it() -> None:
    assert settle(leader(), [deleter("甲")]).cells == {PLACE: None}
    merged = settle(leader(110), [deleter("甲")])
    assert (merged.cells, states(merged)) == ({}, [CONFLICT])


def test_new_rows_that_share_a_number() -> None:
    row = Added("B-2", {"quantity": 5})
    alike = settle(leader(), [part("甲", added=(row,)), part("乙", added=(row,))])
    assert (alike.rows, states(alike)) == ({"bills": [{"quantity": 5}]}, [MERGED, MERGED])
    differing = settle(leader(), [part("甲", added=(row,)), part("乙", added=(replace(row, values={"quantity": 6}),))])
    assert (differing.rows, states(differing)) == ({}, [CONFLICT, CONFLICT])
    assert {outcome.after for outcome in differing.outcomes} == {"quantity=5", "quantity=6"}
    known = settle(leader(), [part("甲", added=(Added("B-1", {"quantity": 6}),))])
    assert (known.rows, states(known)) == ({}, [CONFLICT])


def test_fifteen_digits_are_the_same_number() -> None:
    assert equal_values(0.1 + 0.2, 0.3)
    assert not equal_values(0.3, 0.300000000000001)
    assert not equal_values(1, "1")
    assert not equal_values(1, True)
    assert equal_values("", None)


def test_random_edits_keep_the_laws() -> None:
    chance = random.Random(1)
    assert [fault for _ in range(1_000) for fault in merged_edits.faults(*merged_edits.random_case(chance))] == []


@pytest.mark.parametrize("name", ["_settle_cell", "_settle_deletion", "_settle_additions"])
def test_the_laws_notice_a_merge_that_forgets(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(merge_module, name, lambda *given, **how: None)
    chance = random.Random(1)
    assert any(fault for _ in range(100) for fault in merged_edits.faults(*merged_edits.random_case(chance)))
