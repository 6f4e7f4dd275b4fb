"""Special circumstances of the boundary and its sources (六.1): leases, excluded sites, dormitories, 深汕, what is identified only."""

import math

from udfs.periods.source_years import verified_years
from udfs.registries import SourceCategory
from udfs.vocabularies import CircumstanceKind, Conclusion, SiteChange, Tenure
from workbook_templates.assemble.circumstance import Circumstance, Found, year_of
from workbook_templates.assemble.of_sources import dates_of_site, emission_of
from workbook_templates.engagement.reader import Engagement, TypedRow

DORMITORY = str(CircumstanceKind.DORMITORY)  # as the names of such sites say, or a remark


def _remark(row: TypedRow) -> str:
    return f"：{(row.text('remark') or '').rstrip('。')}" if row.text("remark") else ""


def sites(engagement: Engagement) -> Found:
    for row in engagement.rows("sites"):
        name, source = row.text("site_name") or row.key, str(row.ref("site_id"))
        tenure, change = row.choice("tenure", Tenure), row.choice("site_change", SiteChange)
        if tenure in (Tenure.LEASED_OUT, Tenure.LEASED_IN):
            other, inside = row.text("counterparty_name") or "对方未填", row.flag("is_inside")
            when = dates_of_site(row)
            text = f"场所“{name}”{when}为{tenure}场所，对方为{other}，{'在' if inside else '不在'}核算边界内。"
            yield Circumstance(CircumstanceKind.LEASE, f"sites|{row.key}", text, "六.1", source)
        elif row.flag("is_inside") is False:
            other = f"，由{row.text('counterparty_name')}使用" if row.text("counterparty_name") else ""
            text = f"场所“{name}”{dates_of_site(row)}不在核算边界内{other}{_remark(row)}。"
            yield Circumstance(CircumstanceKind.SITE_EXCLUDED, f"sites|{row.key}", text, "六.1", source)
        if change in (SiteChange.OPENED, SiteChange.CLOSED):
            day = row.date("opened_date" if change is SiteChange.OPENED else "closed_date")
            text = f"场所“{name}”在核查期间{change}{f'（{day}）' if day else ''}。"
            yield Circumstance(CircumstanceKind.SITE_CHANGE, f"sites|{row.key}", text, "六.1", source)
        if DORMITORY in f"{name}{row.text('remark') or ''}":
            text = f"场所“{name}”为宿舍，{'纳入' if row.flag('is_inside') else '未纳入'}核算边界{_remark(row)}。"
            yield Circumstance(CircumstanceKind.DORMITORY, f"sites|{row.key}", text, "六.1", source)
        if row.flag("is_in_shenshan"):
            yield from _shenshan(engagement, row, name, source)


def _shenshan(engagement: Engagement, site: TypedRow, name: str, source: str) -> Found:
    """Emissions of the site in each year, which 六.1 asks for."""
    own = {row.key for row in engagement.rows("sources") if row.text("site_id") == site.key}
    for year in engagement.rows("year_totals"):
        rows = [row for row in engagement.rows("emissions")
                if row.text("source_id") in own and row.number("verification_year") == year.number("verification_year")]  # fmt: skip
        amounts = [row.number("verified_emission_tco2") for row in rows]
        known = [tonnes for tonnes in amounts if tonnes is not None]
        is_whole = len(known) >= len(own)
        found = (
            f"计入的排放量为{math.fsum(known):,.2f} tCO2" if is_whole else "的排放量无法计算，须先改正有错误的排放源"
        )
        sources = f"涉及排放源{'、'.join(sorted(own))}" if own else "没有登记排放源"
        text = f"分场所“{name}”位于深汕特别合作区，{year_of(year)}{found}，{sources}。"
        tonnes = math.fsum(known) if is_whole else None
        yield Circumstance(CircumstanceKind.SHENSHAN, f"{site.key}|{year.key}", text, "六.1", source, tonnes)


def sources(engagement: Engagement) -> Found:
    outside = {row.key for row in engagement.rows("sites") if row.flag("is_inside") is False}
    years = verified_years(engagement)
    for row in engagement.rows("sources"):
        name, place = f"{row.key} {row.text('source_name') or ''}".strip(), str(row.ref("source_id"))
        treatment, reason = row.choice("source_treatment", Conclusion), row.text("treatment_reason") or ""
        clause = row.text("treatment_clause") or "二.3"
        category = row.choice("source_category", SourceCategory)
        if category is not None and category.disclosed is not None:
            told, tonnes = category.disclosed, emission_of(engagement, row.key)
            text = told.sentence.format(source=name)
            yield Circumstance(told.kind, row.key, text, told.clause.id, place, tonnes)
        elif row.text("site_id") in outside:
            text = f"排放源“{name}”位于核算边界外的场所“{row.text('site_id')}”，识别而不计入。"
            yield Circumstance(CircumstanceKind.SOURCE_EXCLUDED, row.key, text, "六.1", place)
        elif parties := _parties(engagement, row.key):
            text = f"排放源“{name}”的用能全部属于{parties}，不计入受核查方。"
            yield Circumstance(CircumstanceKind.SOURCE_EXCLUDED, row.key, text, "六.1", place)
        elif treatment is Conclusion.IDENTIFIED:
            used = _years_with_quantity(engagement, row.key) if row.flag("is_used") is False else ""
            ruled = (
                f"登记为未使用，但{used}有用量，须先更正" if used else f"仅识别，不核算排放量：{reason.rstrip('。')}"
            )
            yield Circumstance(CircumstanceKind.SOURCE_EXCLUDED, row.key, f"排放源“{name}”{ruled}。", clause, place)
        if dates := _dates_of_its_own(row, years):
            text = f"排放源“{name}”{dates}在用，其余日期不计活动数据。"
            yield Circumstance(CircumstanceKind.SOURCE_CHANGE, row.key, text, "六.1", place)
        if row.text("shared_with"):
            text = f"排放源“{name}”与{row.text('shared_with')}共用，{_own_quantity(engagement, row.key)}。"
            yield Circumstance(CircumstanceKind.SHARED_SOURCE, row.key, text, "六.1", place)


def _dates_of_its_own(source: TypedRow, years: set[int]) -> str:
    """Since and until when a source is in use, as far as that lies in the years verified; those of its site are told there."""
    since, until = source.date("in_use_from"), source.date("in_use_to")
    told = [f"{since}起"] if since is not None and since.year in years else []
    return "".join([*told, f"至{until}"] if until is not None and until.year in years else told)


def _parties(engagement: Engagement, source: str) -> str:
    """Whose energy all of a source is, with the cases that say so; "" where it is the entity's."""
    cases = [
        row
        for row in engagement.rows("attributions")
        if row.text("source_id") == source and row.flag("is_all_of_source")
    ]
    told = [f"{row.text('counterparty_name') or '未写明的单位'}（{row.key}）" for row in cases]
    return "、".join(told)


def _years_with_quantity(engagement: Engagement, source: str) -> str:
    """The years in which a source has a quantity; "" where there is none."""
    years = [
        year_of(row)
        for row in engagement.rows("emissions")
        if row.text("source_id") == source and row.number("activity_total")
    ]
    return "、".join(years)


def _own_quantity(engagement: Engagement, source: str) -> str:
    """Where the entity's part of a shared source comes from: what the sheets hold, and nothing else."""
    names = {"estimates": "推算", "deductions": "扣减与追加"}
    told = [
        f"{name}{'、'.join(keys)}" for table, name in names.items()
        if (keys := [row.key for row in engagement.rows(table) if row.text("source_id") == source])
    ]  # fmt: skip
    meters = [row.key for row in engagement.rows("meters") if row.text("source_id") == source]
    has_bills = any(row.text("counted_source") == source for row in engagement.rows("bills"))
    if has_bills:
        told.insert(0, f"单独计量的单据（计量表{'、'.join(meters)}）" if meters else "单据")
    return f"受核查方的用量取自{'和'.join(told)}" if told else "没有登记受核查方的用量"


def split_shares(engagement: Engagement) -> Found:
    """One sentence for each source and year that two parts of 六.3 share."""
    shared: dict[tuple[str, str], list[TypedRow]] = {}
    for row in engagement.rows("split_shares"):
        shared.setdefault((row.text("source_id") or "", year_of(row)), []).append(row)
    for (source, year), rows in shared.items():
        parts = "、".join(f"{row.text('split_part')}{row.number('split_share') or 0:.2%}" for row in rows)
        basis = "；".join(dict.fromkeys(row.text("split_basis") or "" for row in rows))
        text = f"{year}排放源{source}由{parts}共用，排放量按该份额拆分，依据：{basis.rstrip('。')}。"
        place = str(rows[0].ref("source_id"))
        yield Circumstance(CircumstanceKind.SHARED_SOURCE, f"split|{source}|{year}", text, "六.3", place)
