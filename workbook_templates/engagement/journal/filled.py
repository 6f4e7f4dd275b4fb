"""What somebody filled in, whatever its cell, its format and its place; what `run` writes anew is left out."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from udfs.kernel.cells import Value, is_blank
from udfs.vocabularies import Entry, FindingState
from workbook_templates.declare.table import Table
from workbook_templates.declare.workbook import Form, Workbook
from workbook_templates.engagement.columns import TableColumns
from workbook_templates.engagement.typed_columns import COMPUTED, ESTIMATED, TYPED_COLUMNS

Row = dict[str, Value]
FORM = "form"  # the named cells are the one row of a table of that name
OF_RUN = {"account_lines": None, "sampling": ("drawn_numbers",), "findings": ("finding_cells",)}  # None: all of it
SETTLED = (str(FindingState.CLOSED), str(FindingState.OVERRIDDEN))
# What blank means comes from the row above: there alone the order of rows has a meaning.
GOES_ON = {"bills": ("period_start", "meter_id", "period_end")}


def covers(table: Table) -> bool:
    """Whether somebody fills in rows of a table."""
    return not (table.is_computed or table.is_record or OF_RUN.get(table.id, ()) is None)


def settings_of(workbook: Workbook, value: Callable[[str], Value]) -> dict[str, list[Row]]:
    """The named cells of each sheet that are filled in, as one row: sheet -> row.

    Args:
        value: what a named cell holds.
    """
    found = {}
    for sheet in workbook.sheets:
        items = [item for block in sheet.blocks if isinstance(block, Form) for item in block.items]
        cells = {item.field.id: plain(value(item.field.id)) for item in items if item.formula is None}
        if any(not is_blank(cell) for cell in cells.values()):
            found[f"{FORM}:{sheet.name}"] = [{name: cell for name, cell in cells.items() if not is_blank(cell)}]
    return found


def filled_rows(columns: TableColumns, *, formulas_count: bool = True) -> list[Row]:
    """The rows of a table with what is filled in, and what stands where a formula should.

    Args:
        columns: as read. formulas_count: whether the cells of computed columns should hold formulas.
    """
    declared = columns.declared
    left_out = OF_RUN.get(declared.id) or ()
    rows: list[Row] = [{} for _ in range(columns.count)]
    for column in declared.columns:
        name = column.id
        if column.formula is None and name not in left_out:
            for row, value in zip(rows, columns.values[name]):
                if not is_blank(value):
                    row[name] = plain(value)
        elif column.formula is not None and formulas_count and None in columns.formulas[name]:
            for row, value, text in zip(rows, columns.values[name], columns.formulas[name]):
                if text is None and not is_blank(value):
                    row[name] = plain(value)
    if declared.id in GOES_ON:
        _go_on(rows, *GOES_ON[declared.id])
    if declared.id in TYPED_COLUMNS:
        rows = [_typed(declared, row) for row in rows]
    return [row for row in rows if row]


def plain(value: Value) -> Value:
    """A value as all programs store it: 15 digits, days without a time, one kind of line end."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        return float(f"{value:.15g}") + 0.0
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date()
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) and "\r" in value else value


def _go_on(rows: Sequence[Row], start: str, series: str, end: str) -> None:
    for above, row in pairwise(rows):
        if start not in row and row.get(series) is not None and above.get(series) == row[series] and end in above:
            row[start] = f"（接上一行的止日 {above[end]}）"


def _typed(table: Table, row: Mapping[str, Value]) -> Row:
    """Of a row that the tool wrote what somebody typed; a row that somebody wrote as it is."""
    if not row or row.get("entry") not in (None, str(Entry.ASSEMBLED)):
        return dict(row)
    typed = {column: row[column] for column in TYPED_COLUMNS[table.id] if column in row}
    if typed.get("finding_state", SETTLED[0]) not in SETTLED:
        del typed["finding_state"]
    if table.id == "other_organisations" and COMPUTED not in str(row.get("emission_basis", COMPUTED)):
        typed |= {column: row[column] for column in ESTIMATED if column in row}
    return {table.key: row[table.key], **typed} if typed and table.key in row else typed
