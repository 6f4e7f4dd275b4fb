"""六.1【特殊情况报告】 How many bills are drawn by their tonnes, and what errors among them say of all: 抽样数量 and its change are explained."""

import math
from collections.abc import Iterator
from itertools import pairwise

from udfs.calling.argument import OptionalWholeColumn, WholeColumn
from udfs.calling.function import udf
from udfs.kernel import cells
from udfs.kernel.cells import Value, is_blank
from udfs.kernel.clause import clause
from udfs.kernel.errors import GhgError, OutOfDomain, WrongKind
from udfs.kernel.poisson import gamma_cdf, reliability_factor
from udfs.kernel.rounding import NOISE
from udfs.periods.registered import folded_key, key_of
from udfs.vocabularies import MisstatementSide

CLAUSE = clause("六.1")
MOST = 1_000_000  # a sample of more is no sample
WHOLE = 1.0  # an item is misstated by all of it at most, unless one was found that is misstated by more


def _confident(confidence_ratio: float) -> None:
    if confidence_ratio >= 1:
        raise OutOfDomain("“置信水平”应小于1（如95%填0.95），抽样不能给出100%的把握：请核对。")


@udf("GHG_SAMPLE_SIZE", CLAUSE, returns="sample_size_count")
def sample_size(
    population_tco2: float, tolerable_tco2: float, expected_error_tco2: float, confidence_ratio: float
) -> float:
    """按排放量抽样的样本量：发现的差异与预期相同时，差异上限不超过实质性限值的最小样本量（泊松分布，I-451）。

    The smallest emission-unit sample whose bound, errors being as expected, is within the tolerable misstatement (Poisson).
    """
    _confident(confidence_ratio)
    if expected_error_tco2 >= tolerable_tco2:
        raise OutOfDomain(
            f"预期误差{expected_error_tco2:.15g} tCO2不小于实质性限值{tolerable_tco2:.15g} tCO2，抽样不可能得出可接受的结论：请核对，或全部核查。"
        )
    expected, tolerable = expected_error_tco2 / population_tco2, tolerable_tco2 / population_tco2

    def is_enough(size: int) -> bool:
        return gamma_cdf(1 + size * expected, size * tolerable) >= confidence_ratio

    above = 1
    while not is_enough(above):
        above *= 2
        if above > MOST:
            raise OutOfDomain("预期误差太接近实质性限值，样本量超过一百万：请核对，或全部核查。")
    below = above // 2
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (below, middle) if is_enough(middle) else (middle, above)
    return float(above)


def _items(
    recorded: tuple[Value, ...], audited: tuple[Value, ...], keys: tuple[Value, ...] | None, key: Value
) -> Iterator[tuple[float, float]]:
    """Tonnes recorded and audited of the items of the key that have been audited."""
    if len(recorded) != len(audited) or (keys is not None and len(keys) != len(recorded)):
        raise WrongKind("账面排放量、核查排放量和归类列的行数不一致：请选同样的行。")
    wanted = folded_key(key)
    for at, (book, found) in enumerate(zip(recorded, audited)):
        if keys is not None and not is_blank(key) and key_of(keys[at]) != wanted:
            continue
        for value in (book, found):
            if isinstance(value, GhgError):
                raise value
        if is_blank(found):
            continue
        amount = cells.number(book, f"账面排放量（第{at + 1}行）")
        if amount == 0:
            raise OutOfDomain(f"第{at + 1}行的账面排放量为0，不可能按排放量抽中：请核对。")
        yield amount, cells.number(found, f"核查排放量（第{at + 1}行）")


@udf("GHG_SAMPLE_BOUND", CLAUSE, returns="misstatement_bound_tco2")
def sample_bound(
    recorded_emissions: WholeColumn, audited_emissions: WholeColumn, sample_interval_tco2: float,
    confidence_ratio: float, misstatement_side: MisstatementSide, population_tco2: float | None = None,
    sample_keys: OptionalWholeColumn = None, sample_key: Value = None,
) -> float:  # fmt: skip
    """总体多计（或少计）的上限：必抽层的实际差异，加按污染率从大到小乘可靠性系数增量和间隔之和（Stringer上限，I-451）。

    Upper bound of the misstatement: that of items not below the interval, and the Stringer bound of the others.
    """
    _confident(confidence_ratio)
    certain, covered, taintings = list[float](), list[float](), list[float]()
    sign = 1 if misstatement_side is MisstatementSide.OVERSTATED else -1
    for recorded, audited in _items(recorded_emissions, audited_emissions, sample_keys, sample_key):
        misstated = max(sign * (recorded - audited), 0.0)
        if abs(recorded) >= sample_interval_tco2 * (1 - NOISE):
            certain.append(misstated)
            covered.append(abs(recorded))
        elif misstated:
            taintings.append(misstated / abs(recorded))
    worst = max(WHOLE, *taintings) if taintings else WHOLE
    factors = [reliability_factor(errors, confidence_ratio) for errors in range(len(taintings) + 1)]
    steps = [more - less for less, more in pairwise(factors)]
    units = math.fsum((worst * factors[0], *map(float.__mul__, steps, sorted(taintings, reverse=True))))
    of_others = sample_interval_tco2 * units
    if population_tco2 is not None:  # what is not always drawn is no more than that
        left = population_tco2 - math.fsum(covered)
        of_others = min(of_others, worst * left) if left > NOISE * population_tco2 else 0.0
    return math.fsum((*certain, of_others))
