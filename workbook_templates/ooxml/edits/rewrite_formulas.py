"""The formulas of a package written anew; all else stays."""

from collections.abc import Callable

from workbook_templates.ooxml.addresses import CellRef, address
from workbook_templates.ooxml.edits.patch import SheetEdits, apply
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.workbook_index import read_index
from workbook_templates.ooxml.package.xml_text import escaped, readable, render_element, start_tag, tag_end
from workbook_templates.ooxml.sheets.sheet_scan import scan


def rewrite_formulas(package: Package, rewrite: Callable[[str], str]) -> list[CellRef]:
    """Pass the text of every cell formula through a function; a shared one is passed once, where it stands.

    Args:
        package: changed in place.
        rewrite: old text without "=" to new text.

    Returns:
        the cells whose formula changed.

    Raises:
        FileError: a part cannot be read.
    """
    rewritten = []
    for label, part in read_index(package).worksheets.items():
        sheet = scan(package.part(part), label)
        with readable(f"工作表“{label}”"):
            edits = SheetEdits()
            for place, cell in sheet.cells.items():
                formula = cell.formula
                if formula is None or not formula.text or (new := rewrite(formula.text)) == formula.text:
                    continue
                name, attributes = start_tag(sheet.xml[formula.start : tag_end(sheet.xml, formula.start)])
                element = render_element(name, escaped(new), attributes)
                edits.replacements.append((formula.start, formula.end, element))
                rewritten.append(CellRef(label, address(*place)))
            package.replace(part, apply(sheet, edits))
    return rewritten
