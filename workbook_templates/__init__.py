"""The verification workbook as data: sheets, tables, formulas; built, read, calculated, checked, assembled."""
