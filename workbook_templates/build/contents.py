"""目录: what the workbook is, how to start, the legend, and every sheet with its progress."""

from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from udfs import EDITION, VERSION
from udfs.kernel.cells import Value, is_blank
from udfs.vocabularies import FindingState
from workbook_templates.build import styles
from workbook_templates.build.layout import Layout, RowNames
from workbook_templates.build.page_setup import link, protect, set_up
from workbook_templates.build.reference_sheets import REFERENCE_SHEETS
from workbook_templates.build.sheet_writer import CODES, FormScope, title_of
from workbook_templates.build.wrapping import lines
from workbook_templates.declare.table import Role
from workbook_templates.declare.workbook import Sheet
from workbook_templates.engagement.reader import EDITION_NAME
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.evaluate.values import value as evaluated
from workbook_templates.tables.sign_offs import SIGN_OVERVIEW, VOID
from workbook_templates.tables.signing import OVERVIEW, READY

STEPS = (
    "在“基本信息”填写受核查方、核查机构、核查年份和允许偏差。",
    "在“核算边界”“排放源”“参数”登记场所、排放源和采用的因子；没有登记的因子会报错，不取默认值。",
    "把单据逐行录入“能源账单”，把租户、外包、转供等事项录入“归属判定”。",
    "缺失、争议和扣除登记在“缺失推算”“交叉检查”“扣减”，凭证和抽样登记在“凭证登记”“抽样”，本行业要求的数据登记在“配额数据”。",
    "运行检查和汇编，在“不符合项”逐条处理，在“差异说明”列出各项差异，在“其他组织”“特殊情况”补充信息。",
)
LEGEND = {
    Role.REQUIRED: "必须填写",
    Role.OPTIONAL: "按需填写",
    Role.COMPUTED: "公式计算，请勿改写",
    Role.CHECK: "检查结果",
    Role.LOCKED: "固定内容",
}
HEADING = "核查工作簿"
HEADERS = ("工作表", "用途", "条款", "已填行数", "未关闭发现")
WIDTHS = (18, 86, 34, 11, 12)


def open_findings(calculation: Calculation, sheet: str) -> int:
    """Open findings whose first cell stands on a sheet."""
    rows = range(calculation.rows("findings"))
    cells = (
        (calculation.cell("findings", row, "finding_cells"), calculation.cell("findings", row, "finding_state"))
        for row in rows
    )
    return sum(str(place).startswith(f"{sheet}!") and state == str(FindingState.OPEN) for place, state in cells)


def filled_rows(calculation: Calculation, table: str, key: str) -> int:
    """Rows of a table whose key shows something."""
    return sum(not is_blank(value) for value in calculation.column(table, key))


def signed_overview(calculation: Calculation) -> str:
    """How far the book is signed; what changed since the first signature that is void."""
    state, changes = (str(calculation.cell("sign_off", 0, name) or "") for name in ("sign_off_state", "sign_changes"))
    return f"{state}：{changes}" if changes else state


def progress(calculation: Calculation) -> dict[str, Value]:
    """Defined name -> value of the progress cells: filled rows and open findings of each sheet."""
    values: dict[str, Value] = {
        OVERVIEW: calculation.cell("signing", 0, "signing_state"),
        SIGN_OVERVIEW: signed_overview(calculation),
    }
    for sheet in calculation.workbook.sheets:
        if not sheet.tables:  # a form alone
            continue
        table = sheet.tables[-1]
        values[f"filled_{table.id}"] = filled_rows(calculation, table.id, table.key)
        values[f"open_{table.id}"] = open_findings(calculation, sheet.name)
    return values


def progress_formulas(layout: Layout) -> dict[str, str]:
    """The same names -> the formulas of these cells."""
    names = RowNames(layout)
    state, changes = (f"INDEX({names.column('sign_off', name)},1)" for name in ("sign_off_state", "sign_changes"))
    formulas = {
        OVERVIEW: f"INDEX({names.column('signing', 'signing_state')},1)",
        SIGN_OVERVIEW: f'{state}&IF({changes}="","","："&{changes})',
    }
    cells, states = names.column("findings", "finding_cells"), names.column("findings", "finding_state")
    for sheet in layout.workbook.sheets:
        if not sheet.tables:
            continue
        table = sheet.tables[-1]
        formulas[f"filled_{table.id}"] = f'SUMPRODUCT(--({names.column(table.id, table.key)}<>""))'
        formulas[f"open_{table.id}"] = f'COUNTIFS({cells},"{sheet.name}!*",{states},"{FindingState.OPEN}")'
    return formulas


def write_contents(page: Worksheet, layout: Layout, calculation: Calculation) -> dict[str, Value]:
    """Write the sheet; returns the cached values of its formulas.

    Args:
        page: the empty sheet 目录.
        layout: where everything lies.
        calculation: for the values beside the formulas.
    """
    cached: dict[str, Value] = {}
    names = RowNames(layout)

    def formula(address: str, text: str, value: Value) -> None:
        page[address].value = "=" + text
        cached[address] = value

    title = title_of(HEADING)
    value = evaluated(title, FormScope(calculation))
    assert not isinstance(value, list)
    formula("A1", title.excel(names), value)
    page["A1"].style = "标题"
    page.row_dimensions[1].height = 28
    page["A2"] = (
        f"依据《组织温室气体排放核算核查技术要点》（2026年3月）。模板版本 {VERSION}。每个计算值都可追溯到条款、函数和凭证。"
    )
    page["A3"], page["B3"] = "技术要点版本", EDITION
    for cell in (page["A2"], page["A3"], page["B3"]):
        cell.style = "说明"
        cell.alignment = styles.Alignment(wrap_text=False)
    page.parent.defined_names[EDITION_NAME] = DefinedName(EDITION_NAME, attr_text=f"'{page.title}'!$B$3")
    page["A4"] = "如何开始"
    page["A4"].style = "分节"
    for row, step in enumerate(STEPS, start=5):
        page.cell(row, 1, f"第 {row - 4} 步").style = Role.LOCKED.value
        page.cell(row, 2, step).style = Role.LOCKED.value
        page.row_dimensions[row].height = 14 * lines(step, WIDTHS[1]) + 4
    counted, texts = progress(calculation), progress_formulas(layout)
    page["A10"], page["B10"].style = "签发状态", Role.CHECK.value
    page["A10"].style = "分节"
    formula("B10", texts[OVERVIEW], counted[OVERVIEW])
    page["B10"].alignment = styles.Alignment(vertical="center", wrap_text=True)
    page.row_dimensions[10].height = 32
    page.conditional_formatting.add("B10", styles.FormulaRule([f'B10<>"{READY}"'], fill=styles.fill(styles.AMBER)))
    page.parent.defined_names[OVERVIEW] = DefinedName(OVERVIEW, attr_text=f"'{page.title}'!$B$10")
    page["A11"], page["B11"].style = "签署情况", Role.CHECK.value
    page["A11"].style = "分节"
    formula("B11", texts[SIGN_OVERVIEW], counted[SIGN_OVERVIEW])
    page["B11"].alignment = styles.Alignment(vertical="top", wrap_text=True)  # what changed may be long
    page.row_dimensions[11].height = 46
    is_void = styles.FormulaRule([f'COUNTIFS(B11,"{VOID}*")>0'], fill=styles.fill(styles.AMBER))
    page.conditional_formatting.add("B11", is_void)
    page.parent.defined_names[SIGN_OVERVIEW] = DefinedName(SIGN_OVERVIEW, attr_text=f"'{page.title}'!$B$11")
    page["A12"] = "单元格颜色"
    page["A12"].style = "分节"
    for row, (role, meaning) in enumerate(LEGEND.items(), start=13):
        page.cell(row, 1, role.value).style = role.value
        page.cell(row, 2, meaning).style = "说明"
    page["A19"] = "工作表"
    page["A19"].style = "分节"
    for letter, header, width in zip("ABCDE", HEADERS, WIDTHS):
        page[f"{letter}20"] = header
        page[f"{letter}20"].style = "列名"
        page.column_dimensions[letter].width = width
    row = 21
    for sheet in layout.workbook.sheets:
        _sheet_row(page, row, sheet.name, sheet.purpose, _clauses(sheet))
        for table in sheet.tables[-1:]:
            for letter, name in zip("DE", (f"filled_{table.id}", f"open_{table.id}")):
                formula(f"{letter}{row}", texts[name], counted[name])
                page.parent.defined_names[name] = DefinedName(name, attr_text=f"'{page.title}'!${letter}${row}")
        for letter in "DE" if sheet.tables else "":
            page[f"{letter}{row}"].style = Role.COMPUTED.value
            page[f"{letter}{row}"].alignment = styles.Alignment(horizontal="center", vertical="center")
        rule = styles.FormulaRule([f"E{row}>0"], fill=styles.fill(styles.AMBER))
        page.conditional_formatting.add(f"E{row}", rule)
        row += 1
    for name, purpose in {
        CODES: "下拉列表的用词。",
        **{name: purpose for name, (purpose, _) in REFERENCE_SHEETS.items()},
    }.items():
        _sheet_row(page, row, name, purpose, "")
        row += 1
    protect(page)
    set_up(page)
    return cached


def _clauses(sheet: Sheet) -> str:
    return "、".join(dict.fromkeys(clause for table in sheet.tables for clause in table.clauses))


def _sheet_row(page: Worksheet, row: int, name: str, purpose: str, clauses: str) -> None:
    cell = page.cell(row, 1, name)
    link(page, cell.coordinate, name)
    cell.style = Role.LOCKED.value
    cell.font = styles.Font(name=styles.FACE, size=10, color="2E75B6", underline="single")
    page.cell(row, 2, purpose).style = Role.LOCKED.value
    page.cell(row, 3, clauses).style = Role.LOCKED.value
    for letter in "DE":
        page[f"{letter}{row}"].style = Role.LOCKED.value
    page.row_dimensions[row].height = 14 * max(lines(purpose, WIDTHS[1]), lines(clauses, WIDTHS[2])) + 8
