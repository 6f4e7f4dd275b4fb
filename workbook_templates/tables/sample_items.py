"""抽样明细: the bills that the plan of a year drew by their tonnes, what the verifier found, and what each error projects."""

from udfs.kernel.cells import NO, YES
from udfs.vocabularies import SampleStratum
from workbook_templates.declare.formulas import Call, Cell, Expression, Operand, Stated, as_expression
from workbook_templates.declare.table import Role, Table, assembled, computed, optional
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.emissions import TCO2
from workbook_templates.tables.shared import unless_blank

SAME = 100_000  # quantities that differ by less than one part of it are the same: what is typed has fewer digits
RECORDED, CHECKED, CURRENT = Cell("recorded_quantity"), Cell("checked_quantity"), Cell("current_quantity")
OVER, UNDER = Cell("over_misstatement_tco2"), Cell("under_misstatement_tco2")
IS_OUTSIDE = Cell("sample_stratum").equals(str(SampleStratum.OUTSIDE))


def differ(one: Expression, other: Expression) -> Expression:
    """Whether two quantities are not the same."""
    return Call("ABS", one - other).above((Call("ABS", one) + Call("ABS", other)) / (2 * SAME))


def _if_checked(formula: Operand) -> Expression:
    return unless_blank("checked_tco2", as_expression(formula))


def _misstated(more: Expression, less: Expression) -> Expression:
    return _if_checked(Call("IF", differ(RECORDED, CHECKED), Call("MAX", 0, more - less), 0))


def _projected(misstated: Expression) -> Expression:
    """What an item that is always drawn is misstated by is known; another stands for the tonnes of its interval."""
    of_interval = Stated(misstated / Call("ABS", Cell("recorded_tco2")) * Cell("drawn_interval_tco2"), TCO2)
    return _if_checked(Call("IF", Cell("sample_stratum").equals(str(SampleStratum.CERTAIN)), misstated, of_interval))


SAMPLE_ITEMS = Table(
    id="sample_items",
    key="sample_item_key",
    clauses=("六.1",),
    columns=(
        assembled("sample_item_key", 20),
        assembled("verification_year", 8),
        assembled("source_id", 10),
        assembled("sampled_bill", 18),
        assembled("sampled_voucher", 18),
        assembled("period_end", 12),
        assembled("sample_stratum", 9),
        assembled("recorded_quantity", 14),
        assembled("activity_unit", 9),
        assembled("recorded_tco2", 12),
        optional("checked_quantity", 14),
        optional("sample_evidence", 26),
        optional("sample_error_reason", 24),
        assembled("current_quantity", 14),
        assembled("cumulated_from_tco2", 12),
        assembled("cumulated_to_tco2", 12),
        assembled("hit_tco2", 12),
        assembled("drawn_interval_tco2", 12),
        computed("checked_tco2", Call(
            "IF", Call("OR", CHECKED.equals(""), RECORDED.equals(""), IS_OUTSIDE), "",
            Stated(Cell("recorded_tco2") * CHECKED / RECORDED, TCO2)), 12),
        computed("is_checked", unless_blank("sample_item_key", Call("IF", Cell("checked_tco2").equals(""), NO, YES)), 8),
        computed("over_misstatement_tco2", _misstated(Cell("recorded_tco2"), Cell("checked_tco2")), 11, Role.CHECK),
        computed("under_misstatement_tco2", _misstated(Cell("checked_tco2"), Cell("recorded_tco2")), 11, Role.CHECK),
        computed("item_over_projected_tco2", _projected(OVER), 11),
        computed("item_under_projected_tco2", _projected(UNDER), 11),
        computed("correction_state", _if_checked(Call(
            "IF", (OVER + UNDER).equals(0), "", Call("IF", differ(CURRENT, CHECKED), NO, YES))), 9, Role.CHECK),
        optional("remark", 20),
    ),
    rows=3,
)  # fmt: skip

SHEET = Sheet(
    "抽样明细", "抽中的单据与核查结果",
    "由 ghgxl run 按“抽样方案”抽取并写入，核查员填写核查用量、证据和差错原因，重复汇总时保留。账面用量是抽中时的，以后更正账单不改变它；"
    "要按现值重新抽取，删去本表各行后再运行。",
    (SAMPLE_ITEMS,), pages_wide=2,
)  # fmt: skip
