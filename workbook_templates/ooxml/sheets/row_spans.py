"""Where the rows of a worksheet part begin, found without parsing it: most edits need a few rows of many."""

import bisect
import re
from collections.abc import Collection

_DATA = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)sheetData[ >]")
Span = tuple[int, int]


def _holds_more_than_elements(xml: bytes) -> bool:
    """Whether there are comments, CDATA, or instructions after the first; one sign is found ten times as fast as two."""
    after = xml.find(b"?>") if xml.startswith(b"<?") else 0
    return (b"!" in xml and b"<!" in xml) or (xml.find(b"?", after + 1) >= 0 and xml.find(b"<?", 1) >= 0)


def unwanted_rows(xml: bytes, wanted: Collection[int]) -> dict[Span, list[tuple[int, int]]]:
    """The spans of neighbouring rows that nobody wants, each with the (number, start) of its rows.

    A row is passed over only where its tag can be told by its bytes alone: no comment, CDATA or instruction in
    the part, and every row begins with its number. Else nothing is. Rows with a formula that has attributes
    (shared, array, data table) are always wanted.

    Args:
        xml: the worksheet part.
        wanted: numbers of rows.
    """
    data = _DATA.search(xml)
    if data is None or _holds_more_than_elements(xml):
        return {}
    prefix = data[1]
    first, last = data.end(), xml.rfind(b"</" + prefix + b"sheetData")
    opening = b"<" + prefix + b"row"
    rows = [
        (int(row[1]), row.start())
        for row in re.compile(opening + rb' r="([0-9]{1,7})"').finditer(xml, first, max(last, 0))
    ]
    if last < first or not rows or xml.count(opening, first, last) != len(rows):
        return {}
    starts = [start for _, start in rows]
    keep = {number for number, (row, _) in enumerate(rows) if row in wanted}
    formula = b"<" + prefix + b"f "
    at = xml.find(formula, first, last)
    while at >= 0:
        number = bisect.bisect_right(starts, at) - 1
        keep.add(number)
        at = xml.find(formula, starts[number + 1], last) if number + 1 < len(starts) else -1
    spans: dict[Span, list[tuple[int, int]]] = {}
    begin = 0
    for end in (*sorted(keep), len(rows)):
        if begin < end:
            spans[starts[begin], starts[end] if end < len(rows) else last] = rows[begin:end]
        begin = end + 1
    return spans
