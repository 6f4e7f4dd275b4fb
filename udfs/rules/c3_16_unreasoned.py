"""三.16【保守性原则】 What a verifier sets beside the rule, towards the conservative side too, says why: a slip looks the same."""

from collections.abc import Iterator

from udfs.account.conservative import at_least_as_conservative
from udfs.account.entering import told_tonnes
from udfs.account.entries import entry_of
from udfs.account.remarks import TELLS_OF_PROOF, TELLS_OF_TOLERANCE, remark_names
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.rounding import exceeds, is_rounded_from
from udfs.periods.years import role_of_row
from udfs.vocabularies import AccountEntry, Effect, Reliable, Severity

CLAUSE = clause("三.16")
# Two figures of one use do not differ by half; what is set a little to the safe side needs no reason (I-340).
FAR_APART = 1 / 2


def _beyond(row: Row, engagement: Engagement, ruled: float | None, effect: Effect) -> float | None:
    """By how much the adopted value is more conservative than the rule's; None where it is not, or rounded from it."""
    role, final = role_of_row(engagement, row), row.number("final_quantity")
    if role is None or final is None or ruled is None or row.number("adopted_quantity") is None:
        return None
    if is_rounded_from(final, ruled) or not at_least_as_conservative(final, ruled, role, effect):
        return None
    return final - ruled if abs(final - ruled) > FAR_APART * abs(ruled) else None


@row_check(
    "316-242", CLAUSE, table="estimates", severity=Severity.WARNING,
    says="推算“{key}”的核查采用量{final:,.15g}不是规则结果{ruled:,.15g}，相差{beyond:,.15g}（{tonnes}）：更保守的值也须有依据，请采用规则结果，或说明依据。",
)  # fmt: skip
def estimate_set_beyond_rule(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """More than the rule asks for may be right, and may be a digit too many; less conservative is 316-1."""
    ruled = row.number("estimated_quantity")
    if beyond := _beyond(row, engagement, ruled, Effect.ADDS):
        tonnes = row.tonnes(beyond)
        yield hit(row, "adopted_quantity", key=row.key, final=row.number("final_quantity"), ruled=ruled, beyond=beyond,
                  tonnes=told_tonnes(tonnes), effect_tco2=tonnes)  # fmt: skip


@row_check(
    "316-243", CLAUSE, table="deductions", severity=Severity.WARNING,
    says="“{key}”的核查采用{entry}量{final:,.15g}不是允许量{ruled:,.15g}，相差{beyond:,.15g}（{tonnes}）：更保守的值也须有依据，请采用允许量，或说明依据。",
)  # fmt: skip
def entry_set_beyond_rule(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """As of estimates; less conservative is 316-3, more than the case has is 316-42."""
    entry, ruled, claimed = entry_of(row), row.number("allowed_quantity"), row.number("claimed_quantity")
    final = row.number("final_quantity")
    if entry is None or (final is not None and claimed is not None and exceeds(final, claimed)):
        return
    effect = Effect.ADDS if entry is AccountEntry.ADDITION else Effect.DEDUCTS
    if beyond := _beyond(row, engagement, ruled, effect):
        tonnes = row.tonnes(beyond)
        yield hit(row, "adopted_quantity", key=row.key, entry=entry, final=final, ruled=ruled, beyond=beyond,
                  tonnes=told_tonnes(tonnes), effect_tco2=tonnes)  # fmt: skip


def _evidence(row: Row) -> tuple[float, float] | None:
    """Both values of a cross-check whose row changes what is adopted by them."""
    primary, secondary = row.number("primary_value"), row.number("secondary_value")
    return None if primary is None or secondary is None or not primary else (primary, secondary)


def _apart(row: Row) -> float:
    return abs(row.number("deviation_ratio") or 0.0)


@row_check(
    "316-244", CLAUSE, table="cross_checks", severity=Severity.WARNING,
    says="交叉检查“{key}”的主证据值{primary:,.15g}与辅证据值{secondary:,.15g}相差{deviation:.0%}，不像同一用量的两种证据：请核对单位、小数点和起止日期（{tonnes}）；"
    "确实如此的请说明。",
)  # fmt: skip
def evidences_far_apart(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A digit too many in the second evidence would be adopted as the conservative one, a digit too few drops it."""
    values, deviation = _evidence(row), _apart(row)
    if values is not None and deviation > FAR_APART and row.number("verifier_value") is None:
        tonnes = row.tonnes(values[1] - values[0])
        yield hit(row, "secondary_value", "primary_value", key=row.key, primary=values[0], secondary=values[1],
                  deviation=deviation, tonnes=told_tonnes(tonnes), effect_tco2=tonnes)  # fmt: skip


@row_check(
    "316-245", CLAUSE, table="cross_checks", severity=Severity.WARNING,
    says="交叉检查“{key}”的偏差{deviation:.2%}超出“基本信息”的允许偏差{general:.2%}，只因本行允许偏差{own:.2%}才采用主证据（{tonnes}）："
    "请清空本行允许偏差，或在备注写明偏差为何放宽。",
)  # fmt: skip
def tolerance_widened(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A tolerance of its own row lets a deviation pass that the engagement's would not."""
    own, general, values = row.number("row_tolerance_ratio"), engagement.setting("tolerance_ratio"), _evidence(row)
    is_explained = remark_names(row, TELLS_OF_TOLERANCE) or row.number("verifier_value") is not None
    if own is None or not isinstance(general, (int, float)) or values is None or is_explained:
        return
    deviation = _apart(row)
    role, effect = role_of_row(engagement, row), row.choice("effect", Effect) or Effect.ADDS
    if role is None or at_least_as_conservative(*values, role, effect) or row.choice("reliable_source", Reliable):
        return
    if exceeds(deviation, float(general)) and not exceeds(deviation, own):
        tonnes = row.tonnes(values[1] - values[0])
        yield hit(row, "row_tolerance_ratio", key=row.key, deviation=deviation, general=float(general), own=own,
                  tonnes=told_tonnes(tonnes), effect_tco2=tonnes)  # fmt: skip


@row_check(
    "316-246", CLAUSE, table="cross_checks", severity=Severity.ERROR,
    says="交叉检查“{key}”以“可靠证据”采用较不保守的{chosen}证据（{role}年份，{tonnes}），没有凭证号：请填写证实其可靠的凭证号，或在备注写明依据，否则清空“可靠证据”。",
)  # fmt: skip
def reliable_without_proof(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Which evidence is proven is a fact that something proves; without proof the conservative one counts."""
    chosen, values, role = row.choice("reliable_source", Reliable), _evidence(row), role_of_row(engagement, row)
    if chosen is None or values is None or role is None or row.text("voucher_no") or remark_names(row, TELLS_OF_PROOF):
        return
    taken, other = values if chosen is Reliable.PRIMARY else values[::-1]
    effect = row.choice("effect", Effect) or Effect.ADDS
    if not at_least_as_conservative(taken, other, role, effect):
        tonnes = row.tonnes(other - taken)
        yield hit(row, "reliable_source", "voucher_no", key=row.key, chosen=chosen, role=role,
                  tonnes=told_tonnes(tonnes), effect_tco2=tonnes)  # fmt: skip
