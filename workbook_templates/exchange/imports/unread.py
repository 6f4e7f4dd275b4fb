"""What nobody reads of a ledger, and hidden columns that are read: a second table beside the first is told by that."""

from collections.abc import Collection, Iterator

from udfs.kernel.cells import is_blank
from workbook_templates.exchange.imports.beside_cells import told_comments
from workbook_templates.exchange.imports.ledger import Ledger
from workbook_templates.ooxml.addresses import column_letters


def notes_on_columns(ledger: Ledger, read: Collection[str]) -> Iterator[str]:
    """What is told of the columns of a ledger.

    Args:
        ledger: as read.
        read: the headings that a map names.
    """
    hidden = [
        f"“{heading}”（{column_letters(column.number)}列）"
        for heading, column in ledger.columns.items()
        if heading in read and column.number in ledger.hidden_columns
    ]
    if hidden:
        yield f"读取了隐藏的列 {'、'.join(hidden)}，请核对"
    unread = [
        heading
        for heading, column in ledger.columns.items()
        if heading not in read and not all(map(is_blank, column.values))
    ]
    if unread:
        yield f"没有读取的列：{'、'.join(unread)}"
    yield from told_comments(ledger.comments)
