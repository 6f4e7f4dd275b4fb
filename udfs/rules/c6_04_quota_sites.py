"""六.4【配额相关活动数据报告】 What items (g) and (h) tell of a site is what the account holds for it."""

import math
from collections.abc import Iterator

from udfs.account.remarks import TELLS_OF_EXTENT, remark_names
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check, shared
from udfs.kernel.clause import clause
from udfs.kernel.edition import threshold
from udfs.kernel.rounding import is_rounded_from
from udfs.vocabularies import QuotaItem, Severity, SiteChange, SpecialIndustry

CLAUSE = clause("六.4")

OF_SITES = (QuotaItem.BASELINE_CHANGE, QuotaItem.SITE_CLOSED, QuotaItem.SITE_OPENED, QuotaItem.NEW_PROJECT)
FIRST, LAST = int(threshold("first_quota_year")), int(threshold("last_quota_year"))
# What a change of a site may have to be told as, and since when it is so.
DEMANDED = {
    SiteChange.CLOSED: (QuotaItem.SITE_CLOSED, "closed_date"), SiteChange.OPENED: (QuotaItem.SITE_OPENED, "opened_date"),
}  # fmt: skip


@shared
def _names(engagement: Engagement) -> dict[str, str]:
    """The number of each site by what a verifier may call it."""
    found: dict[str, str] = {}
    for row in engagement.rows("sites"):
        for name in (row.text("site_name"), row.key):
            found.setdefault(name or row.key, row.key)
    return found


@shared
def _tonnes(engagement: Engagement) -> dict[tuple[str | None, float | None], float | None]:
    """tCO2 of each site and year; None where that of a source is not known."""
    sites = {row.key: row.text("site_id") for row in engagement.rows("sources")}
    amounts: dict[tuple[str | None, float | None], list[float | None]] = {}
    for row in engagement.rows("emissions"):
        of = sites.get(row.text("source_id") or ""), row.number("verification_year")
        amounts.setdefault(of, []).append(row.number("verified_emission_tco2"))
    known = {of: [tonnes for tonnes in found if tonnes is not None] for of, found in amounts.items()}
    return {of: math.fsum(known[of]) if len(known[of]) == len(found) else None for of, found in amounts.items()}


@row_check(
    "604-140", CLAUSE, table="quota_data", severity=Severity.WARNING,
    says="“{place}”{year}年的{item}核查值为{value:,.15g} tCO2，账上该场所计入的排放量为{held:,.2f} tCO2：请更正其中一处，或在备注写明差异。",
)  # fmt: skip
def quota_item_differs_from_account(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """The emission of a site is told once: as it was verified; another extent of the item is told in the remark."""
    item, place, value = row.choice("quota_item", QuotaItem), row.text("quota_object"), row.number("verified_value")
    year = row.number("quota_year")
    held = _tonnes(engagement).get((_names(engagement).get(place or ""), year))
    if item not in OF_SITES or value is None or held is None or remark_names(row, TELLS_OF_EXTENT):
        return
    if not is_rounded_from(value, held):
        yield hit(
            row, "verified_value", "quota_object", place=place, year=f"{year:.0f}", item=item, value=value, held=held,
            effect_tco2=value - held,
        )  # fmt: skip


@book_check(
    "604-141", CLAUSE, table="sites", severity=Severity.NOTICE, needs_whole=True,
    says="服务业的场所“{key}”{year}年{change}，“配额数据”没有它的“{item}”：属于六.4（g）情形的请按场所列明各年排放情况。",
)  # fmt: skip
def site_without_quota_item(engagement: Engagement) -> Iterator[Hit]:
    """A service company whose site opened or closed in these years may have to tell item (g) of it."""
    if engagement.setting("special_industry") != str(SpecialIndustry.SERVICES):
        return
    told = {(row.choice("quota_item", QuotaItem), row.text("quota_object")) for row in engagement.rows("quota_data")}
    for row in engagement.rows("sites"):
        change = row.choice("site_change", SiteChange)
        if change not in DEMANDED:
            continue
        item, column = DEMANDED[change]
        day, names = row.date(column), {(item, row.key), (item, row.text("site_name"))}
        if day and FIRST <= day.year <= LAST and told.isdisjoint(names):
            yield hit(row, "site_change", column, key=row.key, year=day.year, change=change, item=item)
