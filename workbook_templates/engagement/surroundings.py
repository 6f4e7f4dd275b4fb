"""What of a book stands beside our tables and concerns them: copies of our sheets, named cells that lost their formula."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from udfs.kernel.cells import Value, is_blank
from workbook_templates.book import Book
from workbook_templates.declare.nodes import functions_in
from workbook_templates.declare.workbook import Workbook
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.tables.sign_offs import SIGN_OVERVIEW
from workbook_templates.tables.signing import OVERVIEW

# What Excel, WPS and Calc put behind the name of a sheet that they copy, and what people do.
_COPY = re.compile(r"(?P<original>.+?)(?:\s*[(（]\d+[)）]|_\d+|\s*[-_]?\s*(?:的)?(?:副本|copy)\s*\d*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Copy:
    """A sheet that is a copy, or holds one.

    Attributes:
        original: name of the sheet that it copies. rows: filled rows of its table; None where it has no table.
    """

    sheet: str
    original: str
    rows: int | None


@dataclass(frozen=True, slots=True)
class Constant:
    """A named cell that should hold a formula and holds a constant, or nothing.

    Attributes:
        name: of the cell. what: it shows.
    """

    name: str
    what: str
    ref: CellRef
    value: Value


def constants_of(book: Book, workbook: Workbook, *, is_frozen: bool) -> tuple[Constant, ...]:
    """The named cells whose formula somebody typed over; a name that is not there tells nothing.

    Args:
        is_frozen: our functions have been made values, as they should be.
    """
    asked = {
        item.field.id: item.field.zh
        for item in workbook.items
        if item.formula is not None and not (is_frozen and functions_in(item.formula))
    } | {OVERVIEW: "签发状态", SIGN_OVERVIEW: "签署情况"}
    for sheet in workbook.sheets:
        for table in sheet.tables[-1:]:  # a form alone has none
            asked |= {f"filled_{table.id}": f"{sheet.name}的已填行数", f"open_{table.id}": f"{sheet.name}的未关闭发现"}
    found = []
    for name, what in asked.items():
        try:
            ref, value = book.cell(name)
        except FileError:
            continue
        if not book.has_formula(ref):
            found.append(Constant(name, what, ref, value))
    return tuple(found)


def copies_of(book: Book, workbook: Workbook) -> tuple[Copy, ...]:
    """The copies in a book, each sheet once.

    Args:
        book: to look through. workbook: the declarations.
    """
    found = {copy.sheet: copy for copy in (*_named(book, workbook), *_of_tables(book, workbook))}
    return tuple(found.values())


def _named(book: Book, workbook: Workbook) -> Iterator[Copy]:
    own = {sheet.name for sheet in workbook.sheets}
    for name in book.sheets():
        told = _COPY.fullmatch(name)
        if told is not None and name not in own and told["original"] in own:
            yield Copy(name, told["original"], None)


def _of_tables(book: Book, workbook: Workbook) -> Iterator[Copy]:
    """Tables with all headings that somebody fills in of one of ours."""
    filled_in = {
        table.id: {column.header for column in table.columns if column.formula is None} for table in workbook.tables
    }
    for name in book.tables():
        if name in filled_in:
            continue
        try:
            grid = book.read(name)
        except FileError:  # a table of others that cannot be read concerns nobody here
            continue
        like = (table for table, headers in filled_in.items() if len(headers) > 2 and headers <= {*grid.headers})
        original = next(like, None)
        if original is not None:
            columns = [cells for header, cells in zip(grid.headers, grid.columns) if header in filled_in[original]]
            rows = sum(any(not is_blank(cell) for cell in row) for row in zip(*columns))
            yield Copy(grid.sheet, workbook.sheet_of(original).name, rows)
