"""A command of `FILE_COMMANDS` done for a host: the command line on a file of what is open, and what it told."""

from collections.abc import Sequence
from pathlib import Path

from workbook_templates.files.errors import FileError
from workbook_templates.files.saving import is_same_file
from xl_addin.commands import Progress
from xl_addin.evidence.folder import beside
from xl_addin.file_commands import FILE_COMMANDS
from xl_addin.outcomes import shortened
from xl_addin.watched.exit_codes import ExitCode
from xl_addin.watched.line import run_line

UNCHANGED = "打开着的工作簿没有改动。"


def done_on_file(
    command_id: str, book: Path, answers: Sequence[str], progress: Progress, workbook: Path | None = None
) -> str:
    """Run it, and say how it ended.

    Args:
        command_id: of the command.
        book: a file with what is open. answers: to its questions.
        progress: is told that it is at work; what it raises ends it with nothing written.
        workbook: the open workbook's own file, where it has one: never written to; the vouchers are looked for beside it.

    Raises:
        FileError: it was refused; nothing is written.
    """
    command = FILE_COMMANDS[command_id]
    target = Path(next(answer for question, answer in zip(command.questions, answers) if question.how == "save"))
    if workbook is not None and is_same_file(workbook, target):
        raise FileError(f"“{target.name}”是打开着的工作簿，不能写入，未作任何改动：请换一个文件名。")
    before = _state(target)
    try:
        code, told = run_line(
            command.line(str(book), answers, str(beside(workbook) or "")), lambda: progress(command.label)
        )
    except OSError as error:
        raise FileError(f"命令无法启动（{error.strerror or error}）：请检查内存、临时文件夹和安全软件。") from error
    except BaseException:
        if _state(target) == before:
            raise
        return f"取消以前已经写完：{target}\n{UNCHANGED}"
    text = shortened(told)
    if code == ExitCode.UNUSABLE:
        raise FileError(text)
    return f"{text}\n{UNCHANGED}"


def _state(path: Path) -> tuple[int, ...]:
    """By which a file that was written is told from what stood there; nothing where there is none."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_ino, status.st_mtime_ns, status.st_size
