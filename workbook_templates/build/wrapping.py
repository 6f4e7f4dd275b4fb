"""How many lines a text takes: Excel fits no height on opening, so the file has to state them."""

import math

WIDEST = 2.2  # more than any character takes, in half-width characters


def lines(text: object, width: float) -> int:
    """Lines that a text takes in a column of so many half-width characters."""
    shown = str(text)
    if WIDEST * len(shown) <= width:
        return 1
    length = sum(2.1 if ord(character) > 0x2E7F else 1.1 for character in shown)
    return max(1, math.ceil(length / max(width, 1)))
