"""The workbook file from its declarations: layout, styles, pages, charts, reference sheets, lint."""
