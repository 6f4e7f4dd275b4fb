"""Charts of a block whose used rows become more or fewer: a series down its rows ends with them, one of a row comes or goes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workbook_templates.ooxml.addresses import Area
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.splices import Replacement, spliced
from workbook_templates.ooxml.package.xml_text import contents, escaped, root_name

_SERIES = re.compile(rb"<((?:\w+:)?)ser>.*?</\1ser>", re.DOTALL)
_VALUES = re.compile(rb"<((?:\w+:)?)val>.*?</\1val>", re.DOTALL)
_CACHE = re.compile(rb"<((?:\w+:)?)(num|str)Cache>.*?</\1\2Cache>", re.DOTALL)
# What one series alone has: its colours, and extensions that know it by a number of its own.
_OWN = re.compile(rb"<((?:\w+:)?)(spPr|extLst)>.*?</\1\2>", re.DOTALL)
_NUMBER = re.compile(rb"(<(?:\w+:)?(?:idx|order) val=\")([0-9]+)(?=\")")
_AREA = re.compile(r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!\[\]:]+))!(?P<area>[$A-Za-z0-9:]+)")


@dataclass(frozen=True, slots=True)
class _Series:
    """A series of the block: its bytes in the part, and the area of its values."""

    start: int
    end: int
    xml: bytes
    area: Area


def draw_rows(package: Package, sheet: str, block: Area, rows: int) -> bool:
    """Let the charts of a block draw its first rows, however many they drew.

    Args:
        package: changed in place.
        sheet: name of the block's sheet.
        block: its rows.
        rows: how many are in use; with none, the charts stay as they are.

    Returns:
        whether anything changed.

    Raises:
        FileError: a chart's part is damaged.
    """
    is_changed = False
    for name in package.names():
        if rows and name.casefold().endswith(".xml") and "/charts/chart" in name.casefold():
            xml = package.part(name)
            if root_name(xml) == "chartSpace" and (new := _drawn(xml, sheet, block, rows)) != xml:
                package.replace(name, new)
                is_changed = True
    return is_changed


def _drawn(xml: bytes, sheet: str, block: Area, rows: int) -> bytes:
    found = list(_series(xml, sheet, block))
    last = block.first_row + rows - 1
    replacements: list[Replacement] = []
    for series in found:
        if series.area.first_column == series.area.last_column and series.area.last_row != last:
            replacements.append((series.start, series.end, _ending(series.xml, sheet, block, last)))
    across = [series for series in found if series.area.first_column < series.area.last_column]
    if across:
        replacements += [(series.start, series.end, b"") for series in across if series.area.first_row > last]
        model = max(across, key=lambda series: series.area.first_row)
        number = max(int(match[2]) for match in _NUMBER.finditer(xml))
        drawn = {series.area.first_row for series in across}
        new = [row for row in range(block.first_row, last + 1) if row not in drawn]
        copies = (_copy(model, sheet, row, number + at) for at, row in enumerate(new, 1))
        replacements.append((model.end, model.end, b"".join(copies)))
    return spliced(xml, replacements)


def _series(xml: bytes, sheet: str, block: Area) -> Iterator[_Series]:
    """The series whose values stand in the block: in a column of it from the first row on, or in one row."""
    for match in _SERIES.finditer(xml):
        values = _VALUES.search(match[0])
        for content in contents(values[0], ("f",), "图表") if values else ():
            area = _area(content.text, sheet)
            if area is not None and block.holds(area.first_row, area.first_column) and block.meets(area):
                is_row = area.first_row == area.last_row
                if is_row or (area.first_column == area.last_column and area.first_row == block.first_row):
                    yield _Series(match.start(), match.end(), match[0], area)


def _area(text: str, sheet: str) -> Area | None:
    match = _AREA.fullmatch(text.strip())
    named = None if match is None else (match["quoted"] or match["plain"]).replace("''", "'")
    return Area.parse(match["area"].replace("$", "")) if match is not None and named == sheet else None


def _rewritten(xml: bytes, sheet: str, first_row: int, last_row: int, was: int) -> bytes:
    """A series whose references from one row on lead to other rows; what they showed is read anew."""
    replacements: list[Replacement] = []
    for content in contents(xml, ("f",), "图表"):
        area = _area(content.text, sheet)
        if area is not None and area.first_row == was:
            left, right = (re.sub("[0-9]+", "", str(Area(1, c, 1, c))) for c in (area.first_column, area.last_column))
            text = f"{content.text[: content.text.rindex('!')]}!${left}${first_row}"
            text += "" if (first_row, left) == (last_row, right) else f":${right}${last_row}"
            replacements.append((content.start, content.end, escaped(text)))
    return _CACHE.sub(b"", spliced(xml, replacements))


def _ending(xml: bytes, sheet: str, block: Area, last_row: int) -> bytes:
    return _rewritten(xml, sheet, block.first_row, last_row, block.first_row)


def _copy(series: _Series, sheet: str, row: int, number: int) -> bytes:
    """A series like another one for another row."""
    xml = _rewritten(_OWN.sub(b"", series.xml), sheet, row, row, series.area.first_row)
    return _NUMBER.sub(lambda match: match[1] + b"%d" % number, xml)
