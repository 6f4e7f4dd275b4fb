"""Rows below a table, where no formula counts them: pasted or written there without the table having grown."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from udfs.kernel.cells import Value, is_blank
from workbook_templates.declare.table import Table
from workbook_templates.engagement.reader import Engagement
from workbook_templates.ooxml.addresses import CellRef, position

TOTALS = ("合计", "小计", "总计")  # a total below a table repeats what the table counts
SHOWN = 10

Line = dict[str, tuple[CellRef, Value]]


@dataclass(frozen=True, slots=True)
class StrayRows:
    """Consecutive rows below a table.

    Attributes:
        rows: their numbers on the sheet. key: what names the first of them.
        cells: the first cell of each. effect_tco2: what they would add, where that can be told.
    """

    rows: list[int]
    key: str
    cells: list[CellRef]
    effect_tco2: float | None

    @property
    def label(self) -> str:
        """The rows as a sentence has them."""
        return f"第{self.rows[0]}行" if len(self.rows) == 1 else f"第{self.rows[0]}至{self.rows[-1]}行"


def stray_rows(engagement: Engagement, table: Table) -> Iterator[StrayRows]:
    """What below a table looks like rows of it.

    Directly below it anything does; after a blank row two cells do, for a single one is a note.
    """
    read = engagement.tables[table.id].columns
    last = read.first_row + read.count - 1
    lines = _lines(engagement, table)
    runs: list[list[int]] = []
    for row in sorted(lines):
        if runs and runs[-1][-1] == row - 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    for run in runs:
        if run[0] == last + 1 or any(len(lines[row]) > 1 for row in run):
            named = lines[run[0]].get(table.key)
            yield StrayRows(
                run, f"第{run[0]}行" if named is None else str(named[1]),
                [next(iter(lines[row].values()))[0] for row in run[:SHOWN]],
                _tonnes(engagement, table.amount, [lines[row] for row in run]) if table.amount else None,
            )  # fmt: skip


def _lines(engagement: Engagement, table: Table) -> dict[int, Line]:
    """The rows below by number, with the cells of columns that are filled in."""
    places = engagement.tables[table.id].columns.places
    columns = {places[column.id]: column.id for column in table.columns if column.formula is None}
    lines: dict[int, Line] = {}
    for ref, value in engagement.below.get(table.id, {}).items():
        row, column = position(ref.address)
        if column in columns:
            lines.setdefault(row, {})[columns[column]] = (ref, value)
    return {row: line for row, line in lines.items() if not any(value in TOTALS for _, value in line.values())}


def _tonnes(engagement: Engagement, amount: str, lines: list[Line]) -> float | None:
    """Of the rows whose source, year and amount can be read."""
    found = []
    for line in lines:
        source, year, quantity = (
            line.get(name, (None, None))[1] for name in ("source_id", "verification_year", amount)
        )
        if year is None:  # of a bill it is computed, from its days
            year = max((value.year for _, value in line.values() if isinstance(value, dt.date)), default=None)
        if isinstance(year, (int, float)) and isinstance(quantity, (int, float)) and not is_blank(source):
            found.append(engagement.tonnes(str(source), year, quantity))
    known = [tonnes for tonnes in found if tonnes is not None]
    return abs(sum(known)) if known else None
