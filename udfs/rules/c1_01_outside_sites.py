"""一.1【租户】 The boundary and the account agree: what lies outside, or was not yet or no longer there, has no quantity."""

from collections.abc import Iterator

from udfs.account.entering import told_tonnes
from udfs.kernel.calendar import Month, month_of
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit
from udfs.kernel.clause import clause
from udfs.periods.series import bills_by_source, named_months
from udfs.vocabularies import Conclusion, Severity

CLAUSE = clause("一.1")


def _sites_of_sources(engagement: Engagement) -> dict[str, Row]:
    sites = {row.key: row for row in engagement.rows("sites")}
    placed = ((row.key, sites.get(row.text("site_id") or "")) for row in engagement.rows("sources"))
    return {source: site for source, site in placed if site is not None}


@book_check(
    "101-20", CLAUSE, table="emissions", severity=Severity.ERROR,
    says="排放源“{source}”所在场所“{site}”的“是否在边界内”为否，{year}年却计算了{quantity:,.15g}{unit}、{tonnes:,.2f} tCO2："
    "属于受核查方的请把场所改为在边界内，否则请把该排放源的用量从账单和推算中移除并在归属判定登记。",
)  # fmt: skip
def source_outside_boundary(engagement: Engagement) -> Iterator[Hit]:
    """A source on a site outside the boundary has no quantity."""
    sites = _sites_of_sources(engagement)
    for row in engagement.rows("emissions"):
        source, quantity = row.text("source_id") or "", row.number("activity_total")
        is_left_out = row.choice("source_treatment", Conclusion) is Conclusion.IDENTIFIED
        site, tonnes = sites.get(source), row.number("emission_tco2")
        if site is not None and site.flag("is_inside") is False and quantity and not is_left_out:
            yield hit(
                row, "source_id", "emission_tco2", source=source, site=site.key, quantity=quantity,
                year=f"{row.number('verification_year') or 0:g}", unit=row.text("activity_unit"), tonnes=tonnes or 0.0,
                effect_tco2=tonnes,
            )  # fmt: skip


def _outside(months: set[Month], site: Row) -> bool:
    """Whether all of the months lie before the site was opened, or after it was closed."""
    opened, closed = site.date("opened_date"), site.date("closed_date")
    is_before = opened is not None and max(months) < month_of(opened)
    return is_before or (closed is not None and min(months) > month_of(closed))


def _dates(site: Row) -> str:
    days = (site.date("opened_date"), site.date("closed_date"))
    return "至".join("……" if day is None else f"{day}" for day in days)


@book_check(
    "101-21", CLAUSE, table="bills", severity=Severity.ERROR,
    says="单据“{key}”的用量全部在场所“{site}”启用之前或停用之后（{dates}），却计入排放源“{source}”："
    "请核对起止日期和排放源编号，或更正场所的日期。",
)  # fmt: skip
def bill_outside_dates_of_site(engagement: Engagement) -> Iterator[Hit]:
    """A site that was not yet opened, or already closed, used nothing."""
    bills = bills_by_source(engagement)
    for source, site in _sites_of_sources(engagement).items():
        if site.date("opened_date") is None and site.date("closed_date") is None:
            continue
        for bill in bills.get(source, []):
            months = named_months([bill])
            if months and bill.quantity and _outside(months, site):
                yield hit(
                    bill.row, "period_start", "period_end", key=bill.row.key, source=source, site=site.key,
                    dates=_dates(site), effect_tco2=bill.row.tonnes(bill.quantity),
                )  # fmt: skip


@book_check(
    "101-22", CLAUSE, table="estimates", severity=Severity.ERROR,
    says="推算“{key}”的缺失月份在场所“{site}”启用之前或停用之后（{dates}），却计入排放源“{source}”（{tonnes}）："
    "请核对缺失月份和排放源编号，或更正场所的日期。",
)  # fmt: skip
def estimate_outside_dates_of_site(engagement: Engagement) -> Iterator[Hit]:
    """Nothing is missing of a month in which the site was not there."""
    sites = _sites_of_sources(engagement)
    for row in engagement.rows("estimates"):
        source, day, quantity = row.text("source_id") or "", row.date("estimate_month"), row.number("final_quantity")
        site = sites.get(source)
        if site is not None and day is not None and quantity and _outside({month_of(day)}, site):
            tonnes = row.tonnes(quantity)
            yield hit(
                row, "estimate_month", "source_id", key=row.key, source=source, site=site.key, dates=_dates(site),
                tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip
