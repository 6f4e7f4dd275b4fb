"""The estimates of an engagement as checks see them: of each source, with the months and days they stand for."""

import datetime as dt
from dataclasses import dataclass

from udfs.kernel.calendar import Month, numbered_month
from udfs.kernel.check import Engagement, Row, shared
from udfs.kernel.errors import GhgError
from udfs.periods.estimated import estimated_split
from udfs.periods.proration import Split


@dataclass(frozen=True, slots=True)
class Estimate:
    """A row of 缺失推算.

    Attributes:
        meter: the one that it stands for; None where it names none.
        split: its months and days; None for one of the year as a whole.
        of_case: whether it is the quantity of a case, which stands on no bill.
    """

    row: Row
    meter: str | None
    year: float | None
    quantity: float
    split: Split | None
    of_case: bool

    @property
    def months(self) -> tuple[Month, ...]:
        """The months that it stands in; none for one of the year as a whole."""
        return () if self.split is None else tuple(map(numbered_month, self.split.months))

    @property
    def told(self) -> str:
        """Its months as a sentence names them."""
        ends = self.months[:1] + self.months[-1:]
        named = dict.fromkeys(f"{month.year}年{month.month}月" for month in ends)
        return "至".join(named) or f"{self.year or 0:g}年全年"


@shared
def estimates_by_source(engagement: Engagement) -> dict[str, list[Estimate]]:
    """The estimates of each source; one whose days cannot be read is of its year as a whole."""
    found: dict[str, list[Estimate]] = {}
    of_cases = {row.text("estimate_id") for row in engagement.rows("deductions")}
    for row in engagement.rows("estimates"):
        source = row.text("source_id")
        if source is not None:
            days = row.date("estimate_start"), row.date("estimate_end")
            year, quantity = row.number("verification_year"), row.number("final_quantity") or 0.0
            estimate = Estimate(row, row.text("meter_id"), year, quantity, _split(*days), row.key in of_cases)
            found.setdefault(source, []).append(estimate)
    return found


def _split(start: dt.date | None, end: dt.date | None) -> Split | None:
    if start is None or end is None:
        return None
    try:
        return estimated_split(start, end)
    except GhgError:
        return None
