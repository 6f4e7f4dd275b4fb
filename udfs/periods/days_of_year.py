"""How many days of use a year should have (三.9)."""

import datetime as dt

from udfs.kernel.calendar import ONE_DAY
from udfs.kernel.edition import threshold

FEWEST_DAYS, MOST_DAYS = int(threshold("fewest_days_of_year")), int(threshold("most_days_of_year"))
MARGIN = int(threshold("days_in_use_margin"))


def days_in_use(year: int, since: dt.date | None, until: dt.date | None) -> int | None:
    """Days of a year in which something was in use; None for the whole year.

    Args:
        since, until: first and last day of use, where they are told.
    """
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    if (since is None or since <= first) and (until is None or until >= last):
        return None
    days = (min(until or last, last) - max(since or first, first) + ONE_DAY).days
    return max(days, 0)


def days_expected(year: int | None, since: dt.date | None, until: dt.date | None) -> range:
    """The numbers of days that are right for a year, or for whole bills where there is no year.

    Args:
        since, until: as in `days_in_use`.
    """
    days = None if year is None else days_in_use(year, since, until)
    if days is None:
        return range(FEWEST_DAYS, MOST_DAYS + 1)
    return range(days - MARGIN, days + MARGIN + 1)
