"""Whether what formulas show may be out of date, and asking the host to calculate everything when it opens the workbook."""

import re
from collections.abc import Callable, Iterable, Iterator

from workbook_templates.ooxml.addresses import CellRef, address
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.xml_text import (
    element_end,
    readable,
    render_tag,
    strict_parser,
    tag_end,
    with_attributes,
)
from workbook_templates.ooxml.sheets.scanned import ScannedSheet

_BEFORE = ("sheets", "functionGroups", "externalReferences", "definedNames")  # the schema orders calcPr after these
_ASKED = {"fullCalcOnLoad": "1"}
ScanSheet = Callable[[str], ScannedSheet]


_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f(?:\s[^<>]*)?>([^<]*)")
_CELL = re.compile(r"(?<![\w.\[])\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?![\w(.])|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}")


class Freshness:
    """What was changed in a workbook since it was opened, and which formulas were given their new results."""

    def __init__(self) -> None:
        self._tables: set[str] = set()
        self._is_changed = False
        self._refreshed: set[CellRef] = set()

    def changed(self, tables: Iterable[str] = ()) -> None:
        """Constants were changed, in these tables or anywhere: every result before is an old one."""
        self._is_changed = True
        self._tables.update(tables)
        self._refreshed.clear()

    def refreshed(self, cells: Iterable[CellRef]) -> None:
        """These formula cells show what they should."""
        self._refreshed.update(cells)

    def is_doubtful(self, sheets: Iterable[tuple[str, bytes]], scan_sheet: ScanSheet) -> bool:
        """Whether a formula that nobody refreshed names cells, or a table that was changed.

        Args:
            sheets: name and part of every worksheet.
            scan_sheet: gives the sheet of a name.
        """
        return self._is_changed and any(map(self._depends, self._unrefreshed(sheets, scan_sheet)))

    def _unrefreshed(self, sheets: Iterable[tuple[str, bytes]], scan_sheet: ScanSheet) -> Iterator[str]:
        for label, xml in sheets:
            if not self._refreshed:  # no need to know which cell it is
                yield from (match[1].decode() for match in _FORMULA.finditer(xml))
            elif _FORMULA.search(xml) is not None:
                for place, text in scan_sheet(label).formula_texts().items():
                    if CellRef(label, address(*place)) not in self._refreshed:
                        yield text

    def _depends(self, formula: str) -> bool:
        return _CELL.search(formula) is not None or any(table in formula for table in self._tables)


def ask_to_recalculate(package: Package, book: str) -> None:
    """Set ``fullCalcOnLoad`` of the workbook.

    Args:
        package: changed in place.
        book: name of its main part.

    Raises:
        FileError: the part is damaged.
    """
    xml = package.part(book)
    depth = 0
    present, after, prefix, is_asked = -1, -1, "", False
    parser = strict_parser(xml)

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, present, prefix, is_asked
        depth += 1
        if depth == 1:
            prefix = name.removesuffix("workbook")
        elif depth == 2 and name == f"{prefix}calcPr":
            present = parser.CurrentByteIndex
            is_asked = attributes.get("fullCalcOnLoad") in ("1", "true")

    def end(name: str) -> None:
        nonlocal depth, after
        if depth == 2 and name.removeprefix(prefix) in _BEFORE:
            after = element_end(xml, parser.CurrentByteIndex, name)
        depth -= 1

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    with readable("工作簿"):
        parser.Parse(xml, True)
    if is_asked:
        return
    if present >= 0:
        stop = tag_end(xml, present)
        new = with_attributes(xml[present:stop], _ASKED)
        package.replace(book, xml[:present] + new + xml[stop:])
    elif after >= 0:
        package.replace(book, xml[:after] + render_tag(f"{prefix}calcPr", _ASKED, closed=True) + xml[after:])
