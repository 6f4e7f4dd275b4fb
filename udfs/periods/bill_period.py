"""The days of one bill from its two dates: what its end means, alone or in a series."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from udfs.kernel.calendar import ONE_DAY, Period, same_day_of_month
from udfs.kernel.errors import OutOfDomain
from udfs.vocabularies import EndRule

PERIODS = 32_768  # remembered; bills of many meters share their dates


@lru_cache(PERIODS)
def _hint(start: dt.date, end: dt.date) -> EndRule | None:
    """What the two dates of a bill say by themselves; None when nothing."""
    if same_day_of_month(start, end):
        return EndRule.READING_DAY
    return EndRule.INCLUSIVE if end < dt.date.max and (end + ONE_DAY).day == start.day else None


def one_bill_rule(start: dt.date, end: dt.date) -> EndRule:
    """What 自动 means for one bill; one that ends on the day on which it starts is of that day."""
    return EndRule.INCLUSIVE if start == end else _hint(start, end) or EndRule.READING_DAY


def series_rule(bills: Sequence[tuple[dt.date, dt.date]]) -> EndRule:
    """What 自动 means for a series: how consecutive bills follow; failing that, what most bills say."""
    steps = Counter((later[0] - earlier[1]).days for earlier, later in pairwise(sorted(bills)))
    inclusive, reading = steps[1], steps[0]
    if inclusive == reading:
        hints = Counter(_hint(*bill) for bill in bills)
        inclusive, reading = hints[EndRule.INCLUSIVE], hints[EndRule.READING_DAY]
    return EndRule.INCLUSIVE if inclusive > reading else EndRule.READING_DAY


@lru_cache(PERIODS)
def period(start: dt.date, end: dt.date, end_rule: EndRule) -> Period:
    """The half-open period of a bill.

    Raises:
        OutOfDomain: the end lies before the start.
    """
    rule = one_bill_rule(start, end) if end_rule is EndRule.AUTOMATIC or start == end else end_rule
    if end < start:
        raise OutOfDomain(f"统计止日{end}早于统计起日{start}：请核对单据的起止日期。")
    if end == dt.date.max:
        raise OutOfDomain(f"统计止日{end}超出可计算的日期：请核对。")
    return Period(start, end + ONE_DAY if rule is EndRule.INCLUSIVE else end)
