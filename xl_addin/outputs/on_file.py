"""A command of `FILE_COMMANDS` done for a host: the command line on a file of what is open, and what it told."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from workbook_templates.files.errors import FileError
from xl_addin.commands import Progress
from xl_addin.file_commands import FILE_COMMANDS
from xl_addin.outcomes import shortened
from xl_addin.watched.exit_codes import ExitCode
from xl_addin.watched.line import run_line

UNCHANGED = "打开着的工作簿没有改动。"


def done_on_file(
    command_id: str, book: Path, answers: Sequence[str], progress: Progress, vouchers: Path | None = None
) -> str:
    """Run it, and say how it ended.

    Args:
        command_id: of the command.
        book: a file with what is open. answers: to its questions.
        progress: is told that it is at work; what it raises ends it with nothing written.
        vouchers: the folder of the vouchers of the workbook, where there is one.

    Raises:
        FileError: it was refused; nothing is written.
    """
    command = FILE_COMMANDS[command_id]
    try:
        code, told = run_line(command.line(str(book), answers, str(vouchers or "")), lambda: progress(command.label))
    except OSError as error:
        raise FileError(f"命令无法启动（{error.strerror or error}）：请检查内存、临时文件夹和安全软件。") from error
    text = shortened(told)
    if code == ExitCode.UNUSABLE:
        raise FileError(text)
    return f"{text}\n{UNCHANGED}"


def done_on_copy(
    command_id: str, source: Path, answers: Sequence[str], progress: Progress, vouchers: Path | None
) -> str:
    """The same, of a file that a program holds open: it is copied first.

    Args: as of `done_on_file`.

    Raises:
        FileError: it cannot be read, or the command was refused.
    """
    with tempfile.TemporaryDirectory(prefix="ghgxl", ignore_cleanup_errors=True) as folder:
        try:
            copy = Path(shutil.copyfile(source, Path(folder) / source.name))
        except OSError as error:
            raise FileError(f"不能读取“{source.name}”（{error.strerror or error}）：请检查路径和权限。") from error
        return done_on_file(command_id, copy, answers, progress, vouchers)
