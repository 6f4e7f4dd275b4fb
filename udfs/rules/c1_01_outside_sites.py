"""一.1【租户】 The boundary and the account agree: what lies outside, or was not yet or no longer there, has no quantity."""

from collections.abc import Iterator

from udfs.account.entering import told_tonnes, tonnes_if_counted
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit
from udfs.kernel.clause import clause
from udfs.periods.in_use import Dates, bills_outside, estimates_outside, told
from udfs.periods.years import until_settled
from udfs.vocabularies import Conclusion, Severity

CLAUSE = clause("一.1")


def _sites_of_sources(engagement: Engagement) -> dict[str, Row]:
    sites = {row.key: row for row in engagement.rows("sites")}
    placed = ((row.key, sites.get(row.text("site_id") or "")) for row in engagement.rows("sources"))
    return {source: site for source, site in placed if site is not None}


@book_check(
    "101-20", CLAUSE, table="emissions", severity=Severity.ERROR,
    says="排放源“{source}”所在场所“{site}”的“是否在边界内”为否，{year}年却有{quantity:,.15g}{unit}、{tonnes}（更正前{until}）："
    "属于受核查方的请把场所改为在边界内，否则请把该排放源的用量从账单和推算中移除并在归属判定登记。",
)  # fmt: skip
def source_outside_boundary(engagement: Engagement) -> Iterator[Hit]:
    """A source on a site outside the boundary has no quantity."""
    sites = _sites_of_sources(engagement)
    sources = {row.key: row for row in engagement.rows("sources")}
    for row in engagement.rows("emissions"):
        key, quantity = row.text("source_id") or "", row.number("activity_total")
        site, source = sites.get(key), sources.get(key)
        if site is None or source is None or site.flag("is_inside") is not False or not quantity:
            continue
        if source.choice("source_treatment", Conclusion) is Conclusion.IDENTIFIED:
            continue
        year = row.number("verification_year")
        tonnes = tonnes_if_counted(engagement, source, year, quantity)
        yield hit(
            row, "source_id", "emission_tco2", source=key, site=site.key, quantity=quantity, year=f"{year or 0:g}",
            unit=row.text("activity_unit"), tonnes=told_tonnes(tonnes), until=until_settled(engagement, year),
            effect_tco2=tonnes,
        )  # fmt: skip


def _dates_of(site: Row) -> Dates:
    return site.date("opened_date"), site.date("closed_date")


@book_check(
    "101-21", CLAUSE, table="bills", severity=Severity.ERROR,
    says="单据“{key}”有{quantity:,.15g}{unit}在场所“{site}”启用之前或停用之后（{dates}），却计入排放源“{source}”（更正前{until}）："
    "请核对起止日期和排放源编号，或更正场所的日期。",
)  # fmt: skip
def bill_outside_dates_of_site(engagement: Engagement) -> Iterator[Hit]:
    """A site that was not yet opened, or already closed, used nothing."""
    sources = {row.key: row for row in engagement.rows("sources")}
    for source, site in _sites_of_sources(engagement).items():
        for bill, quantity in bills_outside(engagement, source, _dates_of(site)):
            yield hit(
                bill.row, "period_start", "period_end", key=bill.row.key, source=source, site=site.key, quantity=quantity,
                unit=bill.row.text("activity_unit"), dates=told(_dates_of(site)),
                until=until_settled(engagement, bill.years[0]),
                effect_tco2=tonnes_if_counted(engagement, sources[source], float(bill.years[0]), quantity),
            )  # fmt: skip


@book_check(
    "101-22", CLAUSE, table="estimates", severity=Severity.ERROR,
    says="推算“{key}”的{when}在场所“{site}”启用之前或停用之后（{dates}），却计入排放源“{source}”（{tonnes}，更正前{until}）："
    "请核对缺失起止和排放源编号，或更正场所的日期。",
)  # fmt: skip
def estimate_outside_dates_of_site(engagement: Engagement) -> Iterator[Hit]:
    """Nothing is missing of a month in which the site was not there."""
    sources = {row.key: row for row in engagement.rows("sources")}
    for source, site in _sites_of_sources(engagement).items():
        for estimate in estimates_outside(engagement, source, _dates_of(site)):
            tonnes = tonnes_if_counted(engagement, sources[source], estimate.year, estimate.quantity)
            yield hit(
                estimate.row, "estimate_month", "source_id", key=estimate.row.key, source=source, site=site.key,
                when=estimate.told, dates=told(_dates_of(site)), tonnes=told_tonnes(tonnes),
                until=until_settled(engagement, estimate.year), effect_tco2=tonnes,
            )  # fmt: skip
