"""The workbook a command reads, the file it writes, and what is told of both."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from workbook_templates.files.errors import FileError
from workbook_templates.files.lock_files import holder
from workbook_templates.files.saving import Saved
from xl_addin.cli import printing
from xl_addin.cli.terminal import err
from xl_addin.watched.exit_codes import ExitCode


def notice_if_open(given: Path | Sequence[Path] | None) -> Path | Sequence[Path] | None:
    """Tell of workbooks to be read that are open in a program; what it has not saved is not read."""
    for path in (given,) if isinstance(given, Path) else given or ():
        held = holder(path)
        if held is not None:
            notice = f"注意：“{path.name}”正{held}，读取的是最后一次保存的内容。其实无人打开时（程序曾异常退出），可删除锁文件。"
            printing.print_plain(err, notice)
    return given


def make_folder(folder: Path) -> None:
    """Make a folder that a command fills, where it is not there.

    Raises:
        FileError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"无法建立文件夹“{folder}”（{error.strerror or error}）：请换一个位置。") from error


def tell_results(out: Console, *saved: Saved) -> None:
    """Tell where results are, which versions were kept, and why one is elsewhere.

    Raises:
        typer.Exit: one is elsewhere.
    """
    for result in saved:
        tell_result(out, result)
    exit_if_elsewhere(saved)


def tell_result(out: Console, saved: Saved) -> None:
    """Tell what became of one result, as soon as it is known."""
    for line in saved.sentences:
        printing.print_plain(out, line)


def exit_if_elsewhere(saved: Sequence[Saved]) -> None:
    """End with the exit that says so where a result is elsewhere.

    Raises:
        typer.Exit: one is.
    """
    if any(result.is_elsewhere for result in saved):
        raise typer.Exit(ExitCode.SAVED_ELSEWHERE)


Input = Annotated[Path, typer.Argument(metavar="FILE", help="核查工作簿（.xlsx）", callback=notice_if_open)]
Output = Annotated[
    Path, typer.Option("-o", "--output", metavar="OUT", help="写入的文件，已有时保留其旧版；FILE 本身不变")
]
