"""Shares of a whole that add up to the whole, exactly."""

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise


def apportion(whole: float, weights: Sequence[float]) -> list[float]:
    """Split ``whole`` in proportion to ``weights`` so that the parts add up to it to the last bit.

    Cumulative shares are laid on the grid of the whole's last bit; their differences are then exact
    doubles, and so is every partial sum.

    Args:
        whole: the quantity to split, any unit, any sign.
        weights: non-negative, at least one positive.
    """
    reached_weights = list(accumulate(weights))
    grid = math.ulp(whole)
    edges = [round(whole * (weight / reached_weights[-1]) / grid) * grid for weight in reached_weights[:-1]]
    return [after - before for before, after in pairwise([0.0, *edges, whole])]
