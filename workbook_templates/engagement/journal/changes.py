"""What differs between the rows of a table at two moments, or in two workbooks: by row and field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import GhgError
from workbook_templates.engagement.journal.filled import FORM, Row
from workbook_templates.engagement.journal.pairing import Keyed, equal_values, paired
from workbook_templates.tables import WORKBOOK

FORMULA = "（公式）"
UNNAMED = "（没有编号的行）"
# Where the key of a row is computed, the columns it is made of.
MADE_OF = {
    "factors": ("source_category", "source_id", "factor_kind", "verification_year", "year_to"),
    "gas_components": ("source_id", "component_name", "verification_year"),
    "stock": ("source_id", "verification_year"),
    "initial_figures": ("source_id", "verification_year"),
    "prior_emissions": ("source_id", "verification_year"),
}


class ChangeKind(StrEnum):
    """What happened to a row."""

    CHANGED = "改动"
    ADDED = "新增"
    REMOVED = "删除"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Attributes:
        kind: a field changed, a row added, a row removed.
        table: id; ``form`` for the named cells.
        row: the key of the row in the first workbook, of an added one in the second.
        row_after: its key in the second, where it has another.
        column: the field; "" for a whole row.
        before, after: what was filled in; a computed cell that somebody overwrote was ``（公式）`` before.
        values: what is filled in of a row added or removed.
    """

    kind: ChangeKind
    table: str
    row: str
    column: str = ""
    before: Value = None
    after: Value = None
    row_after: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)


def differing_rows(table: str, removed: Sequence[Row], added: Sequence[Row]) -> Iterator[Change]:
    """Rows of a table that stand on one side only: the same row with other contents, or one that came or went.

    Args:
        table: id. removed, added: what is filled in of the rows of either side.
    """
    if table.startswith(FORM):
        sides = [Keyed("", rows[0] if rows else {}) for rows in (removed, added)]
        yield from row_changes(table, *sides)
        return
    for one, other in paired([_keyed(table, row) for row in removed], [_keyed(table, row) for row in added]):
        if one is None:
            assert other is not None
            yield Change(ChangeKind.ADDED, table, other.key, values=filled(other))
        elif other is None:
            yield Change(ChangeKind.REMOVED, table, one.key, values=filled(one))
        else:
            yield from row_changes(table, one, other)


def row_changes(table: str, one: Keyed, other: Keyed) -> Iterator[Change]:
    """The fields of a row that differ."""
    for column in dict.fromkeys((*one.values, *other.values)):
        before, after = (side.values.get(column, _absent(table, column)) for side in (one, other))
        if not equal_values(before, after):
            renamed = other.key if other.key != one.key else ""
            yield Change(ChangeKind.CHANGED, table, one.key, column, before, after, renamed)


def filled(row: Keyed) -> dict[str, Value]:
    """What of a row is filled in."""
    return {column: value for column, value in row.values.items() if not is_blank(value)}


def _absent(table: str, column: str) -> Value:
    """What a column holds that nobody filled in."""
    if table.startswith(FORM) or column not in {declared.id for declared in WORKBOOK.table(table).columns}:
        return None
    return None if WORKBOOK.table(table).column(column).formula is None else FORMULA


def _keyed(table: str, row: Row) -> Keyed:
    declared = WORKBOOK.table(table)
    key = row.get(declared.key)
    if not is_blank(key) and not isinstance(key, GhgError):
        return Keyed(_text(key), row)
    parts, between = (MADE_OF[table], "|") if table in MADE_OF else (declared.named_by, "-")
    name = between.join(_text(row[column]) for column in parts if not is_blank(row.get(column)))
    return Keyed(name or UNNAMED, row, is_named=bool(name))


def _text(value: Value) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)
