"""One sheet of the workbook written by openpyxl: heading, forms, tables, validations, print set-up."""

from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table as ExcelTable
from openpyxl.worksheet.table import TableFormula, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from udfs.kernel.cells import NO, Value
from udfs.kernel.errors import GhgError
from udfs.vocabularies import AccountState, CheckState, Conclusion, CoverageFault, Severity
from workbook_templates.build import styles
from workbook_templates.build.layout import (
    HELP_COLUMN,
    ITEM_COLUMN,
    LINKS_ROW,
    PURPOSE_ROW,
    TITLE_ROW,
    VALUE_COLUMN,
    Layout,
    RowNames,
    TablePlace,
)
from workbook_templates.build.page_setup import link, print_columns, print_used_rows, protect, set_up
from workbook_templates.build.table_rows import TableRows
from workbook_templates.build.validations import refuse_entry, validate
from workbook_templates.build.wrapping import lines
from workbook_templates.declare.formulas import Call, Expression, NamedCell
from workbook_templates.declare.table import Column, Role, Table
from workbook_templates.declare.workbook import Form, Item, Sheet
from workbook_templates.evaluate.arithmetic import Array
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.evaluate.values import value as evaluated
from workbook_templates.ooxml.package.xml_text import encoded
from workbook_templates.tables.entity import COMPLIANCE_YEAR
from workbook_templates.tables.signing import NOT_READY
from workbook_templates.tables.year_totals import UNVERIFIED

CONTENTS, CODES = "目录", "代码表"
WIDTH_OF_HELP = 96.0  # of a sheet that holds a form alone
CHECK_COLOURS = {
    "FALSE": styles.RED, NO: styles.RED, str(CoverageFault.GAP): styles.AMBER, str(CoverageFault.OVERLAP): styles.AMBER,
    "天数": styles.AMBER,  # in the words for too few and too many days
    str(AccountState.DIFFERS): styles.RED, str(AccountState.UNKNOWN): styles.RED,
    str(CheckState.NOT_RUN): styles.AMBER, str(CheckState.CHANGED): styles.AMBER,
    UNVERIFIED: styles.AMBER, NOT_READY: styles.AMBER,
    str(Conclusion.UNDECIDED): styles.AMBER, str(Conclusion.NOT_APPLICABLE): styles.AMBER,
}  # fmt: skip
SEVERITY_COLOURS = {
    str(Severity.ERROR): styles.RED, str(Severity.WARNING): styles.AMBER, str(Severity.JUDGEMENT): styles.AMBER,
}  # fmt: skip
SENTENCES = {"meters_told": 4, "meters_left_out": 4}  # computed texts, and the lines that they may take
MONTHS_WITHOUT_DATA = "E6E6E6"


def title_of(sheet: str) -> Expression:
    """Entity, compliance year and sheet."""
    entity = Call("IFERROR", NamedCell("entity_title"), NamedCell("current_name"))
    year = Call("IFERROR", COMPLIANCE_YEAR.joined("年度　"), "")
    named = Call("IF", entity.equals(""), "", entity.joined("　"))
    return named.joined(year).joined(sheet)


class SheetWriter:
    """Writes one sheet; formulas' values are collected for the file's cache.

    Attributes:
        cached: address -> value of every formula cell beside the tables.
        rows: the data rows of its tables, of which openpyxl has but the first.
    """

    def __init__(
        self, page: Worksheet, sheet: Sheet, layout: Layout, calculation: Calculation, looks: styles.Looks
    ) -> None:
        self.page, self.sheet, self.layout, self.calculation, self.looks = page, sheet, layout, calculation, looks
        self.cached: dict[str, Value] = {}
        self.rows: list[TableRows] = []

    def write(self, neighbours: tuple[str | None, str | None]) -> None:
        """The whole sheet but for the rows of its tables, which are put in when the book has been saved."""
        self._heading(neighbours)
        for place in self.layout.forms:
            if place.sheet == self.sheet.name:
                self._form(place.form, place.rows)
        for table_place in self.layout.of_sheet(self.sheet):
            self._table(table_place)
        self._widths()
        self._print()
        if self.sheet.tables and all(table.is_computed for table in self.sheet.tables):
            protect(self.page)

    def formula(self, address: str, expression: Expression, names: RowNames, value: Value) -> None:
        """A formula cell with its cached value.

        Args:
            address: of the cell.
            expression: the formula.
            names: how the formula names what it refers to.
            value: what it shows.
        """
        self.page[address].value = "=" + expression.within(names)
        self.cached[address] = value

    def _heading(self, neighbours: tuple[str | None, str | None]) -> None:
        # Where column A is repeated on every page, a long text in it would be repeated too, cut off.
        column = 1 if self.sheet.pages_wide == 1 else 2
        title = title_of(self.sheet.title)
        value = evaluated(title, FormScope(self.calculation))
        assert not isinstance(value, list)
        head = self.page.cell(TITLE_ROW, column)
        self.formula(head.coordinate, title, RowNames(self.layout), value)
        head.style = "标题"
        self.page.row_dimensions[TITLE_ROW].height = 26
        links = [(CONTENTS, f"← {CONTENTS}"), (neighbours[0], "‹ 上一页"), (neighbours[1], "下一页 ›")]
        for number, (target, label) in enumerate(links, start=1):
            if target:
                cell = self.page.cell(LINKS_ROW, number, label)
                link(self.page, cell.coordinate, target, target)
                cell.style = "导航"
        purpose = self.page.cell(PURPOSE_ROW, column, self.sheet.purpose)
        purpose.style = "说明"
        purpose.alignment = styles.Alignment(vertical="center", wrap_text=False)

    def _form(self, form: Form, rows: dict[str, int]) -> None:
        self._caption(min(rows.values()) - 1, form.caption)
        for item in form.items:
            self._item(item, rows[item.field.id])

    def _item(self, item: Item, row: int) -> None:
        self.page.cell(row, ITEM_COLUMN, item.field.label).style = Role.LOCKED.value
        cell = self.page.cell(row, VALUE_COLUMN)
        cell.style = item.role.value
        cell.number_format = styles.number_format(item.field)
        cell.alignment = styles.Alignment(horizontal="left", vertical="center", wrap_text=True)
        value = self.calculation.form(item.field.id)
        if item.formula is not None:
            self.formula(cell.coordinate, item.formula, RowNames(self.layout), value)
        else:
            _fill_in(cell, value)
            validate(self.page, item.field, cell.coordinate)
        if item.field.id in SENTENCES:
            self.page.row_dimensions[row].height = 14 * SENTENCES[item.field.id] + 4
        note = self.page.cell(row, HELP_COLUMN, item.field.help)
        note.style = "说明"
        note.alignment = styles.Alignment(vertical="center", wrap_text=False)
        book = self.page.parent
        book.defined_names[item.field.id] = DefinedName(
            item.field.id, attr_text=f"'{self.sheet.name}'!$B${row}"
        )  # fmt: skip

    def _caption(self, row: int, caption: str) -> None:
        if caption:
            self.page.cell(row, 1, caption).style = "分节"

    def _table(self, place: TablePlace) -> None:
        self._caption(place.note_row - 1, place.table.caption)
        for number, column in enumerate(place.table.columns, start=1):
            note = self.page.cell(place.note_row, number, column.field.help)
            self.looks.give(note, "列注", vertical="top", wrap_text=True)
            self.looks.give(self.page.cell(place.header_row, number, column.header), "列名")
            self._column(place, column, get_column_letter(number))
        self._heights(place)
        widths = self._column_widths()
        self.rows.append(TableRows(self.page, place, self.layout, self.calculation, widths, self.looks))
        if place.table.plain:
            self.page.parent.defined_names[place.table.id] = DefinedName(place.table.id, attr_text=place.body)
        else:
            self._excel_table(place)
        styles.mark_errors(self.page, place.data_ref, f"A{place.first_row}")

    def _column(self, place: TablePlace, column: Column, letter: str) -> None:
        """What holds for all rows of a column."""
        ref = f"{letter}{place.first_row}:{letter}{place.last_row}"
        if column.formula is None:
            is_looked_up = (place.table.id, column.id) in self.calculation.workbook.looked_up
            validate(self.page, column.field, ref, is_looked_up)
        elif not place.table.plain and not place.table.is_computed:
            refuse_entry(self.page, ref)
        if column.role is Role.CHECK:
            styles.mark_words(self.page, ref, f"{letter}{place.first_row}", CHECK_COLOURS)
        if column.id == "finding_severity":
            styles.mark_words(self.page, ref, f"{letter}{place.first_row}", SEVERITY_COLOURS)
        if column.id == "does_apply":
            styles.mark_row(self.page, place.data_ref, f'${letter}{place.first_row}="{NO}"')
        if column.block == "months":
            self._shade_months_without_data(place, letter, ref)

    def _shade_months_without_data(self, place: TablePlace, letter: str, ref: str) -> None:
        """A month without data is shaded where the year has bills at all."""
        months = [column.id for column in place.table.columns if column.block == "months"]
        row, first, last = place.first_row, place.letter(months[0]), place.letter(months[-1])
        empty = f'AND($A{row}<>"",{letter}{row}=0,SUM(${first}{row}:${last}{row})>0)'
        rule = styles.FormulaRule([empty], fill=styles.fill(MONTHS_WITHOUT_DATA))
        self.page.conditional_formatting.add(ref, rule)

    def _excel_table(self, place: TablePlace) -> None:
        table = ExcelTable(displayName=place.table.id, name=place.table.id, ref=place.ref)
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
        table._initialise_columns()
        for declared, column in zip(place.table.columns, table.tableColumns):
            column.name = declared.header
            if declared.formula is not None:
                text = declared.formula.within(RowNames(self.layout, place.table.id, 0))
                column.calculatedColumnFormula = TableFormula(attr_text=text)
        self.page.add_table(table)

    def _heights(self, place: TablePlace) -> None:
        """Wrapped notes and headers must show whole; Excel does not fit heights on opening."""
        widths = self._column_widths()
        notes = [lines(column.field.help, widths[n] * 1.25) for n, column in enumerate(place.table.columns)]
        heads = [lines(column.header, widths[n] * 0.95) for n, column in enumerate(place.table.columns)]
        self.page.row_dimensions[place.note_row].height = 11.5 * max(notes) + 4
        self.page.row_dimensions[place.header_row].height = 15 * max(heads) + 6

    def _column_widths(self) -> list[float]:
        """Widest of the blocks that share a column."""
        tables = self.sheet.tables
        count = max((len(table.columns) for table in tables), default=3)
        widths = [max((t.columns[n].width for t in tables if n < len(t.columns)), default=9.0) for n in range(count)]
        if any(isinstance(block, Form) for block in self.sheet.blocks):
            widths[ITEM_COLUMN - 1], widths[VALUE_COLUMN - 1] = max(widths[0], 24), max(widths[1], 44)
        if not tables:  # else the help of a form runs over the columns of the tables
            widths[VALUE_COLUMN - 1], widths[HELP_COLUMN - 1] = 14.0, WIDTH_OF_HELP
        return widths

    def _widths(self) -> None:
        for number, width in enumerate(self._column_widths(), start=1):
            self.page.column_dimensions[get_column_letter(number)].width = width

    def _print(self) -> None:
        places = self.layout.of_sheet(self.sheet)
        set_up(self.page, pages_wide=self.sheet.pages_wide, header_row=places[-1].header_row if places else None)
        columns = max((_printed(place.table) for place in places), default=0)
        if places and places[-1].table.is_computed:
            print_used_rows(self.page, places[-1], columns, self.calculation.needed(places[-1].table.id))
        elif any(columns < len(place.table.columns) for place in places):
            print_columns(self.page, columns)
        if len(self.sheet.blocks) == 1 and places:
            self.page.freeze_panes = f"B{places[0].first_row}"


def _printed(table: Table) -> int:
    """The columns of a table without what only formulas and programs read at its end."""
    read = (
        number
        for number, column in enumerate(table.columns, 1)
        if not (column.is_key or column.field.id in styles.PACKED_FIELDS)
    )
    return max(read)


class FormScope:
    """Named cells only: what a heading may refer to."""

    def __init__(self, calculation: Calculation) -> None:
        self.calculation = calculation

    def cell(self, column: str) -> Value:
        """A heading stands in no row: KeyError."""
        raise KeyError(column)

    def column(self, table: str, column: str) -> Array:
        """A column as an array."""
        return self.calculation.array(table, column)

    def form(self, name: str) -> Value:
        """The value of a named cell."""
        return self.calculation.form(name)

    def row_number(self) -> int:
        """A heading stands in no row: 0."""
        return 0


def _fill_in(cell: Cell, value: Value) -> None:
    """A filled-in value: text stays text, whatever it begins with; an error stands as its code."""
    cell.value = value.code if isinstance(value, GhgError) else value
    if isinstance(value, str):
        cell.value = encoded(value)  # openpyxl writes a return as it is, and a parser reads it as a new line
        cell.data_type = "s"
