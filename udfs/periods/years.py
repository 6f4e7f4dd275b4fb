"""The years under verification and the 年份属性 of each."""

from udfs.kernel.check import Engagement, Row
from udfs.vocabularies import YearRole


def role_of_year(engagement: Engagement, year: float | None) -> YearRole | None:
    """年份属性 of a year; None when it is not under verification or its 年份属性 is not filled in."""
    roles = {row.number("verification_year"): row.choice("year_role", YearRole) for row in engagement.rows("years")}
    return roles.get(year)


def role_of_row(engagement: Engagement, row: Row) -> YearRole | None:
    """年份属性 of the year that a row is about."""
    return role_of_year(engagement, row.number("verification_year"))
