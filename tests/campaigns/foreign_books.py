"""Workbooks as others make them: by XlsxWriter, openpyxl and LibreOffice, and patched with what no library writes.

Every book has a sheet 台账 with a table ``tbl`` in B5:F9 (编号 日期 用量 金额 备注; 金额 has a formula), constants in H6 (number),
H7 (text) and H8 (blank), formulas in H10:H12, a merged area J6:K7, and a sheet 汇总 whose formulas name the rows of the table.
The same call gives the same books.
"""

import datetime as dt
import io
import random
import struct
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import xlsxwriter
from foreign_patches import LAYOUTS, PATCHES, Parts
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, DataBarRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableColumn, TableFormula

HEADERS = ("编号", "日期", "用量", "金额", "备注")
ROWS = tuple((f"00{n}", dt.date(2025, n, 1), n * 100.5, n * 100.5 * 0.8, f"备注 <{n}> & '引号'") for n in range(1, 5))
FORMULA = "tbl[[#This Row],[用量]]*0.8"
LEDGER, TOTALS = "台账", "汇总"
OURS = "GHG_SHARE(4,1,2)"
FEATURES = (
    "chart", "sparkline", "image", "textbox", "comment", "protect", "outline", "hidden", "autofilter", "print", "validation",
    "format", "names", "styled", "1904", "chartsheet", "rich", "dynamic", "more",
)  # fmt: skip


@dataclass(frozen=True)
class ForeignBook:
    """A book: what it is called, its bytes, and what went into it."""

    name: str
    raw: bytes
    features: frozenset[str] = field(default_factory=frozenset)


def png() -> bytes:
    """A picture of one pixel."""
    chunks = [(b"IHDR", struct.pack(">2I5B", 1, 1, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")]
    packed = (
        struct.pack(">I", len(raw)) + kind + raw + struct.pack(">I", zlib.crc32(kind + raw)) for kind, raw in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def by_xlsxwriter(features: frozenset[str]) -> bytes:
    """A book of XlsxWriter's."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "date_1904": "1904" in features})
    book.set_properties({"created": dt.datetime(2026, 1, 1)})
    page, totals = book.add_worksheet(LEDGER), book.add_worksheet(TOTALS)
    day, red = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"font_color": "red", "bold": True})
    if "styled" in features:
        page.set_column("H:H", 14, book.add_format({"bg_color": "#FFF2CC"}))
        page.set_row(29, 20, red)
    page.set_column("B:F", 12)
    for row in range(13):
        if row == 4:
            page.write_row(row, 1, HEADERS)
        if row in range(5, 9):
            key, date, quantity, fee, remark = ROWS[row - 5]
            page.write_string(row, 1, key)
            page.write_datetime(row, 2, date, day)
            page.write_number(row, 3, quantity)
            page.write_formula(row, 4, "=tbl[[#This Row],[用量]]*0.8", None, fee)
            if "rich" in features and row == 6:
                page.write_rich_string(row, 5, "红", red, "字", " 尾")
            else:
                page.write_string(row, 5, remark)
        if row == 5:
            page.write_number(row, 7, 12.5)
            page.merge_range("J6:K7", "合并")
        if row == 6:
            page.write_string(row, 7, "  文本\n第二行 ")
        if row == 9:
            page.write_formula(row, 7, "=SUM(D6:D9)", None, 1005)
        if row == 10:
            page.write_formula(row, 7, f"='{TOTALS}'!A1*2", None, 2010)
        if row == 11:
            page.write_formula(row, 7, f"={OURS}", None, 2)
        if row == 12 and "dynamic" in features:
            page.write_dynamic_array_formula("M13:M14", "=D6:D7*2", None, 201)
    page.add_table(
        "B5:F9",
        {
            "name": "tbl",
            "columns": [{"header": header} | ({"formula": FORMULA} if header == "金额" else {}) for header in HEADERS],
        },
    )
    totals.write_formula("A1", f"=SUM('{LEDGER}'!$D$6:$D$9)", None, 1005)
    totals.write_formula("A2", f'=COUNTIF({LEDGER}!B6:B9,"<>")', None, 4)
    totals.write_formula("A3", f"={LEDGER}!D6", None, 100.5)
    totals.write_row("A5", ["甲", 1, True])
    if "chart" in features:
        chart = book.add_chart({"type": "column"})
        chart.add_series(
            {"values": f"='{LEDGER}'!$D$6:$D$9", "categories": f"='{LEDGER}'!$B$6:$B$9", "name": f"='{LEDGER}'!$D$5"}
        )
        totals.insert_chart("D2", chart)
    if "chartsheet" in features:
        whole = book.add_chart({"type": "line"})
        whole.add_series({"values": f"='{LEDGER}'!$E$6:$E$9"})
        book.add_chartsheet("图表").set_chart(whole)
    if "sparkline" in features:
        totals.add_sparkline("B1", {"range": f"{LEDGER}!D6:D9"})
        page.add_sparkline("G6", {"range": f"{LEDGER}!D6:E6"})
    if "image" in features:
        page.insert_image("P2", "a.png", {"image_data": io.BytesIO(png())})
    if "textbox" in features:
        page.insert_textbox("P8", "受核查方（盖章）")
    if "comment" in features:
        page.write_comment("D7", "核对发票", {"author": "甲"})
    if "protect" in features:
        page.protect("1234", {"format_cells": True})
        page.unprotect_range("D6:D9", "可填")
    if "outline" in features:
        totals.set_row(6, None, None, {"level": 1, "hidden": True})
        totals.set_row(7, None, None, {"collapsed": True})
    if "hidden" in features:
        page.set_row(19, None, None, {"hidden": True})
        totals.hide()
    if "autofilter" in features:
        totals.autofilter("A5:C9")
        totals.filter_column("A", "x == 甲")
    if "print" in features:
        page.print_area("B2:F9")
        page.repeat_rows(4)
        page.set_header("&C核查&R&P/&N")
        page.freeze_panes(5, 2)
        page.set_h_pagebreaks([20])
    if "validation" in features:
        page.data_validation("D6:D9", {"validate": "decimal", "criteria": ">=", "value": 0})
        page.data_validation("B6:B9", {"validate": "list", "source": f"={TOTALS}!$A$5:$A$9"})
    if "format" in features:
        page.conditional_format("D6:D9", {"type": "cell", "criteria": ">", "value": "=$H$6", "format": red})
        page.conditional_format("E6:E9", {"type": "data_bar", "data_bar_2010": True})
        page.conditional_format("B6:B9", {"type": "formula", "criteria": "=COUNTIF($B$6:$B$9,$B6)>1", "format": red})
    if "names" in features:
        book.define_name("用量区", f"='{LEDGER}'!$D$6:$D$9")
        book.define_name(f"{TOTALS}!局部", f"='{LEDGER}'!$D$7:$D$8")
    if "more" in features:
        page.ignore_errors({"number_stored_as_text": "B6:B9"})
        page.write_url("P20", "https://example.org/?a=1&b=2")
        page.write_boolean("P21", True)
        page.write_formula("P22", "=1/0", None, "#DIV/0!")
    book.close()
    return stream.getvalue()


def by_openpyxl(features: frozenset[str]) -> bytes:
    """A book of openpyxl's."""
    book = openpyxl.Workbook()
    if "1904" in features:
        book.epoch = dt.datetime(1904, 1, 1)
    page, totals = book.worksheets[0], book.create_sheet(TOTALS)
    page.title = LEDGER
    for column, header in enumerate(HEADERS, start=2):
        page.cell(5, column, header)
    for number, row in enumerate(ROWS, start=6):
        for column, value in enumerate(row, start=2):
            page.cell(number, column, value if column != 5 else f"={FORMULA}")
        page.cell(number, 3).number_format = "yyyy-mm-dd"
    page["H6"], page["H7"], page["H10"], page["H11"], page["H12"] = (
        12.5,
        "  文本\n第二行 ",
        "=SUM(D6:D9)",
        f"='{TOTALS}'!A1*2",
        f"={OURS}",
    )
    page["J6"] = "合并"
    page.merge_cells("J6:K7")
    table = Table(displayName="tbl", ref="B5:F9")
    table.tableColumns = [TableColumn(id=n, name=header) for n, header in enumerate(HEADERS, start=1)]
    table.tableColumns[3].calculatedColumnFormula = TableFormula(attr_text=FORMULA)
    page.add_table(table)
    totals["A1"], totals["A2"], totals["A3"] = (
        f"=SUM('{LEDGER}'!$D$6:$D$9)",
        f'=COUNTIF({LEDGER}!B6:B9,"<>")',
        f"={LEDGER}!D6",
    )
    for column, value in enumerate(("甲", 1, True), start=1):
        totals.cell(5, column, value)
    if "styled" in features:
        page.column_dimensions["H"].fill = PatternFill("solid", fgColor="FFF2CC")
        page.row_dimensions[30].font = Font(bold=True)
    if "chart" in features:
        chart = BarChart()
        chart.add_data(Reference(page, min_col=4, min_row=6, max_row=9))
        totals.add_chart(chart, "D2")
    if "comment" in features:
        page["D7"].comment = Comment("核对发票", "甲")
    if "protect" in features:
        page.protection.enable()
    if "hidden" in features:
        page.row_dimensions[20].hidden = True
        totals.sheet_state = "hidden"
    if "outline" in features:
        totals.row_dimensions.group(7, 9, hidden=True)
    if "autofilter" in features:
        totals.auto_filter.ref = "A5:C9"
    if "print" in features:
        page.print_area, page.print_title_rows, page.freeze_panes = "B2:F9", "5:5", "C6"
    if "validation" in features:
        rule = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0")
        rule.add("D6:D9")
        page.add_data_validation(rule)
    if "format" in features:
        page.conditional_formatting.add(
            "D6:D9", CellIsRule(operator="greaterThan", formula=["$H$6"], font=Font(color="FF0000"))
        )
        page.conditional_formatting.add("E6:E9", DataBarRule("min", 0, "max", 0, "FF638EC6"))
    if "names" in features:
        book.defined_names["用量区"] = DefinedName("用量区", attr_text=f"'{LEDGER}'!$D$6:$D$9")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


MAKERS: dict[str, Callable[[frozenset[str]], bytes]] = {"XlsxWriter": by_xlsxwriter, "openpyxl": by_openpyxl}


def patched(raw: bytes, names: tuple[str, ...], features: frozenset[str], name: str) -> ForeignBook:
    """The book with patches, then in another layout of the package where one is named."""
    parts = Parts.of(raw)
    for change in names:
        if change in PATCHES:
            PATCHES[change](parts)
    layout = next((change for change in names if change in LAYOUTS), None)
    return ForeignBook(name, LAYOUTS[layout](parts) if layout else parts.packed(), features | frozenset(names))


def books() -> Iterator[ForeignBook]:
    """Every feature and patch by itself with each maker, then mixtures of them."""
    chance = random.Random(20261121)
    for maker, make in MAKERS.items():
        for features in (frozenset[str](), *(frozenset({feature}) for feature in FEATURES)):
            yield ForeignBook("+".join([maker, *features]), make(features), features)
        for patch in (*PATCHES, *LAYOUTS):
            yield patched(make(frozenset()), (patch,), frozenset(), f"{maker}+{patch}")
        for number in range(60):
            features = frozenset(chance.sample(FEATURES, 6))
            refused = {"signed", "signed elsewhere", "UTF-16 sheet", "mixed prefixes"}
            names = (*chance.sample([patch for patch in PATCHES if patch not in refused], 3), chance.choice([*LAYOUTS]))
            names = tuple(sorted(names, key=[*PATCHES, *LAYOUTS].index))
            yield patched(
                make(features), names, features, f"{maker} mixture {number} {'+'.join((*sorted(features), *names))}"
            )


def by_libreoffice(originals: list[ForeignBook], office: str) -> Iterator[ForeignBook]:
    """The books as LibreOffice saves them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, book in enumerate(originals):
            (folder / f"{number}.xlsx").write_bytes(book.raw)
        command = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to",
                   "xlsx:Calc MS Excel 2007 XML", "--outdir", "out", *(f"{n}.xlsx" for n in range(len(originals)))]  # fmt: skip
        subprocess.run(command, cwd=folder, check=False, capture_output=True, timeout=600)
        for number, book in enumerate(originals):
            saved = folder / "out" / f"{number}.xlsx"
            if saved.exists():
                yield ForeignBook(f"LibreOffice of {book.name}", saved.read_bytes(), frozenset({"LibreOffice"}))


def names_of(raw: bytes) -> list[str]:
    """The members of a package."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return archive.namelist()
