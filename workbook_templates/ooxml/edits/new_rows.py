"""Rows that a sheet has not got yet, made in one go: what all cells of a column have in common is rendered once."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from udfs.kernel.cells import Value
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import address, column_letters
from workbook_templates.ooxml.edits.patch import NewRows, RowRun
from workbook_templates.ooxml.edits.sheet_xml import refuse_other_kind
from workbook_templates.ooxml.package.xml_text import render_tag
from workbook_templates.ooxml.sheets.cell_values import CellReader, render_content, stored
from workbook_templates.ooxml.sheets.scanned import ScannedSheet

_AT_ONCE = 1_000  # rows
_REMEMBERED = 1_000  # values of a column: units, dates, keys that come again
Rows = Mapping[int, Mapping[str, Value]]  # number of the row -> header -> value


@dataclass(frozen=True, slots=True)
class NewColumn:
    """What the new cells of a column take over.

    Attributes:
        header: what a row calls its value.
        number: of the column on the sheet.
        style: of its cells.
        formula: ``<f>`` element of every cell, whose value is its result; None where they are constants.
    """

    header: str
    number: int
    style: int
    formula: bytes | None


# A column, how its cells begin, and what renders the rest of one.
_Writer = tuple[NewColumn, bytes, Callable[[Value], bytes]]


def new_rows(
    sheet: ScannedSheet,
    columns: Sequence[NewColumn],
    rows: Rows,
    attributes: Mapping[str, str],
    reader: CellReader,
) -> NewRows:
    """Render rows; one in which nothing would stand is left out.

    Args:
        sheet: for its prefix and name.
        columns: in ascending order.
        rows: in ascending order.
        attributes: of every row.
        reader: knows which styles show dates, and from when the workbook counts its days.

    Raises:
        FileError: a value that no cell can hold, or that its cell would show as something else.
    """
    tag = render_tag(f"{sheet.prefix}row", {"r": "0", **attributes})
    before, _, after = tag.partition(b'"0"')
    end = f"</{sheet.prefix}row>".encode()
    opening = f'<{sheet.prefix}c r="'
    writers = [
        (column, f"{opening}{column_letters(column.number)}".encode(), _writer(sheet, column, reader))
        for column in columns
    ]
    made = NewRows()
    try:
        for numbers in _chunks(list(rows)):
            run = _run(made, numbers, rows, writers, before + b'"', b'"' + after, end)
            made.runs += [] if run is None else [run]
    except FileError:
        _refuse_first(sheet, rows, writers)
        raise
    return made


def _chunks(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """Some rows at a time, one below the other."""
    start = 0
    for at, number in enumerate(numbers):
        if at - start == _AT_ONCE or number - numbers[start] != at - start:
            yield numbers[start:at]
            start = at
    if numbers:
        yield numbers[start:]


def _run(
    made: NewRows,
    numbers: Sequence[int],
    rows: Rows,
    writers: Sequence[_Writer],
    before: bytes,
    after: bytes,
    end: bytes,
) -> RowRun | None:
    texts = [b"%d" % number for number in numbers]
    cells = []
    for column, opening, write in writers:
        rests = [write(rows[number].get(column.header)) for number in numbers]
        if any(rests):
            made.columns.add(column.number)
            cells.append([opening + text + rest if rest else b"" for text, rest in zip(texts, rests)])
    full = [(number, text, row) for number, text, *row in zip(numbers, texts, *cells) if any(row)]
    if not full:
        return None
    xml = b"".join([b"".join((before, text, after, *row, end)) for _, text, row in full])
    return RowRun(full[0][0], full[-1][0], xml)


def _refuse_first(sheet: ScannedSheet, rows: Rows, writers: Sequence[_Writer]) -> None:
    """Name the cell that stops everything: the first, row by row."""
    for number, row in rows.items():
        for column, _, write in writers:
            try:
                write(row.get(column.header))
            except FileError as error:
                at = f"{sheet.label}!{address(number, column.number)}（{column.header}）"
                raise FileError(f"单元格 {at}：{error}") from error


def _writer(sheet: ScannedSheet, column: NewColumn, reader: CellReader) -> Callable[[Value], bytes]:
    """What renders a cell of a column from the number of its row on; empty bytes where nothing would stand in it."""
    styled = f'" s="{column.style}"'.encode() if column.style else b'"'
    computed, formula = column.formula is not None, column.formula or b""
    end = f"</{sheet.prefix}c>".encode()
    is_date = reader.is_date(column.style)

    @lru_cache(_REMEMBERED, typed=True)
    def write(value: Value) -> bytes:
        if not computed and (is_date or isinstance(value, dt.date)):
            refuse_other_kind(stored(value), column.style, reader)
        kind, content = render_content(value, sheet.prefix, formula=computed, date1904=reader.date1904)
        inner = formula + content
        if not inner:
            return styled + b"/>" if column.style else b""
        return b"%b%b>%b%b" % (styled, f' t="{kind}"'.encode() if kind is not None else b"", inner, end)

    return write
