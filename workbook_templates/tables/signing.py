"""Whether the whole may be signed, or what stands in the way: a block of 核对, which 目录 repeats."""

from collections.abc import Mapping

from udfs.registries.case_kind import BY_EVIDENCE
from udfs.vocabularies import CheckState, Conclusion, FindingState, NoteState, Severity, YearRole
from workbook_templates.declare.formulas import Call, Cell, ColumnRange, Expression, as_expression
from workbook_templates.declare.table import Role, Table, computed
from workbook_templates.tables.shared import filled
from workbook_templates.tables.tying import counted, unbalanced

READY, NOT_READY = "可签发", "不能签发："
OVERVIEW = "signing_overview"  # the named cell of 目录 that repeats the signing state


def still_open(severity: Severity, *silent: str) -> Expression:
    """Findings of a severity that are neither gone, nor closed with evidence, nor overruled with reason and name.

    Args:
        silent: columns of which none may say anything.
    """

    def is_blank(column: str) -> Expression:
        return ColumnRange("findings", column).equals("") * 1

    def is_filled(column: str) -> Expression:
        return as_expression(1) - is_blank(column)

    def is_in(word: FindingState) -> Expression:
        return ColumnRange("findings", "finding_state").equals(str(word)) * 1

    closed = is_in(FindingState.CLOSED) * is_filled("closing_evidence")
    overruled = is_in(FindingState.OVERRIDDEN) * is_filled("override_reason") * is_filled("override_by")
    settled = is_in(FindingState.GONE) + closed + overruled
    of_severity = ColumnRange("findings", "finding_severity").equals(str(severity)) * 1
    return Call("SUMPRODUCT", of_severity, as_expression(1) - settled, *map(is_blank, silent))


OPEN = str(Conclusion.UNDECIDED)


def _open_of(role: YearRole, **where: str) -> Expression:
    """Cases whose conclusion for the years of a role is open, where there are such years."""
    has_years = Call("COUNTIFS", ColumnRange("years", "year_role"), str(role)).above(0)
    return Call("IF", has_years, counted("attributions", **where), 0)


# Each case once; where the evidence of a year decides, its entry of the year: the error of one hides none of the others.
BOTH_OPEN = Call("IF", _open_of(YearRole.COMPLIANCE, compliance_conclusion=OPEN).equals(0), 0, _open_of(
    YearRole.BASE, compliance_conclusion=OPEN, base_conclusion=OPEN))  # fmt: skip
UNDECIDED = (
    _open_of(YearRole.COMPLIANCE, compliance_conclusion=OPEN) + _open_of(YearRole.BASE, base_conclusion=OPEN) - BOTH_OPEN
    + counted("deductions", final_conclusion=OPEN, case_conclusion=BY_EVIDENCE)
)  # fmt: skip
UNCHECKED = filled("account_years", "verification_year") - counted(
    "account_years", check_state=str(CheckState.UP_TO_DATE)
)
HAS_NOTE = as_expression(1) - ColumnRange("review_notes", "note_text").equals("") * 1
IS_CLOSED = ColumnRange("review_notes", "note_state").equals(str(NoteState.CLOSED)) * 1
OPEN_NOTES = Call("SUMPRODUCT", HAS_NOTE, as_expression(1) - IS_CLOSED)
IN_THE_WAY = {
    "open_errors": "项错误未关闭",
    "open_judgements": "项待判断未决定",
    "undecided_cases": "个事项归属未定",
    "unreasoned_warnings": "项警告没有说明理由",
    "unbalanced_rows": "行账目不一致或无法核对",
    "unchecked_years": "个年份未检查、检查后已变化或总量无法计算，请改正后运行 ghgxl run",
    "open_notes": "条复核意见未关闭",
}
# Review notes have no column of their own here: a workbook built before there were such notes would lack it.
COUNTS = {name: OPEN_NOTES if name == "open_notes" else Cell(name) for name in IN_THE_WAY}


def told(counts: Mapping[str, Expression], ready: str, not_ready: str) -> Expression:
    """What stands in the way, each with its number; ``ready`` where all of these are zero."""
    parts: Expression = as_expression(not_ready)
    total: Expression = as_expression(0)
    for name, count in counts.items():
        parts = parts.joined(
            Call("IF", count.equals(0), "", as_expression("　").joined(count).joined(IN_THE_WAY[name]))
        )
        total += count
    return Call("IF", total.equals(0), ready, parts)


NO_YEARS = filled("years", "verification_year").equals(0)
SIGNING = Table(
    id="signing",
    key="signing_state",
    clauses=("三.16",),
    columns=(
        computed("open_errors", still_open(Severity.ERROR), 11),
        computed("open_judgements", still_open(Severity.JUDGEMENT), 8),
        computed("undecided_cases", UNDECIDED, 9),
        computed("unreasoned_warnings", still_open(
            Severity.WARNING, "correction", "closing_evidence", "override_reason"), 9),
        computed("unbalanced_rows", unbalanced("account") + unbalanced("account_sources") + unbalanced("account_years"), 12),
        computed("unchecked_years", UNCHECKED, 11),
        computed("signing_state", Call("IF", NO_YEARS, NOT_READY + "没有核查年份", told(
            COUNTS, READY, NOT_READY)), 11, Role.CHECK),
    ),
    plain=True,
    rows=1,
    is_fixed=True,
    caption="签发状态：可签发，或妨碍签发的事项",
)  # fmt: skip
