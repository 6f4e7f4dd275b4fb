"""Random edits of several verifiers merged: ``python tests/campaigns/merged_edits.py [PAIRS]``.

Each case hands the same rows out to two or three verifiers, lets them and the leader change, delete and add at random, and merges.
It must hold that every edit is in the result or told as a conflict, that nothing else changed, that no change of the leader's is
lost, and that the order of the parts makes no difference. The judgement below knows nothing of how the merge works.
"""

import random
import sys
from collections.abc import Iterator

from udfs.kernel.cells import Value
from workbook_templates.engagement.journal.pairing import equal_values
from workbook_templates.exchange.division.merge import (
    CONFLICT,
    SAME,
    Added,
    LeaderWorkbook,
    Merged,
    ReturnedPart,
    settle,
)

TABLES = ("bills", "vouchers")
COLUMNS = ("a", "b", "c")
VALUES: tuple[Value, ...] = (None, 1, 2, 2.5, "1", "甲", "", True)
LEADER = "组长"
TableRows = dict[str, dict[str, dict[str, Value]]]


def copied(rows: TableRows) -> TableRows:
    return {table: {row: dict(cells) for row, cells in some.items()} for table, some in rows.items()}


def random_case(chance: random.Random) -> tuple[LeaderWorkbook, list[ReturnedPart]]:
    """A leader's workbook as it is now, and the parts that come back."""
    base: TableRows = {
        table: {
            f"{key}|1": {column: chance.choice(VALUES) for column in COLUMNS} for key in range(chance.randint(1, 4))
        }
        for table in TABLES
    }
    now = copied(base)
    for rows in now.values():
        _edit(rows, chance, edits=chance.randint(0, 3), deletes=chance.random() < 0.1)
    parts = [_returned_part(base, f"核查员{number}", chance) for number in range(chance.randint(2, 3))]
    keys = {table: {row: row.partition("|")[0] for row in rows} for table, rows in now.items()}
    fixed = frozenset(
        (table, row, column)
        for table, rows in now.items() for row in rows for column in COLUMNS if chance.random() < 0.03
    )  # fmt: skip
    return LeaderWorkbook(now, keys, fixed), parts


def _returned_part(base: TableRows, verifier: str, chance: random.Random) -> ReturnedPart:
    given = {
        table: {row: cells for row, cells in rows.items() if chance.random() < 0.8} for table, rows in base.items()
    }
    now = copied(given)
    for rows in now.values():
        _edit(rows, chance, edits=chance.randint(0, 3), deletes=chance.random() < 0.2)
    added = {
        table: [
            Added(key := chance.choice(("", "0", "7", "8")), {"a": key or None, "b": chance.choice(VALUES), "c": 1})
            for _ in range(chance.randint(0, 2))
        ]
        for table in TABLES
    }
    return ReturnedPart(verifier, given, now, added)


def _edit(rows: dict[str, dict[str, Value]], chance: random.Random, *, edits: int, deletes: bool) -> None:
    for _ in range(edits if rows else 0):
        rows[chance.choice(list(rows))][chance.choice(COLUMNS)] = chance.choice(VALUES)
    if deletes and rows:
        del rows[chance.choice(list(rows))]


def faults(leader: LeaderWorkbook, parts: list[ReturnedPart]) -> Iterator[str]:
    """What is wrong with the merge of a case; nothing when all laws hold."""
    merged = settle(leader, parts)
    result: TableRows = copied(
        {table: {row: dict(cells) for row, cells in rows.items()} for table, rows in leader.rows.items()}
    )
    for (table, row, column), value in merged.cells.items():
        result[table][row][column] = value
    conflicts = {
        (outcome.verifier, outcome.table, outcome.row, outcome.column, repr(outcome.after))
        for outcome in merged.outcomes
        if outcome.state == CONFLICT
    }
    asked: set[tuple[str, str, str]] = set()
    for part in parts:
        for table, rows in part.base.items():
            for row, cells in rows.items():
                if row not in part.returned[table]:
                    asked |= {(table, row, column) for column in COLUMNS}
                    left = result[table].get(row, {})
                    is_told = any(conflict[:4] == (part.verifier, table, row, "") for conflict in conflicts)
                    if not is_told and not all(equal_values(value, None) for value in left.values()):
                        yield f"a deletion of {part.verifier} is lost: {table} {row}"
                    continue
                for column, before in cells.items():
                    after = part.returned[table][row][column]
                    if equal_values(before, after):
                        continue
                    asked.add((table, row, column))
                    is_there = row in result[table] and equal_values(result[table][row][column], after)
                    if not is_there and (part.verifier, table, row, column, repr(after)) not in conflicts:
                        yield f"an edit of {part.verifier} is lost: {table} {row} {column}"
        for table, added in part.added.items():
            for new in added:
                yield from _addition_faults(leader, merged, part.verifier, table, new)
    for place in merged.cells:
        if place not in asked:
            yield f"{place} changed and nobody asked"
        if place in leader.formulas:
            yield f"{place} is a formula and was overwritten"
    yield from _leader_faults(leader, parts, result)
    if len({repr(settle(leader, order)) for order in (parts, parts[::-1], parts[1:] + parts[:1])}) > 1:
        yield "the order of the parts makes a difference"


def _addition_faults(leader: LeaderWorkbook, merged: Merged, verifier: str, table: str, new: Added) -> Iterator[str]:
    told = [
        outcome
        for outcome in merged.outcomes
        if (outcome.verifier, outcome.table, outcome.row, outcome.column) == (verifier, table, new.key, "")
    ]
    is_there = any(
        all(equal_values(row.get(column), value) for column, value in new.values.items())
        for row in merged.rows.get(table, [])
    )
    if not is_there and not any(outcome.state in (CONFLICT, SAME) for outcome in told):
        yield f"a new row of {verifier} is lost: {table} {new}"
    keys = [row["a"] for row in merged.rows.get(table, []) if row["a"]]
    if len(keys) != len(set(keys)) or set(keys) & set(leader.keys[table].values()):
        yield f"two rows of one key in {table}"


def _leader_faults(leader: LeaderWorkbook, parts: list[ReturnedPart], result: TableRows) -> Iterator[str]:
    """What the leader changed since the hand-out stands, unless a verifier wrote the very same."""
    for part in parts:
        for table, rows in part.base.items():
            for row, cells in rows.items():
                for column, before in cells.items():
                    now = leader.rows[table].get(row, {}).get(column)
                    if (
                        row in leader.rows[table]
                        and not equal_values(before, now)
                        and not equal_values(result[table][row][column], now)
                    ):
                        yield f"the leader's change is lost: {table} {row} {column}"


def main() -> None:
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    chance = random.Random(20261121)
    wrong = edits = conflicts = 0
    for _ in range(pairs):
        leader, parts = random_case(chance)
        for told in faults(leader, parts):
            wrong += 1
            print(told)
        merged = settle(leader, parts)
        edits, conflicts = edits + len(merged.outcomes), conflicts + len(merged.conflicts)
    print(f"合并 {pairs} 组：改动 {edits} 处，其中冲突并列出 {conflicts} 处；丢失、误改或与次序有关 {wrong} 处")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
