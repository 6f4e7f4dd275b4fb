"""特殊情况 (六.1): every category of its list, from the sheets where the facts stand, in sentences a report takes over.

What a verifier typed is kept: whole rows marked 手工, and 核查员补充 of any row.
"""

from collections.abc import Callable

from udfs.account.entries import entry_of
from udfs.account.estimate_clause import clause_of_estimate
from udfs.account.treatment import case_years
from udfs.kernel.cells import Value
from udfs.kernel.errors import GhgError
from udfs.kernel.rounding import NOISE
from udfs.periods.estimates import estimates_by_source
from udfs.periods.series import Bill, bills_by_source
from udfs.registries import CaseKind, EstimateMethod
from udfs.rules.c3_08_month_or_day import choices
from udfs.vocabularies import (
    ActivityUnit,
    CircumstanceKind,
    Entry,
    FactorOrigin,
    Relation,
)
from workbook_templates.assemble.circumstance import Circumstance, Found, amount, year_of
from workbook_templates.assemble.of_sources import extent_of_case, named_factor, unit_of
from workbook_templates.assemble.special_boundary import sites, sources, split_shares
from workbook_templates.assemble.special_sampling import samples
from workbook_templates.engagement.reader import Engagement, TypedRow

MERGED = (Relation.MERGER, Relation.OWNERSHIP, Relation.JOINT)


def _emission(tonnes: float | None) -> str:
    return f"，折合{tonnes:,.2f} tCO2" if tonnes else ""


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
            year=f"{found.year:.0f}年", case=case, party=f"{row.text('counterparty_name') or row.key}{party}{extent_of_case(row)}",
            concerned=f"{'涉及用量' + used + _emission(tonnes) if used else ''}，", conclusion=final,
            reason=reason.rstrip("。"),
        )  # fmt: skip
        clause = found.clause or case.clause.id
        yield Circumstance(kind, f"{row.key}|{found.year:.0f}", text, clause, str(row.ref("case_id")), tonnes)


def _estimates(engagement: Engagement) -> Found:
    times = {estimate.row.key: estimate.told for found in estimates_by_source(engagement).values() for estimate in found
             if estimate.months}  # fmt: skip
    for row in engagement.rows("estimates"):
        method = row.choice("estimate_method", EstimateMethod)
        if method is None:
            continue
        tonnes, unit = row.tonnes(row.number("final_quantity")), unit_of(engagement, row.text("source_id"))
        used = f"{amount(row.number('final_quantity'), unit)}{_emission(tonnes)}"
        if unit and not method.fits(ActivityUnit(unit)):
            used = f"的量无法计算（推算方法的单位为{method.unit}，排放源的单位为{unit}）"
        told = method.sentence.format(
            source=row.text("source_id"), when=times.get(row.key) or year_of(row),
            method=method, used=used,
        )  # fmt: skip
        why = row.text("tier_reason")
        text = (
            f"{told}{'原因：' + why.rstrip('。') + '。' if why else ''}"
            f"{'已取得盖章说明。' if row.flag('has_stamped_statement') else '尚未取得盖章说明。'}"
        )
        place, clause = str(row.ref("estimate_id")), clause_of_estimate(engagement, row)
        yield Circumstance(CircumstanceKind.DATA_GAP, row.key, text, clause, place, tonnes)


def _is_beyond(engagement: Engagement, row: TypedRow, deviation: float) -> bool:
    """Whether two evidences differ by more than is allowed; so they do where nobody says how much is."""
    own, of_book = row.number("row_tolerance_ratio"), engagement.setting("tolerance_ratio")
    allowed = own if own is not None else of_book
    return not isinstance(allowed, (int, float)) or abs(deviation) > allowed * (1 + NOISE)


def _cross_checks(engagement: Engagement) -> Found:
    for row in engagement.rows("cross_checks"):
        adjustment, deviation = row.number("adjustment_quantity"), row.number("deviation_ratio")
        is_beside = row.text("rule_value") != row.text("primary_value")
        if deviation is None or not (adjustment or is_beside or _is_beyond(engagement, row, deviation)):
            continue
        tonnes, unit = row.tonnes(adjustment), unit_of(engagement, row.text("source_id"))
        text = (
            f"{year_of(row)}{row.text('crosscheck_subject')}：{row.text('primary_source')}{amount(row.number('primary_value'), unit)}，"
            f"{row.text('secondary_source')}{amount(row.number('secondary_value'), unit)}，偏差{deviation:.2%}，"
            f"采用{amount(row.number('final_value'), unit)}{_emission(tonnes) if adjustment else ''}。"
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
            f"{year_of(row)}排放源{row.text('source_id')}应{entry}{amount(claimed, unit)}，{evidence}{dated}，"
            f"{rule}{'，核查采用' + amount(final, unit) if final != allowed else ''}{_emission(tonnes)}（对应事项{row.text('case_id')}）。"
        )
        yield Circumstance(CircumstanceKind.DEDUCTION, row.key, text, "三.16", str(row.ref("deduction_id")), tonnes)


def _is_whole(bill: Bill) -> bool:
    """Whether all of it is counted in one month."""
    return len(bill.split.months) == 1


def _bills(engagement: Engagement) -> Found:
    """One sentence for each source and year whose bills run over a turn of the year: the months they are counted in."""
    moved = {
        choice.source.key: f"该排放源的跨年单据{choice.way}归属，与{choice.other}拆分相比：{choice.told}。"
        for choice in choices(engagement)
    }
    for source, bills in bills_by_source(engagement).items():
        crossing: dict[int, list[Bill]] = {}
        for bill in bills:
            start, end = bill.span.start, bill.row.date("period_end")
            if end and start.year != end.year and (end.month, end.day) != (1, 1):
                crossing.setdefault(start.year, []).append(bill)
        for year, found in crossing.items():
            told = "、".join(
                f"{bill.row.key}（{'整张归入' if _is_whole(bill) else '拆分归入'}{bill.told_months}）" for bill in found
            )
            split = "" if all(map(_is_whole, found)) else "拆分的单据，统计天数与用量按同样的月份拆分。"
            way = moved.get(source, "") if year == max(crossing) else ""  # of all its years, so it is told once
            text = f"排放源{source}起于{year}年的跨年单据：{told}。{split}{way}"
            row = found[0].row
            assert isinstance(row, TypedRow)
            yield Circumstance(CircumstanceKind.CROSS_YEAR, f"{source}|{year}", text, "三.9", str(row.ref("bill_no")))


def _others(engagement: Engagement) -> Found:
    for row in engagement.rows("factors"):
        if row.choice("factor_origin", FactorOrigin) is FactorOrigin.OWN and row.number("factor_value") is not None:
            approved = f"已批准（{row.text('approval_no')}）" if row.flag("is_approved") else "未经批准"
            unit = row.text("factor_unit") or ""
            value = f"{row.number('factor_value'):.15g}{'' if unit in ('', '1') else ' ' + unit}"
            text = f"{named_factor(row)}采用自行测算值{value}，{approved}。"
            yield Circumstance(CircumstanceKind.OWN_FACTOR, row.key, text, "四.1", str(row.ref("factor_value")))


ASSEMBLERS: tuple[Callable[[Engagement], Found], ...] = (
    sites, sources, split_shares, _cases, _estimates, _cross_checks, _deductions, _bills, _others, samples,
)  # fmt: skip


def circumstances(engagement: Engagement) -> list[Circumstance]:
    """All of them, in the order of 六.1."""
    order = {kind: number for number, kind in enumerate(CircumstanceKind)}
    found = [circumstance for assembler in ASSEMBLERS for circumstance in assembler(engagement)]
    return sorted(found, key=lambda circumstance: order[circumstance.kind])


def _today(known: str) -> str:
    """The id of a row, whose category an earlier version may have called otherwise."""
    called, at, key = known.partition("@")
    kind = next((kind for kind in CircumstanceKind if called in kind.aliases), called)
    return f"{kind}{at}{key}"


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
        note, known = values["circumstance_note"], _today(row.text("circumstance_id") or "")
        if row.choice("entry", Entry) is not Entry.ASSEMBLED:
            kept.append({**values, "entry": str(Entry.MANUAL)})
        elif known in ours:
            notes[known] = None if isinstance(note, GhgError) else note
        elif note not in (None, ""):
            kept.append({**values, "entry": str(Entry.MANUAL), "assembled_from": "来源已不存在，请核对"})
    return [circumstance.row(notes.get(circumstance.id)) for circumstance in found] + kept
