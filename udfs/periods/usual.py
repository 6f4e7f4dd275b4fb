"""What is usual among numbers, seen from one of them."""

from bisect import bisect_left
from collections.abc import Sequence


def median_of_others(ordered: Sequence[float], value: float) -> float:
    """The median of ascending numbers without one that is among them; at least one other is needed."""
    left_out, count = bisect_left(ordered, value), len(ordered) - 1
    middle = [ordered[place + (place >= left_out)] for place in {(count - 1) // 2, count // 2}]
    return sum(middle) / len(middle)
