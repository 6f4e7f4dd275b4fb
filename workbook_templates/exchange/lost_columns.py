"""What a program that saved the workbook has left out of its tables: the formulas of their columns.

LibreOffice Calc keeps the formulas of the cells and drops those of the columns: a new row in Excel then calculates
nothing.
"""

from collections.abc import Mapping
from functools import cache

from workbook_templates.tables import WORKBOOK


@cache
def declared_formulas() -> Mapping[str, Mapping[str, str]]:
    """Table -> header -> formula, of every table that Excel knows as one."""
    # All that builds a workbook: asked for only where there is something to restore.
    from workbook_templates.build.layout import Layout, RowNames
    from workbook_templates.evaluate.calculation import Calculation

    layout = Layout(WORKBOOK, Calculation(WORKBOOK, {}, {}))
    return {
        table.id: {
            column.header: column.formula.excel(RowNames(layout, table.id, 0))
            for column in table.columns
            if column.formula is not None
        }
        for table in WORKBOOK.tables
        if not table.plain
    }
