"""xlwings起点.xlsm: a workbook to start from for people who have xlwings and use no add-in of ours."""

from pathlib import Path

from openpyxl import Workbook as Book
from openpyxl.styles import Alignment, Font

from udfs import VERSION
from workbook_templates.build.normalised import as_package
from workbook_templates.ooxml.package.parts import CONTENT_TYPES
from xl_addin.commands import COMMANDS
from xl_addin.excel.addin.package import MACRO_TYPE, SHEET_TYPE, save, with_vba
from xl_addin.excel.addin.smoke import self_tests
from xl_addin.excel.plain_xlwings import shown

NAME = "xlwings起点.xlsm"
MODULE = "GhgCommands"
# Read by xlwings before its own settings; the interpreter stays that of the user's xlwings.
SETTINGS = (("UDF MODULES", "ghg_xlwings"), ("ADD_WORKBOOK_TO_PYTHONPATH", False))
STEPS = (
    f"碳核查函数，供已安装 xlwings 的用户（版本 {VERSION}）",
    "一、在 xlwings 所用的 Python 中安装 ghgxl。",
    "二、开发工具-Visual Basic-工具-引用，勾选 xlwings。",
    "三、功能区 xlwings-Import Functions：本工作簿的 xlwings.conf 已指定模块 ghg_xlwings。",
    "四、把下面“公式”一栏的文字前加“=”输入单元格，应得到“应为”一栏的值。出错时单元格显示错误代码和原因。",
    "五、运行宏 ghg_check 等：对本工作簿做与“碳核查”按钮相同的事（须为核查工作簿）。",
)


def build_starter(path: Path) -> None:
    """Write the workbook.

    Raises:
        FileError: it cannot be written.
    """
    book = Book()
    page = book.active
    page.title = "说明"
    for step in STEPS:
        page.append([step])
    page["A1"].font = Font(bold=True, size=14)
    page.append([])
    page.append(["公式", "应为"])
    for cell in page[page.max_row]:
        cell.font = Font(bold=True)
    for test in self_tests():
        if not test.is_array:
            page.append([test.formula, shown(test.expected[0])])
            for cell in page[page.max_row]:
                cell.alignment = Alignment("left", "top", wrap_text=True)
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 80, 40
    settings = book.create_sheet("xlwings.conf")
    for setting in SETTINGS:
        settings.append(setting)
    settings.column_dimensions["A"].width = 32
    package = as_package(book, NAME)
    package.replace(CONTENT_TYPES, package.part(CONTENT_TYPES).replace(SHEET_TYPE, MACRO_TYPE))
    save(with_vba(package, {MODULE: command_module()}), path)


def command_module() -> str:
    """One macro for each command, by xlwings' RunPython."""
    macros = "".join(
        f'\nPublic Sub ghg_{command}()\n    RunPython "import ghg_xlwings; ghg_xlwings.ghg_{command}()"\nEnd Sub\n'
        for command in COMMANDS
    )
    return f'Attribute VB_Name = "{MODULE}"\nOption Explicit\n{macros}'
