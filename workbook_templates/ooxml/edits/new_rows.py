"""Rows that a sheet has not got yet, made in one go: what all cells of a column have in common is rendered once."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain, repeat

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
    """Rows that are rendered when they are written; one in which nothing would stand is left out.

    Args:
        sheet: for its prefix and name.
        columns: in ascending order.
        rows: in ascending order.
        attributes: of every row.
        reader: knows which styles show dates, and from when the workbook counts its days.

    Raises:
        FileError: a value that no cell can hold, or that its cell would show as something else; what renders a run raises
            the same.
    """
    tag = render_tag(f"{sheet.prefix}row", {"r": "0", **attributes})
    before, _, after = tag.partition(b'"0"')
    end = f"</{sheet.prefix}row>".encode()
    opening = f'<{sheet.prefix}c r="'
    writers = [
        (column, f"{opening}{column_letters(column.number)}".encode(), _writer(sheet, column, reader))
        for column in columns
    ]
    always = {column.number for column in columns if column.formula is not None or column.style}
    try:
        numbers = list(rows) if always else [number for number, row in rows.items() if _holds_any(row, writers)]
        seldom = (writer for writer in writers if writer[0].number not in always)
        used = {writer[0].number for writer in seldom if any(_holds_any(row, [writer]) for row in rows.values())}
    except FileError:
        _refuse_first(sheet, rows, writers)
        raise

    def render(chunk: Sequence[int]) -> bytes:
        try:
            return _rendered(chunk, rows, writers, before + b'"', b'"' + after, end)
        except FileError:
            _refuse_first(sheet, rows, writers)
            raise

    runs = [RowRun(chunk[0], chunk[-1], partial(render, chunk)) for chunk in _chunks(numbers)]
    return NewRows(runs, always | used, any(column.formula is not None for column in columns) and bool(runs))


def _holds_any(row: Mapping[str, Value], writers: Sequence[_Writer]) -> bool:
    return any(write(row.get(column.header)) for column, _, write in writers)


def _chunks(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """Some rows at a time, one below the other."""
    start = 0
    for at, number in enumerate(numbers):
        if at - start == _AT_ONCE or number - numbers[start] != at - start:
            yield numbers[start:at]
            start = at
    if numbers:
        yield numbers[start:]


def _rendered(
    numbers: Sequence[int],
    rows: Rows,
    writers: Sequence[_Writer],
    before: bytes,
    after: bytes,
    end: bytes,
) -> bytes:
    texts = [b"%d" % number for number in numbers]
    given = [rows[number] for number in numbers]
    pieces: list[Iterable[bytes]] = [repeat(before), texts, repeat(after)]
    for column, opening, write in writers:
        header = column.header
        rests = [write(row.get(header)) for row in given]
        if all(rests):
            pieces += [repeat(opening), texts, rests]
        elif any(rests):
            pieces.append([opening + text + rest if rest else b"" for text, rest in zip(texts, rests)])
    return b"".join(chain.from_iterable(zip(*pieces, repeat(end))))


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
