"""Formulas become the values they show: for a copy that must mean the same where our functions are missing."""

from collections.abc import Mapping
from dataclasses import dataclass

from udfs.kernel.cells import Value
from workbook_templates.exchange.links import calls_our_function
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import Area, CellRef, Position, address, position
from workbook_templates.ooxml.edits.patch import SheetEdits, apply
from workbook_templates.ooxml.edits.sheet_xml import set_cells
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.relationships import drop_part
from workbook_templates.ooxml.package.splices import Replacement, spliced
from workbook_templates.ooxml.package.workbook_index import read_index
from workbook_templates.ooxml.package.xml_text import contents, readable, render_tag, start_tag, tag_end
from workbook_templates.ooxml.sheets.cell_values import CellReader
from workbook_templates.ooxml.sheets.scanned import CellElement, ScannedSheet
from workbook_templates.ooxml.sheets.sheet_scan import scan

MOST_SHOWN = 10
_ELSEWHERE = ("formula", "formula1", "formula2", "definedName")


@dataclass(frozen=True, slots=True)
class FrozenCell:
    """A formula that became a value; ``address`` is the whole block of an array."""

    sheet: str
    address: str
    formula: str
    value: Value


@dataclass(frozen=True, slots=True)
class Frozen:
    """What was frozen, and the parts where formulas of ours remain because they stand in no cell."""

    cells: list[FrozenCell]
    left: list[str]


def freeze(package: Package, reader: CellReader) -> Frozen:
    """Replace every cell formula that calls a function of ours by the value it shows; all else stays.

    Args:
        package: changed in place.
        reader: reads the values.

    Raises:
        FileError: a formula has no calculated value.
    """
    index = read_index(package)
    frozen: list[FrozenCell] = []
    missing: list[str] = []
    new: dict[str, bytes] = {}
    for label, part in index.worksheets.items():
        sheet = scan(package.part(part), label)
        with readable(f"工作表“{label}”"):
            edits = SheetEdits()
            for cell, formula, area in _cells_calling_ours(sheet):
                missing += _uncalculated(sheet, area)
                frozen.append(FrozenCell(label, str(area), f"={formula}", reader.value(cell, label)))
                edits.replacements += _without_formula(sheet, cell)
            new[part] = apply(sheet, edits)
    if missing:
        places = "、".join(missing[:MOST_SHOWN]) + ("等" if len(missing) > MOST_SHOWN else "")
        raise FileError(f"公式没有计算结果，未冻结：{places}。请在 Excel 中重新计算并保存，或先用 ghgxl run 计算。")
    for part, xml in new.items():
        package.replace(part, xml)
    for table in index.tables.values():
        package.replace(table.part, _without_column_formulas(package.part(table.part)))
    if frozen:
        drop_part(package, index.part, "calcChain")
    parts = {index.part: "名称", **{part: label for label, part in index.worksheets.items()}}
    left = [label for part, label in parts.items() if _calls_elsewhere(package.part(part))]
    return Frozen(frozen, left)


def with_values(package: Package, values: Mapping[CellRef, Value]) -> None:
    """Cells hold these values and no formula; a formula that other cells share stays.

    Args:
        package: changed in place.
        values: of an array all of its cells.
    """
    index = read_index(package)
    by_sheet: dict[str, dict[str, Value]] = {}
    for ref, value in values.items():
        by_sheet.setdefault(ref.sheet, {})[ref.address] = value
    for label, cells in by_sheet.items():
        part = index.worksheets[label]
        sheet, edits = scan(package.part(part), label), SheetEdits()
        for text in cells:
            cell = sheet.cells.get(position(text))
            if cell is not None and cell.formula is not None and cell.formula.kind != "shared":
                edits.replacements += _without_formula(sheet, cell)
        package.replace(part, set_cells(apply(sheet, edits), cells, label))


def _cells_calling_ours(sheet: ScannedSheet) -> list[tuple[CellElement, str, Area]]:
    """Cells whose formula calls a function of ours, with its text and the cells it fills."""
    masters = {
        cell.formula.key: (place, cell.formula.text)
        for place, cell in sheet.cells.items()
        if cell.formula is not None and cell.formula.kind == "shared" and cell.formula.text
    }
    calls = []
    for place, cell in sheet.cells.items():
        if cell.formula is None:
            continue
        text, here = cell.formula.text, Area(*place, *place)
        if cell.formula.kind == "shared" and not text and cell.formula.key in masters:
            text = _translated(*masters[cell.formula.key], place)
        if calls_our_function(text):
            is_array = cell.formula.kind == "array" and cell.formula.area
            calls.append((cell, text, Area.in_file(cell.formula.area) if is_array else here))
    return calls


def _translated(origin: Position, text: str, place: Position) -> str:
    from openpyxl.formula.translate import Translator  # all of openpyxl, which reading a book does not need

    moved = Translator(f"={text}", origin=address(*origin)).translate_formula(address(*place))
    return str(moved).removeprefix("=")


def _uncalculated(sheet: ScannedSheet, area: Area) -> list[str]:
    """Cells of the area that show nothing because nobody calculated them; an empty text is a value."""
    return [
        f"{sheet.label}!{address(*place)}"
        for place in area.cells()
        if place not in sheet.cells or (not sheet.cells[place].text and sheet.cells[place].kind != "str")
    ]


def _without_formula(sheet: ScannedSheet, cell: CellElement) -> list[Replacement]:
    """Take the formula out; the value's bytes stay. ``cm`` marks a dynamic array and goes too."""
    assert cell.formula is not None
    replacements = [(cell.formula.start, cell.formula.end, b"")]
    end = tag_end(sheet.xml, cell.start)
    name, attributes = start_tag(sheet.xml[cell.start : end])
    if "cm" in attributes:
        del attributes["cm"]
        replacements.append((cell.start, end, render_tag(name, attributes)))
    return replacements


def _without_column_formulas(xml: bytes) -> bytes:
    """A table part without the column formulas that call functions of ours."""
    replacements = [
        (content.tag, xml.index(b">", content.end) + 1, b"")
        for content in contents(xml, ("calculatedColumnFormula",), "工作簿的表定义")
        if calls_our_function(content.text)
    ]
    return spliced(xml, replacements)


def _calls_elsewhere(xml: bytes) -> bool:
    if b"GHG_" not in xml.upper():
        return False
    return any(calls_our_function(content.text) for content in contents(xml, _ELSEWHERE, "工作簿的公式"))
