"""A print area that ends with a block of formulas follows the rows of it that are in use."""

import re

from workbook_templates.ooxml.addresses import Area
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.workbook_index import WorkbookIndex
from workbook_templates.ooxml.package.xml_text import start_tag

# Of one area: start tag, all up to the number of its last row, that number.
_PRINT_AREA = re.compile(
    rb'(<(?:\w+:)?definedName\b[^>]*"_xlnm\.Print_Area"[^>]*>)([^<:]*![$A-Z0-9]+:\$?[A-Z]+\$?)([0-9]+)(?=<)'
)


def print_rows(package: Package, index: WorkbookIndex, sheet: str, block: Area, rows: int) -> None:
    """Let the print area of a sheet end with the last row in use of the block that stands at its end.

    Args:
        package: changed in place.
        index: of this workbook.
        sheet: name of the block's sheet.
        block: its rows as they were; an area that somebody drew to end elsewhere stays.
        rows: how many are in use; with none, all are printed.
    """
    number = str(list(index.sheets).index(sheet))
    last_row = block.first_row + rows - 1 if rows else block.last_row

    def ending(match: re.Match[bytes]) -> bytes:
        is_of_block = block.first_row <= int(match[3]) <= block.last_row
        is_of_sheet = start_tag(match[1])[1].get("localSheetId") == number
        return match[1] + match[2] + b"%d" % last_row if is_of_block and is_of_sheet else match[0]

    xml = package.part(index.part)
    if (new := _PRINT_AREA.sub(ending, xml)) != xml:
        package.replace(index.part, new)
