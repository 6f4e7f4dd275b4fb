"""What must not be edited: a signed workbook, and cells whose content belongs to something else."""

from collections.abc import Iterable

from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef, position
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.relationships import relationships
from workbook_templates.ooxml.package.workbook_index import WorkbookIndex


def refuse_signed(package: Package) -> None:
    """A signature would no longer hold.

    Raises:
        FileError: the workbook is signed.
    """
    origins = any(relationship.kind == "origin" for relationship in relationships(package, ""))
    if origins or any(name.casefold().startswith("_xmlsignatures/") for name in package.names()):
        raise FileError("工作簿带有数字签名，修改会使签名失效：请先另存一份未签名的副本。")


def refuse_fixed_places(index: WorkbookIndex, sheet: str, addresses: Iterable[str]) -> None:
    """A header names a column; what a pivot table shows is overwritten when it is refreshed.

    Args:
        index: of the workbook.
        sheet: on which cells are to be written.
        addresses: of these.

    Raises:
        FileError: a cell is one of these.
    """
    tables = [table for table in index.tables.values() if table.sheet == sheet and table.header_rows]
    headers = [(table.area.ending_at(table.first_row - 1), table.name) for table in tables]
    pivots = [area for label, area in index.pivots if label == sheet]
    for text in addresses if headers or pivots else ():
        row, column = position(text)
        for header, name in headers:
            if header.holds(row, column):
                raise FileError(f"单元格 {CellRef(sheet, text)} 是表“{name}”的表头：表头不能改写。")
        for area in pivots:
            if area.holds(row, column):
                raise FileError(f"单元格 {CellRef(sheet, text)} 在透视表 {area} 中，刷新时会被覆盖：请改写它的数据源。")
