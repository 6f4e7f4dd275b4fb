"""The formulas of columns and the styles of tables, put back where another program has left them out of the file."""

import re
from collections.abc import Callable, Mapping

from workbook_templates.ooxml.edits.table_definition import restored_definition
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.workbook_index import TableDefinition, WorkbookIndex
from workbook_templates.ooxml.package.xml_text import encoded, readable
from workbook_templates.ooxml.sheets.sheet_columns import SheetColumns

DeclaredColumns = Mapping[str, Mapping[str, str]]  # table -> header -> formula
_ELSEWHERE = re.compile(r"!\$[A-Z]")


def restore_columns(
    package: Package,
    index: WorkbookIndex,
    columns: Callable[[str], SheetColumns],
    declared: Callable[[], DeclaredColumns],
) -> list[str]:
    """Restore them in a workbook none of whose columns has a formula of its own, as Calc saves it.

    A column in whose cells no formula stands is left alone: it was frozen, or somebody typed over it.

    Args:
        package: changed in place.
        index: of it, as it was before.
        columns: the cells of a sheet.
        declared: the formulas, asked for only where there is something to restore; one that names cells of another
            sheet is taken from the first row of its table.

    Returns:
        the columns, as ``TABLE[HEADER]``.
    """
    tables = index.tables
    if not tables or any(text is not None for table in tables.values() for text in table.column_formulas):
        return []
    wanted = declared()
    if any(formulas and name not in tables for name, formulas in wanted.items()):
        return []
    found = {name: _lost(tables[name], columns, formulas) for name, formulas in wanted.items() if name in tables}
    if not any(found.values()):
        return []
    for name, formulas in found.items():
        part = tables[name].part
        named = {encoded(header): text for header, text in formulas.items()}
        package.replace(part, restored_definition(package.part(part), named))
    return [f"{name}[{header}]" for name, formulas in found.items() for header in formulas]


def _lost(
    table: TableDefinition, columns: Callable[[str], SheetColumns], declared: Mapping[str, str]
) -> dict[str, str]:
    if not declared:
        return {}
    with readable(f"表“{table.name}”"):
        texts = columns(table.sheet).formulas(table.data_area.ending_at(table.first_row))
    in_cells = {header: texts[at][0] for at, header in enumerate(table.headers) if header in declared}
    return {
        header: text if _ELSEWHERE.search(declared[header]) else declared[header]
        for header, text in in_cells.items()
        if text is not None
    }
