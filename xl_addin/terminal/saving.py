"""Where a command writes, and what is told of that."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from workbook_templates.files.atomic import cause
from workbook_templates.files.errors import FileError
from workbook_templates.files.saving import Destination, Saved
from xl_addin.books.file import FileBook
from xl_addin.terminal.terminal import Terminal, err
from xl_addin.watched.exit_codes import ExitCode

if TYPE_CHECKING:
    from xl_addin.outputs.recording import Recording


def destination_of_book(output: Path, book: Path, *others: Path) -> Destination:
    """Where a workbook goes that a command has changed; with another ending Excel would not open it.

    Args:
        book: the workbook that is read. others: what else is.

    Raises:
        FileError: another ending, or no file can be there.
    """
    ending = ".xlsm" if book.suffix.lower() == ".xlsm" else ".xlsx"
    if output.suffix.lower() != ending:
        raise FileError(f"写入的文件“{output}”应以 {ending} 结尾，与读取的工作簿一致：请改文件名。")
    return Destination(output, book, *others)


@contextmanager
def recorded(book: FileBook, command: str, reason: str = "") -> "Iterator[Recording]":
    """What a command does to a book meanwhile is kept in its 修改记录; one that has none is told of.

    Args: as of `outputs.recording.recorded`.
    """
    from xl_addin.outputs import recording  # all that builds, which a check does not need

    with recording.recorded(book, command, reason) as made:
        yield made
    if made.notice:
        err.tell(f"注意：{made.notice}")


def make_folder(folder: Path) -> None:
    """Make a folder that a command fills, where it is not there.

    Raises:
        FileError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"无法建立文件夹“{folder}”（{cause(error)}）：请换一个位置。") from error


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
