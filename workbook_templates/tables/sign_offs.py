"""签署: who prepared, reviewed and approved the book, and whether that still holds for what it says."""

from udfs.vocabularies import SignRole, SignState
from workbook_templates.declare.formulas import Call, ColumnRange, Expression, as_expression
from workbook_templates.declare.table import Role, Table, computed, locked
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.tying import counted

UNSIGNED, VOID = "未签署", "签署失效"
SIGN_OVERVIEW = "sign_overview"  # the named cell of 目录 that repeats which step was signed last
SIGNED = {
    SignRole.APPROVED: "已批准", SignRole.REVIEWED: "复核已签，待批准", SignRole.PREPARED: "编制已签，待复核",
}  # fmt: skip


def _state() -> Expression:
    """The last step that holds, or that one does not; what changed stands in its row."""
    told: Expression = as_expression(UNSIGNED)
    for role, words in reversed(SIGNED.items()):
        valid = counted("sign_offs", sign_role=str(role), sign_state=str(SignState.VALID))
        told = Call("IF", valid.above(0), words, told)
    return Call("IF", counted("sign_offs", sign_state=str(SignState.VOID)).above(0), VOID, told)


VOIDED = Call("MATCH", str(SignState.VOID), ColumnRange("sign_offs", "sign_state"), 0)
SIGN_OFF = Table(
    id="sign_off",
    key="sign_off_state",
    clauses=("三.16",),
    columns=(
        computed("sign_off_state", _state(), 20, Role.CHECK),
        computed(
            "sign_changes", Call("IFERROR", Call("INDEX", ColumnRange("sign_offs", "sign_changes"), VOIDED), ""), 14
        ),
    ),
    plain=True,
    rows=1,
    is_fixed=True,
    is_later=True,
    caption="签署情况",
)
SIGN_OFFS = Table(
    id="sign_offs",
    key="sign_role",
    clauses=("三.16",),
    columns=(
        locked("sign_role", 20),
        locked("sign_name", 14),
        locked("sign_time", 27),
        locked("sign_state", 10),
        locked("sign_changes", 60),
        locked("sign_account", 14),
        locked("sign_digest", 34),
    ),
    rows=3,
    is_later=True,
    is_record=True,
    caption="签署记录",
)
SHEET = Sheet(
    "签署", "编制、复核、批准", "由 ghgxl sign 写入，请勿改动。签署只对当时填写的数据有效，其后的改动使它失效并列出。编制人不能复核或批准。",
    (SIGN_OFF, SIGN_OFFS),
)  # fmt: skip
