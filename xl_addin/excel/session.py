"""The command that runs beside Excel: read first, work in a thread without Excel, write at the end or not at all.

Excel waits in short calls, so it shows the state, takes the Esc key and never complains of a busy
server; its object model is only used from the thread that Excel called.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import xlwings as xw

from workbook_templates.files.errors import FileError
from xl_addin.excel.actions import ACTIONS, Context, Ended, TextRows, Work
from xl_addin.excel.addin.ribbon import BUTTONS
from xl_addin.excel.journal import JOURNAL
from xl_addin.excel.logfile import log_fault
from xl_addin.excel.setup.windows import InstallError
from xl_addin.file_commands import unusable
from xl_addin.values import ExcelCell

LOOK_SECONDS = 0.2
CommandState: TypeAlias = Literal["running", "done", "open", "table", "failed"]
Answer: TypeAlias = tuple[CommandState, str]


class Cancelled(Exception):
    """The user pressed Esc."""


@dataclass(slots=True)
class Running:
    """A command under way.

    Attributes:
        label: what the user pressed.
        work: what remains to be done.
        stage: what it is doing, for the status bar.
        outcome: the ended work, or what ended it.
    """

    label: str
    book: str
    work: Work
    stage: str = "正在处理"
    cancelled: bool = False
    outcome: Ended | BaseException | None = None
    thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.outcome = self.work.compute(self._progress)
        except BaseException as error:
            self.outcome = error

    def _progress(self, stage: str) -> None:
        if self.cancelled:
            raise Cancelled
        self.stage = stage


class Session:
    """What is being worked on, how the last command ended, and the table to show next; one per Excel."""

    running: Running | None = None
    ended: Answer | None = None
    table: TextRows = ()


def begin(command: str, book: xw.Book | None, answers: Sequence[str] = ()) -> Answer:
    """Start a command; one that needs no time answers at once.

    Args:
        command: id of a button.
        book: the active workbook.
        answers: to its questions; the cell that is selected, where the command is about one.
    """
    label, name = BUTTONS[command].label, book.name if book is not None else ""
    return _guarded(label, name, lambda: _begun(command, label, name, Context(book, answers)))


def _begun(command: str, label: str, name: str, context: Context) -> Answer:
    if Session.running is not None and Session.running.outcome is None:
        raise FileError(f"“{Session.running.label}”还在进行：请等它结束。")
    if reason := unusable(command, context.answers):
        raise FileError(reason)
    started = ACTIONS[command](context)
    if isinstance(started, Work):
        Session.running, Session.ended = Running(label, name, started), None
        return ("running", f"{label}：{Session.running.stage}")
    return _ended(label, name, started)


def poll(*, cancelled: bool) -> Answer:
    """How the command stands, after a short wait; when its work is done, it is written into the workbook.

    Asked once more, it says again how it ended: Esc may have kept the answer from who asked.
    """
    running = Session.running
    if running is None:
        return Session.ended or ("failed", "计算进程已重新启动，命令没有完成，工作簿没有改动：请再试一次。")
    running.cancelled = running.cancelled or cancelled
    running.thread.join(LOOK_SECONDS)
    if running.outcome is None:
        return ("running", f"{running.label}：{running.stage}")
    Session.running = None
    Session.ended = _guarded(running.label, running.book, lambda: _written(running))
    return Session.ended


def _written(running: Running) -> Answer:
    if isinstance(running.outcome, BaseException):
        raise running.outcome
    assert running.outcome is not None
    if running.work.commit is not None:  # else all is done, whatever was pressed meanwhile
        if running.cancelled:
            raise Cancelled
        running.work.commit()
    return _ended(running.label, running.book, running.outcome)


def _ended(label: str, book: str, ended: Ended) -> Answer:
    Session.table = ended.table
    JOURNAL.command(book, label, "完成", ended.text)
    return (ended.state, ended.text)


def _guarded(label: str, book: str, act: Callable[[], Answer]) -> Answer:
    """Every failure is one sentence."""
    try:
        return act()
    except Cancelled:
        message = "已取消，工作簿没有改动。"
    except (FileError, InstallError) as error:
        message = str(error)
    except Exception:
        log_fault(label)
        message = f"“{label}”内部出错，工作簿没有改动：请重试；仍不行请打开安装文件夹，把 ghgxl.log 交给维护人员。"
    JOURNAL.command(book, label, "未完成", message)
    return ("failed", message)


def rows() -> list[list[ExcelCell]]:
    """The table of the last command."""
    return [list(row) for row in Session.table]
