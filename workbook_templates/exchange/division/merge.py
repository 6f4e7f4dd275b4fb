"""Parts taken back: three-way, cell by cell, by row id. What two hands changed differently is told, never decided.

A cell is what it was handed out as, what the complete workbook holds now, and what each part says now. One new value is
taken over; anything else is a conflict, and the complete workbook keeps its own. The order of the parts does not matter.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import GhgError

MERGED, CONFLICT, SAME = "已合并", "冲突，未合并", "原已一致"
Row = Mapping[str, Value]
Rows = Mapping[str, Mapping[str, Row]]  # table -> row id -> column -> value
Place = tuple[str, str, str]  # table, row id, column


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one change.

    Attributes:
        state: merged, conflict, or the same already.
        table, row, column: where; a column of "" is the whole row.
        before, held, after: as handed out, in the complete workbook, and as the verifier has it.
        remark: why, or what else must be known.
    """

    state: str
    table: str
    row: str
    column: str
    before: Value
    held: Value
    verifier: str
    after: Value
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """A row that was not handed out; ``key`` is blank where it has none."""

    key: str
    values: Row


@dataclass(frozen=True, slots=True)
class Side:
    """One part.

    Attributes:
        verifier: whose.
        base, now: the rows as handed out and as they came back; one that is not in ``now`` was deleted.
        added: table -> new rows.
        formulas: cells that hold a formula where a value is filled in; its result is taken.
        loose: what stands where nothing of the complete workbook corresponds; conflicts already.
    """

    verifier: str
    base: Rows
    now: Rows
    added: Mapping[str, Sequence[Added]] = field(default_factory=dict)
    formulas: frozenset[Place] = frozenset()
    loose: Sequence[Line] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """The complete workbook: its rows, their keys by table, and the filled-in cells that hold a formula."""

    rows: Rows
    keys: Mapping[str, Mapping[str, str]]
    formulas: frozenset[Place] = frozenset()


@dataclass(slots=True)
class Merged:
    """What to change in the complete workbook, and the record of it."""

    cells: dict[Place, Value] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)

    @property
    def conflicts(self) -> list[Line]:
        """What the leader has to decide."""
        return [line for line in self.lines if line.state == CONFLICT]


def same(left: Value, right: Value) -> bool:
    """Whether two values are one to spreadsheet programs, some of which write 15 digits of a number."""
    if is_blank(left) or is_blank(right):
        return is_blank(left) and is_blank(right)
    if isinstance(left, GhgError) and isinstance(right, GhgError):
        return left.code == right.code
    if _is_number(left) and _is_number(right):
        return f"{left:.15g}" == f"{right:.15g}"
    return type(left) is type(right) and left == right


def _is_number(value: Value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def merge(held: Held, sides: Sequence[Side]) -> Merged:
    """Settle every change of every part.

    Args:
        held: the complete workbook.
        sides: the parts, in any order.
    """
    merged = Merged(lines=[line for side in sides for line in side.loose])
    changes: dict[Place, list[Line]] = {}
    deleted: dict[tuple[str, str], list[Line]] = {}
    added: dict[str, list[tuple[str, Added]]] = {}
    for side in sides:
        for line in _changes(side):
            changes.setdefault((line.table, line.row, line.column), []).append(line)
        for line in _deletions(side):
            deleted.setdefault((line.table, line.row), []).append(line)
        for table, new in side.added.items():
            added.setdefault(table, []).extend((side.verifier, row) for row in new)
    bases = [side.base for side in sides]
    for place, lines in sorted(changes.items()):
        _settle_cell(held, place, lines, [line.verifier for line in deleted.get(place[:2], [])], merged)
    touched = {place[:2] for place in changes}
    for at, lines in sorted(deleted.items()):
        _settle_deletion(held, at, lines, bases, at in touched, merged)
    for table, all_new in added.items():
        _settle_additions(held, table, all_new, merged)
    merged.lines.sort(key=_order)
    for taken in merged.rows.values():
        taken.sort(key=_sortable)
    return merged


def _order(line: Line) -> tuple[object, ...]:
    return (line.state != CONFLICT, line.state, line.table, line.row, line.column, line.verifier, _shown(line.after))


def _shown(value: Value) -> tuple[str, str]:
    return (type(value).__name__, value.code if isinstance(value, GhgError) else str(value))


def _sortable(row: Row) -> list[tuple[str, tuple[str, str]]]:
    return [(column, _shown(value)) for column, value in sorted(row.items())]


def _changes(side: Side) -> Iterator[Line]:
    """Cells that are no longer as they were handed out."""
    for table, rows in side.now.items():
        for row, cells in rows.items():
            base = side.base.get(table, {}).get(row, {})
            for column, value in cells.items():
                before = base.get(column)
                if not same(before, value):
                    remark = "核查员的单元格是公式，取其结果" if (table, row, column) in side.formulas else ""
                    yield Line("", table, row, column, before, None, side.verifier, value, remark)


def _deletions(side: Side) -> Iterator[Line]:
    """Rows that were handed out and did not come back."""
    for table, rows in side.base.items():
        for row in rows:
            if row not in side.now.get(table, {}):
                yield Line("", table, row, "", None, None, side.verifier, "删除整行")


def _settle_cell(held: Held, place: Place, lines: list[Line], deleters: list[str], merged: Merged) -> None:
    table, row, column = place
    cells = held.rows.get(table, {}).get(row)
    value = cells.get(column) if cells is not None else None
    pending = [line for line in lines if cells is None or not same(line.after, value)]
    if cells is None:
        reason = "组长工作簿中没有这一行（已删除，或改了编号）"
    elif place in held.formulas:
        reason = "组长工作簿的这个单元格是公式"
    elif deleters:
        reason = f"{'、'.join(sorted(set(deleters)))}删除了这一行"
    elif not all(same(line.before, value) for line in pending):
        reason = "组长工作簿的这个单元格也已改动"
    elif not all(same(line.after, pending[0].after) for line in pending):
        reason = "几名核查员的值不同"
    else:
        reason = ""
    if pending and not reason:
        merged.cells[place] = min((line.after for line in pending), key=_shown)
    for line in lines:
        state = SAME if line not in pending else CONFLICT if reason else MERGED
        remark = "；".join(text for text in (reason if state == CONFLICT else "", line.remark) if text)
        merged.lines.append(replace(line, state=state, held=value, remark=remark))


def _settle_deletion(
    held: Held, at: tuple[str, str], lines: list[Line], bases: list[Rows], is_touched: bool, merged: Merged
) -> None:
    """A row deleted by a verifier is emptied where nobody else touched it."""
    table, row = at
    cells = held.rows.get(table, {}).get(row)
    handed_out = [base[table][row] for base in bases if row in base.get(table, {})]
    if cells is None:
        reason, state = "", SAME
    elif is_touched:
        reason, state = "其他核查员改动了这一行", CONFLICT
    elif not all(same(base.get(column), value) for base in handed_out for column, value in cells.items()):
        reason, state = "组长工作簿的这一行也已改动，或含未分发的内容", CONFLICT
    elif any((table, row, column) in held.formulas for column in cells):
        reason, state = "组长工作簿的这一行含公式", CONFLICT
    else:
        reason, state = "", MERGED
        merged.cells |= {(table, row, column): None for column, value in cells.items() if not is_blank(value)}
    merged.lines.extend(replace(line, state=state, remark=reason) for line in lines)


def _settle_additions(held: Held, table: str, added: list[tuple[str, Added]], merged: Merged) -> None:
    """New rows; those that share a key are taken once when they are alike, and not at all when they differ."""
    by_key: dict[str, list[tuple[str, Added]]] = {}
    for number, (verifier, row) in enumerate(added):
        by_key.setdefault(row.key or f"\0{number}", []).append((verifier, row))
    known = {key: held.rows[table][row] for row, key in held.keys.get(table, {}).items() if key}
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
            merged.lines.append(Line(state, table, row.key, "", None, None, verifier, _told(row.values), remark))


def _alike(left: Row, right: Row) -> bool:
    return all(same(left.get(column), right.get(column)) for column in {*left, *right})


def _told(row: Row) -> str:
    """A row in one cell, so that nothing of it is lost where it is not taken."""
    return "；".join(f"{column}={_shown(value)[1]}" for column, value in row.items() if not is_blank(value))
