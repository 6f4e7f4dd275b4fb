"""The workbook file: written by openpyxl, then completed where openpyxl cannot.

openpyxl writes no value beside a formula; every formula cell gets its calculated one here, so that a
viewer without the functions shows right numbers and Excel has no reason to recalculate on opening.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook as OpenpyxlWorkbook
from openpyxl.utils import quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from udfs.kernel.cells import NO, YES, Value
from udfs.kernel.closed_list import closed_list
from workbook_templates.build import styles
from workbook_templates.build.charts import add_charts, add_meter_charts
from workbook_templates.build.contents import write_contents
from workbook_templates.build.layout import Layout
from workbook_templates.build.normalised import as_package
from workbook_templates.build.page_setup import link, protect, set_up
from workbook_templates.build.reference_sheets import TextRows, write_reference_sheets
from workbook_templates.build.sheet_writer import CODES, CONTENTS, SheetWriter
from workbook_templates.build.table_rows import TableRows
from workbook_templates.declare.table import Role
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.garbage import not_collected
from workbook_templates.ooxml.edits.sheet_xml import set_cached
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.workbook_index import read_index
from workbook_templates.tables import WORKBOOK

# The columns of 代码表: a list keeps its place, a new one comes last.
LISTS = (
    "Conclusion", "CoverageFault", "Direction", "Effect", "EndRule", "FactorOrigin", "Industry", "PartyKind",
    "Payer", "ProrateMethod", "Reliable", "Show", "VoucherKind", "VoucherState", "WorksKind", "YearRole",
    "CircumstanceKind", "QuotaItem", "SpecialIndustry", "SplitPart", "VoucherFiling", "ActivityUnit", "CaseKind",
    "EfficiencyBasis", "Entry", "EstimateMethod", "FactorKind", "FindingState", "Relation", "Severity", "SiteChange",
    "SourceCategory", "TariffKind", "Tenure", "Unit", "OnBills", "AccountEntry", "Reorganisation", "ActivityBasis",
    "AccountState", "AccountLine", "CheckState", "CalibrationState", "GwpEdition", "Opinion", "StepKind", "ReportItem",
    "CarriedMark", "MisstatementSide", "SampleStratum", "SampleConclusion", "SignRole", "SignState", "NoteState",
    "BillEntry", "ReadBy", "PageVerdict",
)  # fmt: skip
PRINT_TITLES = re.compile(
    r"(?<=>)(?P<rows>[^<>,]+!\$\d+:\$\d+),(?P<columns>[^<>,]+!\$[A-Z]+:\$[A-Z]+)(?=</definedName>)"
)


def build(calculation: Calculation, path: Path) -> None:
    """Write the workbook of a calculation; the same input gives the same bytes.

    Args:
        calculation: declarations and everything filled in.
        path: the file to write, atomically.

    Raises:
        FileError: the file cannot be written.
    """
    built(calculation, path.name).save(path)


@not_collected()
def built(calculation: Calculation, label: str) -> Package:
    """The workbook of a calculation in memory; ``label`` names it in messages."""
    calculation = _with_blank_rows(calculation)
    layout = Layout(calculation.workbook, calculation)
    book = OpenpyxlWorkbook()
    styles.add_styles(book)
    looks = styles.Looks()
    cached: dict[str, dict[str, Value]] = {}
    rows: dict[str, Sequence[TableRows | TextRows]] = {}
    names = [sheet.name for sheet in calculation.workbook.sheets]
    contents = book.active
    contents.title = CONTENTS
    for number, sheet in enumerate(calculation.workbook.sheets):
        writer = SheetWriter(book.create_sheet(sheet.name), sheet, layout, calculation, looks)
        neighbours = (names[number - 1] if number else None, names[number + 1] if number + 1 < len(names) else None)
        writer.write(neighbours)
        cached[sheet.name], rows[sheet.name] = writer.cached, writer.rows
    cached[CONTENTS] = write_contents(contents, layout, calculation)
    add_charts(book["图表"], book["排放计算"], layout, calculation)
    add_meter_charts(book["表计图表"], book["表计月度"], layout, calculation)
    _codes(book.create_sheet(CODES), book, looks)
    rows |= {name: [texts] for name, texts in write_reference_sheets(book, looks).items()}
    book.properties.title = "温室气体核查工作簿"
    package = as_package(book, label)
    _complete(package, cached, rows)
    return package


def build_empty(path: Path) -> None:
    """Write the empty workbook that an engagement starts from; raises like `build`."""
    initial = {item.field.id: item.initial for item in WORKBOOK.items if item.initial is not None}
    build(Calculation(WORKBOOK, initial, {}), path)


def _with_blank_rows(calculation: Calculation) -> Calculation:
    """The same with the blank rows that the file keeps for what is still to come: formulas that count rows count these."""
    workbook = calculation.workbook
    forms = {item.field.id: calculation.form(item.field.id) for item in workbook.items if item.formula is None}
    tables = {
        table.id: [
            {column: calculation.cell(table.id, row, column) for column in filled_in}
            for row in range(max(calculation.rows(table.id), table.rows))
        ]
        for table in workbook.tables
        if (filled_in := [column.id for column in table.columns if column.formula is None])
    }
    return Calculation(workbook, forms, tables)


def _complete(
    package: Package, cached: dict[str, dict[str, Value]], rows: dict[str, Sequence[TableRows | TextRows]]
) -> None:
    """Values beside formulas, the rows of tables and reference sheets, print titles in the order that Excel writes."""
    index = read_index(package)
    for sheet in dict.fromkeys((*cached, *rows)):
        xml = package.part(index.sheets[sheet])
        if sheet in cached:
            xml = set_cached(xml, cached[sheet], sheet)
        for of_table in rows.get(sheet, ()):
            xml = of_table.within(xml)
        package.replace(index.sheets[sheet], xml)
    workbook = package.part(index.part).decode()
    workbook = PRINT_TITLES.sub(r"\g<columns>,\g<rows>", workbook)
    package.replace(index.part, workbook.encode())


def _codes(page: Worksheet, book: OpenpyxlWorkbook, looks: styles.Looks) -> None:
    """代码表: one column a closed list, each a named range for the validations."""
    lists: dict[str, tuple[str, tuple[str, ...]]] = {"boolean": ("是否", (YES, NO))}
    for name in LISTS:
        declared = closed_list(name)
        lists[name] = (
            (declared.__doc__ or name).split("；")[0].split("：")[0].split(".")[0].split(":")[0],
            declared.words(),
        )
    page["A1"] = "代码表"
    page["A1"].style = "标题"
    page["A2"] = "← 目录"
    page["A2"].style = "导航"
    link(page, "A2", CONTENTS)
    for number, (name, (label, words)) in enumerate(lists.items(), start=1):
        head = page.cell(4, number, _chinese(label) or name)
        looks.give(head, "列名")
        for row, word in enumerate(words, start=5):
            looks.give(page.cell(row, number, word), Role.LOCKED.value)
        letter = head.column_letter
        page.column_dimensions[letter].width = 15
        ref = f"{quote_sheetname(CODES)}!${letter}$5:${letter}${4 + len(words)}"
        book.defined_names[f"list_{name}"] = DefinedName(f"list_{name}", attr_text=ref)
    page["A3"] = "下拉列表的用词；本表由模板给出，请勿改动。"
    page["A3"].style = "说明"
    page["A3"].alignment = styles.Alignment(wrap_text=False)
    page.row_dimensions[4].height = 32
    protect(page)
    set_up(page, pages_wide=2)


def _chinese(label: str) -> str:
    """The leading Chinese words of a vocabulary's docstring."""
    words = re.match(r"[\u4e00-\u9fff（）]+", label)
    return words[0] if words else ""
