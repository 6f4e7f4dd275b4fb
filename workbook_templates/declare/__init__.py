"""What a workbook is made of: sheets, forms, tables, columns and the nodes of their formulas."""
