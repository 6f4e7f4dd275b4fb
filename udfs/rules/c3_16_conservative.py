"""三.16【保守性原则】 Never understate a compliance year, never overstate a baseline year."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from udfs.account.conservative import at_least_as_conservative, leans_high
from udfs.account.entering import told_tonnes
from udfs.account.entries import EVIDENCE, cases, entry_of
from udfs.calling.argument import Candidates
from udfs.calling.candidates import Picker, chooser
from udfs.calling.function import udf
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.rounding import exceeds, is_equal, is_rounded_from
from udfs.periods.settlement import settled_in_time
from udfs.periods.years import role_of_row
from udfs.registries import CANDIDATES, CaseKind, EstimateMethod
from udfs.registries.case_kind import BY_EVIDENCE
from udfs.vocabularies import AccountEntry, Conclusion, Effect, Reliable, Severity, YearRole

CLAUSE = clause("三.16")


def pick(candidates: Iterable[float], year_role: YearRole, effect: Effect = Effect.ADDS, sign: int = 1) -> float:
    """The candidate to adopt."""
    return max(candidates) if leans_high(year_role, effect, sign) else min(candidates)


@chooser("year_role", "effect")
def conservative_candidate(sign: int, given: Mapping[str, object]) -> Picker:
    """What a function calculates with: by its 年份属性 and 影响方向, 履约 and 计入 where it takes none."""
    role, effect = given.get("year_role", YearRole.COMPLIANCE), given.get("effect", Effect.ADDS)
    assert isinstance(role, YearRole)
    assert isinstance(effect, Effect)
    return max if leans_high(role, effect, sign) else min


@udf(
    "GHG_CONSERVATIVE", CLAUSE, returns="adopted_value", also=("三.11", "三.13", "三.14", "三.15"),
    signs={"candidate_value": +1},
)  # fmt: skip
def conservative(
    candidate_value: Candidates, year_role: YearRole = YearRole.COMPLIANCE, effect: Effect = Effect.ADDS
) -> float:
    """应采用的候选值：履约且计入取最大，履约且扣减取最小，基准相反。

    The candidate to adopt: largest for compliance and adding, smallest when deducting; baseline the reverse.
    """
    return candidate_value


@udf("GHG_IS_CONSERVATIVE", CLAUSE, returns="is_conservative", signs={"candidate_value": +1})
def is_conservative(
    adopted_value: float, candidate_value: Candidates, year_role: YearRole = YearRole.COMPLIANCE,
    effect: Effect = Effect.ADDS, may_be_rounded: bool = False,
) -> bool:  # fmt: skip
    """采用值是否不弱于任何候选值；允许舍入时，与候选值相差不超过采用值末位半个单位的视为相等。

    TRUE when the adopted value is at least as conservative as every candidate, or its rounding where that may be.
    """
    if may_be_rounded and is_rounded_from(adopted_value, candidate_value):
        return True
    return at_least_as_conservative(adopted_value, candidate_value, year_role, effect)


def relative_deviation(primary: float, secondary: float) -> float:
    """(secondary − primary) / primary."""
    return (secondary - primary) / primary


@udf("GHG_DEVIATION", CLAUSE, returns="deviation_ratio", signs={"secondary_value": +1})
def deviation(primary_value: float, secondary_value: float) -> float:
    """偏差率 = (辅证据值 − 主证据值) ÷ 主证据值。

    Deviation = (secondary - primary) / primary.
    """
    return relative_deviation(primary_value, secondary_value)


@udf("GHG_CROSSCHECK", CLAUSE, returns="adopted_value")
def cross_check(
    primary_value: float, secondary_value: float, tolerance_ratio: float, year_role: YearRole = YearRole.COMPLIANCE,
    effect: Effect = Effect.ADDS, reliable_source: Reliable | None = None,
) -> float:  # fmt: skip
    """偏差在允许范围内采用主证据；超出时采用已证实可靠的一方，均不能证实时采用保守的一方。

    The primary value within tolerance; beyond it the proven source, or the conservative one of the two.
    """
    if primary_value == secondary_value:
        return primary_value
    found = abs(relative_deviation(primary_value, secondary_value))
    if found <= tolerance_ratio or is_equal(found, tolerance_ratio):  # 3.03 is 1 % above 3
        return primary_value
    if reliable_source is not None:
        return primary_value if reliable_source is Reliable.PRIMARY else secondary_value
    return pick((primary_value, secondary_value), year_role, effect)


@udf("GHG_DEDUCT", CLAUSE, returns="allowed_quantity", signs={"claimed_quantity": +1})
def deduct(
    claimed_quantity: float, has_meter_record: bool, has_settlement: bool, settlement_date: dt.date | None = None,
    report_date: dt.date | None = None, year_role: YearRole = YearRole.COMPLIANCE,
) -> float:  # fmt: skip
    """允许扣减量：有原始抄表记录和按期结算凭证的为申请量；否则履约为0，基准为申请量。

    The deduction allowed: the claim with meter record and timely settlement; else 0 for compliance, the claim for baseline.
    """
    is_settled = settled_in_time(has_settlement, settlement_date, report_date)
    if has_meter_record and is_settled:
        return claimed_quantity
    return 0.0 if year_role is YearRole.COMPLIANCE else claimed_quantity


def _weaker(
    row: Row, engagement: Engagement, entered: str, adopted: str, rule: str, effect: Effect, **facts: object
) -> Iterator[Hit]:
    """A hit in the column ``entered`` where the adopted value is less conservative than the rule's."""
    role, final, ruled = role_of_row(engagement, row), row.number(adopted), row.number(rule)
    if role is None or final is None or ruled is None or is_rounded_from(final, ruled):
        return
    if at_least_as_conservative(final, ruled, role, effect):
        return
    yield hit(row, entered, final=final, ruled=ruled, role=role, effect_tco2=row.tonnes(final - ruled), **facts)


@row_check(
    "316-1", CLAUSE, table="estimates", severity=Severity.ERROR,
    says="核查采用量{final:,.2f}不如规则结果{ruled:,.2f}保守（{role}年份）：请采用规则结果，或补充可靠依据。",
)  # fmt: skip
def estimate_not_conservative(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """An estimate may not understate a compliance year nor overstate a baseline year."""
    yield from _weaker(row, engagement, "adopted_quantity", "final_quantity", "estimated_quantity", Effect.ADDS)


@row_check(
    "316-2", CLAUSE, table="cross_checks", severity=Severity.ERROR,
    says="两种证据偏差{deviation:.2%}，采用值{final:,.2f}不如规则采用值{ruled:,.2f}保守（{role}年份）：请采用规则值，或证实其中一方可靠。",
)  # fmt: skip
def cross_check_not_conservative(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Of two sources that disagree and of which neither is proven, the conservative one is adopted."""
    effect, deviation = row.choice("effect", Effect) or Effect.ADDS, row.number("deviation_ratio") or 0.0
    yield from _weaker(row, engagement, "verifier_value", "final_value", "rule_value", effect, deviation=deviation)


@row_check(
    "316-3", CLAUSE, table="deductions", severity=Severity.ERROR,
    says="核查采用{entry}量{final:,.2f}不如允许{entry}量{ruled:,.2f}保守（{role}年份）：请采用允许{entry}量。",
)  # fmt: skip
def deduction_not_conservative(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """What is deducted turns the direction over: less for a compliance year, more for a baseline year."""
    entry, final, claimed = entry_of(row), row.number("final_quantity"), row.number("claimed_quantity")
    if entry is None or (final is not None and claimed is not None and exceeds(final, claimed)):  # 316-42 tells it
        return
    effect = Effect.ADDS if entry is AccountEntry.ADDITION else Effect.DEDUCTS
    yield from _weaker(row, engagement, "adopted_quantity", "final_quantity", "allowed_quantity", effect, entry=entry)


def _kind_of_case(row: Row, engagement: Engagement) -> CaseKind | None:
    case = cases(engagement).get(row.text("case_id") or "")
    return None if case is None else case.choice("case_kind", CaseKind)


def _lacking(row: Row, kind: CaseKind) -> dict[str, str]:
    """The evidence that a kind is deducted by and the row lacks: column -> name."""
    return {column: EVIDENCE[column] for column in kind.deducted_by if row.flag(column) is not True}


def _unproven(row: Row, engagement: Engagement, role: YearRole) -> Iterator[Hit]:
    kind, claimed = _kind_of_case(row, engagement), row.number("claimed_quantity")
    is_deducted = entry_of(row) is AccountEntry.DEDUCTION and role_of_row(engagement, row) is role
    if kind is None or not claimed or not is_deducted or kind.is_own_text:  # 306-1 and 307-41 tell of those
        return
    if absent := _lacking(row, kind):
        yield hit(
            row, *absent, "claimed_quantity", lacking="、".join(absent.values()), claimed=claimed,
            effect_tco2=row.tonnes(claimed),
        )  # fmt: skip


@row_check(
    "316-4", CLAUSE, table="deductions", severity=Severity.WARNING,
    says="{claimed:,.2f}不计入受核查方但没有{lacking}，履约年份不得扣减，仍在总量之内：请取得凭证，或在备注说明。",
)  # fmt: skip
def deduction_without_evidence(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A compliance year's deduction needs original meter readings and a settlement voucher."""
    yield from _unproven(row, engagement, YearRole.COMPLIANCE)


@row_check(
    "316-5", CLAUSE, table="deductions", severity=Severity.NOTICE,
    says="基准年份扣减{claimed:,.2f}但没有{lacking}，按保守性原则仍予扣减：请在特殊情况中说明。",
)  # fmt: skip
def baseline_deduction_without_evidence(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A baseline year is not overstated: the claim is deducted, and reported."""
    yield from _unproven(row, engagement, YearRole.BASE)


@row_check(
    "316-290", CLAUSE, table="deductions", severity=Severity.WARNING,
    says="事项“{case}”（{kind}）没有{lacking}，按其条款计入受核查方，履约年份的{quantity:,.15g}没有扣减（{tonnes}）：确有的请补充登记，没有的请在特殊情况中说明。",
)  # fmt: skip
def proof_of_its_own_wanting(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Works and trial runs are left out by proof alone: where it is wanting, the entry is none, and somebody expected it."""
    kind, quantity = _kind_of_case(row, engagement), row.number("concerned_quantity")
    if kind is None or not kind.is_own_text or not quantity or row.text("case_conclusion") != BY_EVIDENCE:
        return
    is_counted = row.choice("final_conclusion", Conclusion) is Conclusion.COUNTED
    if not is_counted or role_of_row(engagement, row) is not YearRole.COMPLIANCE:
        return
    if absent := _lacking(row, kind):
        tonnes = row.tonnes(quantity)
        yield hit(
            row, *absent, "concerned_quantity", case=row.text("case_id"), kind=kind, lacking="、".join(absent.values()),
            quantity=quantity, tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
        )  # fmt: skip


# Another way than the examples of 三.11 and 三.13 to 三.15: the quantities it comes to, of several the conservative one.
OTHER_WAY = EstimateMethod(
    "其他方式", __name__, clause("三.11"), conservative, {"candidate_value": CANDIDATES},
    "排放源{source}在{when}的活动数据缺失，按其他合理方式推算，采用{used}。",
)  # fmt: skip


def _is_other(row: Row) -> bool:
    return row.choice("estimate_method", EstimateMethod) is OTHER_WAY


@row_check(
    "316-123", CLAUSE, table="estimates", severity=Severity.ERROR,
    says="推算“{key}”按其他方式推算，没有填写{lacking}：请说明推算的方式、为何不能用条文所列的方法，并填写作为证据的凭证号。",
)  # fmt: skip
def other_way_unexplained(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Another way than the clause names says which and why, and on what it rests."""
    names = {"tier_reason": "“前序方法不可用原因”", "voucher_no": "“凭证号”"}
    lacking = [column for column in names if not row.text(column)]
    if _is_other(row) and lacking:
        yield hit(row, *lacking, key=row.key, lacking="、".join(names[column] for column in lacking),
                  effect_tco2=row.tonnes(row.number("final_quantity")))  # fmt: skip


@row_check(
    "316-124", CLAUSE, table="estimates", severity=Severity.WARNING,
    says="推算“{key}”按其他方式推算，只有一个候选值：请以另一种合理方式再算一个，由保守性原则选取，或在不符合项说明没有其他方式。",
)  # fmt: skip
def other_way_without_choice(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """One figure alone cannot be told to be the conservative one."""
    if _is_other(row) and sum(row.number(column) is not None for column in CANDIDATES) == 1:
        yield hit(row, "candidate_2", key=row.key, effect_tco2=row.tonnes(row.number("final_quantity")))
