"""扣减: each deduction from the bills, or addition to them, with its evidence and what is allowed of it."""

from udfs.vocabularies import AccountEntry, Conclusion, YearRole
from workbook_templates.declare.formulas import Call, Cell, NamedCell, bound
from workbook_templates.declare.table import Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import (
    UNIT_OF_SOURCE,
    case_key,
    find,
    first_filled,
    is_yes,
    role_of_year,
    source_year_key,
    unless_blank,
)

DEDUCTIBLE = bound("GHG_DEDUCT", "settlement_date", report_date=NamedCell("report_date"), year_role=role_of_year())
# What is added turns the direction over: without a meter record or a settlement a baseline year adds nothing (I-152).
ADDABLE = Call(
    "IF", Call("OR", role_of_year().equals(str(YearRole.COMPLIANCE)), is_yes("has_meter_record"), is_yes("has_settlement")),
    Cell("claimed_quantity"), 0,
)  # fmt: skip
IS_ADDED = Cell("account_entry").equals(str(AccountEntry.ADDITION))
IS_APART = Cell("final_conclusion").equals(str(Conclusion.SEPARATE))
ALLOWED = Call("IF", IS_ADDED, ADDABLE, DEDUCTIBLE)

DEDUCTIONS = Table(
    id="deductions",
    key="deduction_id",
    clauses=("三.4", "三.16"),
    columns=(
        required("deduction_id", 9),
        required("verification_year", 8, references="years"),
        required("source_id", 12, references="sources"),
        required("case_id", 10, references="attributions"),
        optional("account_entry", 10),
        optional("estimate_id", 10, references="estimates"),
        required("claimed_quantity", 14, measured_in=UNIT_OF_SOURCE),
        required("has_meter_record", 12),
        required("has_settlement", 12),
        optional("settlement_date", 13),
        optional("voucher_no", 16),
        computed("final_conclusion", unless_blank("case_id", find("attributions", "final_conclusion", "case_key", Cell("case_key"))), 12),
        computed("allowed_quantity", unless_blank("deduction_id", ALLOWED), 14, measured_in=UNIT_OF_SOURCE),
        optional("adopted_quantity", 14, measured_in=UNIT_OF_SOURCE),
        computed(
            "final_quantity", unless_blank("deduction_id", first_filled("adopted_quantity", "allowed_quantity")), 14,
            measured_in=UNIT_OF_SOURCE,
        ),
        computed("deducted_quantity", unless_blank("deduction_id", Call("IF", IS_ADDED, 0, Cell("final_quantity"))), 13, measured_in=UNIT_OF_SOURCE),
        computed(
            "added_quantity",
            unless_blank("deduction_id", Call("IF", IS_ADDED, Call("IF", IS_APART, 0, Cell("final_quantity")), 0)), 13,
            measured_in=UNIT_OF_SOURCE,
        ),
        optional("remark", 28),
        source_year_key(),
        case_key(),
    ),
    rows=5,
)  # fmt: skip

SHEET = Sheet(
    "扣减", "扣减与追加", "从单据用量中扣除、或在单据之外追加的活动数据，每行对应一个归属事项。无原始抄表记录和按期结算凭证的，履约年份不得扣减（三.16）。",
    (DEDUCTIONS,),
)  # fmt: skip
