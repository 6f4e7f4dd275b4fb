"""The files that a user names on the command line: opened within the limits, their passwords asked for at the terminal."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from workbook_templates.engagement.reader import refuse_other_editions
from workbook_templates.exchange.lost_columns import declared_formulas
from workbook_templates.exchange.lost_tables import refuse_lost_tables
from workbook_templates.files.errors import FileError
from xl_addin.books.file import FileBook
from xl_addin.terminal.passwords import ask_password
from xl_addin.terminal.terminal import Spinner, Terminal, err
from xl_addin.watched.limits import clock_stopped, opening

Content = TypeVar("Content")
Ask = Callable[[str, bool], str]


def open_book(path: Path) -> FileBook:
    """A workbook, all of it read: what a file can do to its reader it does here, within the limits.

    Raises:
        FileError: as `FileBook.open`, or it is of another edition; a damaged sheet says so when it is wanted.
    """

    def read(ask: Ask) -> FileBook:
        book = FileBook.open(path, ask)
        for sheet in book.sheets():
            with suppress(FileError):
                book.columns(sheet)
        refuse_other_editions(book)
        refuse_lost_tables(path.name, book.sheets(), book.tables())
        return book

    book = read_within_limits(path, read)
    if restored := book.restore_columns(declared_formulas):
        notice = f"注意：“{path.name}”由 LibreOffice 等程序另存过，表格的 {len(restored)} 个计算列公式丢失，在 Excel 中新增的行不会计算"
        err.tell(f"{notice}；由它写出的工作簿按本工具的声明恢复。")
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
