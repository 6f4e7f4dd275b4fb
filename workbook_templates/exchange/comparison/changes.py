"""What was filled in differently in two workbooks, by table, row and field; where a cell stands is no difference."""

from collections.abc import Iterator

from udfs.kernel.cells import Value, is_blank
from workbook_templates.assemble.findings_register import without_places
from workbook_templates.declare.table import Table
from workbook_templates.engagement.journal.changes import Change, ChangeKind, filled, row_changes
from workbook_templates.engagement.journal.filled import FORM
from workbook_templates.engagement.journal.pairing import Keyed, paired
from workbook_templates.engagement.reader import Engagement, TypedRow

# What `run` writes there follows from the rest, and nobody types there.
ONLY_RESULTS = ("account_lines", "sample_strata", "top_sources", "meter_charts")
TYPED_ALONE = {"year_changes": ("change_key", "change_reason")}  # of what `run` writes there, what somebody typed
ADDRESSES = ("finding_cells",)  # they move with every row put in above


def changes(before: Engagement, after: Engagement) -> list[Change]:
    """Every difference of what is filled in, in the order of the sheets.

    Args:
        before, after: the workbooks as read.
    """
    found = list(row_changes(FORM, Keyed("", _settings(before)), Keyed("", _settings(after))))
    formulas_count = not (before.is_frozen or after.is_frozen)  # an exchange copy has values in their place
    for table in after.calculation.workbook.tables:
        if table.id not in ONLY_RESULTS and not table.is_record:
            sides = [_rows(table, book, formulas_count) for book in (before, after)]
            for one, other in paired(*sides):
                if one is None:
                    assert other is not None
                    found.append(Change(ChangeKind.ADDED, table.id, other.key, values=filled(other)))
                elif other is None:
                    found.append(Change(ChangeKind.REMOVED, table.id, one.key, values=filled(one)))
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
    return [row for row in alone if len(filled(row)) == len(typed)]


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


def _of_row(table: str, one: Keyed, other: Keyed) -> Iterator[Change]:
    """The fields of a row that differ; a sentence of a check names rows by their place, which is no difference."""
    for change in row_changes(table, one, other):
        is_message = change.column == "finding_message"
        if not is_message or without_places(str(change.before)) != without_places(str(change.after)):
            yield change
