"""The VBA of the add-in: modules kept as text, and those generated from the registry and from Chinese texts.

VBA source is pure ASCII: the VBA editor reads it in the code page of the machine. Chinese stands in the
ribbon, in the help sheet, or as character codes.
"""

from importlib.resources import files

from udfs import FUNCTIONS
from udfs.calling.function import DATED, Function
from udfs.kernel.field import Field
from workbook_templates.tables import WORKBOOK
from xl_addin.file_commands import QUESTIONS, Question

DOCUMENT = "ThisWorkbook"
HELP_SHEET = "_IntelliSense_"  # the layout that Excel-DNA IntelliSense, where a user has it, also reads
CATEGORY = "GHG核查"
LONGEST_LINE = 1023
EXPLAINER = "GHG_WHY"
TEXTS = {
    "TextTitle": "碳核查",
    "TextCategory": CATEGORY,
    "TextNotInstalled": "加载项旁没有安装文件 ghg.ini：请运行 ghgxl install。",
    "TextMoved": "找不到安装时所用的 Python，可能已移动或卸载：请重新运行 ghgxl install。",
    "TextNoLibrary": "无法加载程序库，请运行 ghgxl doctor：",
    "TextNoPython": "无法启动计算进程，请运行 ghgxl doctor：",
    "TextLost": "计算进程已中断，一分钟内不再尝试（可点“设置-重启计算进程”）：",
    "TextFailed": "没有完成：",
    "TextNoCell": "没有选中的单元格（图表工作表没有单元格）：请先选择工作表中的一个单元格。",
    "TextCancel": "（按 Esc 取消）",
}


def text_modules() -> dict[str, str]:
    """Module name -> source as kept in the folder ``vba``."""
    folder = files("xl_addin.excel.addin") / "vba"
    sources = {file.name.rpartition(".")[0]: file for file in folder.iterdir() if file.name.endswith((".bas", ".cls"))}
    return {name: sources[name].read_text("ascii") for name in sorted(sources)}


def modules() -> dict[str, str]:
    """Every module of the project, in the order of their names.

    Raises:
        UnicodeEncodeError: a source is not ASCII.
    """
    made = {"GhgFunctions": function_module(), "GhgTexts": texts_module()}
    everything = text_modules() | made
    for source in everything.values():
        source.encode("ascii")
    return {name: everything[name] for name in sorted(everything)}


def function_module() -> str:
    """One worksheet function for each function of the registry."""
    head = 'Attribute VB_Name = "GhgFunctions"\nOption Explicit\n\n\' Generated from the registry of functions.\n'
    return head + "".join(_function(function) for function in FUNCTIONS.values())


def _function(function: Function) -> str:
    names = [parameter.field.id for parameter in function.arguments]
    declared = [
        f"{'Optional ' if parameter.optional else ''}ByVal {parameter.field.id} As Variant"
        for parameter in function.arguments
    ]
    if function.name == EXPLAINER:
        body = f"Explain({names[0]})"
    else:
        given = (
            f"{'Dates' if parameter.field.kind in DATED else ''}ToPython({parameter.field.id})"
            for parameter in function.arguments
        )
        body = f'CallFunction("{function.name}", Array({", ".join(given)}))'
    signature = _continued(f"Public Function {function.name}({', '.join(declared)}) As Variant")
    handled = f"    Exit Function\nFailed:\n    {function.name} = CVErr(xlErrNA)\n"
    return f"\n{signature}\n    On Error GoTo Failed\n    {_continued(f'{function.name} = {body}')}\n{handled}End Function\n"


def _continued(line: str) -> str:
    """A long statement over several lines, at its commas."""
    lines = [""]
    for piece in line.split(", "):
        if lines[-1] and len(lines[-1]) + len(piece) > 100:
            lines.append("")
        lines[-1] += (", " if lines[-1] else "") + piece
    return ", _\n        ".join(lines)


def texts_module() -> str:
    """The few Chinese texts that VBA itself shows, by character codes; and what the buttons need to know."""
    head = 'Attribute VB_Name = "GhgTexts"\nOption Explicit\nOption Private Module\n\n\' Generated.\n'
    constants = {"HelpSheet": HELP_SHEET, "EngagementName": WORKBOOK.items[0].field.id}
    texts = "".join(
        f"\nPublic Function {name}() As String\n    {name} = {_literal(text)}\nEnd Function\n"
        for name, text in (TEXTS | constants).items()
    )
    between = ", _\n                "
    cases = "".join(
        f'        Case "{command}"\n            Questions = Array({between.join(map(_question, questions))})\n'
        for command, questions in QUESTIONS.items()
    )
    return (
        f"{head}{texts}\n"
        "' What a button asks for first: how, the title, the suggested name, the kinds of file. Empty for the others.\n"
        "Public Function Questions(ByVal Id As String) As Variant\n"
        f"    Select Case Id\n{cases}    End Select\nEnd Function\n\n"
        "' Text from the hexadecimal codes of its characters.\n"
        "Private Function U(ByVal Codes As String) As String\n"
        "    Dim Position As Long\n"
        "    For Position = 1 To Len(Codes) Step 4\n"
        '        U = U & ChrW(CLng("&H" & Mid(Codes, Position, 4)))\n'
        "    Next\n"
        "End Function\n"
    )


def _question(question: Question) -> str:
    """As Excel's dialogs want it: a file to read may have any of the endings, one to write has one of them."""
    patterns = [(kind, [f"*{ending}" for ending in endings]) for kind, endings in question.kinds]
    if question.how == "save":
        patterns = [(kind, [pattern]) for kind, several in patterns for pattern in several]
    kinds = ",".join(f"{kind} ({';'.join(several)}),{';'.join(several)}" for kind, several in patterns)
    return f"Array({', '.join(map(_literal, (question.how, question.title, question.suggested, kinds)))})"


def _literal(text: str) -> str:
    if text.isascii():
        return f'"{text}"'
    codes = text.encode("utf-16-be").hex().upper()
    return f'U("{codes}")'


def help_rows() -> list[list[str]]:
    """The help sheet: a heading, then name, description, help topic, and name and help of each argument."""
    rows = [["FunctionInfo", "1"]]
    for function in FUNCTIONS.values():
        row = [function.name, described(function), ""]
        for parameter in function.arguments:
            row += [parameter.field.id, argument_help(parameter.field, optional=parameter.optional)]
        rows.append(row)
    return rows


def described(function: Function) -> str:
    """What the function wizard says of a function: help and clause."""
    return f"{function.help}（{function.clause.label}）" if function.clause else function.help


def argument_help(field: Field, *, optional: bool) -> str:
    """What the function wizard says of an argument."""
    name = f"{field.zh}，{field.unit}" if field.unit else field.zh
    return f"{name}：{field.help}{'（可省略）' if optional else ''}"
