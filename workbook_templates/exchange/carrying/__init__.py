"""Last year's workbook becomes next year's: what is known already stands in it, each row marked until it is confirmed."""
