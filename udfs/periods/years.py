"""The years under verification and the 年份属性 of each."""

from udfs.kernel.check import Engagement, Row, shared
from udfs.vocabularies import YearRole


@shared
def _roles(engagement: Engagement) -> dict[float | None, YearRole | None]:
    return {row.number("verification_year"): row.choice("year_role", YearRole) for row in engagement.rows("years")}


def role_of_year(engagement: Engagement, year: float | None) -> YearRole | None:
    """年份属性 of a year; None when it is not under verification or its 年份属性 is not filled in."""
    return _roles(engagement).get(year)


def report_year(engagement: Engagement) -> float | None:
    """The year that the report is of: the latest 履约 year, without one the latest year; None where no year is filled in."""
    years = [year for year in _roles(engagement) if year is not None]
    compliance = [year for year in years if role_of_year(engagement, year) is YearRole.COMPLIANCE]
    return max(compliance or years, default=None)


def role_of_row(engagement: Engagement, row: Row) -> YearRole | None:
    """年份属性 of the year that a row is about."""
    return role_of_year(engagement, row.number("verification_year"))


def until_settled(engagement: Engagement, year: float | None) -> str:
    """How a sentence says that what should not be there is treated until somebody settles it (law of 二.3)."""
    return "履约年份计入" if role_of_year(engagement, year) is YearRole.COMPLIANCE else "基准年份不计入"
