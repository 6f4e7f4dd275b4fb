"""A cell of a ledger read: numbers, days, codes, and what their formats show."""
