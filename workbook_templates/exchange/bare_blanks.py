"""Single blank cells handed to a function of ours: Calc makes 0 of them, Excel says that the value is missing.

Calc leaves a function no way to tell (docs/calc.md), so every such cell is a finding; where it cannot be told whether an
argument leads to one, that is a finding too. The formulas that we declare guard theirs.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache

from workbook_templates.book import BareBlank
from workbook_templates.exchange.formula_tree import NoFormula
from workbook_templates.exchange.found_cells import Cells
from workbook_templates.exchange.handed_cells import CHOOSING, FINDING, NAMING, arguments
from workbook_templates.exchange.links import calls_our_function
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import Area, CellRef, address, position
from workbook_templates.ooxml.sheets.sheet_columns import SHARED, SheetColumns
from workbook_templates.tables import WORKBOOK

_GUARD = re.compile(r'IF\((?P<x>[^"]+?)="","",(?P=x)\)')
# One address, name or cell of this row as a whole argument, or a function that may lead to a cell. What stands in texts
# may be taken for one, and is looked at in vain.
_MAY_HAND = re.compile(
    r"""[(,][\s+(]*(?:(?:'[^']*'|[^\s'(),!"]+)!)?(?:[^\W\d][\w.\\]*|\$?[A-Za-z]{1,3}\$?[0-9]{1,7}|[^\s(),"\[]*\[[^()"]*\])[\s)]*(?=[,)])"""
    rf"|\b(?:{'|'.join(sorted(CHOOSING | FINDING | NAMING))})\(|[^\s(,;]\s+[^\s),;]",
    re.IGNORECASE,
)
Block = Callable[[str], tuple[str, Area, Sequence[str]]]


@lru_cache(1 << 16)  # a workbook is read several times by a command, its thousands of formulas each time
def may_hand_a_cell(formula: str) -> bool:
    """Whether a formula calls a function of ours and may hand it a single cell that nothing guards."""
    return (
        "GHG_" in formula.upper()
        and _MAY_HAND.search(_GUARD.sub("0", formula)) is not None
        and calls_our_function(formula)
    )


def declared_cells(cells: Cells, block: Block) -> dict[str, list[Area]]:
    """The cells and columns of formulas that we declare, by sheet.

    Args:
        cells: of the workbook.
        block: sheet, data rows and headers of a table of ours; raises FileError where there is none.
    """
    found: dict[str, list[Area]] = {}
    for item in WORKBOOK.items:
        with suppress(FileError):
            if item.formula is not None:
                sheet, area = cells.area(item.field.id, None)
                found.setdefault(sheet, []).append(area)
    for table in WORKBOOK.tables:
        with suppress(FileError):
            sheet, area, headers = block(table.id)
            declared = {column.header for column in table.columns if column.formula is not None}
            for number, header in enumerate(headers, area.first_column):
                if header in declared:
                    found.setdefault(sheet, []).append(Area(area.first_row, number, area.last_row, number))
    return found


def handing_cells(sheets: Iterable[SheetColumns], declared: Mapping[str, Sequence[Area]]) -> dict[CellRef, str]:
    """Cells with such formulas beside the declared ones; of a formula that many share, `SHARED` where another has its text."""
    found: dict[CellRef, str] = {}
    for sheet in sheets:
        for number, column in sheet.columns.items():
            areas = [area for area in declared.get(sheet.label, ()) if area.first_column == number]
            for at in _beside(column.rows[: len(column.formulas)], areas):
                text = column.formulas[at]
                if text and (text == SHARED or may_hand_a_cell(text)):
                    found[CellRef(sheet.label, address(column.rows[at], number))] = text
    return found


def _beside(rows: Sequence[int], areas: Iterable[Area]) -> Iterator[int]:
    """Positions of the rows, which ascend, that lie in none of these areas of their column."""
    start = 0
    for area in sorted(areas, key=lambda area: area.first_row):
        yield from range(start, bisect_left(rows, area.first_row))
        start = max(start, bisect_right(rows, area.last_row))
    yield from range(start, len(rows))


def bare_blanks(texts: Mapping[CellRef, str], cells: Cells) -> tuple[BareBlank, ...]:
    """What these formulas hand our functions that is a single blank cell, or may be.

    Args:
        texts: formulas by their cells.
        cells: of the workbook.
    """
    found: dict[tuple[CellRef, CellRef | str], BareBlank] = {}
    for ref, text in texts.items():
        try:
            for argument in arguments(text, ref, cells):
                with suppress(FileError):  # a sheet that is not there: an error in any program
                    if argument.handed.may_be_blank(cells):
                        one = BareBlank(ref, argument.text, argument.handed.cell)
                        found.setdefault((ref, one.blank or one.written), one)
        except NoFormula:
            found[ref, text] = BareBlank(ref, text, None)
        except FileError:
            continue
    return tuple(sorted(found.values(), key=lambda one: (one.cell.sheet, position(one.cell.address))))
