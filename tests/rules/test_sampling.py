"""Sizes and bounds of emission-unit samples against the tables that auditing publishes, and the Poisson distribution itself."""

import math
from itertools import pairwise

import pytest

from udfs.kernel.poisson import gamma_cdf, reliability_factor
from udfs.rules.c0_07_sampling import sample_bound, sample_size

# AICPA, Audit Guide: Audit Sampling (2017), Appendix C, Table C-1: share that is tolerable, and by confidence and the ratio of
# expected to tolerable misstatement the sizes.
TOLERABLE = (0.5, 0.3, 0.1, 0.08, 0.06, 0.05, 0.04, 0.03, 0.02, 0.01, 0.005)
SIZES = {
    (0.95, 0.0): (6, 10, 30, 38, 50, 60, 75, 100, 150, 300, 600),
    (0.95, 0.1): (8, 13, 37, 46, 62, 74, 92, 123, 184, 368, 736),
    (0.95, 0.2): (10, 16, 47, 58, 78, 93, 116, 155, 232, 463, 925),
    (0.95, 0.3): (12, 20, 60, 75, 100, 120, 150, 200, 300, 600, 1199),
    (0.95, 0.4): (17, 27, 81, 102, 135, 162, 203, 270, 405, 809, 1618),
    (0.95, 0.5): (24, 39, 116, 145, 193, 231, 289, 385, 577, 1154, 2308),
    (0.90, 0.0): (5, 8, 24, 29, 39, 47, 58, 77, 116, 231, 461),
    (0.90, 0.2): (7, 12, 35, 43, 57, 69, 86, 114, 171, 341, 682),
    (0.90, 0.3): (9, 15, 44, 55, 73, 87, 109, 145, 217, 433, 866),
    (0.85, 0.4): (9, 15, 45, 56, 74, 89, 111, 148, 221, 442, 883),
    (0.80, 0.5): (10, 16, 48, 60, 80, 95, 119, 159, 238, 475, 949),
    (0.50, 0.6): (4, 6, 17, 22, 29, 34, 43, 57, 85, 170, 340),
}
# The same guide, confidence factors by number of misstatements from 0, rounded up to two decimals.
FACTORS = {
    0.95: (3.00, 4.75, 6.30, 7.76, 9.16, 10.52, 11.85, 13.15, 14.44, 15.71, 16.97),
    0.90: (2.31, 3.89, 5.33, 6.69, 8.00, 9.28, 10.54, 11.78, 13.00, 14.21, 15.41),
    0.80: (1.61, 3.00, 4.28, 5.52, 6.73, 7.91, 9.08, 10.24, 11.38, 12.52, 13.66),
    0.50: (0.70, 1.68, 2.68, 3.68, 4.68, 5.68, 6.67, 7.67, 8.67, 9.67, 10.67),
}


@pytest.mark.parametrize(("confidence", "ratio"), SIZES)
def test_sizes_are_those_of_the_audit_guide(confidence: float, ratio: float) -> None:
    found = [sample_size(1.0, share, share * ratio, confidence) for share in TOLERABLE]
    assert found == list(SIZES[confidence, ratio])


@pytest.mark.parametrize("confidence", FACTORS)
def test_factors_are_those_of_the_audit_guide(confidence: float) -> None:
    found = [math.ceil(100 * reliability_factor(errors, confidence)) / 100 for errors in range(11)]
    assert found == list(FACTORS[confidence])


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("errors", [0, 1, 2, 7, 40, 200])
def test_a_factor_inverts_the_poisson_distribution(errors: int, confidence: float) -> None:
    x = reliability_factor(errors, confidence)
    terms = (math.exp(k * math.log(x) - x - math.lgamma(k + 1)) for k in range(errors + 1))
    assert math.fsum(terms) == pytest.approx(1 - confidence, rel=1e-10)


@pytest.mark.parametrize("shape", [1.0, 1.5, 2.7, 30.2, 1000.0])
def test_the_distribution_is_one_from_either_side(shape: float) -> None:
    """Series and continued fraction meet where one takes over from the other; both are monotonous."""
    at = [shape + 1 + step / 1000 for step in range(-50, 50)]
    values = [gamma_cdf(shape, x) for x in at]
    assert all(0 <= less < more <= 1 for less, more in pairwise(values))
    assert max(more - less for less, more in pairwise(values)) < 1.5 * min(
        more - less for less, more in pairwise(values)
    )


@pytest.mark.parametrize("confidence", [0.8, 0.95])
@pytest.mark.parametrize("ratio", [0.0, 0.1, 0.35, 0.7])
def test_the_size_is_the_smallest_one(confidence: float, ratio: float) -> None:
    tolerable = 0.03
    size = int(sample_size(1.0, tolerable, tolerable * ratio, confidence))
    enough = [gamma_cdf(1 + n * tolerable * ratio, n * tolerable) >= confidence for n in range(1, size + 50)]
    assert enough == [False] * (size - 1) + [True] * 50


def test_a_bound_grows_with_each_error_and_each_tainting() -> None:
    def bound(*audited: float) -> float:
        recorded = tuple((10.0,) for _ in audited)
        return float(sample_bound(recorded, tuple((value,) for value in audited), 100, 0.95, "多计"))

    assert bound(10, 10, 10) < bound(10, 10, 9) < bound(10, 9, 9) < bound(10, 9, 5) < bound(0, 0, 0)
    assert bound(10, 9, 5) == bound(5, 10, 9)  # in whatever order they stand
    # The steps of the factors fall, so that the largest tainting takes the largest of them.
    factors = [reliability_factor(errors, 0.95) for errors in range(3)]
    assert bound(10, 9, 5) == pytest.approx(
        100 * (factors[0] + 0.5 * (factors[1] - factors[0]) + 0.1 * (factors[2] - factors[1]))
    )
