"""What each button of the ribbon does: the commands of the command line on the open workbook, and what Excel alone needs."""

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias

import xlwings as xw

from udfs import CLAUSES, FUNCTIONS, VERSION
from udfs.kernel.field import Field
from workbook_templates.build.template import build_empty
from workbook_templates.engagement.reader import read
from workbook_templates.explain.explanation import explain
from workbook_templates.files.atomic import refuse_existing
from workbook_templates.files.errors import FileError
from xl_addin import outcomes
from xl_addin.books.file import FileBook
from xl_addin.books.live import LiveBook, path_of, save_copy
from xl_addin.commands import COMMANDS, Progress
from xl_addin.evidence.opening import open_voucher_page
from xl_addin.excel.journal import JOURNAL
from xl_addin.excel.setup import local_installation
from xl_addin.file_commands import FILE_COMMANDS
from xl_addin.outputs.exchange_copy import make_exchange_copy
from xl_addin.outputs.on_file import done_on_file
from xl_addin.outputs.recording import recorded

TextRows: TypeAlias = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Ended:
    """What the user sees: a message, a file to open (its path is the text), or a table under a title."""

    text: str
    state: Literal["done", "open", "table"] = "done"
    table: TextRows = ()


@dataclass(frozen=True, slots=True)
class Work:
    """What takes time.

    Attributes:
        compute: runs in a thread, without Excel.
        commit: writes into the workbook afterwards, in Excel's own thread, all or nothing; None where all is done by then.
    """

    compute: Callable[[Progress], Ended]
    commit: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """The active workbook, where there is one, and what the user answered: files, words, or the cell that is selected."""

    workbook: xw.Book | None
    answers: Sequence[str] = ()

    @property
    def book(self) -> xw.Book:
        """The active workbook.

        Raises:
            FileError: none is open.
        """
        if self.workbook is None:
            raise FileError("没有打开的工作簿：请先打开一个工作簿；在“受保护的视图”中打开的，请先点“启用编辑”。")
        return self.workbook

    @property
    def path(self) -> Path:
        """The file to write.

        Raises:
            FileError: it exists; nothing is overwritten.
        """
        target = Path(self.answers[0])
        refuse_existing(target)
        return target

    @property
    def cell(self) -> tuple[str, str]:
        """Sheet and address of the cell that is selected.

        Raises:
            FileError: none is.
        """
        if not self.answers:
            raise FileError("没有选中的单元格：请先选择工作表中的一个单元格。")
        sheet, _, address = self.answers[0].rpartition("!")
        return sheet, address


def _command(command_id: str) -> Callable[[Context], Work]:
    def start(context: Context) -> Work:
        live = LiveBook(context.book)

        def compute(progress: Progress) -> Ended:
            with recorded(live, command_id):
                outcome = COMMANDS[command_id].act(live, progress)
            return Ended(outcomes.message(outcome))

        return Work(compute, live.commit)

    return start


def _new(context: Context) -> Work:
    path = context.path

    def compute(progress: Progress) -> Ended:
        progress("正在建立工作簿")
        build_empty(path)
        return Ended(str(path), "open")

    return Work(compute)


def _freeze(context: Context) -> Work:
    path, (folder, copy) = context.path, _copied(context.book)

    def compute(progress: Progress) -> Ended:
        with folder:
            progress("正在冻结公式")
            exchanged = FileBook.open(copy)
            frozen = make_exchange_copy(exchanged, datetime.now())
            exchanged.save_as(path)
            return Ended(outcomes.frozen_message(frozen, path))

    return Work(compute)


def _copied(book: xw.Book) -> tuple[tempfile.TemporaryDirectory[str], Path]:
    """A folder of its own with a copy of what is open; Excel writes it in the workbook's own format."""
    folder = tempfile.TemporaryDirectory(prefix="ghgxl", ignore_cleanup_errors=True)
    copy = Path(folder.name) / (book.name if Path(book.name).suffix else f"{book.name}.xlsx")
    save_copy(book, copy)
    return folder, copy


def _file_command(command_id: str) -> Callable[[Context], Work]:
    def start(context: Context) -> Work:
        workbook = path_of(context.book)
        folder, copy = _copied(context.book)

        def compute(progress: Progress) -> Ended:
            with folder:
                return Ended(done_on_file(command_id, copy, context.answers, progress, workbook))

        return Work(compute)

    return start


def _repair(context: Context) -> Ended:
    told = outcomes.repaired_message(LiveBook(context.book).repair_links())
    names = [name.name for name in context.book.names]
    ours = "、".join(name for name in names if name.rpartition("!")[2].upper() in FUNCTIONS)
    foreign = (
        f"\n工作簿中有与函数同名的名称：{ours}。Excel 会先用它，公式不会得到函数的结果：请在“公式-名称管理器”中改名。"
    )
    return Ended(told + (foreign if ours else ""))


def _explain(context: Context) -> Ended:
    return Ended(explain(read(LiveBook(context.book)), *context.cell).with_pages)


def _voucher(context: Context) -> Ended:
    live = LiveBook(context.book)
    return Ended(open_voucher_page(read(live), live.vouchers, *context.cell))


def _account(context: Context) -> Work:
    live = LiveBook(context.book)

    def compute(progress: Progress) -> Ended:
        progress("核对账目")
        return Ended(outcomes.account_message(read(live)))

    return Work(compute)


def _functions(_: Context) -> Ended:
    heading = ("函数", "用途", "条款", "结果", "参数")
    rows = [
        (
            function.signature, function.help, function.clause.label if function.clause else "", function.returns.zh,
            "\n".join(_parameter_line(parameter.field) for parameter in function.arguments),
        )
        for function in FUNCTIONS.values()
    ]  # fmt: skip
    return Ended("函数说明", "table", [heading, *rows])


def _parameter_line(field: Field) -> str:
    return f"{field.id} {field.zh}：{field.help}"


def _log(_: Context) -> Ended:
    return Ended("运行日志", "table", JOURNAL.rows())


def _about(_: Context) -> Ended:
    return Ended(
        f"碳核查 {VERSION}\n依据《组织温室气体排放核算核查技术要点》（2026年3月），{len(CLAUSES)} 条，{len(FUNCTIONS)} 个函数。\n"
        f"Python：{sys.executable}\nMIT 许可；xlwings、openpyxl 等部件的许可见 docs/dependencies.md。\n数据不离开本机。"
    )


def _restarted(_: Context) -> Ended:
    return Ended(f"计算进程已重新启动（Python {sys.version.split()[0]}）。")


def _doctor(_: Context) -> Ended:
    heading = ("项目", "状态", "现状", "办法")
    rows = [(found.title, found.state, found.detail, found.cure) for found in local_installation.diagnose()]
    return Ended("诊断安装", "table", [heading, *rows])


ACTIONS: dict[str, Callable[[Context], Ended | Work]] = {
    "new": _new,
    **{command: _command(command) for command in COMMANDS},
    **{command: _file_command(command) for command in FILE_COMMANDS},
    "freeze": _freeze,
    "repair": _repair,
    "account": _account,
    "explain": _explain,
    "voucher": _voucher,
    "functions": _functions,
    "log": _log,
    "about": _about,
    "doctor": _doctor,
    "restart": _restarted,
}
