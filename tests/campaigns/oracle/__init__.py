"""True engagements: what was really used each day, what an entity's papers then say, and faults planted in them.

Nothing here but `product` imports the product: the truth, the papers and the expected totals are drawn and computed from
the rule text as design and interpretations state it, so that the product is compared with something that it did not make.
"""
