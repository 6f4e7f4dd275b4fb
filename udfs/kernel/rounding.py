"""What somebody entered beside what was calculated: equal where the digits entered cannot tell them apart."""

import math
from decimal import Decimal

NOISE = 1e-9  # of the larger of two numbers: what converting and adding leave behind


def half_a_unit(entered: float) -> Decimal:
    """Half a unit of the last digit entered; whole numbers are taken to the unit."""
    last = min(0, int(Decimal(f"{entered:.15g}").as_tuple().exponent))
    return Decimal(5).scaleb(last - 1)


def digits_of(entered: float) -> int:
    """How many digits a positive number is written with, without the zeros at its ends."""
    return len(f"{entered:.15g}".replace(".", "").strip("0"))


def is_rounded_from(entered: float, calculated: float) -> bool:
    """Whether they differ by no more than half a unit of the last digit entered (I-122)."""
    typed, exact = (Decimal(f"{value:.15g}") for value in (entered, calculated))
    return abs(typed - exact) <= half_a_unit(entered)


def is_equal(left: float, right: float) -> bool:
    """Whether two numbers are the same but for what converting and adding leave behind; not their rounding."""
    return math.isclose(left, right, rel_tol=NOISE)


def exceeds(quantity: float, limit: float) -> bool:
    """Whether a quantity is above a limit by more than the rounding of either."""
    return quantity > limit and not is_same(quantity, limit)


def is_same(left: float, right: float) -> bool:
    """Whether either of two amounts may be the other, rounded."""
    return is_rounded_from(left, right) or is_rounded_from(right, left)
