"""Whether a file has formulas that hand the cell of a plain address to a function of ours: told by their texts alone."""

import re
from contextlib import suppress

from workbook_templates.exchange.links import calls_our_function
from workbook_templates.files.errors import FileError
from xl_addin.books.file import FileBook

# An address that is a whole argument; what stands in texts may be taken for one, and is looked at in vain.
_LONE = re.compile(r"[(,]\s*(?:(?:'[^']*'|[^\s'(),!\"]+)!)?\$?[A-Za-z]{1,3}\$?[0-9]{1,7}\s*(?=[,)])")


def may_hand_a_cell(formula: str) -> bool:
    """Whether a formula calls a function of ours and has an argument that is one address."""
    return _LONE.search(formula) is not None and calls_our_function(formula)


def has_any(book: FileBook) -> bool:
    """Whether a book has such a formula."""
    for label in book.sheets():
        with suppress(FileError):  # a chart sheet
            for column in book.columns(label).columns.values():
                if any(text and may_hand_a_cell(text) for text in set(column.formulas)):
                    return True
    return False
