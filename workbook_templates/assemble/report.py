"""The annexes of the verification report: headings, paragraphs and tables, from what the workbook holds.

Content only; ``xl_addin.outputs.word`` makes the document. Every section names the clauses it answers.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from udfs.kernel.cells import is_blank
from udfs.kernel.errors import GhgError
from udfs.registries import EstimateMethod
from udfs.vocabularies import VoucherFiling, VoucherState
from workbook_templates.assemble.out_of_date import notices, pending, stale
from workbook_templates.assemble.report_content import (
    NOTHING,
    Made,
    ReportTable,
    Section,
    filled,
    section,
    sentences,
    shown,
    table,
)
from workbook_templates.assemble.report_content import SECTIONS as SECTIONS
from workbook_templates.assemble.report_lists import boundary, factors, quantities, register
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.tables.year_totals import VERIFIED

NOT_SPLIT = "未拆分"
LEAST_SHOWN = 0.005  # tonnes that two decimals show


@dataclass(frozen=True, slots=True)
class Report:
    """The sections, and what must be read before them."""

    notices: tuple[str, ...]
    sections: tuple[Section, ...]


def report(engagement: Engagement) -> Report:
    """All sections of an engagement; the checks are run anew, whatever the register says."""
    sections = tuple(Section(declared.heading, declared.clauses, *declared.make(engagement)) for declared in SECTIONS)
    return Report(notices(engagement), sections)


def _form(engagement: Engagement, name: str) -> str:
    value = engagement.setting(name)
    return value.code if isinstance(value, GhgError) else "" if value is None else str(value)


@section("一、受核查方与报告编号", "七.1", "七.2")
def _entity(engagement: Engagement) -> Made:
    facts = (
        ("受核查方", "entity_title"), ("报告编号", "report_no"), ("地址", "entity_address"), ("行业代码", "industry_code"),
        ("行业类型", "industry"), ("行业特殊要求", "special_industry"), ("核查机构", "verification_body"),
        ("核查组长", "lead_verifier"), ("核查组成员", "team_members"), ("报告日期", "report_date"),
    )  # fmt: skip
    rows = tuple((label, _form(engagement, name)) for label, name in facts)
    return (), (ReportTable("受核查方基本情况", ("项目", "内容"), rows),)


@section("二、核查结论", "三.16", "二.1", "三.8", "A.1", "A.2")
def _conclusion(engagement: Engagement) -> Made:
    told = sentences(pending(engagement))
    for row in engagement.rows("year_totals"):
        initial, verified = row.number("initial_emission_tco2"), row.number("verified_emission_tco2")
        if verified is None:
            told.append(f"{row.key}年排放总量无法计算，须先改正工作簿中的错误。")
            continue
        difference = "，初始排放量未填写"
        if initial is not None:
            difference = f"，初始排放量{initial:,.2f} tCO2，差异{verified - initial:+,.2f} tCO2"
        told.append(
            f"{row.key}年（{row.text('year_role')}）核查排放量为{verified:,.2f} tCO2{difference}。{_unverified(row)}"
        )
    if not engagement.rows("year_totals"):
        told.append("“基本信息”没有填写核查年份，无法给出结论。")
    totals = ("verification_year", "year_role", "initial_emission_tco2", "verified_emission_tco2",
              "emission_difference_tco2", "separate_emission_tco2", "excluded_emission_tco2", "total_state")  # fmt: skip
    by_source = ("source_id", "verification_year", "source_category", "source_treatment", "activity_total", "activity_unit",
                 "verified_emission_tco2", "separate_emission_tco2")  # fmt: skip
    emitting = [row for row in engagement.rows("emissions") if not is_blank(row.value("emission_tco2"))]
    tables = (
        table(engagement, "year_totals", "各年份排放总量", totals),
        table(engagement, "emissions", "各排放源活动数据与排放量", by_source, emitting),
    )
    return tuple(told), filled(*tables)


def _unverified(year: TypedRow) -> str:
    """What stands in the way of a total, which may not be used as long as it does."""
    state = year.text("total_state") or ""
    return f"该合计{state}，不得用于结论。" if state != VERIFIED else ""


@section("三、初始排放量与核查排放量的差异", "三.16")
def _bridge(engagement: Engagement) -> Made:
    columns = ("verification_year", "bridge_reason", "bridge_clause", "adjustment_tco2")
    found = table(engagement, "bridge", "差异说明", columns)
    years = engagement.rows("year_totals")
    told = [
        f"{row.key}年初始排放量未填写，无法说明差异。" for row in years if is_blank(row.value("initial_emission_tco2"))
    ]
    for row in years:
        left = row.number("unexplained_tco2")
        if left is not None and abs(left) >= LEAST_SHOWN:
            told.append(f"{row.key}年差异中有{left:+,.2f} tCO2没有在“差异说明”列出。")
    if not years:
        told.append("“基本信息”没有填写核查年份和初始排放量。")
    return tuple(told or (() if found.rows else (NOTHING,))), filled(found)


@section(
    "四、特殊情况", "六.1", "一.1", "二.2", "二.3", "三.1", "三.2", "三.3", "三.4", "三.5", "三.6", "三.7", "三.9",
    *dict.fromkeys(method.clause.id for method in EstimateMethod.members()), "四.1",
)  # fmt: skip
def _circumstances(engagement: Engagement) -> Made:
    columns = ("circumstance_kind", "circumstance_text", "circumstance_clause", "circumstance_note")
    found = table(engagement, "circumstances", "特殊情况", columns)
    trials = table(engagement, "trial_runs", "试运行记录", (
        "trial_facility", "trial_start", "trial_end", "qualified_output", "product_unit", "trial_consumption",
        "activity_unit", "trial_emission_tco2"))  # fmt: skip
    return _assembled(engagement, "circumstances", found), filled(found, trials)


@section("五、其他组织信息", "六.2")
def _organisations(engagement: Engagement) -> Made:
    found = table(engagement, "other_organisations", "其他组织信息表", (
        "organisation_name", "organisation_address", "main_business", "boundary_brief", "estimated_emission_tco2",
        "contact", "relation_text"))  # fmt: skip
    return _assembled(engagement, "other_organisations", found), filled(found)


def _assembled(engagement: Engagement, name: str, found: ReportTable) -> tuple[str, ...]:
    """无 is said only where the data gives nothing either."""
    told = stale(engagement, name)
    return (told,) if told else () if found.rows else (NOTHING,)


@section("六、排放量拆分", "六.3")
def _split(engagement: Engagement) -> Made:
    rows = [row for row in engagement.rows("emission_split") if row.flag("does_apply")]
    if not rows:
        return ("受核查方不属于公交、地铁、供气行业，无需拆分。",), ()
    declared = engagement.calculation.workbook.table("emission_split")
    columns = ("verification_year", "split_part", "split_emission_tco2")
    told, lines = [], []
    for year in engagement.rows("year_totals"):
        parts = [row for row in rows if row.number("verification_year") == year.number("verification_year")]
        lines += [tuple(shown(row, column) for column in columns) for row in parts]
        whole = year.number("verified_emission_tco2")
        rest = (whole or 0.0) - sum(row.number("split_emission_tco2") or 0.0 for row in parts)
        if whole is not None and abs(rest) >= LEAST_SHOWN:
            lines.append((year.key, NOT_SPLIT, f"{rest:,.2f}"))
            told.append(
                f"{year.key}年有{rest:,.2f} tCO2没有拆分{_without_part(engagement, year, parts)}，拆分之和小于排放总量，须补充。"
            )
        lines.append((year.key, "合计", shown(year, "verified_emission_tco2")))
    headings = tuple(declared.column(column).header for column in columns)
    return tuple(told), (ReportTable("排放量拆分", headings, tuple(lines), frozenset((0, 2))),)


def _without_part(engagement: Engagement, year: TypedRow, parts: list[TypedRow]) -> str:
    """Which sources of the year emit without a part of the industry."""
    known = {row.text("split_part") for row in parts}
    shared = {row.text("source_id") for row in engagement.rows("split_shares")}
    found = [
        row.text("source_id") or "" for row in engagement.rows("emissions")
        if row.number("verification_year") == year.number("verification_year")
        and row.number("verified_emission_tco2") and row.text("split_part") not in known
        and row.text("source_id") not in shared
    ]  # fmt: skip
    return f"（排放源{'、'.join(found)}的拆分系统未填写或不属于本行业）" if found else ""


@section("七、配额相关活动数据", "六.4", "A.3")
def _quota(engagement: Engagement) -> Made:
    quota = table(engagement, "quota_data", "配额相关活动数据", (
        "quota_letter", "quota_item", "quota_year", "quota_object", "reported_value", "verified_value", "quota_unit", "remark"))  # fmt: skip
    green = table(engagement, "renewables", "绿色电力", (
        "verification_year", "source_id", "total_use_kwh", "direct_renewable_kwh", "exported_kwh", "green_power_kwh", "counted_kwh"))  # fmt: skip
    found = filled(quota, green)
    return (() if found else (NOTHING,)), found


@section("八、数据凭证与抽样", "五.1", "五.2", "五.3", "五.4", "五.5", "七.3")
def _vouchers(engagement: Engagement) -> Made:
    rows = engagement.rows("vouchers")
    notes = _seen_only(rows)
    states = Counter(row.choice("voucher_state", VoucherState) for row in rows)
    counts = "，".join(f"{state}{states[state]}" for state in VoucherState)
    told = [f"共登记凭证{len(rows)}件（类），其中{counts}。"]
    if notes:
        told.append("未复印或扫描存档的票据：" + "；".join(notes) + "。")
    seen = table(engagement, "vouchers", "未复印或扫描存档的凭证", (
        "voucher_no", "voucher_kind", "voucher_total_count", "voucher_seen_count", "seen_numbers", "covered_numbers"),
        [row for row in rows if row.choice("voucher_filing", VoucherFiling) is VoucherFiling.SEEN])  # fmt: skip
    sampling = table(engagement, "sampling", "抽样记录", (
        "population_name", "population_count", "sample_count", "sample_fault_count", "enlarged_count", "drawn_numbers"))  # fmt: skip
    told += sentences(stale(engagement, "sampling"))
    return tuple(told), filled(seen, sampling)


def _seen_only(rows: Iterable[TypedRow]) -> list[str]:
    """The wording of 七.3, once for each year and kind; how many vouchers share the same counts is said, not repeated."""
    counted: dict[tuple[str, str], Counter[str]] = {}
    for row in rows:
        note, year, kind = row.text("voucher_note"), row.text("verification_year"), row.text("voucher_kind")
        if note:
            counted.setdefault((year or "", kind or ""), Counter())[note] += 1
    return ["，".join(_times(note, many) for note, many in notes.items()) for notes in counted.values()]


def _times(note: str, many: int) -> str:
    return note if many == 1 else f"{note}（共{many}件，每件均如此）"


@section("九、存档与保密", "七.0", "八")
def _archive(engagement: Engagement) -> Made:
    until = _form(engagement, "retain_until")
    told = (f"档案编号{_form(engagement, 'report_no')}，保存期满日{until or '（归档日期未填）'}。",)
    found = table(engagement, "archive_records", "文件与持有人", (
        "document_name", "holder", "is_leader", "is_complete_copy", "has_confidentiality", "destroyed_date"))  # fmt: skip
    return told, filled(found)


section("十、核算边界与排放源清单", "一.1", "二.1", "二.2", "二.3", "六.1", "A.1", "A.2")(boundary)
section("十一、参数及其来源", "四.1")(factors)
section("十二、推算、交叉检查、扣减与追加", "三.4", "三.8", "三.9", *dict.fromkeys(
    method.clause.id for method in EstimateMethod.members()), "三.16", "五.4", "A.3")(quantities)  # fmt: skip
section("十三、不符合项清单", "三.16")(register)
