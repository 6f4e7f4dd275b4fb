"""What follows a table when its last row moves: its own range, validations and conditional formats."""

import re

from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import Area
from workbook_templates.ooxml.package.splices import Replacement, spliced
from workbook_templates.ooxml.package.xml_text import readable, strict_parser, tag_end, with_attributes
from workbook_templates.ooxml.sheets.scanned import ScannedSheet

# Text, quoted sheet names and bracketed parts hold no A1 reference of the formula's own sheet.
_NOT_REFERENCES = re.compile(r"\"[^\"]*\"|'[^']*'")
_RELATIVE_ROW = re.compile(r"(?<![\w.$])\$?[A-Za-z]{1,3}[0-9]{1,7}(?![\w.(])")
_TABLE_ELEMENTS = ("table", "autoFilter", "sortState", "sortCondition")


def needs_translation(formula: str) -> bool:
    """Whether a formula names cells by a relative row, so that another row needs another text."""
    plain = []
    depth = 0
    for sign in _NOT_REFERENCES.sub(" ", formula):
        depth += (sign == "[") - (sign == "]")
        plain.append(sign if depth == 0 else " ")
    return _RELATIVE_ROW.search("".join(plain)) is not None


def resized_areas(sheet: ScannedSheet, rows: Area, last_row: int) -> list[Replacement]:
    """Replacements for the areas of validations, formats and the like that covered all data rows.

    Args:
        sheet: the sheet of the table as scanned.
        rows: the data rows as they were.
        last_row: the new last data row.
    """
    replacements: list[Replacement] = []
    for element in sheet.area_elements:
        if element.name in ("dimension", "mergeCell", "sparkline"):
            continue
        new = " ".join(resized_area(text, rows, last_row) for text in element.area.split())
        if new == " ".join(element.area.split()):
            continue
        end = tag_end(sheet.xml, element.start)
        if element.close >= 0:
            replacements.append((end, element.close, new.encode()))
        else:
            replacements.append((element.start, end, with_attributes(sheet.xml[element.start : end], {"sqref": new})))
    return replacements


def resized_area(text: str, rows: Area, last_row: int) -> str:
    """One area: it follows when it covers the data rows from the first to the last in a column of the table.

    Args:
        text: the area.
        rows: the data rows as they were.
        last_row: the new last data row.

    Returns:
        the area as it is now; the same text where it does not follow.
    """
    try:
        area = Area.parse(text)
    except FileError:
        return text  # whole columns or rows cover every row already
    if not area.meets(rows) or area.first_row > rows.first_row or area.last_row < rows.last_row:
        return text
    if area.last_row > rows.last_row and last_row <= area.last_row:
        return text  # it was made longer than the table on purpose
    return str(area.ending_at(last_row))


def resized_table(xml: bytes, old_last: int, last_row: int) -> bytes:
    """The table part with its ranges ending at the new row.

    Args:
        xml: the table part.
        old_last, last_row: the last data row before and now.

    Raises:
        FileError: the part is damaged.
    """
    replacements: list[Replacement] = []
    parser = strict_parser(xml)

    def note(name: str, attributes: dict[str, str]) -> None:
        local, changed = name.rpartition(":")[2], {}
        if local in _TABLE_ELEMENTS and "ref" in attributes:
            area = Area.in_file(attributes["ref"])
            if area.last_row == old_last and last_row != old_last:
                changed["ref"] = str(area.ending_at(last_row))
        if local == "table" and attributes.get("insertRow", "0") in ("1", "true"):
            changed["insertRow"] = "0"  # the blank row that Excel shows where a table has none is a row now
        if changed:
            start = parser.CurrentByteIndex
            end = tag_end(xml, start)
            replacements.append((start, end, with_attributes(xml[start:end], changed)))

    parser.StartElementHandler = note
    with readable("工作簿的表定义"):
        parser.Parse(xml, True)
    return spliced(xml, replacements)
