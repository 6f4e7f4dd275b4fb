"""The formulas of cells, put back where a program has left their values alone: as declared, where the value is what they give."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

from udfs.kernel.cells import Value, is_blank, serial
from udfs.kernel.errors import GhgError
from workbook_templates.build.contents import HEADING, progress, progress_formulas
from workbook_templates.build.layout import TITLE_ROW, Layout, RowNames, TablePlace
from workbook_templates.build.sheet_writer import CONTENTS, FormScope, title_of
from workbook_templates.declare.table import Column
from workbook_templates.engagement.columns import TableColumns
from workbook_templates.engagement.reader import Engagement
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.evaluate.values import value as evaluated
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import Area, CellRef, address, column_letters, position

Areas = list[tuple[str, Area]]
DIGITS = 15  # that any program keeps


@dataclass(slots=True)
class LostFormulas:
    """What is to be put back, and what is not.

    Attributes:
        formulas: cell -> text without "="; of an array its first cell.
        arrays: first cell -> the area of the array.
        shown: cell -> the value that it has and keeps.
        told: the areas put back, each with its sheet, in the order of the workbook.
        left: likewise those whose value is another than the declared formula gives.
    """

    formulas: dict[CellRef, str] = field(default_factory=dict)
    arrays: dict[CellRef, str] = field(default_factory=dict)
    shown: dict[CellRef, Value] = field(default_factory=dict)
    told: Areas = field(default_factory=list)
    left: Areas = field(default_factory=list)


@dataclass(frozen=True)
class _AsRead(TablePlace):
    """A table where it stands in this file, with the columns in the file's own order."""

    places: Mapping[str, int] = field(default_factory=dict)

    def letter(self, column: str) -> str:
        return column_letters(self.places[column])


def lost_formulas(
    engagement: Engagement, has_formula: Callable[[CellRef], bool], cell: Callable[[str], tuple[CellRef, Value]],
    value: Callable[[CellRef], Value],
) -> LostFormulas:  # fmt: skip
    """The declared formulas that the cells of a workbook lack.

    Args:
        engagement: as read from it.
        has_formula: whether a cell has one.
        cell: the cell of a defined name; raises FileError where there is none.
        value: what a cell shows.
    """
    found = LostFormulas()
    if engagement.is_frozen:
        return found
    layout = Layout(engagement.calculation.workbook, engagement.calculation)
    for name, read in ((name, records.columns) for name, records in engagement.tables.items()):
        layout.tables[name] = _AsRead(
            read.declared, read.sheet, read.first_row - 2, read.first_row, read.count, read.places
        )
    for records in engagement.tables.values():
        for column in records.columns.declared.columns:
            if column.formula is not None:
                _of_column(found, engagement, layout, records.columns, column)
    for place, declared in _single(engagement, layout, cell):
        if not has_formula(place):
            text, wanted = declared()
            _put(found, [place], [value(place)], [wanted], [text])
    return found


def _of_column(found: LostFormulas, engagement: Engagement, layout: Layout, read: TableColumns, column: Column) -> None:
    """The cells of a column; an array only as a whole, with its first column."""
    table, calculation, formula = read.declared, engagement.calculation, column.formula
    lost = [row for row in range(read.count) if read.formulas[column.id][row] is None]
    if not lost or formula is None:
        return
    if not column.block:
        given = calculation.column(table.id, column.id)
        _put(
            found,
            [CellRef(read.sheet, address(read.first_row + row, read.places[column.id])) for row in lost],
            [read.values[column.id][row] for row in lost],
            [given[row] if row < len(given) else None for row in lost],
            [formula.within(RowNames(layout, table.id, row)) for row in lost],
        )
        return
    members = [member.id for member in table.columns if member.block == column.block]
    if column.id != members[0] or any(any(read.formulas[member]) for member in members):
        return
    at = [read.places[member] for member in members]
    area = Area(read.first_row, min(at), read.first_row + read.count - 1, max(at))
    computed = [calculation.column(table.id, member) for member in members]
    if all(
        _agree(read.values[member][row], given[row] if row < len(given) else None)
        for member, given in zip(members, computed)
        for row in lost
    ):
        first = CellRef(read.sheet, address(read.first_row, at[0]))
        found.formulas[first], found.arrays[first] = formula.within(RowNames(layout, table.id, 0)), str(area)
        found.shown[first] = read.values[column.id][0]
        found.told.append((read.sheet, area))
    else:
        found.left.append((read.sheet, area))


def _single(
    engagement: Engagement, layout: Layout, cell: Callable[[str], tuple[CellRef, Value]]
) -> Iterator[tuple[CellRef, Callable[[], tuple[str, Value]]]]:
    """Cells that are no rows, each with its formula and value: of forms, the headings of the sheets, what 目录 counts."""
    calculation, names = engagement.calculation, RowNames(layout)
    for item in calculation.workbook.items:
        if item.formula is not None:
            yield (
                engagement.forms[item.field.id].ref,
                partial(lambda item: (item.formula.within(names), calculation.form(item.field.id)), item),
            )
    headings = [(CONTENTS, HEADING, 1)]
    headings += [(sheet.name, sheet.title, 1 if sheet.pages_wide == 1 else 2) for sheet in calculation.workbook.sheets]
    for sheet, heading, column in headings:
        if sheet in engagement.sheets:
            yield CellRef(sheet, address(TITLE_ROW, column)), partial(_title, heading, calculation, names)
    for name, text in progress_formulas(layout).items():
        with suppress(FileError):  # a book whose 目录 somebody removed is still a book
            yield cell(name)[0], partial(lambda name, text: (text, progress(calculation)[name]), name, text)


def _title(heading: str, calculation: Calculation, names: RowNames) -> tuple[str, Value]:
    title = title_of(heading)
    shown = evaluated(title, FormScope(calculation))
    assert not isinstance(shown, list)
    return title.excel(names) if heading == HEADING else title.within(names), shown


def _put(found: LostFormulas, places: list[CellRef], shown: list[Value], wanted: list[Value], texts: list[str]) -> None:
    """Cells of one column, in order: what agrees gets its formula."""
    agreed = [_agree(value, expected) for value, expected in zip(shown, wanted)]
    for place, value, text, agrees in zip(places, shown, texts, agreed):
        if agrees:
            found.formulas[place], found.shown[place] = text, value
    _add(found.told, [place for place, agrees in zip(places, agreed) if agrees])
    _add(found.left, [place for place, agrees in zip(places, agreed) if not agrees])


def _add(areas: Areas, places: list[CellRef]) -> None:
    """Cells of one column as areas of rows that follow each other, one with the same rows of the column before."""
    for _, group in groupby(enumerate(places), lambda pair: position(pair[1].address)[0] - pair[0]):
        run = [place for _, place in group]
        (first, column), (last, _) = position(run[0].address), position(run[-1].address)
        before = next(
            (at for at, (sheet, area) in enumerate(areas)
             if (sheet, area.first_row, area.last_row, area.last_column) == (run[0].sheet, first, last, column - 1)),
            None,
        )  # fmt: skip
        left = column if before is None else areas.pop(before)[1].first_column
        areas.append((run[0].sheet, Area(first, left, last, column)))


def _agree(shown: Value, wanted: Value) -> bool:
    """Whether a cell shows what the formula gives, to the digits that any program keeps."""
    shown, wanted = (serial(value) if isinstance(value, dt.date) else value for value in (shown, wanted))
    if isinstance(shown, GhgError) or isinstance(wanted, GhgError):
        return isinstance(shown, GhgError) and isinstance(wanted, GhgError) and shown.code == wanted.code
    if is_blank(shown) or is_blank(wanted):
        return is_blank(shown) and is_blank(wanted)
    if isinstance(shown, (int, float)) and isinstance(wanted, (int, float)):
        return f"{shown:.{DIGITS}g}" == f"{wanted:.{DIGITS}g}"
    return shown == wanted
