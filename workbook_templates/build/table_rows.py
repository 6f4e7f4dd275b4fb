"""The data rows of a table: openpyxl lays out the first, the rows of the file are written here.

For openpyxl a cell is an object with a style to look up, and what it writes has no values beside formulas. A row of
bills takes it milliseconds; so it gets the first row alone, and all rows take their styles from there.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence

from openpyxl.cell import Cell
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.worksheet import Worksheet

from udfs.kernel.cells import Value
from udfs.kernel.errors import GhgError
from workbook_templates.build import styles
from workbook_templates.build.layout import Layout, RowNames, TablePlace
from workbook_templates.build.wrapping import lines
from workbook_templates.declare.table import Column
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.ooxml.package.xml_text import encoded, escaped
from workbook_templates.ooxml.sheets.cell_values import digits, render_content, stored

USUAL_LINES = 3  # of a finding's message, of an organisation's boundary
TYPED_ELSEWHERE = {"difference_reason"}  # a long text that a computed row, of fixed height, repeats
USUAL_YEARS = 2  # a compliance year and its baseline
_ROW = re.compile(rb'<row r="(\d+)"')
_DIMENSION = re.compile(rb'(?P<before><dimension ref="[A-Z]+\d+:[A-Z]+)(?P<last>\d+)')
_NUMBER = "\0"  # where the number of the row stands in a formula that all rows of a block have


class _AnyRow(RowNames):
    """References as every row of a table writes them."""

    def cell(self, column: str) -> str:
        place = self.layout.tables[self.table]
        return f"${place.letter(column)}{_NUMBER}" if place.table.plain else super().cell(column)


class TableRows:
    """The data rows of one table.

    Args:
        page: the sheet of openpyxl, whose first data row is laid out at once.
        place: where the table lies.
        layout, calculation: for its formulas and values.
        widths: of the sheet's columns.
        looks: of the book.
    """

    def __init__(
        self, page: Worksheet, place: TablePlace, layout: Layout, calculation: Calculation, widths: Sequence[float],
        looks: styles.Looks,
    ) -> None:  # fmt: skip
        self.place, self._page, self._layout, self._looks = place, page, layout, looks
        self._values = {
            column.id: [calculation.cell(place.table.id, row, column.id) for row in range(place.rows)]
            for column in place.table.columns
        }
        self._widths = widths
        self._laid_out = {column.id: self._lay_out(column) for column in place.table.columns}

    def _lay_out(self, column: Column) -> tuple[Cell | None, dict[int, Cell]]:
        """The first cell of a column, whose style all have but those of some rows, and the cells of these."""
        values, number_format = self._values[column.id], styles.number_format(column.field)
        dates: list[int] = []
        if column.formula is None and not is_date_format(number_format):
            # A date in a column of something else is shown as one: such a cell has a style of its own.
            dates = [row for row, value in enumerate(values) if isinstance(value, dt.date)]
        usual = next((row for row in range(self.place.rows) if row not in dates), None)
        cells = {}
        for row in (*dates, *([] if usual is None else [usual])):
            cell = cells[row] = self._page[f"{self.place.letter(column.id)}{self.place.first_row + row}"]
            alignment = styles.OF_KEY if column.is_key else styles.alignment(column.field)
            self._looks.give(cell, column.role.value, number_format, **alignment)
            if row != usual:
                cell.value = values[row]
        return None if usual is None else cells.pop(usual), cells

    def within(self, xml: bytes) -> bytes:
        """The part as openpyxl wrote it, with all rows in place of those laid out; only after the book was saved.

        Args:
            xml: the worksheet part.
        """
        return with_rows(xml, self.place.first_row, self.place.last_row, self._rows())

    def _rows(self) -> Iterator[str]:
        fixed = ' customHeight="1"' if self.place.table.plain else ""  # a fixed row would hide what is typed later
        columns = [self._cells(column) for column in self.place.table.columns]
        for number, height, *cells in zip(
            range(self.place.first_row, self.place.last_row + 1), self._heights(), *columns, strict=True
        ):
            yield f'<row r="{number}" ht="{digits(height)}"{fixed}>{"".join(cells)}</row>'

    def _heights(self) -> list[float]:
        """What the texts of each row need; a row that the tool will fill is as high as its texts usually are."""
        table = self.place.table
        if table.row_height:
            return [table.row_height] * self.place.rows
        usual = USUAL_LINES if table.is_assembled else 1
        needed = [usual] * self.place.rows
        if any(column.id in TYPED_ELSEWHERE for column in table.columns):
            needed[:USUAL_YEARS] = [USUAL_LINES] * len(needed[:USUAL_YEARS])
        for column, width in zip(table.columns, self._widths):
            if column.is_key:
                continue
            for row, value in enumerate(self._values[column.id]):
                if isinstance(value, str):
                    needed[row] = max(needed[row], lines(value, width * 0.98))
        return [14 * count + 4 for count in needed]

    def _cells(self, column: Column) -> Iterator[str]:
        """The cells of a column, as openpyxl would write them, with the values of formulas beside these."""
        letter, first = self.place.letter(column.id), self.place.first_row
        usual, others = self._laid_out[column.id]
        style_of = {row: cell.style_id for row, cell in others.items()}
        usual_style = None if usual is None else usual.style_id
        formula = self._formula(column)
        for row, value in enumerate(self._values[column.id]):
            opening = f'<c r="{letter}{first + row}" s="{style_of.get(row, usual_style)}"'
            if formula is None:
                yield f"{opening}{filled_in(value)}"
            else:
                own = formula if not column.block or row == 0 else ""  # an array's first cell holds it
                yield f"{opening}{_calculated(value, own.replace(_NUMBER, str(first + row)))}"

    def _formula(self, column: Column) -> str | None:
        """The element of a column's formula; blank where one to the left fills it, None where there is none."""
        if column.formula is None:
            return None
        table = self.place.table
        if not column.block:
            text = column.formula.within(_AnyRow(self._layout, table.id))
            return f"<f>{escaped(text).decode()}</f>"
        members = [member.id for member in table.columns if member.block == column.block]
        if column.id != members[0]:
            return ""
        text = column.formula.within(RowNames(self._layout, table.id, 0))
        area = f"{self.place.letter(members[0])}{self.place.first_row}:{self.place.letter(members[-1])}{self.place.last_row}"
        return f'<f t="array" ref="{area}">{escaped(text).decode()}</f>'


def with_rows(xml: bytes, first: int, last: int, rows: Iterable[str]) -> bytes:
    """A worksheet part with these rows in place of those from ``first`` to ``last``, of which openpyxl laid out the first."""
    start = xml.index(b'<row r="%d"' % first)
    end = next((row.start() for row in _ROW.finditer(xml, start) if int(row[1]) > last), xml.rindex(b"</sheetData>"))

    def dimension(tag: re.Match[bytes]) -> bytes:
        return tag["before"] + b"%d" % max(int(tag["last"]), last)

    return b"".join((_DIMENSION.sub(dimension, xml[:start], count=1), "".join(rows).encode(), xml[end:]))


def filled_in(value: Value) -> str:
    """What a cell says of a value, from its type on: text stays text, whatever it begins with; an error is its code.

    Raises:
        FileError: a text that no cell can hold.
    """
    if isinstance(value, GhgError) and value.code in ERROR_CODES:
        return f' t="e"><v>{value.code}</v></c>'
    if isinstance(value, (str, GhgError)):
        text = stored(value.code if isinstance(value, GhgError) else value)
        if not isinstance(text, str):
            return ' t="inlineStr" />'
        space = ' xml:space="preserve"' if text != text.strip() else ""
        return f' t="inlineStr"><is><t{space}>{escaped(encoded(text)).decode()}</t></is></c>'
    if value is None:
        return ' t="n" />'
    number = to_excel(value) if isinstance(value, dt.date) else value
    return f' t="{"b" if isinstance(value, bool) else "n"}"><v>{digits(number)}</v></c>'


def _calculated(value: Value, formula: str) -> str:
    kind, content = render_content(value, "", formula=True)
    said = f' t="{kind}"' if kind is not None else ""
    inner = formula + content.decode()
    return f"{said}>{inner}</c>" if inner else f"{said}/>"
