"""Which formula cells a value goes into, as far as the texts of the formulas tell; where they do not, any may."""

from collections.abc import Collection, Mapping

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import Area, CellRef, address, position, sheet_named

_ANYTHING = ("OFFSET", "INDIRECT")
Place = tuple[str, Area]


def depending(formulas: Mapping[CellRef, str], first: Collection[CellRef]) -> set[CellRef]:
    """The cells whose formula may take in one of these, directly or through others; these themselves left out.

    Args:
        formulas: cell -> text, of the whole workbook.
        first: cells.
    """
    taken = {text: _places(text) for text in set(formulas.values())}
    reached, waiting = set(first), list(first)
    unknown = [ref for ref, text in formulas.items() if taken[text] is None]
    known = [(ref, places) for ref, text in formulas.items() if (places := taken[text])]
    if waiting:  # what cannot be told may take in anything
        waiting += [ref for ref in unknown if ref not in reached]
        reached |= set(unknown)
    while waiting:
        cell = waiting.pop()
        row, column = position(cell.address)
        for ref, places in known:
            if ref not in reached and any(
                (sheet or ref.sheet) == cell.sheet and area.holds(row, column) for sheet, area in places
            ):
                reached.add(ref)
                waiting.append(ref)
    return reached - set(first)


def takes_in(formula: str, sheet: str, cells: frozenset[CellRef]) -> bool:
    """Whether a formula on a sheet may take in one of some cells itself."""
    places = _places(formula)
    if places is None:
        return bool(cells)
    for named, area in places:
        where = named or sheet
        if area.size <= len(cells):
            if any(CellRef(where, address(*place)) in cells for place in area.cells()):
                return True
        elif any(cell.sheet == where and area.holds(*position(cell.address)) for cell in cells):
            return True
    return False


def _places(formula: str) -> list[Place] | None:
    """Sheet ("" for its own) and area of everything that a formula refers to; None where it cannot be told."""
    places: list[Place] = []
    for token in Tokenizer(f"={formula}").items:
        if token.type == Token.FUNC and token.value.rstrip("(").upper() in _ANYTHING:
            return None
        if token.type != Token.OPERAND or token.subtype != Token.RANGE:
            continue
        sheet, _, place = token.value.rpartition("!")
        try:
            area = Area.in_file(place)
        except FileError:  # a name, or the column of a table
            return None
        places.append((sheet_named(sheet), area))
    return places
