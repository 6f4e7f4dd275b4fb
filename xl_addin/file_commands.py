"""Commands that read the open workbook as a file and write another one: what a button asks for, and the command line it runs.

The ribbon, the VBA and the menu of Calc are made from these; LibreOffice's own Python reads them too, so that the standard
library is all they need.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from udfs.vocabularies import SignRole

WORKBOOK, WORKBOOKS = ("Excel 工作簿", (".xlsx",)), ("Excel 工作簿", (".xlsx", ".xlsm"))
WORD, PDF = ("Word 文档", (".docx",)), ("PDF", (".pdf",))
LEDGERS = ("台账", (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".html", ".htm"))


@dataclass(frozen=True, slots=True)
class Question:
    """What a host asks before a command begins; Cancel ends it there.

    Attributes:
        how: a file to read, a file to write, or words.
        title: of the dialog, which says what is wanted.
        kinds: the kinds of file, each with its endings.
        suggested: name of the file to write.
    """

    how: Literal["open", "save", "text"]
    title: str
    kinds: tuple[tuple[str, tuple[str, ...]], ...] = ()
    suggested: str = ""


@dataclass(frozen=True, slots=True)
class FileCommand:
    """A command line as a button.

    Attributes:
        words: in which ``{book}`` is the workbook, and ``{0}`` what was answered first.
        questions: in their order.
        looks_at_vouchers: whether it wants the folder of the vouchers beside the workbook.
    """

    label: str
    tip: str
    icon: str
    words: tuple[str, ...]
    questions: tuple[Question, ...]
    looks_at_vouchers: bool = False

    def line(self, book: str, answers: Sequence[str], vouchers: str = "") -> list[str]:
        """What is typed for it."""
        folder = ["--vouchers", vouchers] if vouchers and self.looks_at_vouchers else []
        return [*(word.format(*answers, book=book) for word in self.words), *folder]


def _saved(suggested: str) -> Question:
    return Question("save", "结果另存为（打开着的工作簿不变）", (WORKBOOKS,), suggested)


def _import(kind: str, label: str, tip: str, icon: str, file: str, *more: Question) -> FileCommand:
    asked = (Question("open", f"选择{file}", (LEDGERS,)), *more, _saved("核查工作簿-已导入.xlsx"))
    named = ("--to={1}",) if more else ()
    words = ("import", kind, "{0}", "--into", "{book}", *named, "-o", f"{{{len(asked) - 1}}}")
    return FileCommand(label, tip, icon, words, asked)


def _sign(role: SignRole) -> FileCommand:
    return FileCommand(
        f"签署{role}",
        f"汇总后签署{role}，写入另存的工作簿；其后的改动使签署失效。",
        "SignatureLineInsert",
        ("sign", "{book}", f"--as={role}", "--name={0}", "-o", "{1}"),
        (Question("text", f"签署{role}：签署人姓名"), _saved(f"核查工作簿-{role}.xlsx")),
        looks_at_vouchers=True,
    )


FILE_COMMANDS = {
    "report": FileCommand(
        "核查报告",
        "写成 Word 或 PDF 核查报告；选上次的报告，则保留其中由人修改的内容；可签发且批准以前每页标“草稿”。",
        "FilePrint",
        ("report", "{book}", "-o", "{0}"),
        (Question("save", "核查报告另存为", (WORD, PDF), "核查报告.docx"),),
    ),
    "import_bills": _import(
        "bills", "导入账单台账", "把受核查方的账单台账追加到“能源账单”，写入另存的工作簿；不能确定的行和列不猜测，逐项说明。",
        "GetExternalDataFromText", "账单台账",
    ),
    "import_rows": _import(
        "rows", "导入登记清单", "把排放源、计量器具、凭证等清单追加到工作簿的一张表，写入另存的工作簿。", "TableInsert", "清单",
        Question("text", "写入哪张表，如 排放源、计量器具、凭证登记、归属判定、扣减"),
    ),
    "import_initial": _import(
        "initial", "导入排放报告", "把受核查方自己的排放报告追加到“初始数据”，写入另存的工作簿，供“全部汇总”说明差异。", "Copy",
        "受核查方的排放报告",
    ),
    "diff": FileCommand(
        "对比工作簿",
        "与先前的工作簿比较：按表、行和列，以及各排放源各年的排放量；另存一份，加工作表“对比记录”。",
        "WatchWindow",
        ("diff", "{0}", "{book}", "-o", "{1}"),
        (Question("open", "选择先前的核查工作簿", (WORKBOOKS,)), _saved("核查工作簿-对比.xlsx")),
    ),
    "evidence": FileCommand(
        "建立凭证页",
        "新建凭证页文件夹：左边是单据，右边是凭证页和框，在浏览器中逐张核对；凭证取自工作簿旁的凭证文件夹。",
        "TracePrecedents",
        ("evidence", "{book}", "-o", "{0}"),
        (Question("save", "新建的凭证页文件夹（请放在工作簿旁）", (("文件夹", (".*",)),), "凭证页"),),
        looks_at_vouchers=True,
    ),
    "ticks": FileCommand(
        "导入核对记录",
        "把凭证页上保存的核对记录写入“凭证位置”，写入另存的工作簿。",
        "Spelling",
        ("evidence", "{book}", "--ticks", "{0}", "-o", "{1}"),
        (Question("open", "选择凭证页保存的核对记录", (("核对记录", (".json",)),)), _saved("核查工作簿-已核对.xlsx")),
    ),
    **{f"sign_{role.name.lower()}": _sign(role) for role in SignRole},
}  # fmt: skip
# What a button asks for before it begins, and what is said where a host did not.
QUESTIONS: dict[str, tuple[Question, ...]] = {
    "new": (Question("save", "保存到", (WORKBOOK,), "核查工作簿.xlsx"),),
    "freeze": (Question("save", "保存到", (WORKBOOK,), "交换副本.xlsx"),),
    **{name: command.questions for name, command in FILE_COMMANDS.items()},
}


def unusable(command_id: str, answers: Sequence[str]) -> str:
    """What a command cannot begin with, as a sentence: a question that a host did not put, a place that is no file's; else ""."""
    asked = QUESTIONS.get(command_id, ())
    for question in asked[len(answers) :]:
        return f"没有给出“{question.title}”，未作任何改动：请再试一次。"
    for question, answer in zip(asked, answers):
        if question.how == "text":
            continue
        if "://" in answer:  # what Excel's dialogs give for OneDrive and SharePoint
            return f"“{answer}”是在线位置，不能直接读写，未作任何改动：请选本机的文件夹，或先同步、下载到本机。"
        if not Path(answer).is_absolute():  # of a macro: it leads wherever Python stands, or is taken for an option
            return f"“{answer}”不是完整的路径，未作任何改动：请在对话框中选择，或写明完整的路径。"
    return ""
