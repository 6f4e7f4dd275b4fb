"""特殊情况 (六.1): every category of its list, from the sheets where the facts stand, in sentences a report takes over.

What a verifier typed is kept: whole rows marked 手工, and 核查员补充 of any row.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from udfs.account.entries import entry_of
from udfs.account.treatment import case_years
from udfs.kernel.cells import Value
from udfs.kernel.errors import GhgError
from udfs.periods.series import Bill, bills_by_source
from udfs.registries import CaseKind, EstimateMethod, SourceCategory
from udfs.vocabularies import (
    ActivityUnit,
    CircumstanceKind,
    Conclusion,
    Entry,
    FactorOrigin,
    Relation,
    SiteChange,
    Tenure,
)
from workbook_templates.assemble.of_sources import emission_of, unit_of
from workbook_templates.engagement.reader import Engagement, TypedRow

MERGED = (Relation.MERGER, Relation.JOINT)
DORMITORY = str(CircumstanceKind.DORMITORY)  # as the names of such sites say


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One special circumstance: its category, what the report says, where it comes from."""

    kind: CircumstanceKind
    key: str
    text: str
    clause: str
    source: str
    tonnes: float | None = None

    @property
    def id(self) -> str:
        return f"{self.kind}@{self.key}"

    def row(self, note: Value) -> dict[str, Value]:
        """Its row of the sheet, by field."""
        return {
            "circumstance_id": self.id, "circumstance_kind": str(self.kind), "circumstance_text": self.text,
            "circumstance_clause": self.clause, "circumstance_tco2": self.tonnes, "assembled_from": self.source,
            "circumstance_note": note, "entry": str(Entry.ASSEMBLED),
        }  # fmt: skip


Found = Iterator[Circumstance]


def amount(value: float | None, unit: str | None) -> str:
    """A quantity as a sentence shows it: two decimals at most."""
    return "" if value is None else f"{f'{value:,.2f}'.rstrip('0').rstrip('.')} {unit or ''}".strip()


def _year(row: TypedRow) -> str:
    year = row.number("verification_year")
    return f"{year:.0f}年" if year is not None else ""


def _emission(tonnes: float | None) -> str:
    return f"，折合{tonnes:,.2f} tCO2" if tonnes else ""


def _sites(engagement: Engagement) -> Found:
    for row in engagement.rows("sites"):
        name, source = row.text("site_name") or row.key, str(row.ref("site_id"))
        tenure, change = row.choice("tenure", Tenure), row.choice("site_change", SiteChange)
        if tenure in (Tenure.LEASED_OUT, Tenure.LEASED_IN):
            other, inside = row.text("counterparty_name") or "对方未填", row.flag("is_inside")
            text = f"场所“{name}”为{tenure}场所，对方为{other}，{'在' if inside else '不在'}核算边界内。"
            yield Circumstance(CircumstanceKind.LEASE, f"sites|{row.key}", text, "六.1", source)
        if change in (SiteChange.OPENED, SiteChange.CLOSED):
            day = row.date("opened_date" if change is SiteChange.OPENED else "closed_date")
            text = f"场所“{name}”在核查期间{change}{f'（{day}）' if day else ''}。"
            yield Circumstance(CircumstanceKind.SITE_CHANGE, f"sites|{row.key}", text, "六.1", source)
        if DORMITORY in name:
            text = f"场所“{name}”为宿舍，{'纳入' if row.flag('is_inside') else '未纳入'}核算边界。"
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
        if known and len(known) >= len(own):
            text = f"分场所“{name}”位于深汕特别合作区，{_year(year)}计入的排放量为{sum(known):,.2f} tCO2，涉及排放源{'、'.join(sorted(own))}。"
            yield Circumstance(CircumstanceKind.SHENSHAN, f"{site.key}|{year.key}", text, "六.1", source, sum(known))


def _sources(engagement: Engagement) -> Found:
    for row in engagement.rows("sources"):
        name, place = f"{row.key} {row.text('source_name') or ''}".strip(), str(row.ref("source_id"))
        treatment, reason = row.choice("source_treatment", Conclusion), row.text("treatment_reason") or ""
        clause = row.text("treatment_clause") or "二.3"
        category = row.choice("source_category", SourceCategory)
        if category is not None and category.disclosed is not None:
            told, tonnes = category.disclosed, emission_of(engagement, row.key)
            text = told.sentence.format(source=name)
            yield Circumstance(told.kind, row.key, text, told.clause.id, place, tonnes)
        elif treatment is Conclusion.IDENTIFIED:
            text = f"排放源“{name}”仅识别，不核算排放量：{reason}"
            yield Circumstance(CircumstanceKind.SOURCE_EXCLUDED, row.key, text, clause, place)
        if row.text("shared_with"):
            text = f"排放源“{name}”与{row.text('shared_with')}共用，受核查方的用量按“缺失推算”或分摊结算凭证确定。"
            yield Circumstance(CircumstanceKind.SHARED_SOURCE, row.key, text, "六.1", place)


def _cases(engagement: Engagement) -> Found:
    """One sentence for each case and year: its conclusion is the year's."""
    for found in case_years(engagement):
        row, final = found.case, found.final
        case = row.choice("case_kind", CaseKind)
        if case is None or final is None or final is case.ordinary:
            continue
        assert isinstance(row, TypedRow)
        kind = CircumstanceKind.MERGER if row.choice("relation", Relation) in MERGED else case.circumstance
        tonnes = found.tonnes(engagement)
        used = amount(found.quantity, unit_of(engagement, found.source))
        reason = found.reason
        if final is not found.ruled:
            reason = f"核查员判断，理由：{row.text('decision_reason') or '未填写'}"
        party = f"，{row.text('party')}" if row.text("party") else ""
        text = case.sentence.format(
            year=f"{found.year:.0f}年", case=case, party=f"{row.text('counterparty_name') or row.key}{party}",
            concerned=f"{'涉及用量' + used + _emission(tonnes) if used else ''}，", conclusion=final,
            reason=reason.rstrip("。"),
        )  # fmt: skip
        clause = found.clause or case.clause.id
        yield Circumstance(kind, f"{row.key}|{found.year:.0f}", text, clause, str(row.ref("case_id")), tonnes)


def _estimates(engagement: Engagement) -> Found:
    for row in engagement.rows("estimates"):
        method, month = row.choice("estimate_method", EstimateMethod), row.date("estimate_month")
        if method is None:
            continue
        tonnes, unit = row.tonnes(row.number("final_quantity")), unit_of(engagement, row.text("source_id"))
        used = f"{amount(row.number('final_quantity'), unit)}{_emission(tonnes)}"
        if unit and not method.fits(ActivityUnit(unit)):
            used = f"的量无法计算（推算方法的单位为{method.unit}，排放源的单位为{unit}）"
        told = method.sentence.format(
            source=row.text("source_id"), when=f"{month.year}年{month.month}月" if month else _year(row),
            method=method, used=used,
        )  # fmt: skip
        why = row.text("tier_reason")
        text = (
            f"{told}{'原因：' + why.rstrip('。') + '。' if why else ''}"
            f"{'已取得盖章说明。' if row.flag('has_stamped_statement') else '尚未取得盖章说明。'}"
        )
        place = str(row.ref("estimate_id"))
        yield Circumstance(CircumstanceKind.DATA_GAP, row.key, text, method.clause.id, place, tonnes)


def _cross_checks(engagement: Engagement) -> Found:
    for row in engagement.rows("cross_checks"):
        adjustment, deviation = row.number("adjustment_quantity"), row.number("deviation_ratio")
        if deviation is None or (not adjustment and row.text("rule_value") == row.text("primary_value")):
            continue
        tonnes = row.tonnes(adjustment)
        text = (
            f"{_year(row)}{row.text('crosscheck_subject')}：{row.text('primary_source')}{amount(row.number('primary_value'), '')}，"
            f"{row.text('secondary_source')}{amount(row.number('secondary_value'), '')}，偏差{deviation:.2%}，"
            f"采用{amount(row.number('final_value'), '')}{_emission(tonnes) if adjustment else ''}。"
        )
        yield Circumstance(CircumstanceKind.CROSS_CHECK, row.key, text, "三.16", str(row.ref("crosscheck_id")), tonnes)


SHOWN = {"has_meter_record": "原始抄表记录", "has_settlement": "结算凭证", "has_evidence": "有效凭证"}


def _evidence(row: TypedRow) -> str:
    """What the row of a case and year shows."""
    shown = [name for column, name in SHOWN.items() if row.flag(column)]
    if row.text("estimate_id"):
        return f"用量取自推算{row.text('estimate_id')}"
    return f"有{'、'.join(shown)}" if shown else "没有原始抄表记录、结算凭证或有效凭证"


def _deductions(engagement: Engagement) -> Found:
    for row in engagement.rows("deductions"):
        claimed, final = row.number("claimed_quantity"), row.number("final_quantity")
        allowed, entry = row.number("allowed_quantity"), entry_of(row)
        if entry is None and allowed is not None:  # the case and its year are told already
            continue
        tonnes, unit = row.tonnes(final), unit_of(engagement, row.text("source_id"))
        rule = f"允许{entry}量无法计算" if allowed is None else f"允许{entry}{amount(allowed, unit)}"
        settled = row.date("settlement_date")
        evidence = _evidence(row)
        dated = f"（结算日期{settled}）" if settled else ""
        text = (
            f"{_year(row)}排放源{row.text('source_id')}应{entry}{amount(claimed, unit)}，{evidence}{dated}，"
            f"{rule}{'，核查采用' + amount(final, unit) if final != allowed else ''}{_emission(tonnes)}（对应事项{row.text('case_id')}）。"
        )
        yield Circumstance(CircumstanceKind.DEDUCTION, row.key, text, "三.16", str(row.ref("deduction_id")), tonnes)


def _bills(engagement: Engagement) -> Found:
    """One sentence for each source and year whose bills run over a turn of the year: the months they are counted in."""
    for source, bills in bills_by_source(engagement).items():
        crossing: dict[int, list[Bill]] = {}
        for bill in bills:
            start, end = bill.span.start, bill.row.date("period_end")
            if end and start.year != end.year and (end.month, end.day) != (1, 1):
                crossing.setdefault(start.year, []).append(bill)
        for year, found in crossing.items():
            told = "、".join(f"{bill.row.key}（计入{bill.told_months}）" for bill in found)
            text = f"排放源{source}起于{year}年的跨年单据{told}，用量和统计天数按同样的月份拆分。"
            row = found[0].row
            assert isinstance(row, TypedRow)
            yield Circumstance(CircumstanceKind.CROSS_YEAR, f"{source}|{year}", text, "三.9", str(row.ref("bill_no")))


def _others(engagement: Engagement) -> Found:
    for row in engagement.rows("factors"):
        if row.choice("factor_origin", FactorOrigin) is FactorOrigin.OWN and row.number("factor_value") is not None:
            approved = f"已批准（{row.text('approval_no')}）" if row.flag("is_approved") else "未经批准"
            unit = row.text("factor_unit") or ""
            value = f"{row.number('factor_value'):.15g}{'' if unit in ('', '1') else ' ' + unit}"
            text = f"“{row.key}”采用自行测算值{value}，{approved}。"
            yield Circumstance(CircumstanceKind.OWN_FACTOR, row.key, text, "四.1", str(row.ref("factor_value")))
    for row in engagement.rows("sampling"):
        enlarged, faults = row.number("enlarged_count") or 0, row.number("sample_fault_count") or 0
        if enlarged or faults:
            text = (
                f"{row.text('population_name')}（{_year(row)}）：总体{amount(row.number('population_count'), '')}，抽取"
                f"{amount(row.number('sample_count'), '')}，发现问题{faults:g}个，扩大抽样{enlarged:g}个。{row.text('sampling_reason') or ''}"
            )
            yield Circumstance(CircumstanceKind.SAMPLING, row.key, text, "六.1", str(row.ref("sampling_id")))


ASSEMBLERS: tuple[Callable[[Engagement], Found], ...] = (
    _sites, _sources, _cases, _estimates, _cross_checks, _deductions, _bills, _others,
)  # fmt: skip


def circumstances(engagement: Engagement) -> list[Circumstance]:
    """All of them, in the order of 六.1."""
    order = {kind: number for number, kind in enumerate(CircumstanceKind)}
    found = [circumstance for assembler in ASSEMBLERS for circumstance in assembler(engagement)]
    return sorted(found, key=lambda circumstance: order[circumstance.kind])


def assemble(engagement: Engagement) -> list[dict[str, Value]]:
    """The rows of 特殊情况: assembled ones first, then what a verifier typed.

    A row assembled earlier whose facts are gone stays, as 手工, when the verifier added to it.
    """
    table = engagement.calculation.workbook.table("circumstances")
    found = circumstances(engagement)
    ours = {circumstance.id for circumstance in found}
    notes: dict[str, Value] = {}
    kept: list[dict[str, Value]] = []
    for row in engagement.rows("circumstances"):
        values = {column.id: row.value(column.id) for column in table.columns}
        note, known = values["circumstance_note"], row.text("circumstance_id") or ""
        if row.choice("entry", Entry) is not Entry.ASSEMBLED:
            kept.append({**values, "entry": str(Entry.MANUAL)})
        elif known in ours:
            notes[known] = None if isinstance(note, GhgError) else note
        elif note not in (None, ""):
            kept.append({**values, "entry": str(Entry.MANUAL), "assembled_from": "来源已不存在，请核对"})
    return [circumstance.row(notes.get(circumstance.id)) for circumstance in found] + kept
