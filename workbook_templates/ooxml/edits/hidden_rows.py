"""Rows of a block that nothing stands in are hidden, and with them the charts beside them."""

from workbook_templates.ooxml.addresses import Area
from workbook_templates.ooxml.package.splices import Replacement, spliced
from workbook_templates.ooxml.package.xml_text import start_tag, tag_end, with_attributes
from workbook_templates.ooxml.sheets.scanned import ScannedSheet


def shown_rows(sheet: ScannedSheet, block: Area, rows: int) -> bytes:
    """The part of a sheet in which a block shows its first rows.

    Args:
        sheet: as scanned.
        block: its rows.
        rows: how many are shown; with none, all are.
    """
    replacements: list[Replacement] = []
    for row in sheet.rows:
        if block.first_row <= row.number <= block.last_row:
            end = tag_end(sheet.xml, row.start)
            tag = sheet.xml[row.start : end]
            is_hidden = 0 < rows <= row.number - block.first_row
            if is_hidden is not (start_tag(tag)[1].get("hidden") in ("1", "true")):
                replacements.append((row.start, end, with_attributes(tag, {"hidden": str(int(is_hidden))})))
    return spliced(sheet.xml, replacements)
