"""What came from last year's workbook, as checks see it: which bill was counted there, and how much of it."""

from udfs.kernel.calendar import Target
from udfs.kernel.check import Engagement, Row, shared
from udfs.periods.series import Bill
from udfs.vocabularies import CarriedMark


def share_until(bill: Bill, year: int) -> float:
    """Which share of a bill is counted in a year and those before, 0 to 1."""
    return bill.split.share_before(Target(year + 1, None).numbers().start)


@shared
def turning(engagement: Engagement) -> dict[str, Row]:
    """Key of a bill at the turn of the year -> its row of 结转, which says what of it last year's workbook counted."""
    return {
        row.text("carried_name") or "": row
        for row in engagement.rows("carried")
        if row.choice("carried_mark", CarriedMark) is CarriedMark.TURN
    }


def is_carried(engagement: Engagement) -> bool:
    """Whether the workbook was made from last year's."""
    return bool(engagement.rows("carried"))


@shared
def last_year(engagement: Engagement) -> int | None:
    """The newest year of last year's workbook; None where there is none."""
    years = [row.number("verification_year") for row in engagement.rows("prior_emissions")]
    return max((int(year) for year in years if year is not None), default=None)
