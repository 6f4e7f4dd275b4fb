"""Shares of a whole that add up to the whole, exactly."""

import math
from collections.abc import Iterable, Sequence
from itertools import accumulate
from operator import sub


def cumulative(weights: Iterable[int]) -> tuple[float, ...]:
    """The share of the whole that is reached after each of some weights; the last is 1.

    Args:
        weights: positive.
    """
    reached_weights = list(accumulate(weights))
    return tuple(weight / reached_weights[-1] for weight in reached_weights)


def reached(whole: float, share: float) -> float:
    """That share of a whole, laid on the grid of the whole's last bit.

    Differences between such edges are then exact doubles, and so is every sum of neighbouring ones.

    Args:
        whole: the quantity to split, any unit, any sign.
        share: 0 to 1.
    """
    if share == 1:
        return whole
    grid = math.ulp(whole)
    return round(whole * share / grid) * grid


def parts(whole: float, shares: Sequence[float]) -> list[float]:
    """The parts of a whole between shares that are reached one after the other; they add up to it to the last bit.

    Args:
        whole: as in `reached`.
        shares: as `cumulative` gives them.
    """
    edges = [0.0, *[reached(whole, share) for share in shares]]
    return list(map(sub, edges[1:], edges))


def part_between(whole: float, before: float, after: float) -> float:
    """The part of a whole from one share that is reached to another."""
    return reached(whole, after) - reached(whole, before) + 0.0  # nothing of -0 is 0
