"""Cases and what they enter in the account of a source and year: how each is treated, its entries, when two amounts are the same."""
