"""Numbers from others: an entity's own ledger read strictly, mapped, and appended to a table of ours."""
