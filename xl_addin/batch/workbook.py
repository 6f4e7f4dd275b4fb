"""The summary as a workbook: a sheet a table, and charts over cells that count and sum the table of the engagements."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.properties import PageSetupProperties

from udfs.kernel.cells import YES, Value
from workbook_templates.build.normalised import as_package
from workbook_templates.ooxml.edits.sheet_xml import set_cached
from workbook_templates.ooxml.package.workbook_index import read_index
from xl_addin.batch.engagements import (
    AMOUNTS,
    INDUSTRY,
    IS_SUMMED,
    NOT_SIGNED,
    RATIOS,
    SEVERITIES,
    SIGNED,
    SIGNING,
    VERIFIED,
    YEAR,
    is_number,
    total_of,
    totals_in,
)
from xl_addin.batch.summary import ALL, Summary

CHARTS = "图表"
A4 = 9
HEAD = PatternFill("solid", fgColor="1F4E79")
NARROWEST, WIDEST, LOOKED_AT = 9, 48, 200  # characters of a column; rows that decide how wide it is
LONGEST = 32_767  # characters of a cell
NOTES = (
    "本表由公式取自“汇总”：改动或补充其中的单元格后，数字和图随之变化。",
    "排放量的合计只含“计入合计”为是的项目，其中无法计算的、两个工作簿不同的不在内，见“异常”；签发状态和发现计全部项目。",
)
BETWEEN, HEIGHT = 17, 8.0  # rows from one chart to the next; cm


@dataclass(frozen=True, slots=True)
class Line:
    """A cell of a chart: its label, its formula, in which ``{label}`` is the label's cell, and what that comes to now."""

    label: str
    formula: str
    value: float


def workbook_bytes(summary: Summary) -> bytes:
    """The file; the same summary gives the same bytes."""
    book = Workbook(write_only=True)
    cached = _charts(book.create_sheet(CHARTS), summary.tables[ALL])
    for name, table in summary.tables.items():
        _sheet(book.create_sheet(name), table)
    book.properties.title = "批量核查汇总"
    package = as_package(book, "汇总.xlsx")
    part = read_index(package).sheets[CHARTS]
    package.replace(part, set_cached(package.part(part), cached, CHARTS))
    return package.to_bytes()


def _sheet(page: WriteOnlyWorksheet, table: pd.DataFrame) -> None:
    page.freeze_panes, page.print_title_rows, page.print_title_cols = "C2", "1:1", "A:B"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", A4
    for number, column in enumerate(table.columns, start=1):
        shown = [str(column), *(_shown(value) for value in table[column].head(LOOKED_AT))]
        wide = max(map(_width, shown))
        page.column_dimensions[get_column_letter(number)].width = min(max(wide + 2, NARROWEST), WIDEST)
    page.append([_heading(page, str(column)) for column in table.columns])
    for row in table.itertuples(index=False, name=None):
        page.append([_cell(page, column, value) for column, value in zip(table.columns, row)])
    if len(table.columns):
        page.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(table) + 1}"


def _heading(page: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, text)
    cell.font, cell.fill = Font(bold=True, color="FFFFFF"), HEAD
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def _cell(page: WriteOnlyWorksheet, column: str, value: object) -> WriteOnlyCell:
    """A value as it is; a text is a text, whatever sign it begins with."""
    if isinstance(value, str):
        cell = WriteOnlyCell(page, ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST])
        cell.data_type, cell.alignment = "s", Alignment(vertical="top", wrap_text=_width(value) > WIDEST)
        return cell
    cell = WriteOnlyCell(page, value)
    cell.alignment = Alignment(vertical="top")
    if isinstance(value, dt.date):
        cell.number_format = "yyyy-mm-dd"
    elif column in RATIOS:
        cell.number_format = "0.0%"
    elif column in AMOUNTS:
        cell.number_format = "0.0000"
    elif isinstance(value, float):
        cell.number_format = "#,##0.00"
    return cell


def _width(text: str) -> int:
    """In characters, of which a Chinese one is two."""
    return sum(2 if ord(sign) > 255 else 1 for sign in text)


def _shown(value: object) -> str:
    return "" if value is None else f"{value:,.2f}" if isinstance(value, float) else str(value)


def _charts(page: WriteOnlyWorksheet, frame: pd.DataFrame) -> dict[str, Value]:
    """Blocks of formulas over the sheet of the engagements, a chart beside each; the values of the formulas by cell."""
    cached: dict[str, Value] = {}
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 34, 16
    page.page_setup.paperSize, page.page_setup.fitToHeight = A4, 0  # as wide as the page, as long as it is
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for note in NOTES:
        page.append([note])
    row = len(NOTES)
    for title, lines in _blocks(frame):
        page.append([])
        page.append([_heading(page, title), _heading(page, "数值")])
        first = row + 3
        for number, line in enumerate(lines):
            formula = WriteOnlyCell(page, line.formula.format(label=f"A{first + number}"))
            formula.number_format = "#,##0.00" if line.value != int(line.value) else "#,##0"
            page.append([_cell(page, "", line.label), formula])
            cached[f"B{first + number}"] = line.value
        _chart(page, title, first, first + len(lines) - 1)
        row = first + len(lines) - 1
        for _ in range(max(BETWEEN - len(lines), 0)):
            page.append([])
            row += 1
    return cached


def _chart(page: WriteOnlyWorksheet, title: str, first: int, last: int) -> None:
    chart = BarChart()
    chart.type, chart.style, chart.height, chart.width = "col", 10, HEIGHT, 20
    chart.title, chart.gapWidth, chart.legend = title, 60, None
    chart.y_axis.scaling.min = 0
    chart.y_axis.delete, chart.x_axis.delete, chart.y_axis.numFmt = False, False, "#,##0"
    chart.add_data(Reference(page, min_col=2, min_row=first, max_row=last))
    chart.set_categories(Reference(page, min_col=1, min_row=first, max_row=last))
    page.add_chart(chart, f"D{first - 1}")


def _blocks(frame: pd.DataFrame) -> Iterator[tuple[str, list[Line]]]:
    """What is drawn: title, and its lines."""
    if frame.empty:
        return
    letters = {column: get_column_letter(number) for number, column in enumerate(frame.columns, start=1)}

    def cells(column: str) -> str:
        return f"{ALL}!${letters[column]}$2:${letters[column]}${len(frame) + 1}"

    def count(column: str, word: str) -> Line:
        return Line(word, f"=COUNTIFS({cells(column)},{{label}})", float((frame[column] == word).sum()))

    def total(column: str, label: str, where: str = "") -> Line:
        is_wanted = (frame[IS_SUMMED] == YES) & ((frame[INDUSTRY] == label) if where else True)
        condition = f",{cells(where)},{{label}}" if where else ""
        value = pd.to_numeric(frame.loc[is_wanted, column], errors="coerce").sum()
        return Line(label, f'=SUMIFS({cells(column)},{cells(IS_SUMMED)},"{YES}"{condition})', float(value))

    yield "签发状态（项目数）", [count(SIGNING, word) for word in (SIGNED, NOT_SIGNED)]
    years = totals_in(frame)
    if years:
        yield "各年份核查排放量合计（tCO2）", [total(column, column.removesuffix(VERIFIED)) for column in years]
    industries = sorted(frame[INDUSTRY].unique())
    for year in sorted({int(year) for year in frame[YEAR] if is_number(year)}):  # of each that is verified
        title, column = f"各行业{year}年核查排放量合计（tCO2）", total_of(year)
        yield title, [total(column, name, INDUSTRY) for name in industries]
    found = [Line(severity, f"=SUM({cells(severity)})", float(frame[severity].sum())) for severity in SEVERITIES]
    yield "未关闭的发现（项）", found
