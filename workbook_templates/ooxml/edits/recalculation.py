"""Whether what formulas show may be out of date, and asking the host to calculate everything when it opens the workbook."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from workbook_templates.ooxml.addresses import Area, Position, address, column_letters, position
from workbook_templates.ooxml.edits.touched_cells import TouchedCells
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.workbook_index import TableDefinition
from workbook_templates.ooxml.package.xml_text import (
    element_end,
    readable,
    render_tag,
    strict_parser,
    tag_end,
    unescaped,
    with_attributes,
)
from workbook_templates.ooxml.sheets.scanned import ScannedSheet

_BEFORE = ("sheets", "functionGroups", "externalReferences", "definedNames")  # the schema orders calcPr after these
_ASKED = {"fullCalcOnLoad": "1"}
ScanSheet = Callable[[str], ScannedSheet]
Pieces = Callable[[], Iterable[bytes]]
_LONGEST_ROW = 8 << 20  # bytes
_END = b"</sheetData>"


_TEXT = rb"([^<]*(?:<!(?:\[CDATA\[.*?\]\]|--.*?--)>[^<]*)*)"  # of a formula, whatever a writer has put around it
_MARKUP = re.compile(rb"<!\[CDATA\[|\]\]>|<!--.*?-->", re.DOTALL)
_FORMULA = re.compile(rb"<f(?:\s[^<>]*)?>" + _TEXT, re.DOTALL)
_PREFIXED = re.compile(rb"<[\w.-]+:f(?:\s[^<>]*)?>" + _TEXT, re.DOTALL)
# A formula of its own in a cell with an address, or one that fills an area from there, without a prefix: what nearly
# all files hold and nothing else.
_BEFORE_TEXT = rb'"[^<>]*><f(?: t="array" ref="[A-Z0-9:]+")?>'
_PLAIN = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})' + _BEFORE_TEXT + _TEXT, re.DOTALL)
_ARRAY = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^<>]*><f t="array" ref="([A-Z0-9:]+)">')
_PLACES = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})' + _BEFORE_TEXT)
# What a formula may rest on: whatever has a name and is not called - cells, sheets, tables, names -, whole rows, and a
# text that says which cells. Its own texts and the columns that a table is asked for are none.
_NO_NAMES = re.compile(r"\"[^\"]*\"|\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]")
_NAME = re.compile(r"(?<![\w.])[^\W\d][\w.]*(?![\w.(])|[0-9]:\$?[0-9]|\bINDIRECT\(", re.IGNORECASE)


class Freshness:
    """What was changed in a workbook since it was opened, and which formulas were given their new results."""

    def __init__(self) -> None:
        self._beside: set[str] = set()
        self._is_changed = False
        self.cells = TouchedCells()
        self._refreshed: dict[str, set[str]] = {}
        # By sheet: its content then, and the texts of the formulas that were not refreshed.
        self._others: dict[str, tuple[object, Sequence[str]]] = {}
        self._areas: dict[str, list[Area]] = {}
        self._as_appended: dict[str, tuple[object, int]] = {}  # by sheet: its content then, the last row it had before

    def changed(self) -> None:
        """Constants were changed: every result before is an old one."""
        self._is_changed = True
        self._refreshed.clear()
        self._others.clear()
        self._areas.clear()

    def touched(self, sheet: str, places: Iterable[Position] | None = None) -> None:
        """Cells of a sheet show something else than before; all of it may where it is not told which."""
        self._is_changed = True
        self.cells.touch(sheet, places)

    def aside(self, table: str, sheet: str) -> None:
        """A table that no result of ours rests on was changed: only formulas that refer to it, or its sheet, are old."""
        self._beside |= {f"{table}[", f"{sheet}!", f"{sheet}'!"}

    def refreshed(
        self, sheet: str, addresses: Collection[str], content: object = None, others: Sequence[str] | None = None
    ) -> None:
        """These formula cells of a sheet show what they should.

        Args:
            content: stands for the sheet as it is. others: the texts of its other formulas; None where nobody has looked.
        """
        self._others.pop(sheet, None)
        if others is not None and sheet not in self._refreshed:
            self._others[sheet] = content, others
        self._refreshed.setdefault(sheet, set()).update(addresses)

    def appended(
        self, table: TableDefinition, rows: int, headers: Collection[str], content: object, last_present: int
    ) -> None:
        """In the last rows of a table the formulas of these columns show what they should.

        Args:
            content: stands for the sheet as it is. last_present: the last row that it had before.
        """
        self._as_appended[table.sheet] = content, last_present
        for column, header in enumerate(table.headers, table.area.first_column):
            if header in headers:
                new = Area(table.last_row - rows + 1, column, table.last_row, column)
                self._areas.setdefault(table.sheet, []).append(new)

    def is_doubtful(
        self,
        sheets: Iterable[tuple[str, object, Pieces]],
        scan_sheet: ScanSheet,
        unchanged: Callable[[], frozenset[str]] = frozenset,
    ) -> bool:
        """Whether a formula that nobody refreshed rests on anything that may have changed.

        Args:
            sheets: name of every worksheet, what stands for its content, and what gives its part in pieces that end behind a ">".
            scan_sheet: gives the sheet of a name.
            unchanged: gives the tables and names whose cells are what they were.
        """
        if not self._is_changed and not self._beside:
            return False
        names = unchanged()
        return any(self._depends(text, names) for text in self._unrefreshed(sheets, scan_sheet))

    def _unrefreshed(self, sheets: Iterable[tuple[str, object, Pieces]], scan_sheet: ScanSheet) -> Iterator[str]:
        for label, content, pieces in sheets:
            others = self._others.get(label)
            if others is not None and others[0] is content:
                yield from others[1]
                continue
            known, areas = self._refreshed.get(label, set()), self._areas.get(label, [])
            appended_to, last_present = self._as_appended.get(label, (None, 0))
            if areas:
                pieces = _without_appended_rows(pieces, known, areas, last_present if appended_to is content else None)
            if not known and not areas:  # no need to know which cell it is
                xml = b"".join(pieces())
                yield from (_text(match[1]) for match in _FORMULA.finditer(xml))
                if b":f" in xml:  # it takes ten times as long to find them
                    yield from (_text(match[1]) for match in _PREFIXED.finditer(xml))
            elif (texts := _plain_formulas(pieces(), known, areas)) is not None:
                yield from texts
            else:
                for place, text in scan_sheet(label).formula_texts().items():
                    if address(*place) not in known and not any(area.holds(*place) for area in areas):
                        yield text

    def _depends(self, formula: str, unchanged: frozenset[str]) -> bool:
        if any(name in formula for name in self._beside):
            return True
        return self._is_changed and not unchanged.issuperset(_NAME.findall(_NO_NAMES.sub(" ", formula)))


def _text(raw: bytes) -> str:
    """The text of a formula from its bytes."""
    return unescaped(_MARKUP.sub(b"", raw)) if b"<!" in raw or b"&" in raw else raw.decode()


def _plain_formulas(pieces: Iterable[bytes], known: set[str], areas: Collection[Area]) -> list[str] | None:
    """The formulas of a sheet but for those of some cells; None where it takes a parser to tell the cell of each."""
    by_column: dict[str, list[Area]] = {}
    for area in areas:
        for column in range(area.first_column, area.last_column + 1):
            by_column.setdefault(column_letters(column), []).append(area)
    texts: list[str] = []
    for rows in _whole_rows(pieces):
        places = _PLACES.findall(rows)
        if len(places) != rows.count(b"<f"):
            return None
        if any(cell.decode() in known and not _fills(area.decode(), known) for cell, area in _ARRAY.findall(rows)):
            return None
        if known.issuperset(b" ".join(places).decode().split()):
            continue
        for match in _PLAIN.finditer(rows):
            letters, digits, row = match[1].decode(), match[2].decode(), int(match[2])
            within = any(area.first_row <= row <= area.last_row for area in by_column.get(letters, ()))
            if not within and letters + digits not in known:
                texts.append(_text(match[3]))
    return texts


def _fills(area: str, known: Collection[str]) -> bool:
    """Whether all cells that one formula fills are known."""
    filled = Area.in_file(area)
    return filled.size <= len(known) and all(address(*place) in known for place in filled.cells())


def _whole_rows(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The cells of a sheet in pieces that end before a row; the last holds a formula of no kind where that cannot be told."""
    rest, is_within = b"", False
    for number, piece in enumerate(pieces):
        rest += piece
        if b"<!--" in piece or piece.find(b"<?", number == 0) >= 0:  # which may hold anything
            break
        if not is_within:
            rest = rest[rest.find(b"<sheetData") :] if b"<sheetData" in rest else b""
            is_within = bool(rest)
        if (end := rest.find(_END)) >= 0:
            yield rest[:end]
            return
        if (row := rest.rfind(b"<row ")) > 0:
            yield rest[:row]
            rest = rest[row:]
        elif len(rest) > _LONGEST_ROW:  # else each piece would be looked for in all before it
            break
    yield rest + b"<f"


def _without_appended_rows(
    pieces: Pieces, known: Collection[str], areas: Collection[Area], last_present: int | None
) -> Pieces:
    """A sheet but for the rows whose formulas are those of these areas and no others; all of it where there are none such.

    Hundreds of thousands of formulas are counted there, and not looked at. Where the sheet is as it was after appending,
    the rows after ``last_present`` end it and hold nothing else: one of them stands for all, the others are not even unpacked.
    """
    first, last = min(area.first_row for area in areas), max(area.last_row for area in areas)
    counted = last + 1 - first
    if last_present is not None and {(area.first_row, area.last_row) for area in areas} == {(first, last)}:
        counted = min(counted, max(last_present - first + 1, 0) + 1)
    before, within, after = _parted(pieces(), *(b'<row r="%d"' % row for row in (first, first + counted, last + 1)))
    is_theirs = within == (sum(min(area.last_row - area.first_row + 1, counted) for area in areas),) * 2
    if not is_theirs or any(first <= position(text)[0] <= last for text in known):
        return pieces
    return lambda: [*before, *after]


def _parted(
    pieces: Iterable[bytes], begin: bytes, counted: bytes, end: bytes
) -> tuple[list[bytes], tuple[int, int], list[bytes]]:
    """What stands before some rows, how many plain formulas and formulas the first of these have, and what stands after all.

    Args:
        begin: of the first row. counted: where the rows end whose formulas are counted; before the end, all others are like
            them, and the last of the sheet. end: where all end, or the sheet's data.
    """
    before: list[bytes] = []
    after: list[bytes] = []
    plain = formulas = 0
    is_within = False
    for piece in pieces:
        if after or (not is_within and begin not in piece):
            (after or before).append(piece)
            continue
        if not is_within:
            start, found, rest = piece.partition(begin)
            before.append(start)
            is_within, piece = True, found + rest
        stop = piece.find(end)
        stop = piece.find(_END) if stop < 0 else stop
        within, found, _ = (piece if stop < 0 else piece[:stop]).partition(counted)
        plain, formulas = plain + within.count(b"<f>"), formulas + within.count(b"<f")
        if found:
            return before, (plain, formulas), [_END]
        if stop >= 0:
            after.append(piece[stop:])
    return before, (plain, formulas), after


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
