"""交叉检查: two sources for one figure."""

from udfs.kernel.cells import YES
from udfs.vocabularies import Effect
from workbook_templates.declare.formulas import Call, Cell, NamedCell, bound
from workbook_templates.declare.table import Role, Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import (
    UNIT_OF_SOURCE,
    first_filled,
    role_of_year,
    source_year_key,
    unless_blank,
    yes_no,
)

TOLERANCE = Call(
    "IF", Cell("row_tolerance_ratio").equals(""), NamedCell("tolerance_ratio"), Cell("row_tolerance_ratio")
)

RULE = bound("GHG_CROSSCHECK", "effect", "reliable_source", tolerance_ratio=TOLERANCE, year_role=role_of_year())

CONSERVATIVE = bound(
    "GHG_IS_CONSERVATIVE", "effect", adopted_value=Cell("final_value"), candidate_value=Cell("rule_value"),
    year_role=role_of_year(), may_be_rounded=YES,
)  # fmt: skip

# Without the value that is adjusted there is no adjustment, whatever somebody decided on: the rule says what is missing.
MOVED = Call("IF", Cell("primary_value").equals(""), Cell("rule_value"), Cell("final_value") - Cell("primary_value"))
ADJUSTMENT = Call("IF", Cell("effect").equals(str(Effect.DEDUCTS)), 0, MOVED)

CROSS_CHECKS = Table(
    id="cross_checks",
    key="crosscheck_id",
    clauses=("三.16",),
    columns=(
        required("crosscheck_id", 9),
        required("verification_year", 8, references="years"),
        optional("source_id", 12, references="sources"),
        required("crosscheck_subject", 24),
        required("primary_source", 18),
        required("primary_value", 14),
        required("secondary_source", 18),
        required("secondary_value", 14),
        optional("row_tolerance_ratio", 11),
        optional("effect", 9),
        optional("reliable_source", 9),
        computed("deviation_ratio", bound("GHG_DEVIATION"), 10),
        computed("rule_value", unless_blank("crosscheck_id", RULE), 14),
        optional("verifier_value", 14),
        computed("final_value", unless_blank("crosscheck_id", first_filled("verifier_value", "rule_value")), 14),
        computed("is_conservative", unless_blank("crosscheck_id", yes_no(CONSERVATIVE)), 9, Role.CHECK),
        computed("adjustment_quantity", unless_blank("crosscheck_id", ADJUSTMENT), 13, measured_in=UNIT_OF_SOURCE),
        optional("voucher_no", 14),
        optional("remark", 24),
        source_year_key(),
    ),
    rows=5,
)

SHEET = Sheet(
    "交叉检查", "交叉检查", "同一数据的两种证据。偏差超出允许范围且均不能证实时，按年份属性采用保守的一方（三.16）。填写排放源编号的行会调整活动数据。",
    (CROSS_CHECKS,), pages_wide=2,
)  # fmt: skip
