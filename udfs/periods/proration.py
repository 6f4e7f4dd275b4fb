"""The parts of a bill by month (三.8)."""

from udfs.kernel.calendar import Month, Period, month_of, same_day_of_month
from udfs.periods.apportion import apportion
from udfs.vocabularies import ProrateMethod


def _by_month(span: Period, method: ProrateMethod, tolerance_days: float) -> bool:
    if method is not ProrateMethod.AUTOMATIC:
        return method is ProrateMethod.BY_MONTH
    if span.whole_months < 1:
        return False
    return same_day_of_month(span.start, span.stop) or abs(span.start.day - span.stop.day) <= tolerance_days


def month_parts(
    quantity: float, span: Period, method: ProrateMethod, tolerance_days: float
) -> list[tuple[Month, float]]:
    """A bill's quantity by month; the parts add up to it exactly.

    按月 names its months from the start's month on and gives each the same; 按日 goes by days.
    """
    if _by_month(span, method, tolerance_days):
        first, count = month_of(span.start), max(span.whole_months, 1)
        months, weights = [first.plus(n) for n in range(count)], [1] * count
    else:
        months = span.months()
        weights = [span.days_in(month) for month in months]
    return list(zip(months, apportion(quantity, weights)))
