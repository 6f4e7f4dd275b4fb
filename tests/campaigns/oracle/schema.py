"""What somebody fills in of each table: columns that are computed, or that there are not, nobody can get wrong."""

from workbook_templates.tables import WORKBOOK

FILLED_IN = {table.id: {column.id for column in table.columns if column.formula is None} for table in WORKBOOK.tables}
