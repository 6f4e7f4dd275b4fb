"""附件2 to 附件7: quota data, findings, evidence, meters, other organisations, files kept."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from udfs.account.vouchers import cited_sources
from udfs.vocabularies import Entry, FindingState, ReportItem, Severity, VoucherFiling
from workbook_templates.assemble.out_of_date import stale
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.report.amounts import number
from workbook_templates.report.blocks import Block, ReportTable, Text, refer, section
from workbook_templates.report.facts import UNSET, given, told, verified
from workbook_templates.report.printed import BLANK, NONE, counted, shown, table
from workbook_templates.report.sampling import drawn_bills

REPORTED = (Severity.ERROR, Severity.WARNING, Severity.JUDGEMENT)  # a hint is for the verifier, no non-conformity
CATEGORY_OF_CHAPTER = {
    "一": "核算边界", "二": "核算边界", "三": "核算数据", "四": "核算数据", "五": "质量保证和文件存档", "六": "其他内容",
    "七": "质量保证和文件存档", "八": "其他内容", "A": "核算数据",
}  # fmt: skip
GREEN = (
    "verification_year",
    "source_id",
    "total_use_kwh",
    "direct_renewable_kwh",
    "exported_kwh",
    "green_power_kwh",
    "counted_kwh",
)
VOUCHERS = (
    "voucher_kind", "voucher_no", "covered_numbers", "voucher_issuer", "voucher_period", "voucher_total_count",
    "voucher_seen_count", "voucher_filing", "is_stamped", "voucher_state",
)  # fmt: skip
CITED_BY = "对应排放源"
METERS = (
    "meter_id", "source_id", "meter_place", "measuring_range", "meter_unit", "meter_multiplier", "accuracy_class",
    "required_class", "calibration_date", "calibration_state", "meter_owner",
)  # fmt: skip
ORGANISATIONS = (
    "organisation_name", "organisation_address", "main_business", "boundary_brief", "estimated_emission_tco2",
    "contact", "relation_text",
)  # fmt: skip
FILES = ("document_name", "holder", "is_leader", "is_complete_copy", "has_confidentiality", "destroyed_date")


@section("附件2 配额分配相关数据表", "六.4", "A.3", is_wide=True)
def quota(engagement: Engagement) -> Sequence[Block]:
    """数据类型, 信息项, 单位, 核查数据."""
    basic = (
        ("基本信息", str(ReportItem.NAME), "—", told(engagement, "entity_title")),
        ("基本信息", str(ReportItem.CREDIT_CODE), "—", verified(engagement, ReportItem.CREDIT_CODE)),
        ("基本信息", "受核查方编号", "—", told(engagement, "entity_code")),
        *(("基本信息", str(item), "—", verified(engagement, item)) for item in (ReportItem.PROVINCE, ReportItem.CITY, ReportItem.DISTRICT)),
        ("基本信息", "行业", "—", f"{told(engagement, 'industry_code')} {told(engagement, 'industry')}"),
    )  # fmt: skip
    of_items = tuple(
        (f"六.4{row.text('quota_letter') or ''}", _item(row), row.text("quota_unit") or "", shown(engagement, row, "verified_value"))
        for row in engagement.rows("quota_data")
    )  # fmt: skip
    of_years = tuple(
        ("排放量", f"{row.key}年经核查排放量（{row.text('year_role')}）", "tCO2", number(row.number("verified_emission_tco2")))
        for row in engagement.rows("year_totals")
    )  # fmt: skip
    rows = (*basic, *(of_items or (("六.4", "配额相关活动数据", "—", NONE),)), *of_years)
    made = counted(ReportTable("配额分配相关数据", ("数据类型", "信息项", "单位", "核查数据"), rows, name="quota"))
    green = engagement.rows("renewables")
    if not green:
        return (made,)
    told_of = f"绿色电力见{refer('renewables')}；市场化交易电量和绿色电力证书不从用电总量扣减（A.3）。"
    return (made, Text(told_of), table(engagement, "renewables", "绿色电力", GREEN))


def _item(row: TypedRow) -> str:
    year = row.number("quota_year")
    return (
        f"{row.text('quota_object') or ''} {row.text('quota_item') or ''}（{year:.0f}年）"
        if year
        else row.text("quota_item") or ""
    )


@section("附件3 不符合项清单", "三.16", is_wide=True)
def findings(engagement: Engagement) -> Sequence[Block]:
    """Errors, warnings and open judgements with what became of them."""
    rows = [row for row in engagement.rows("findings") if row.choice("finding_severity", Severity) in REPORTED]
    lines = tuple(
        (
            str(at), category_of(row), row.text("finding_message") or "", told_places(engagement, row), row.text("finding_severity") or "",
            shown(engagement, row, "effect_tco2") or "—", row.text("cause_analysis") or UNSET, row.text("correction") or UNSET, outcome(row),
        ) for at, row in enumerate(rows, start=1)
    )  # fmt: skip
    headings = (
        "序号",
        "类别",
        "不符合项描述",
        "涉及的参数",
        "性质",
        "影响量（tCO2）",
        "受核查方原因分析",
        "受核查方采取的纠正措施",
        "核查结论",
    )
    made = counted(ReportTable("不符合项清单", headings, lines, frozenset({5}), name="findings"))
    states = Counter(outcome(row) for row in rows)
    counts = "，".join(f"{word}{count}项" for word, count in states.items())
    return (Text(f"不符合项共{len(rows)}项{'：' + counts if counts else ''}。" if rows else "没有不符合项。"), made)


_PLACE = re.compile(r"(?P<sheet>.+)!(?P<column>[A-Z]{1,3})[0-9]+")


def told_places(engagement: Engagement, row: TypedRow) -> str:
    """Sheet, row by its name and columns by their headings: who reads the report has no workbook before him."""
    cells, key = row.text("finding_cells") or "", (row.text("finding_id") or "").partition("@")[2]
    places = [_PLACE.fullmatch(cell) for cell in cells.split("、")]
    columns = engagement.once(_headings)
    headings = [columns.get((found["sheet"], found["column"])) if found else None for found in places]
    if (
        not key
        or row.choice("entry", Entry) is not Entry.ASSEMBLED
        or None in headings
        or len({found and found["sheet"] for found in places}) > 1
    ):
        return cells or BLANK
    assert places[0] is not None
    return f"{places[0]['sheet']} {key.replace('|', ' ')}：{'、'.join(dict.fromkeys(filter(None, headings)))}"


def _headings(engagement: Engagement) -> dict[tuple[str, str], str | None]:
    """The heading of each column by sheet and letters; None where tables of one sheet share the letters."""
    found: dict[tuple[str, str], str | None] = {}
    for table_id in engagement.tables:
        for row in engagement.rows(table_id)[:1]:
            for column in engagement.calculation.workbook.table(table_id).columns:
                ref = row.ref(column.id)
                place = (ref.sheet, ref.address.rstrip("0123456789"))
                found[place] = None if place in found else column.header
    return found


def category_of(row: TypedRow) -> str:
    """The category of the national form, by the chapter of the clause."""
    clause = row.text("finding_clause") or ""
    return CATEGORY_OF_CHAPTER.get(clause[:1], "其他内容")


def outcome(row: TypedRow) -> str:
    """已整改 only where the register says it with evidence."""
    state = row.value("finding_state")  # as the sheets count it: the very word of the list
    if state == str(FindingState.OVERRIDDEN) and row.text("override_reason") and row.text("override_by"):
        return f"不成立：{row.text('override_reason')}（{row.text('override_by')}）"
    if state == str(FindingState.GONE):
        return "已整改符合要求"
    if state == str(FindingState.CLOSED) and row.text("closing_evidence"):
        return f"已整改符合要求：{row.text('closing_evidence')}"
    return "已提出纠正措施，尚未确认" if row.text("correction") else "未整改"


@section("附件4 支持性文件清单", "五.1", "五.2", "五.3", "五.4", "五.5", "七.3", is_wide=True)
def evidence(engagement: Engagement) -> Sequence[Block]:
    """Vouchers with their counts, what was only seen, and the documents beside them."""
    notes = seen_only(engagement.rows("vouchers"))
    seen = [
        row for row in engagement.rows("vouchers") if row.choice("voucher_filing", VoucherFiling) is VoucherFiling.SEEN
    ]
    documents = dict.fromkeys(
        word.strip() for row in engagement.rows("report_items")
        for word in (row.text("checked_document") or "").split("、") if word.strip()
    )  # fmt: skip
    named = tuple((str(at), name) for at, name in enumerate(documents, start=1))
    blocks: list[Block] = [
        counted(ReportTable("基本信息和管理文件", ("序号", "文件名称"), named, name="basic_files")),
        _vouchers(engagement, len(named)),
    ]
    if notes:
        blocks.append(Text("未复印或扫描存档的票据：" + "；".join(notes) + "。"))
    if seen:
        columns = (
            "voucher_no",
            "voucher_kind",
            "voucher_total_count",
            "voucher_seen_count",
            "seen_numbers",
            "covered_numbers",
        )
        made = table(
            engagement,
            "vouchers",
            "未复印或扫描存档的凭证",
            columns,
            seen,
            ("voucher_total_count", "voucher_seen_count"),
        )
        blocks.append(replace(made, name="seen"))
    return [*blocks, *drawn_bills(engagement)]


def _vouchers(engagement: Engagement, before: int) -> ReportTable:
    """The vouchers, numbered on behind the other documents, each with the sources whose rows cite it."""
    made, cited = table(engagement, "vouchers", "活动数据凭证", VOUCHERS), cited_sources(engagement)
    lines = tuple(
        (str(at), *cells, "、".join(cited.get(id(row), ())) or BLANK)
        for at, (row, cells) in enumerate(zip(engagement.rows("vouchers"), made.rows), start=before + 1)
    )
    numbers = frozenset(column + 1 for column in made.numbers)
    return counted(replace(made, headings=("序号", *made.headings, CITED_BY), rows=lines, numbers=numbers, total=()))


def seen_only(rows: Iterable[TypedRow]) -> list[str]:
    """The wording of 七.3, once for each year and kind, with the numbers it is said of; many of the same counts are not all named."""
    said: dict[tuple[str, str], dict[str, list[str]]] = {}
    for row in rows:
        note, year, kind = row.text("voucher_note"), row.text("verification_year"), row.text("voucher_kind")
        if note:
            said.setdefault((year or "", kind or ""), {}).setdefault(note, []).append(row.key)
    return ["，".join(_named(note, numbers) for note, numbers in notes.items()) for notes in said.values()]


NAMED = 3  # numbers; the table below has them all


def _named(note: str, numbers: list[str]) -> str:
    told = "、".join(numbers[:NAMED]) + (f"等{len(numbers)}件" if len(numbers) > NAMED else "")
    return f"{note}（{told}{'，每件均如此' if len(numbers) > 1 else ''}）"


@section("附件5 能源计量器具一览表", "五.5", is_wide=True)
def meters(engagement: Engagement) -> Sequence[Block]:
    """Place and measuring range of each meter; a column that nobody filled in is left out."""
    rows = engagement.rows("meters")
    columns = [name for name in METERS if name in METERS[:5] or any(row.text(name) for row in rows)]
    return (table(engagement, "meters", "能源计量器具一览表", columns),)


@section("附件6 其他组织信息表", "六.2", is_wide=True)
def organisations(engagement: Engagement) -> Sequence[Block]:
    """Every organisation of 六.2, with the basis of its estimate below."""
    out = stale(engagement, "other_organisations")
    found = table(
        engagement, "other_organisations", "其他组织信息表", ORGANISATIONS, summing=("estimated_emission_tco2",)
    )
    bases = [
        Text(f"{row.key}：{(row.text('emission_basis') or '').rstrip('。')}。")
        for row in engagement.rows("other_organisations")
        if row.text("emission_basis")
    ]
    return (*([Text(out)] if out else []), found, *([Text("预估排放量的依据："), *bases] if bases else []))


@section("附件7 存档与保密", "七.0", "八", is_wide=True)
def archive(engagement: Engagement) -> Sequence[Block]:
    """Number, retention, who holds what."""
    until = given(engagement, "retain_until")
    kept = f"保存期满日{until}" if until else "尚未登记归档日期，保存期满日自归档之日起算"
    return (
        Text(f"档案编号{told(engagement, 'report_no')}，{kept}。"),
        table(engagement, "archive_records", "文件与持有人", FILES),
    )
