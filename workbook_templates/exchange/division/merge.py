"""Parts taken back: three-way, cell by cell, by row id. What two hands changed differently is told, never decided.

A cell is what it was handed out as, what the complete workbook holds now, and what each part says now. One new value is
taken over; anything else is a conflict, and the complete workbook keeps its own. The order of the parts does not matter.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import GhgError
from workbook_templates.engagement.journal.pairing import equal_values

MERGED, CONFLICT, SAME = "已合并", "冲突，未合并", "原已一致"
RowValues = Mapping[str, Value]
TableRows = Mapping[str, Mapping[str, RowValues]]  # table -> row id -> column -> value
CellKey = tuple[str, str, str]  # table, row id, column


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a verifier's, and what became of it.

    Attributes:
        state: merged, conflict, or the same already.
        table, row, column: where; a column of "" is the whole row.
        before, current, after: as handed out, in the complete workbook, and as the verifier has it.
        remark: why, or what else must be known.
    """

    state: str
    table: str
    row: str
    column: str
    before: Value
    current: Value
    verifier: str
    after: Value
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """A row that was not handed out; ``key`` is blank where it has none."""

    key: str
    values: RowValues


@dataclass(frozen=True, slots=True)
class ReturnedPart:
    """One part.

    Attributes:
        verifier: whose.
        identity: of the part as it was handed out; two files of one part have the same.
        base, returned: the rows as handed out and as they came back; one that is not in ``returned`` was deleted.
        added: table -> new rows.
        formulas: cells that hold a formula where a value is filled in; its result is taken.
        unplaced: what stands where nothing of the complete workbook corresponds; conflicts already.
    """

    verifier: str
    base: TableRows
    returned: TableRows
    added: Mapping[str, Sequence[Added]] = field(default_factory=dict)
    formulas: frozenset[CellKey] = frozenset()
    unplaced: Sequence[Change] = ()
    identity: str = ""


@dataclass(frozen=True, slots=True)
class LeaderWorkbook:
    """The complete workbook: its rows, their keys by table, and the filled-in cells that hold a formula."""

    rows: TableRows
    keys: Mapping[str, Mapping[str, str]]
    formulas: frozenset[CellKey] = frozenset()


@dataclass(slots=True)
class Merged:
    """What to change in the complete workbook, the record of it, and what to tell besides."""

    cells: dict[CellKey, Value] = field(default_factory=dict)
    rows: dict[str, list[RowValues]] = field(default_factory=dict)
    outcomes: list[Change] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def conflicts(self) -> list[Change]:
        """What the leader has to decide."""
        return [outcome for outcome in self.outcomes if outcome.state == CONFLICT]


def settle(leader: LeaderWorkbook, parts: Sequence[ReturnedPart], joined: Collection[str] = ()) -> Merged:
    """Settle every change of every part.

    Args:
        leader: the complete workbook.
        parts: in any order.
        joined: tables in whose rows the cells mean something only together: two hands on one row that differ in one
            cell differ in all of it.

    Returns:
        cells and rows to change, and what became of each change, conflicts first.
    """
    merged = Merged(outcomes=[outcome for part in parts for outcome in part.unplaced])
    changes: dict[CellKey, list[Change]] = {}
    deleted: dict[tuple[str, str], list[Change]] = {}
    added: dict[str, list[tuple[str, Added]]] = {}
    for part in parts:
        for outcome in _changes(part):
            changes.setdefault((outcome.table, outcome.row, outcome.column), []).append(outcome)
        for outcome in _deletions(part):
            deleted.setdefault((outcome.table, outcome.row), []).append(outcome)
        for table, new in part.added.items():
            added.setdefault(table, []).extend((part.verifier, row) for row in new)
    bases = [part.base for part in parts]
    disputed = _disputed(changes, joined)
    for place, outcomes in sorted(changes.items()):
        deleters = [outcome.verifier for outcome in deleted.get(place[:2], [])]
        _settle_cell(leader, place, outcomes, deleters, merged, is_disputed=place[:2] in disputed)
    touched = {place[:2] for place in changes}
    for at, outcomes in sorted(deleted.items()):
        _settle_deletion(leader, at, outcomes, bases, at in touched, merged)
    for table, all_new in added.items():
        _settle_additions(leader, table, all_new, merged)
    merged.outcomes.sort(key=_order)
    for rows in merged.rows.values():
        rows.sort(key=_sortable)
    return merged


def _disputed(changes: Mapping[CellKey, Sequence[Change]], joined: Collection[str]) -> set[tuple[str, str]]:
    """Rows of those tables on which verifiers differ: in what they wrote, or in which cells they wrote at all."""
    said: dict[tuple[str, str], dict[str, dict[str, Value]]] = {}
    for (table, row, column), outcomes in changes.items():
        for outcome in outcomes if table in joined else ():
            said.setdefault((table, row), {}).setdefault(outcome.verifier, {})[column] = outcome.after
    return {
        place
        for place, verifiers in said.items()
        if not all(_alike(cells, next(iter(verifiers.values()))) for cells in verifiers.values())
    }


def _order(outcome: Change) -> tuple[object, ...]:
    return (
        outcome.state != CONFLICT,
        outcome.state,
        outcome.table,
        outcome.row,
        outcome.column,
        outcome.verifier,
        _shown(outcome.after),
    )


def _shown(value: Value) -> tuple[str, str]:
    return (type(value).__name__, value.code if isinstance(value, GhgError) else str(value))


def _sortable(row: RowValues) -> list[tuple[str, tuple[str, str]]]:
    return [(column, _shown(value)) for column, value in sorted(row.items())]


def _changes(part: ReturnedPart) -> Iterator[Change]:
    """Cells that are no longer as they were handed out."""
    for table, rows in part.returned.items():
        for row, cells in rows.items():
            base = part.base.get(table, {}).get(row, {})
            for column, value in cells.items():
                before = base.get(column)
                if not equal_values(before, value):
                    remark = "核查员的单元格是公式，取其结果" if (table, row, column) in part.formulas else ""
                    yield Change("", table, row, column, before, None, part.verifier, value, remark)


def _deletions(part: ReturnedPart) -> Iterator[Change]:
    """Rows that were handed out and did not come back."""
    for table, rows in part.base.items():
        for row in rows:
            if row not in part.returned.get(table, {}):
                yield Change("", table, row, "", None, None, part.verifier, "删除整行")


def _settle_cell(
    leader: LeaderWorkbook,
    place: CellKey,
    outcomes: list[Change],
    deleters: list[str],
    merged: Merged,
    *,
    is_disputed: bool = False,
) -> None:
    table, row, column = place
    cells = leader.rows.get(table, {}).get(row)
    value = cells.get(column) if cells is not None else None
    pending = [outcome for outcome in outcomes if cells is None or not equal_values(outcome.after, value)]
    if cells is None:
        reason = "组长工作簿中没有这一行（已删除，或改了编号）"
    elif place in leader.formulas:
        reason = "组长工作簿的这个单元格是公式"
    elif deleters:
        reason = f"{'、'.join(sorted(set(deleters)))}删除了这一行"
    elif not all(equal_values(outcome.before, value) for outcome in pending):
        reason = "组长工作簿的这个单元格也已改动"
    elif not all(equal_values(outcome.after, pending[0].after) for outcome in pending):
        reason = "几名核查员的值不同"
    elif is_disputed:
        reason = "几名核查员对这一行的处理不同"
    else:
        reason = ""
    if pending and not reason:
        merged.cells[place] = min((outcome.after for outcome in pending), key=_shown)
    for outcome in outcomes:
        state = SAME if outcome not in pending else CONFLICT if reason else MERGED
        remark = "；".join(text for text in (reason if state == CONFLICT else "", outcome.remark) if text)
        merged.outcomes.append(replace(outcome, state=state, current=value, remark=remark))


def _settle_deletion(
    leader: LeaderWorkbook,
    at: tuple[str, str],
    outcomes: list[Change],
    bases: list[TableRows],
    is_touched: bool,
    merged: Merged,
) -> None:
    """A row deleted by a verifier is emptied where nobody else touched it."""
    table, row = at
    cells = leader.rows.get(table, {}).get(row)
    handed_out = [base[table][row] for base in bases if row in base.get(table, {})]
    if cells is None:
        reason, state = "", SAME
    elif is_touched:
        reason, state = "其他核查员改动了这一行", CONFLICT
    elif not all(equal_values(base.get(column), value) for base in handed_out for column, value in cells.items()):
        reason, state = "组长工作簿的这一行也已改动，或含未分发的内容", CONFLICT
    elif any((table, row, column) in leader.formulas for column in cells):
        reason, state = "组长工作簿的这一行含公式", CONFLICT
    else:
        reason, state = "", MERGED
        merged.cells |= {(table, row, column): None for column, value in cells.items() if not is_blank(value)}
    merged.outcomes.extend(replace(outcome, state=state, remark=reason) for outcome in outcomes)


def _settle_additions(leader: LeaderWorkbook, table: str, added: list[tuple[str, Added]], merged: Merged) -> None:
    """New rows; those that share a key are taken once when they are alike, and not at all when they differ."""
    by_key: dict[str, list[tuple[str, Added]]] = {}
    for number, (verifier, row) in enumerate(added):
        by_key.setdefault(row.key or f"\0{number}", []).append((verifier, row))
    known = {key: leader.rows[table][row] for row, key in leader.keys.get(table, {}).items() if key}
    for key, rows in by_key.items():
        first = rows[0][1].values
        if key in known and all(_alike(row.values, known[key]) for _, row in rows):
            state, remark = SAME, "组长工作簿中已有相同的行"
        elif key in known:
            state, remark = CONFLICT, "组长工作簿中已有同一编号的行，内容不同"
        elif not all(_alike(row.values, first) for _, row in rows):
            state, remark = CONFLICT, "几名核查员新增了同一编号的行，内容不同"
        else:
            state, remark = MERGED, "新增行"
            merged.rows.setdefault(table, []).append(min((row.values for _, row in rows), key=_sortable))
        for verifier, row in rows:
            merged.outcomes.append(
                Change(state, table, row.key, "", None, None, verifier, _row_text(row.values), remark)
            )


def _alike(left: RowValues, right: RowValues) -> bool:
    return all(equal_values(left.get(column), right.get(column)) for column in {*left, *right})


def _row_text(row: RowValues) -> str:
    """A row in one cell, so that nothing of it is lost where it is not taken."""
    return "；".join(f"{column}={_shown(value)[1]}" for column, value in row.items() if not is_blank(value))
