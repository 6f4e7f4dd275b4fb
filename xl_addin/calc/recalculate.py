"""``ghgxl recalc``: LibreOffice calculates a copy, and only the values go into the file."""

import secrets
import tempfile
from pathlib import Path

from udfs import FUNCTIONS
from udfs.kernel.cells import Value
from udfs.kernel.errors import GhgError
from workbook_templates.exchange.links import calls_our_function, without_addin_prefix
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef, position
from xl_addin.books.file import FileBook
from xl_addin.calc.blank_arguments import is_one_call, with_isblank_tests
from xl_addin.calc.office import Office

SHOWN = 10
ANY_LINK = range(1, 1000)


def calculated(office: Office, book: FileBook) -> dict[CellRef, Value]:
    """The value that LibreOffice finds for every formula cell of a workbook.

    Args:
        office: as it runs.
        book: stays as it is.

    Returns:
        numbers as exact doubles, dates as serials; an error is a value.

    Raises:
        FileError: LibreOffice cannot open the file or takes too long.
    """
    places = book.formulas()
    with tempfile.TemporaryDirectory(prefix="ghgxl", ignore_cleanup_errors=True) as folder:
        source, target = Path(folder) / "copy.xlsx", Path(folder) / "result.xlsx"
        # What was protected is not laid open on the disk: the copy and the result have a password that nobody knows.
        password = secrets.token_urlsafe(24) if book.is_protected else None
        book.with_formulas(_for_calc, password).save_as(source)
        numbers = office.recalculate(source, target, password).numbers
        result = FileBook.open(target, lambda label, again: password or "")
    found = {ref: _value(ref, result.value(ref), numbers.get(ref.sheet, [])) for ref in places}
    flags = {text for text in set(places.values()) if _is_flag(text)}
    return {
        ref: bool(value) if places[ref] in flags and isinstance(value, float) else value for ref, value in found.items()
    }


def _for_calc(formula: str) -> str:
    return with_isblank_tests(without_addin_prefix(formula, ANY_LINK)) if calls_our_function(formula) else formula


def _value(ref: CellRef, saved: Value, rows: list[list[float | None]]) -> Value:
    """The saved file tells numbers, booleans, texts and errors apart, the rows have every digit."""
    if isinstance(saved, (bool, str, GhgError)):
        return saved
    row, column = position(ref.address)
    inside = row <= len(rows) and column <= len(rows[row - 1])
    return rows[row - 1][column - 1] if inside else None


def _is_flag(formula: str) -> bool:
    """Whether the formula is one call of a function of ours that answers yes or no, which Calc takes for 1 or 0."""
    name, _, _ = without_addin_prefix(formula, ANY_LINK).partition("(")
    return name.upper() in FUNCTIONS and FUNCTIONS[name.upper()].returns.kind == "boolean" and is_one_call(formula)


def recalculate(office: Office, book: FileBook) -> int:
    """Let the formulas of a workbook show what LibreOffice finds; every other byte stays the original's.

    Args:
        office: as it runs.
        book: the workbook in memory.

    Returns:
        how many formula cells there are.

    Raises:
        FileError: LibreOffice cannot, or does not know a function.
    """
    values = calculated(office, book)
    unknown = [ref for ref, value in values.items() if _is_unknown(value) and not _is_unknown(book.value(ref))]
    if unknown:
        places = "、".join(map(str, unknown[:SHOWN])) + ("等" if len(unknown) > SHOWN else "")
        raise FileError(
            f"LibreOffice 不认识 {len(unknown)} 个单元格中的函数，未写入文件：{places}。请在 Excel 中计算，或换用两者都有的函数。"
        )
    book.put(values)
    return len(values)


def _is_unknown(value: Value) -> bool:
    return isinstance(value, GhgError) and value.code == "#NAME?"
