"""六.4【配额相关活动数据报告】 The items asked of the industry, each as reported and as verified."""

from collections.abc import Iterator

from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.edition import threshold
from udfs.vocabularies import QuotaItem, Severity, SpecialIndustry, YearRole

CLAUSE = clause("六.4")

DEMANDED = {
    SpecialIndustry.POWER: (QuotaItem.SUPPLIED_POWER,),
    SpecialIndustry.GAS: (QuotaItem.NATURAL_GAS, QuotaItem.PETROLEUM_GAS),
    SpecialIndustry.DISPLAY: (QuotaItem.PRODUCT,),
    SpecialIndustry.METRO: (QuotaItem.DISTANCE, QuotaItem.PASSENGERS),
    SpecialIndustry.BUS: (QuotaItem.MILEAGE,),
}
THREE_YEARS = (QuotaItem.BASELINE_CHANGE, QuotaItem.SITE_CLOSED, QuotaItem.SITE_OPENED)
DEMANDED_YEARS = tuple(range(int(threshold("first_quota_year")), int(threshold("last_quota_year")) + 1))


@book_check(
    "604-1", CLAUSE, table="years", severity=Severity.WARNING,
    says="{year}年缺少配额数据项{items}{industry}：请在“配额数据”填写报告值和核查值。",
)  # fmt: skip
def item_missing(engagement: Engagement) -> Iterator[Hit]:
    """What the entity's industry must report for the compliance year; green power where any was traded."""
    industry = engagement.setting("special_industry")
    demanded = next((items for asked, items in DEMANDED.items() if str(asked) == industry), ())
    told = {(row.choice("quota_item", QuotaItem), row.number("quota_year")) for row in engagement.rows("quota_data")}
    for row in engagement.rows("years"):
        year = row.number("verification_year")
        if row.choice("year_role", YearRole) is YearRole.COMPLIANCE and year is not None:
            traded = any((power.number("green_power_kwh") or 0) > 0 and power.number("verification_year") == year
                         for power in engagement.rows("renewables"))  # fmt: skip
            wanted = (*demanded, *([QuotaItem.GREEN_POWER] if traded else []))
            missing = [str(item) for item in wanted if (item, year) not in told]
            if missing:
                yield hit(
                    row,
                    "verification_year",
                    year=f"{year:.0f}",
                    items="、".join(missing),
                    industry=f"（{industry}）" if demanded else "",
                )


@book_check(
    "604-2", CLAUSE, table="quota_data", severity=Severity.WARNING,
    says="“{place}”的{item}只列了{years}年：六.4（g）要求" f"{'、'.join(map(str, DEMANDED_YEARS))}年的排放情况，请补齐。",
)  # fmt: skip
def three_years_incomplete(engagement: Engagement) -> Iterator[Hit]:
    """An event of item (g) is told with its three years."""
    first: dict[tuple[QuotaItem, str], Row] = {}
    years: dict[tuple[QuotaItem, str], set[int]] = {}
    for row in engagement.rows("quota_data"):
        item, place, year = row.choice("quota_item", QuotaItem), row.text("quota_object"), row.number("quota_year")
        if item in THREE_YEARS and place and year is not None:
            first.setdefault((item, place), row)
            years.setdefault((item, place), set()).add(int(year))
    for (item, place), found in years.items():
        if not found >= set(DEMANDED_YEARS):
            listed = "、".join(map(str, sorted(found)))
            yield hit(first[item, place], "quota_year", place=place, item=item, years=listed)


@row_check(
    "604-3", CLAUSE, table="quota_data", severity=Severity.WARNING,
    says="“{key}”的核查值与报告值相差{difference:,.15g}，没有说明：请在备注填写差异原因。",
)  # fmt: skip
def difference_without_reason(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A verified value that differs from the reported one is explained."""
    difference = row.number("value_difference")
    if difference and not row.text("remark"):
        yield hit(row, "remark", "verified_value", key=row.key, difference=difference)


@row_check(
    "604-4", CLAUSE, table="quota_data", severity=Severity.WARNING,
    says="“{item}”不是本单位行业（{industry}）须列明的数据项：请核对“行业特殊要求”，或删去本行。",
)  # fmt: skip
def item_of_other_industry(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """An item that the industry is not asked for hints at a wrong industry."""
    if row.text("quota_item") and row.flag("does_apply") is False:
        yield hit(row, "quota_item", item=row.text("quota_item"), industry=engagement.setting("special_industry"))
