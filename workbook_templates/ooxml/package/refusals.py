"""What must not be edited: a signed workbook, and cells whose content belongs to something else."""

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


def refuse_fixed_place(index: WorkbookIndex, ref: CellRef) -> None:
    """A header names a column; what a pivot table shows is overwritten when it is refreshed.

    Args:
        index: of the workbook.
        ref: the cell to be written.

    Raises:
        FileError: the cell is one of these.
    """
    row, column = position(ref.address)
    for table in index.tables.values():
        header = table.area.ending_at(table.first_row - 1)
        if table.sheet == ref.sheet and table.header_rows and header.holds(row, column):
            raise FileError(f"单元格 {ref} 是表“{table.name}”的表头：表头不能改写。")
    for sheet, area in index.pivots:
        if sheet == ref.sheet and area.holds(row, column):
            raise FileError(f"单元格 {ref} 在透视表 {area} 中，刷新时会被覆盖：请改写它的数据源。")
