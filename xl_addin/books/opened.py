"""A workbook that was named to a command, all of it read: what a file can do to its reader it does here."""

from contextlib import suppress
from pathlib import Path

from workbook_templates.engagement.reader import FREEZE_RECORD, refuse_other_editions
from workbook_templates.exchange.lost_columns import declared_formulas
from workbook_templates.exchange.lost_tables import refuse_lost_tables
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.package.encryption import AskPassword
from workbook_templates.tables import WORKBOOK
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


def notice_of_lost_formulas(book: FileBook, label: str) -> str:
    """What is to be said of a workbook of ours in whose cells no formula is left, or "".

    Args:
        book: as opened. label: its name, for the notice.
    """
    ours = {table.id for table in WORKBOOK.tables if not table.plain}
    if (
        FREEZE_RECORD in book.sheets()
        or not ours <= {*book.tables()}
        or any(_has_formula(book, sheet) for sheet in book.sheets())
    ):
        return ""
    notice = f"注意：“{label}”的单元格中已没有公式，只有值：另存它的程序（如 openpyxl 的 data_only）去掉了公式，改动内容后数字不会跟着变"
    return f"{notice}；ghgxl run 按本工具的声明恢复与值相同的公式。"


def _has_formula(book: FileBook, sheet: str) -> bool:
    with suppress(FileError):
        return any(text for column in book.columns(sheet).columns.values() for text in column.formulas)
    return False
