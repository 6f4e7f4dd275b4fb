"""An .xlsx or .xlsm as a ledger: read by the strict reader of workbooks."""

import re
from collections.abc import Sequence

from udfs.kernel.cells import Value
from udfs.kernel.errors import CellError
from workbook_templates.exchange.imports.pages.comments import comments_of
from workbook_templates.exchange.imports.pages.number_shapes import shape
from workbook_templates.exchange.imports.pages.page import AS_DATE, TO_CORRECT, LedgerFile, Page, dated, with_strikes
from workbook_templates.exchange.imports.pages.strikes import Strikes
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import LAST_COLUMN, Area
from workbook_templates.ooxml.package.active_content import active_content
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.workbook_index import read_index
from workbook_templates.ooxml.package.xml_text import tree
from workbook_templates.ooxml.sheets.canonical_rows import canonical_columns
from workbook_templates.ooxml.sheets.cell_values import CellReader, contradicts_itself
from workbook_templates.ooxml.sheets.number_formats import shows_no_day
from workbook_templates.ooxml.sheets.sheet_columns import UNREADABLE, SheetColumn, columns_of
from workbook_templates.ooxml.sheets.sheet_scan import scan

_COLUMN = re.compile(rb"<(?:[A-Za-z0-9]+:)?col( [^>]*)>")
_UNSEEN = re.compile(rb' hidden="(?:1|true)"| width="0(?:\.0*)?"')
_REACH = re.compile(rb' (min|max)="([0-9]{1,5})"')
_MERGED = re.compile(rb'<(?:[A-Za-z0-9]+:)?mergeCell [^>]*?ref="([A-Z]+[0-9]+(?::[A-Z]+[0-9]+)?)"')


class _Reader(CellReader):
    """Reads the cells of a ledger: a number that is shown as a date is one, or an error."""

    def content(self, kind: str, text: str, style: int) -> Value:
        value = CellReader.content(self, kind, text, style)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not self.is_date(style):
            return value
        return dated(value, self.date1904)


def workbook_file(package: Package) -> LedgerFile:
    """The sheets of a package.

    Raises:
        FileError: no workbook, or a damaged one.
    """
    index = read_index(package)
    states = {
        element.get("name", ""): element.get("state", "visible")
        for element in tree(package.part(index.part), f"“{package.label}”").iterfind("{*}sheets/{*}sheet")
    }
    strikes = Strikes.of(package, index)
    shown = {sheet: states.get(sheet, "visible") == "visible" for sheet in index.worksheets}

    def page(sheet: str) -> Page:
        part, reader = package.part(index.worksheets[sheet]), _Reader.of(package, index)
        codes = {
            style: form.code
            for style, form in enumerate(reader.formats)
            if (shows_no_day(form.code) if form.is_date else not shape(form.code).is_plain)
        }
        looks_closer = codes or strikes.styles or strikes.texts or b"strike" in part
        found = None if looks_closer else canonical_columns(part, sheet, reader)
        placed: dict[int, dict[int, str]] = {}  # column -> row -> number format
        struck: dict[tuple[int, int], set[bool]] = {}
        if found is None:
            scanned = scan(part, sheet)
            found = columns_of(scanned, reader)
            for (row, column), cell in scanned.cells.items():
                if cell.style in codes:
                    placed.setdefault(column, {})[row] = codes[cell.style]
                if cell.text and True in (parts := strikes.of_cell(cell, part)):
                    struck[row, column] = parts
        for number, damaged in found.columns.items():
            if UNREADABLE in damaged.values:
                raise contradicts_itself(sheet, damaged.rows[damaged.values.index(UNREADABLE)], number)
        numbers = sorted(set().union(*(column.rows for column in found.columns.values())))
        at = {row: place for place, row in enumerate(numbers)} if placed or struck else {}
        columns = {number: _values(column, numbers) for number, column in sorted(found.columns.items())}
        for (row, column), parts in struck.items():
            columns[column][at[row]] = with_strikes(columns[column][at[row]], parts)
        return Page(
            sheet=sheet,
            is_text=False,
            numbers=numbers,
            columns=columns,
            formats={column: {at[row]: code for row, code in codes.items()} for column, codes in placed.items()},
            hidden=frozenset(found.hidden),
            hidden_columns=_hidden_columns(part),
            merged=[Area.in_file(area.decode()) for area in _MERGED.findall(part, part.rfind(b"sheetData>"))],
            comments=comments_of(package, index.worksheets[sheet]),
            notes=strikes.by_rule(part),
            active_content=active_content(package, index),
        )

    if not shown:
        raise FileError(f"“{package.label}”中没有普通工作表：请选择含有台账的文件。")
    return LedgerFile(package.label, shown, page, "Excel 工作簿")


def _hidden_columns(part: bytes) -> frozenset[int]:
    """Numbers of the columns that are not shown: hidden, or of no width."""
    found: set[int] = set()
    for attributes in _COLUMN.findall(part, 0, max(part.find(b"sheetData"), 0)):
        reach = {name: int(number) for name, number in _REACH.findall(attributes)}
        if _UNSEEN.search(attributes) and reach.keys() == {b"min", b"max"}:
            found.update(range(reach[b"min"], min(reach[b"max"], LAST_COLUMN) + 1))
    return frozenset(found)


def _values(column: SheetColumn, numbers: Sequence[int]) -> list[Value]:
    """What the cells of a column show, one for each row."""
    values = (
        column.values
        if len(column.rows) == len(numbers)
        else list(map(dict(zip(column.rows, column.values)).get, numbers))
    )
    has_formulas = bool(column.formulas)
    return [
        _shown(value, has_formulas and column.formula(row) is not None)
        if value is None or isinstance(value, CellError)
        else value
        for row, value in zip(numbers, values)
    ]


def _shown(value: Value, is_formula: bool) -> Value:
    """The value of a cell of a workbook: an error, and a formula without a result, with what to do about it."""
    if isinstance(value, CellError):
        return value if value.message == AS_DATE else CellError(value.code, TO_CORRECT)
    if value is None and is_formula:
        return CellError("#N/A", "公式没有计算结果，请在 Excel 中重新计算并保存后再导入。")
    return value
