"""What was filled in differently in two workbooks, by table, row and field; where a cell stands is no difference."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from udfs.kernel.cells import Value, is_blank
from workbook_templates.assemble.findings_register import without_places
from workbook_templates.declare.table import Table
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.exchange.comparison.pairing import Keyed, paired
from workbook_templates.exchange.division.merge import equal_values

FORM = "form"  # the named cells are the one row of a table of that name
ONLY_RESULTS = (
    "account_lines",
    "sample_strata",
)  # what `run` writes there follows from the rest, and nobody types there
TYPED_ALONE = {"year_changes": ("change_key", "change_reason")}  # of what `run` writes there, what somebody typed
ADDRESSES = ("finding_cells",)  # they move with every row put in above
FORMULA = "（公式）"


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


def changes(before: Engagement, after: Engagement) -> list[Change]:
    """Every difference of what is filled in, in the order of the sheets.

    Args:
        before, after: the workbooks as read.
    """
    found = list(_of_row(FORM, Keyed("", _settings(before)), Keyed("", _settings(after))))
    formulas_count = not (before.is_frozen or after.is_frozen)  # an exchange copy has values in their place
    for table in after.calculation.workbook.tables:
        if table.id not in ONLY_RESULTS:
            sides = [_rows(table, book, formulas_count) for book in (before, after)]
            for one, other in paired(*sides):
                if one is None:
                    assert other is not None
                    found.append(Change(ChangeKind.ADDED, table.id, other.key, values=_filled(other)))
                elif other is None:
                    found.append(Change(ChangeKind.REMOVED, table.id, one.key, values=_filled(one)))
                else:
                    found += _of_row(table.id, one, other)
    return found


def _settings(engagement: Engagement) -> dict[str, Value]:
    """The named cells that are filled in."""
    items = engagement.calculation.workbook.items
    return {item.field.id: engagement.setting(item.field.id) for item in items if item.formula is None}


def _rows(table: Table, engagement: Engagement, formulas_count: bool) -> list[Keyed]:
    """The rows of a table as they are compared."""
    rows = [_keyed(table, row, formulas_count) for row in engagement.rows(table.id)]
    typed = TYPED_ALONE.get(table.id)
    if typed is None:
        return rows
    alone = [Keyed(row.key, {column: row.values.get(column) for column in typed}) for row in rows]
    return [row for row in alone if len(_filled(row)) == len(typed)]


def _keyed(table: Table, row: TypedRow, formulas_count: bool) -> Keyed:
    """A row as it is compared: what is filled in, and what stands where a formula should."""
    values: dict[str, Value] = {}
    for column in table.columns:
        if column.formula is None and column.id not in ADDRESSES:
            values[column.id] = row.value(column.id)
        elif column.formula is not None and formulas_count:
            cell = row.record.cells[column.id]
            if not cell.is_formula and not is_blank(cell.value):
                values[column.id] = cell.value
    return Keyed(row.key, values, is_named=not row.is_known_by_place)


def _filled(row: Keyed) -> dict[str, Value]:
    return {column: value for column, value in row.values.items() if not is_blank(value)}


def _of_row(table: str, one: Keyed, other: Keyed) -> Iterator[Change]:
    """The fields of a row that differ."""
    for column in dict.fromkeys((*one.values, *other.values)):
        before, after = (side.values.get(column, FORMULA) for side in (one, other))
        if not equal_values(_content(column, before), _content(column, after)):
            renamed = other.key if other.key != one.key else ""
            yield Change(ChangeKind.CHANGED, table, one.key, column, before, after, renamed)


def _content(column: str, value: Value) -> Value:
    """What of a value counts: a sentence of a check names rows by their place, which is no difference."""
    return without_places(str(value)) if column == "finding_message" and not is_blank(value) else value
