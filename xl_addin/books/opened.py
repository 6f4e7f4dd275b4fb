"""A workbook that was named to a command, all of it read: what a file can do to its reader it does here."""

from contextlib import suppress
from pathlib import Path

from workbook_templates.engagement.reader import refuse_other_editions
from workbook_templates.exchange.lost_columns import declared_formulas
from workbook_templates.exchange.lost_tables import refuse_lost_tables
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.package.encryption import AskPassword
from xl_addin.books.file import FileBook


def open_whole(path: Path, ask: AskPassword | None) -> FileBook:
    """Open a workbook and read every sheet of it; a damaged sheet says so when it is wanted.

    Args:
        path: the file.
        ask: gives the password of a protected one; None where nobody can be asked.

    Raises:
        FileError: as `FileBook.open`, or it is of another edition, or its tables were lost.
    """
    book = FileBook.open(path, ask)
    for sheet in book.sheets():
        with suppress(FileError):
            book.columns(sheet)
    refuse_other_editions(book)
    refuse_lost_tables(path.name, book.sheets(), book.tables())
    return book


def restore_lost_columns(book: FileBook, label: str) -> str:
    """Put back the formulas of columns that another program has left out of the tables; the notice of it, or "".

    Args:
        book: as opened. label: its name, for the notice.
    """
    restored = book.restore_columns(declared_formulas)
    if not restored:
        return ""
    notice = f"注意：“{label}”由 LibreOffice 等程序另存过，表格的 {len(restored)} 个计算列公式丢失，在 Excel 中新增的行不会计算"
    return f"{notice}；由它写出的工作簿按本工具的声明恢复。"
