"""What changed in a workbook since a command or a signature: the data as filled in, their differences, the chained record."""
