"""One sheet of the workbook written by openpyxl: heading, forms, tables, validations, print set-up."""

import math

from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table as ExcelTable
from openpyxl.worksheet.table import TableFormula, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from udfs.kernel.cells import Value
from udfs.kernel.errors import GhgError
from udfs.kernel.field import Field
from workbook_templates import styles
from workbook_templates.calculate import Calculation
from workbook_templates.formulas import Call, Expression, Form
from workbook_templates.layout import (
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
from workbook_templates.spec import Column, Item, Role, Sheet, Table
from workbook_templates.spec import Form as FormBlock
from workbook_templates.tables.entity import COMPLIANCE_YEAR

CONTENTS, CODES = "目录", "代码表"
WORDS = {
    "FALSE": styles.RED, "否": styles.RED, "有缺口": styles.AMBER, "有重叠": styles.AMBER, "天数": styles.AMBER,
    "待判断": styles.AMBER, "不适用": styles.AMBER,
}  # fmt: skip
SEVERITIES = {"错误": styles.RED, "警告": styles.AMBER, "待判断": styles.AMBER}
MONTHS_WITHOUT_DATA = "E6E6E6"


def title_of(sheet: str) -> Expression:
    """Entity, compliance year and sheet."""
    entity = Call("IFERROR", Form("entity_title"), Form("current_name"))
    year = Call("IFERROR", COMPLIANCE_YEAR.joined("年度　"), "")
    return entity.joined("　").joined(year).joined(sheet)


class SheetWriter:
    """Writes one sheet; formulas' values are collected for the file's cache.

    Attributes:
        cached: address -> value of every formula cell written.
    """

    def __init__(self, page: Worksheet, sheet: Sheet, layout: Layout, calculation: Calculation) -> None:
        self.page, self.sheet, self.layout, self.calculation = page, sheet, layout, calculation
        self.cached: dict[str, Value] = {}

    def write(self, neighbours: tuple[str | None, str | None]) -> None:
        """The whole sheet."""
        self._heading(neighbours)
        for place in self.layout.forms:
            if place.sheet == self.sheet.name:
                self._form(place.form, place.rows)
        for table_place in self.layout.of_sheet(self.sheet):
            self._table(table_place)
        self._widths()
        self._print()
        if all(table.is_computed for table in self.sheet.tables):
            self.page.protection.sheet = True

    def formula(self, address: str, expression: Expression, names: RowNames, value: Value) -> None:
        """A formula cell with its cached value."""
        self.page[address].value = "=" + expression.excel(names)
        self.cached[address] = value

    def _heading(self, neighbours: tuple[str | None, str | None]) -> None:
        title = title_of(self.sheet.title)
        value = title.value(_FormScope(self.calculation))
        assert not isinstance(value, list)
        self.formula(f"A{TITLE_ROW}", title, RowNames(self.layout), value)
        self.page.cell(TITLE_ROW, 1).style = "标题"
        self.page.row_dimensions[TITLE_ROW].height = 26
        links = [(CONTENTS, "← 目录"), (neighbours[0], "上一页"), (neighbours[1], "下一页")]
        for column, (target, label) in enumerate(links, start=1):
            if target:
                cell = self.page.cell(LINKS_ROW, column, f"{label}" if target == CONTENTS else f"{label}：{target}")
                cell.hyperlink = f"#'{target}'!A1"
                cell.style = "导航"
        self.page.cell(PURPOSE_ROW, 1, self.sheet.purpose).style = "说明"
        self.page.cell(PURPOSE_ROW, 1).alignment = styles.Alignment(vertical="center", wrap_text=False)

    def _form(self, form: FormBlock, rows: dict[str, int]) -> None:
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
            cell.value = _constant(value)
            self._validate(item.field, cell.coordinate)
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
            note.style = "列注"
            note.alignment = styles.Alignment(vertical="top", wrap_text=True)
            self.page.cell(place.header_row, number, column.header).style = "列名"
            self._column(place, column, get_column_letter(number))
        self._heights(place)
        for block in dict.fromkeys(column.block for column in place.table.columns if column.block):
            self._array(place, block)
        if place.table.plain:
            self.page.parent.defined_names[place.table.id] = DefinedName(place.table.id, attr_text=place.body)
        else:
            self._excel_table(place)
        first = f"A{place.first_row}"
        styles.mark_errors(self.page, place.ref.replace(f"A{place.header_row}", first), first)

    def _column(self, place: TablePlace, column: Column, letter: str) -> None:
        role, form, across = column.role.value, styles.number_format(column.field), styles.alignment(column.field)
        for row in range(place.rows):
            cell = self.page[f"{letter}{place.first_row + row}"]
            cell.style, cell.number_format, cell.alignment = role, form, across
            if _runs_over(place.table, column):
                cell.alignment = styles.Alignment(vertical="center", indent=1)
            value = self.calculation.cell(place.table.id, row, column.id)
            if column.formula is None:
                cell.value = _constant(value)
            elif column.block:
                self.cached[cell.coordinate] = value
            else:
                self.formula(cell.coordinate, column.formula, RowNames(self.layout, place.table.id, row), value)
        ref = f"{letter}{place.first_row}:{letter}{place.last_row}"
        if column.formula is None:
            self._validate(column.field, ref)
        elif not place.table.plain and not place.table.is_computed:
            # A protected sheet would stop the table from growing, so entries over formulas are refused here.
            self._refuse_entry(ref)
        if column.role is Role.CHECK:
            styles.mark_words(self.page, ref, f"{letter}{place.first_row}", WORDS)
        if column.id == "finding_severity":
            styles.mark_words(self.page, ref, f"{letter}{place.first_row}", SEVERITIES)
        if column.block == "months":
            empty = f'AND($A{place.first_row}<>"",{letter}{place.first_row}=0)'
            rule = styles.FormulaRule([empty], fill=styles.fill(MONTHS_WITHOUT_DATA))
            self.page.conditional_formatting.add(ref, rule)

    def _array(self, place: TablePlace, block: str) -> None:
        members = [column for column in place.table.columns if column.block == block]
        first, last = place.letter(members[0].id), place.letter(members[-1].id)
        ref = f"{first}{place.first_row}:{last}{place.last_row}"
        assert members[0].formula is not None
        text = "=" + members[0].formula.excel(RowNames(self.layout, place.table.id, 0))
        self.page[f"{first}{place.first_row}"] = ArrayFormula(ref, text)

    def _excel_table(self, place: TablePlace) -> None:
        table = ExcelTable(displayName=place.table.id, name=place.table.id, ref=place.ref)
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
        table._initialise_columns()
        for declared, column in zip(place.table.columns, table.tableColumns):
            column.name = declared.header
            if declared.formula is not None:
                text = declared.formula.excel(RowNames(self.layout, place.table.id, 0))
                column.calculatedColumnFormula = TableFormula(attr_text=text)
        self.page.add_table(table)
        self.page.freeze_panes = f"B{place.first_row}" if len(self.sheet.blocks) == 1 else None

    def _validate(self, field: Field, ref: str) -> None:
        if field.id == "industry":
            rule = DataValidation("list", formula1="list_IndustryGroup", allow_blank=True, showErrorMessage=False)
        elif field.words:
            name = f"list_{field.vocabulary}" if field.vocabulary else "list_boolean"
            rule = DataValidation("list", formula1=name, allow_blank=True, showErrorMessage=True)
            rule.error = "请从列表中选择。"
        elif field.kind == "date":
            rule = DataValidation("date", "greaterThan", "32874", allow_blank=True, showErrorMessage=True)
            rule.error = "请填写日期，如 2025-01-06。"
        elif field.kind == "number" and (field.least is not None or field.above is not None):
            bound = field.above if field.above is not None else field.least
            operator = "greaterThan" if field.above is not None else "greaterThanOrEqual"
            rule = DataValidation("decimal", operator, f"{bound:g}", allow_blank=True, showErrorMessage=True)
            rule.error = f"请填写{'大于' if field.above is not None else '不小于'}{bound:g}的数字。"
        else:
            return
        rule.errorTitle = field.zh[:30]
        rule.add(ref)
        self.page.add_data_validation(rule)

    def _refuse_entry(self, ref: str) -> None:
        rule = DataValidation("custom", formula1="FALSE", allow_blank=False, showErrorMessage=True)
        rule.errorTitle, rule.error = "计算列", "此列由公式计算，请勿改写；需要修正时请填写“核查采用”等列。"
        rule.add(ref)
        self.page.add_data_validation(rule)

    def _heights(self, place: TablePlace) -> None:
        """Wrapped notes and headers must show whole; Excel does not fit heights on opening."""
        widths = self._column_widths()
        notes = [_lines(column.field.help, widths[n] * 1.25) for n, column in enumerate(place.table.columns)]
        heads = [_lines(column.header, widths[n] * 0.95) for n, column in enumerate(place.table.columns)]
        self.page.row_dimensions[place.note_row].height = 11.5 * max(notes) + 4
        self.page.row_dimensions[place.header_row].height = 15 * max(heads) + 6
        for row in range(place.rows):
            texts = [self.calculation.cell(place.table.id, row, column.id) for column in place.table.columns]
            lines = [
                _lines(text, widths[n] * 0.98)
                for n, (text, column) in enumerate(zip(texts, place.table.columns))
                if isinstance(text, str) and not _runs_over(place.table, column)
            ]
            self.page.row_dimensions[place.first_row + row].height = 14 * max(lines, default=1) + 4

    def _column_widths(self) -> list[float]:
        """Widest of the blocks that share a column."""
        tables = self.sheet.tables
        count = max((len(table.columns) for table in tables), default=3)
        widths = [max((t.columns[n].width for t in tables if n < len(t.columns)), default=9.0) for n in range(count)]
        if any(isinstance(block, FormBlock) for block in self.sheet.blocks):
            widths[ITEM_COLUMN - 1], widths[VALUE_COLUMN - 1] = max(widths[0], 24), max(widths[1], 44)
        return widths

    def _widths(self) -> None:
        for number, width in enumerate(self._column_widths(), start=1):
            self.page.column_dimensions[get_column_letter(number)].width = width

    def _print(self) -> None:
        page = self.page
        page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = self.sheet.pages_wide, 0
        page.sheet_properties.pageSetUpPr.fitToPage = True
        page.page_margins.left = page.page_margins.right = 0.4
        page.page_margins.top, page.page_margins.bottom, page.page_margins.footer = 0.5, 0.75, 0.35
        page.oddFooter.left.text, page.oddFooter.center.text = "&A", "第 &P 页 / 共 &N 页"
        growing = self.layout.of_sheet(self.sheet)
        if growing and len(self.sheet.blocks) == 1:
            page.print_title_rows = f"{growing[-1].header_row}:{growing[-1].header_row}"
        if self.sheet.pages_wide > 1:
            page.print_title_cols = "A:A"
        page.sheet_view.showGridLines = False


class _FormScope:
    """Named cells only: what a heading may refer to."""

    def __init__(self, calculation: Calculation) -> None:
        self.calculation = calculation

    def cell(self, column: str) -> Value:
        raise KeyError(column)

    def column(self, table: str, column: str) -> list[Value]:
        return self.calculation.column(table, column)

    def form(self, name: str) -> Value:
        return self.calculation.form(name)

    def row_number(self) -> int:
        return 0


def _runs_over(table: Table, column: Column) -> bool:
    """Text at the end of a plain block has room to its right and need not wrap."""
    return table.plain and column is table.columns[-1] and column.field.kind == "text"


def _constant(value: Value) -> object:
    """A filled-in value for openpyxl; an error stands as its code."""
    return value.code if isinstance(value, GhgError) else value


def _lines(text: object, width: float) -> int:
    """Lines that a text takes in a column of so many half-width characters."""
    length = sum(2.1 if ord(character) > 0x2E7F else 1.1 for character in str(text))
    return max(1, math.ceil(length / max(width, 1)))
