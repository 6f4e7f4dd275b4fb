"""The work on one engagement, wherever it is done: opened within the limits, run, its results written whole."""

from dataclasses import dataclass, replace
from pathlib import Path

from workbook_templates.engagement.reader import FREEZE_RECORD, PART_RECORD
from workbook_templates.files.atomic import cause
from workbook_templates.files.checksum import sha256
from workbook_templates.files.errors import FileError
from workbook_templates.files.saving import Destination, Shelter
from workbook_templates.garbage import not_collected
from workbook_templates.tables import WORKBOOK
from xl_addin.batch.facts import facts_of
from xl_addin.batch.record import Task, keep
from xl_addin.books.file import FileBook
from xl_addin.books.opened import open_whole, restore_lost_columns
from xl_addin.books.restoring import restore_formulas
from xl_addin.commands import COMMANDS
from xl_addin.outputs.recording import recorded
from xl_addin.watched.limits import opening
from xl_addin.watched.sentences import broke_off

NO_PASSWORD = "有密码保护，没有输入密码：请在终端中运行并输入，或在 Excel 中取消密码后另存。"
OTHER_PASSWORD = "有密码保护，输入的密码打不开：请单独运行，或改用同一密码。"
NOT_OURS = "不是本工具的核查工作簿，没有汇总：如属核查工作簿，请用 ghgxl check 查看原因。"
TABLES = {table.id for table in WORKBOOK.tables}


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a task.

    Attributes:
        name: of the task.
        failure: why there is no result; "" where there is one.
    """

    name: str
    failure: str = ""


def lost(task: Task, why: str) -> Told:
    """What became of a task whose process died."""
    return Told(task.name, why)


def work(task: Task, password: str | None) -> Told:
    """Run an engagement and keep what came of it; whatever goes wrong is told and nothing raised.

    Args:
        task: what is to be run.
        password: of protected workbooks; None where there is none.
    """
    try:
        # Garbage is looked for when what was read is gone: among it that would be a twentieth of the work.
        with not_collected():
            _do(task, password)
        return Told(task.name)
    except FileError as error:
        return Told(task.name, str(error))
    except OSError as error:
        return Told(task.name, f"无法读取或写入（{cause(error)}）：请检查磁盘和权限后重新运行。")
    except MemoryError:
        return Told(task.name, "内存不足，没有完成：请减少 --jobs，或单独运行。")
    except Exception as error:  # what nobody foresaw is of this file alone
        return Told(task.name, broke_off(type(error).__name__))


def _do(task: Task, password: str | None) -> None:
    digest = sha256(task.source)
    with opening(task.source.name):
        book = _opened(task.source, password)
    lost_columns = restore_lost_columns(book, task.source.name)
    restored, not_restored = restore_formulas(book)
    with recorded(book, "batch") as recording:
        outcome = COMMANDS["run"].act(book, lambda label: None)
    if sha256(task.source) != digest:
        raise FileError("在处理期间被改动，没有汇总：请重新运行。")
    dropped = f"{restored[0].rstrip('：')}。" if restored else ""
    left = f"{not_restored[0]}{'；'.join(map(str.strip, not_restored[1:]))}。" if not_restored else ""
    notices = [told for told in (lost_columns, dropped, left, recording.notice) if told]
    if book.is_protected:
        notices.append("原工作簿有密码保护，结果工作簿用同一密码打开，而汇总没有密码：请妥善保管（八）。")
    task.book.parent.mkdir(parents=True, exist_ok=True)
    Destination(task.book, task.source, shelter=Shelter.NOWHERE).save(book.to_bytes())
    keep(replace(task, digest=digest), facts_of(outcome, notices))


def _opened(path: Path, password: str | None) -> FileBook:
    def ask(label: str, again: bool) -> str:
        if password is None:
            raise FileError(NO_PASSWORD)
        if again:
            raise FileError(OTHER_PASSWORD)
        return password

    book = open_whole(path, ask)
    if not TABLES & set(book.tables()):
        raise FileError(NOT_OURS)
    for record, kind in ((FREEZE_RECORD, "交换副本"), (PART_RECORD, "拆分件")):
        if record in book.sheets():
            raise FileError(f"这是{kind}，没有汇总：汇总用完整的核查工作簿。")
    return book
