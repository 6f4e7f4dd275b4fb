"""Where everything lands: the rows of every block on its sheet, and how formulas name what stands there."""

import re
from dataclasses import dataclass

from openpyxl.utils import get_column_letter, quote_sheetname

from workbook_templates.declare.table import Table
from workbook_templates.declare.workbook import Form, Item, Sheet, Workbook
from workbook_templates.evaluate.calculation import Calculation

TITLE_ROW, LINKS_ROW, PURPOSE_ROW, FIRST_BLOCK_ROW = 1, 2, 3, 5
ITEM_COLUMN, VALUE_COLUMN, HELP_COLUMN = 1, 2, 3
_PLAIN_HEADER = re.compile(r"[\w（）⁴]+")


@dataclass(frozen=True, slots=True)
class TablePlace:
    """A table on its sheet; rows are 1-based, the first column is A."""

    table: Table
    sheet: str
    note_row: int
    first_row: int
    rows: int

    @property
    def header_row(self) -> int:
        """The row above the first data row."""
        return self.first_row - 1

    @property
    def last_row(self) -> int:
        """The last data row."""
        return self.first_row + self.rows - 1

    @property
    def ref(self) -> str:
        """Header and data."""
        return f"A{self.header_row}:{get_column_letter(len(self.table.columns))}{self.last_row}"

    @property
    def data_ref(self) -> str:
        """Data without the header."""
        return f"A{self.first_row}:{get_column_letter(len(self.table.columns))}{self.last_row}"

    @property
    def body(self) -> str:
        """Data as an absolute reference with the sheet."""
        last = get_column_letter(len(self.table.columns))
        return f"{quote_sheetname(self.sheet)}!$A${self.first_row}:${last}${self.last_row}"

    def letter(self, column: str) -> str:
        """Column letter of a field."""
        letter: str = get_column_letter([declared.id for declared in self.table.columns].index(column) + 1)
        return letter


@dataclass(frozen=True, slots=True)
class FormPlace:
    """A form on its sheet: the row of each item."""

    form: Form
    sheet: str
    rows: dict[str, int]


class Layout:
    """All places of a workbook, for as many rows as a calculation has."""

    def __init__(self, workbook: Workbook, calculation: Calculation) -> None:
        self.workbook = workbook
        self.tables: dict[str, TablePlace] = {}
        self.forms: list[FormPlace] = []
        for sheet in workbook.sheets:
            row = FIRST_BLOCK_ROW
            for block in sheet.blocks:
                row += 1 if block.caption else 0
                if isinstance(block, Form):
                    rows = {item.field.id: row + number for number, item in enumerate(block.items)}
                    self.forms.append(FormPlace(block, sheet.name, rows))
                    row += len(block.items) + 1
                    continue
                count = max(calculation.rows(block.id), block.rows)
                self.tables[block.id] = TablePlace(block, sheet.name, row, row + 2, count)
                row += count + 3

    def items(self) -> list[tuple[Item, str, int]]:
        """Form items with sheet and row."""
        return [(item, place.sheet, place.rows[item.field.id]) for place in self.forms for item in place.form.items]

    def of_sheet(self, sheet: Sheet) -> list[TablePlace]:
        """The tables of a sheet, in order."""
        return [place for place in self.tables.values() if place.sheet == sheet.name]


def _bracketed(header: str) -> str:
    """A header inside a structured reference: characters with a meaning there are escaped."""
    return re.sub(r"(['#\[\]@])", r"'\1", header)


class RowNames:
    """References as the formulas of one row of a table write them."""

    def __init__(self, layout: Layout, table: str = "", row: int = 0, filled: frozenset[str] = frozenset()) -> None:
        self.layout, self.table, self.row, self._filled = layout, table, row, filled

    def cell(self, column: str) -> str:
        """The cell of a column in this row."""
        place = self.layout.tables[self.table]
        if place.table.plain:
            return f"${place.letter(column)}{place.first_row + self.row}"
        return f"{self.table}[[#This Row],[{_bracketed(place.table.column(column).header)}]]"

    def cells(self, first: str, last: str) -> str:
        """The cells of this row from one column to another."""
        place = self.layout.tables[self.table]
        if place.table.plain:
            return f"{self.cell(first)}:{self.cell(last)}"
        headers = (_bracketed(place.table.column(column).header) for column in (first, last))
        return f"{self.table}[[#This Row],[{']:['.join(headers)}]]"

    def column(self, table: str, column: str) -> str:
        """All data cells of a column of any table."""
        place = self.layout.tables[table]
        if place.table.plain:
            letter = place.letter(column)
            return f"{quote_sheetname(place.sheet)}!${letter}${place.first_row}:${letter}${place.last_row}"
        header = place.table.column(column).header
        return f"{table}[{header}]" if _PLAIN_HEADER.fullmatch(header) else f"{table}[[{_bracketed(header)}]]"

    def form(self, name: str) -> str:
        """A named cell."""
        return name

    def is_typed(self, column: str) -> bool:
        """Whether a column of this table is filled in, not computed, and may be blank there."""
        return column not in self._filled and self.layout.tables[self.table].table.column(column).formula is None

    def knowing(self, filled: str) -> "RowNames":
        """The same where the cell of a column is known not to be blank."""
        return type(self)(self.layout, self.table, self.row, self._filled | {filled})

    def row_number(self) -> str:
        """The number of this row in its table, from 1."""
        place = self.layout.tables[self.table]
        if place.table.plain:
            return f"ROW()-ROW($A${place.header_row})"
        header = _bracketed(place.table.columns[0].header)
        return f"ROW()-ROW({self.table}[[#Headers],[{header}]])"
