"""Excel自检.xlsx: formulas with what they should give beside them, for the first person who has an Excel."""

from importlib.resources import files
from pathlib import Path

import tomllib
from openpyxl import Workbook as Book
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from udfs import VERSION
from udfs.kernel.cells import Value
from udfs.kernel.errors import GhgError
from workbook_templates.build.normalised import as_package
from workbook_templates.ooxml.edits.sheet_xml import set_cached
from xl_addin.formula_text import evaluate

NAME = "Excel自检.xlsx"
SHEET = "自检"
HEADINGS = ("检查什么", "公式", "实际", "应为", "判定")
FIRST_ROW = 7
# Errors are compared by kind, numbers to nine digits. The cached values say that nothing ran yet.
VERDICT = (
    'IF(ISERROR(D{0}),IF(ISERROR(C{0}),IF(ERROR.TYPE(C{0})=ERROR.TYPE(D{0}),"PASS","FAIL"),"FAIL"),'
    'IF(ISERROR(C{0}),"FAIL",IF(AND(ISNUMBER(C{0}),ISNUMBER(D{0})),'
    'IF(ABS(C{0}-D{0})<=1E-9*MAX(1,ABS(D{0})),"PASS","FAIL"),IF(EXACT(C{0},D{0}),"PASS","FAIL"))))'
)
NOT_RUN = "未计算"


def build_smoke(path: Path) -> None:
    """Write the self-test workbook; opened in Excel it calculates itself.

    Raises:
        FileError: the file cannot be written.
    """
    declared = tomllib.loads((files("xl_addin.excel.addin") / "smoke.toml").read_text("utf-8"))
    book = Book()
    page = book.active
    page.title = SHEET
    cached: dict[str, Value] = {}
    row = FIRST_ROW
    for check in declared["check"]:
        for formula in check["formulas"]:
            result = evaluate(formula)[0]
            assert not isinstance(result, list), formula
            page[f"C{row}"] = f"={formula}"
            _row(page, row, check["of"], formula, result, cached)
            row += 1
    for block in declared["block"]:
        results = evaluate(block["formula"])[0]
        assert isinstance(results, list), block
        height, width = len(results), len(results[0])
        # A block one column wide; of a wider result the second column is looked at, the first being its months.
        text = f"={block['formula']}" if width == 1 else f"=INDEX({block['formula']},0,2)"
        page[f"C{row}"] = ArrayFormula(f"C{row}:C{row + height - 1}", text)
        for number, line in enumerate(results):
            _row(page, row + number, block["of"], f"{{{text}}}", line[-1], cached)
        row += height
    _heading(page, row - 1, cached)
    package = as_package(book, path.name)
    part = "xl/worksheets/sheet1.xml"
    package.replace(part, set_cached(package.part(part), cached, SHEET))
    whole = package.part("xl/workbook.xml")
    package.replace("xl/workbook.xml", whole.replace(b"<calcPr ", b'<calcPr fullCalcOnLoad="1" '))
    package.save(path)


def _row(page: Worksheet, row: int, of: str, formula: str, result: Value, cached: dict[str, Value]) -> None:
    page[f"A{row}"] = of
    page[f"B{row}"] = formula
    page[f"B{row}"].data_type = "s"
    expected = page[f"D{row}"]
    if isinstance(result, GhgError):
        expected.value, expected.data_type = result.code, "e"
    else:
        expected.value = result
    page[f"E{row}"] = "=" + VERDICT.format(row)
    cached[f"C{row}"] = cached[f"E{row}"] = NOT_RUN
    for letter in "ABCDE":
        page[f"{letter}{row}"].alignment = Alignment("left", "top", wrap_text=letter in "AB")


def _heading(page: Worksheet, last: int, cached: dict[str, Value]) -> None:
    count = last - FIRST_ROW + 1
    page["A1"], page["A1"].font = "碳核查加载项自检", Font(bold=True, size=16)
    page["A2"] = f"版本 {VERSION}。先安装加载项，再打开本工作簿；“判定”应全部为 PASS。"
    page["A3"] = "若“实际”为 #NAME?，点功能区“碳核查”-“修复链接”；若为 #N/A，点“设置”-“诊断安装”。"
    page["A4"], page["A4"].font = "通过", Font(bold=True)
    page["B4"] = f'=COUNTIF(E{FIRST_ROW}:E{last},"PASS")&" / {count}"'
    cached["B4"] = f"{NOT_RUN} / {count}"
    for letter, heading, width in zip("ABCDE", HEADINGS, (30, 64, 26, 26, 10)):
        cell = page[f"{letter}{FIRST_ROW - 1}"]
        cell.value, cell.font, cell.fill = heading, Font(bold=True), PatternFill("solid", fgColor="DDEBF7")
        page.column_dimensions[letter].width = width
    verdicts = f"E{FIRST_ROW}:E{last}"
    for word, colour in (("PASS", "FFC6EFCE"), ("FAIL", "FFFFC7CE")):
        rule = FormulaRule([f'E{FIRST_ROW}="{word}"'], fill=PatternFill("solid", bgColor=colour))
        page.conditional_formatting.add(verdicts, rule)
    page.freeze_panes = f"A{FIRST_ROW}"
    page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight = "landscape", 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"{FIRST_ROW - 1}:{FIRST_ROW - 1}"
