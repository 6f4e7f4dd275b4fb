"""Cells of a computed column whose formula is another one than that of the rest of the column.

Excel shows and adds up what such a cell says, while this product calculates what is declared: the totals on paper would
be others than those that were checked. A program that saves a workbook writes formulas in its own way, but all those of a
column alike; so a column is compared with itself, and not with the declaration.
"""

from collections import Counter
from collections.abc import Sequence

from workbook_templates.ooxml.addresses import MOVING_ROWS
from workbook_templates.ooxml.sheets.sheet_columns import SHARED


def other_formulas(texts: Sequence[str | None], first_row: int) -> frozenset[int]:
    """Positions of the cells whose formula is not that of most; all of them where no formula is that of most.

    Args:
        texts: the formulas of a column from top to bottom; None where a cell holds none, SHARED or "" where another's is its own.
        first_row: number of the first cell's row in its sheet.
    """
    if len(set(texts)) <= 1:
        return frozenset()
    own = {at: text for at, text in enumerate(texts) if text and text != SHARED}
    if len({text.replace(str(first_row + at), "#") for at, text in own.items()}) <= 1:
        return frozenset()
    # What stands out so far may only hold its row's number as a figure, or name rows above.
    patterns = {at: _pattern(text, first_row + at) for at, text in own.items()}
    pattern, count = Counter(patterns.values()).most_common(1)[0]
    is_usual = 2 * count > len(patterns)
    return frozenset(at for at, found in patterns.items() if not is_usual or found != pattern)


def _pattern(text: str, row: int) -> str:
    """A formula with each relative row as its distance from the formula's own."""
    return MOVING_ROWS.sub(lambda part: part[0] if part[2] is None else f"{part[1]}<{int(part[2]) - row}>", text)
