"""The files that a ledger comes in, each read as what it is: workbooks of five kinds, text, tables of a web page."""
