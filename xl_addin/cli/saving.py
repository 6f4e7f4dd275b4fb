"""Where a command writes, and what is told of that."""

from collections.abc import Sequence
from pathlib import Path

import typer

from workbook_templates.files.errors import FileError
from workbook_templates.files.saving import Saved
from xl_addin.cli.terminal import Terminal
from xl_addin.watched.exit_codes import ExitCode


def make_folder(folder: Path) -> None:
    """Make a folder that a command fills, where it is not there.

    Raises:
        FileError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"无法建立文件夹“{folder}”（{error.strerror or error}）：请换一个位置。") from error


def tell_results(out: Terminal, *saved: Saved) -> None:
    """Tell where results are, which versions were kept, and why one is elsewhere.

    Raises:
        typer.Exit: one is elsewhere.
    """
    for result in saved:
        tell_result(out, result)
    exit_if_elsewhere(saved)


def tell_result(out: Terminal, saved: Saved) -> None:
    """Tell what became of one result, as soon as it is known."""
    for line in saved.sentences:
        out.tell(line)


def exit_if_elsewhere(saved: Sequence[Saved]) -> None:
    """End with the exit that says so where a result is elsewhere.

    Raises:
        typer.Exit: one is.
    """
    if any(result.is_elsewhere for result in saved):
        raise typer.Exit(ExitCode.SAVED_ELSEWHERE)
