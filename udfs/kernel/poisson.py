"""The Poisson distribution as audit sampling uses it: how sure an expected number of errors is bounded by what was found.

Finding at most k where x are expected has the probability that a gamma variable of shape k + 1 is above x; that also has a
meaning where k is no whole number, as an expected error is when a sample is planned.
"""

import math
from collections.abc import Callable
from functools import lru_cache

PRECISION = 1e-15  # of a term relative to the sum
STEPS = 200  # halvings: more than the digits of a number
TINY = 1e-300


def gamma_cdf(shape: float, x: float) -> float:
    """P that a gamma variable of this shape and scale 1 is at most x.

    Args:
        shape: above 0; for k errors at most, k + 1.
        x: not negative.
    """
    if x <= 0:
        return 0.0
    front = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    return front * _series(shape, x) if x < shape + 1 else 1.0 - front * _continued_fraction(shape, x)


def _series(shape: float, x: float) -> float:
    """Σ xⁿ / (shape (shape + 1) … (shape + n)), which converges quickly below the mean."""
    term = total = 1.0 / shape
    at = shape
    while abs(term) > abs(total) * PRECISION:
        at += 1
        term *= x / at
        total += term
    return total


def _continued_fraction(shape: float, x: float) -> float:
    """The complement above the mean, by the method of Lentz."""
    b = x + 1 - shape
    c, d = 1 / TINY, 1 / b
    found = d
    step = 0
    change = 0.0
    while abs(change - 1) > PRECISION:
        step += 1
        a = -step * (step - shape)
        b += 2
        d = 1 / _not_zero(a * d + b)
        c = _not_zero(b + a / c)
        change = d * c
        found *= change
        if step > 100_000:  # the digits of a double do not allow more
            break
    return found


def _not_zero(number: float) -> float:
    return number if abs(number) > TINY else TINY


def halved(is_above: Callable[[float], bool], below: float, above: float) -> float:
    """Where a test begins to hold between two numbers.

    Args:
        is_above: whether a number is at that place or above it.
        below, above: numbers on either side of it.
    """
    for _ in range(STEPS):
        middle = (below + above) / 2
        if middle in (below, above):
            break
        if is_above(middle):
            above = middle
        else:
            below = middle
    return above


@lru_cache(maxsize=4096)
def reliability_factor(errors: int, confidence: float) -> float:
    """How many errors at most are expected, with this confidence, where so many were found.

    The tables of auditing print it as reliability or confidence factor: 3.00, 4.75, 6.30 … at 95 %, 2.31, 3.89 … at 90 %.

    Args:
        errors: found.
        confidence: above 0 and below 1.
    """
    above = 1.0
    while gamma_cdf(errors + 1, above) < confidence:
        above *= 2
    return halved(lambda x: gamma_cdf(errors + 1, x) >= confidence, 0.0, above)
