"""The tables of chapter 3.4.1 that stand beside the bills: estimates, cross-checks, entries, factors."""

from udfs.vocabularies import AccountEntry
from workbook_templates.assemble.of_sources import unit_of, valid_years
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.report.amounts import exact, number, percent, places_of, quantity, unit_told
from workbook_templates.report.blocks import ReportTable
from workbook_templates.report.printed import BLANK, counted

NOT_PROVEN = "不满足扣减的凭证要求"
SHOWN = {"has_meter_record": "原始抄表记录", "has_settlement": "结算凭证", "has_evidence": "有效凭证"}


def _year(row: TypedRow) -> str:
    return number(row.number("verification_year"), 0).replace(",", "")


def _word(row: TypedRow, column: str) -> str:
    return row.text(column) or BLANK


def _used(engagement: Engagement, row: TypedRow, column: str) -> str:
    """A quantity of the row's source with its unit; what cannot be read is told."""
    if row.number(column) is None and not row.text(column):
        return BLANK
    return quantity(row.number(column), unit_of(engagement, row.text("source_id")))


def estimates(engagement: Engagement) -> ReportTable:
    """Each with its period, method, quantity, and whether the entity stamped its explanation."""
    rows = tuple(
        (
            row.key, _word(row, "source_id"), _period(row), _word(row, "estimate_method"), _used(engagement, row, "final_quantity"),
            _word(row, "is_conservative"), _word(row, "tier_reason"), _word(row, "has_stamped_statement"),
        ) for row in engagement.rows("estimates")
    )  # fmt: skip
    headings = ("编号", "排放源", "期间", "推算方法", "采用量", "保守", "原因", "有盖章说明")
    return counted(ReportTable("活动数据推算", headings, rows, frozenset({4}), name="estimates"))


def _period(row: TypedRow) -> str:
    first, last = row.date("estimate_start"), row.date("estimate_end")
    return f"{first}至{last}" if first and last else f"{_year(row)}年"


def cross_checks(engagement: Engagement) -> ReportTable:
    """Each with both sources, the difference and what was adopted."""
    rows = tuple(
        (
            f"{row.key}（{_year(row)}）", _word(row, "source_id"), _word(row, "crosscheck_subject"),
            f"{_word(row, 'primary_source')}：{_used(engagement, row, 'primary_value')}",
            f"{_word(row, 'secondary_source')}：{_used(engagement, row, 'secondary_value')}",
            percent(row.number("deviation_ratio")), _amount(engagement, row, "final_value"), _amount(engagement, row, "adjustment_quantity"),
            unit_of(engagement, row.text("source_id")),
        ) for row in engagement.rows("cross_checks")
    )  # fmt: skip
    headings = ("编号（年份）", "排放源", "核对内容", "主要证据", "辅助证据", "偏差", "采用值", "调整量", "单位")
    return counted(ReportTable("交叉检查", headings, rows, frozenset({5, 6, 7}), name="cross_checks"))


def entries(engagement: Engagement) -> ReportTable:
    """Each case and year with what the rule allows, what was adopted, and the evidence shown."""
    rows = tuple(
        (
            row.key, f"{_word(row, 'case_id')}（{_year(row)}）", _word(row, "source_id"), row.text("account_entry") or "不入账",
            *(_amount(engagement, row, column) for column in ("case_quantity", "allowed_quantity", "final_quantity")),
            unit_of(engagement, row.text("source_id")), _evidence(row),
        ) for row in engagement.rows("deductions")
    )  # fmt: skip
    headings = ("编号", "事项（年份）", "排放源", "扣减或追加", "事项用量", "允许量", "采用量", "单位", "凭证")
    return counted(ReportTable("扣减与追加", headings, rows, frozenset({4, 5, 6}), name="deductions"))


def _amount(engagement: Engagement, row: TypedRow, column: str) -> str:
    """A quantity in the unit that its row tells beside it."""
    if row.number(column) is None and not row.text(column):
        return BLANK
    return number(row.number(column), places_of(unit_of(engagement, row.text("source_id"))))


def _evidence(row: TypedRow) -> str:
    shown = [name for column, name in SHOWN.items() if row.flag(column)]
    settled = row.date("settlement_date")
    told = [
        *shown,
        *([f"结算日期{settled}"] if settled else []),
        *filter(None, [row.text("estimate_id"), row.text("voucher_no")]),
        *([NOT_PROVEN] if _is_refused(row) else []),
    ]
    return "、".join(told) or BLANK


def _is_refused(row: TypedRow) -> bool:
    """Whether less may be deducted than is claimed, for want of what its clause asks for."""
    claimed, allowed = row.number("claimed_quantity"), row.number("allowed_quantity")
    is_deduction = row.choice("account_entry", AccountEntry) is AccountEntry.DEDUCTION
    return is_deduction and claimed is not None and allowed is not None and allowed < claimed


def factors(engagement: Engagement) -> ReportTable:
    """Each with value, unit and source, and the years and source it holds for."""
    rows = tuple(
        (
            valid_years(row), f"{_word(row, 'source_category')}{f'（{source}）' if (source := row.text('source_id')) else ''}",
            _word(row, "factor_kind"), BLANK if (value := row.number("factor_value")) is None else exact(value),
            unit_told(row.text("factor_unit")), _word(row, "factor_source"), _word(row, "factor_origin"),
        ) for row in engagement.rows("factors")
    )  # fmt: skip
    headings = ("适用年份", "排放源类别", "参数", "采用数值", "单位", "来源", "来源类别")
    return counted(ReportTable("排放因子和计算系数", headings, rows, frozenset({3}), name="factors"))
