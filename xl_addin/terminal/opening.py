"""The files that a user names on the command line: opened within the limits, their passwords asked for at the terminal."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from xl_addin.books.file import FileBook
from xl_addin.books.opened import notice_of_lost_formulas, open_whole, restore_lost_columns
from xl_addin.terminal.passwords import ask_password
from xl_addin.terminal.terminal import Spinner, Terminal, err
from xl_addin.watched.limits import clock_stopped, opening

Content = TypeVar("Content")
Ask = Callable[[str, bool], str]


def open_book(path: Path) -> FileBook:
    """A workbook, all of it read: what a file can do to its reader it does here, within the limits.

    Raises:
        FileError: as `open_whole`.
    """

    book = read_within_limits(path, lambda ask: open_whole(path, ask))
    for notice in (restore_lost_columns(book, path.name), notice_of_lost_formulas(book, path.name)):
        if notice:
            err.tell(notice)
    return book


def read_within_limits(path: Path, read: Callable[[Ask], Content]) -> Content:
    """What a reader makes of a file.

    Args:
        read: is given what asks for the password.
    """
    with err.status(f"正在打开“{path.name}”…") as status, opening(path.name):
        return read(_password_prompt(status))


def _password_prompt(status: Spinner) -> Ask:
    def ask(label: str, again: bool) -> str:
        status.stop()
        with clock_stopped():
            password = ask_password(label, again)
        status.start()
        return password

    return ask


def tell_protection(out: Terminal, book: FileBook, *, is_kept: bool = True) -> None:
    """Tell of a result whose source needs a password whether it needs one too."""
    if book.is_protected:
        kept, lost = (
            "原工作簿有密码保护，写入的工作簿用同一密码打开。",
            "注意：原工作簿有密码保护，写入的文件没有：请妥善保管（八）。",
        )
        out.tell(kept if is_kept else lost)
