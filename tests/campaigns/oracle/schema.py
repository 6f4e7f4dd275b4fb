"""What the workbook has a place for; the truth is drawn within it."""

from workbook_templates.tables import WORKBOOK

# What is filled in of each table; columns that are computed or that there are not are left out by whoever reads the rows.
FILLED_IN = {table.id: {column.id for column in table.columns if column.formula is None} for table in WORKBOOK.tables}
EACH_YEAR = "concerned_quantity" in FILLED_IN["deductions"]  # a case once, its quantities on a row of each year
BY_KIND = "covered_numbers" in FILLED_IN["vouchers"]  # a row of vouchers a kind, issuer and year
HAS_STOCK = "stock" in FILLED_IN
HAS_SPANS = "estimate_until" in FILLED_IN["estimates"]  # an estimate of several months
HAS_YEAR_TO = "year_to" in FILLED_IN["factors"]  # a factor valid from a year to another
HAS_REGISTER = "meters" in FILLED_IN
HAS_FIRST_MONTH = "first_month" in FILLED_IN.get("meters", ())
HAS_DATES = "in_use_to" in FILLED_IN["sources"]
