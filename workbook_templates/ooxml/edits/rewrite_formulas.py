"""The formulas of a package written anew; all else stays."""

from collections.abc import Callable
from xml.sax.saxutils import escape

from workbook_templates.ooxml.edits.patch import Changes, apply
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.workbook_index import read_index
from workbook_templates.ooxml.package.xml_text import readable, render_tag, start_tag, tag_end
from workbook_templates.ooxml.sheets.sheet_scan import scan


def rewrite_formulas(package: Package, rewrite: Callable[[str], str]) -> None:
    """Pass the text of every cell formula through a function; a shared one is passed once, where it stands.

    Args:
        package: changed in place.
        rewrite: old text without "=" to new text.

    Raises:
        FileError: a part cannot be read.
    """
    for label, part in read_index(package).worksheets.items():
        sheet = scan(package.part(part), label)
        with readable(f"工作表“{label}”"):
            changes = Changes()
            for cell in sheet.cells.values():
                if cell.formula is not None and cell.formula.text:
                    new = rewrite(cell.formula.text)
                    if new != cell.formula.text:
                        start = cell.formula.start
                        name, attributes = start_tag(sheet.xml[start : tag_end(sheet.xml, start)])
                        element = render_tag(name, attributes) + escape(new).encode() + f"</{name}>".encode()
                        changes.spans.append((start, cell.formula.end, element))
            package.replace(part, apply(sheet, changes))
