"""扣减与追加: each case's quantity and evidence of a year, typed once, and the entry that its conclusion demands."""

from udfs.kernel.cells import NO
from udfs.registries import CaseKind
from udfs.registries.case_kind import BY_EVIDENCE, FACTS_OF_YEAR
from udfs.vocabularies import AccountEntry, Conclusion, OnBills, Show, YearRole
from workbook_templates.declare.formulas import Call, Cell, ColumnRange, Expression, NamedCell, Operand, bound
from workbook_templates.declare.keys import Key
from workbook_templates.declare.table import Role, Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.attributions import FACTS, NAMED
from workbook_templates.tables.shared import (
    UNIT_OF_SOURCE,
    any_of,
    called,
    case_key,
    chain,
    find,
    first_filled,
    is_yes,
    role_of_year,
    source_key,
    source_year_key,
    unless_blank,
)

ZERO = 0


def of_case(column: str) -> Expression:
    """A fact of the row's case."""
    return Call("INDEX", ColumnRange("attributions", column), Cell("case_row"))


def by_role(of_compliance: str, of_base: str) -> Expression:
    """What the case says for the role of the row's year."""
    return Call("IF", role_of_year().equals(str(YearRole.COMPLIANCE)), of_case(of_compliance), of_case(of_base))


def filled(column: str) -> Expression:
    """A fact of the case, or an empty text where it is blank."""
    return Call("IF", of_case(column).equals(""), "", of_case(column))


def as_word(column: str) -> Expression:
    """A conclusion of the case, where it is one."""
    return chain(Cell(column), {str(word): str(word) for word in Conclusion}, Call("NA"))


def evidence(argument: str) -> Operand:
    """What the row shows of a year for an argument."""
    column = FACTS_OF_YEAR[argument]
    return Cell(column) if column == "settlement_date" else shown(column)


def shown(column: str) -> Expression:
    """Whether the row shows an evidence; a blank shows none."""
    return Call("IF", Cell(column).equals(""), NO, Cell(column))


def ruling(show: Show) -> Expression:
    """The ruling of the case for the year's role; by the year's own evidence where that decides."""
    facts = {column.id: of_case(column.id) for column in FACTS} | {"has_own_account": of_case("has_own_account")}
    given: dict[str, Operand] = {
        **NAMED, **facts, **{argument: evidence(argument) for argument in FACTS_OF_YEAR}, "year_role": role_of_year(),
        "show": str(show),
    }  # fmt: skip
    branches = {str(kind): called(kind, (), {**given, **kind.facts}) for kind in CaseKind.members() if kind.is_by_year}
    of_all = {
        Show.CONCLUSION: as_word("case_ruling"),
        Show.CLAUSE: by_role("ruling_clause", "base_clause"),
        Show.REASON: by_role("ruling_reason", "base_reason"),
    }
    of_year = chain(of_case("case_kind"), branches, Call("NA"))
    return unless_blank("case_id", Call("IF", Cell("case_ruling").equals(BY_EVIDENCE), of_year, of_all[show]))


FINAL = Call("IF", Cell("case_conclusion").equals(BY_EVIDENCE), Cell("ruling_conclusion"), as_word("case_conclusion"))
IS_COMPLIANCE = role_of_year().equals(str(YearRole.COMPLIANCE))
TREATED = Call(
    "IF", any_of(Cell("final_conclusion"), (str(Conclusion.UNDECIDED), str(Conclusion.NOT_APPLICABLE))),
    Call("IF", IS_COMPLIANCE, str(Conclusion.COUNTED), str(Conclusion.NOT_COUNTED)), Cell("final_conclusion"),
)  # fmt: skip

IS_APART = Cell("treated_conclusion").equals(str(Conclusion.SEPARATE))
IS_LEFT_OUT = any_of(Cell("treated_conclusion"), (str(Conclusion.NOT_COUNTED), str(Conclusion.SEPARATE)))
IS_KEPT = any_of(Cell("treated_conclusion"), (str(Conclusion.COUNTED), str(Conclusion.SEPARATE)))
ON_BILLS = of_case("on_bills")
STANDS = any_of(ON_BILLS, (str(OnBills.YES), str(OnBills.PART)))
IS_WANTING = any_of(ON_BILLS, (str(OnBills.NO), str(OnBills.PART)))
IS_PART = ON_BILLS.equals(str(OnBills.PART))
ENTRY = Call(
    "IF", Call("AND", IS_LEFT_OUT, STANDS), str(AccountEntry.DEDUCTION),
    Call("IF", Call("AND", IS_KEPT, IS_WANTING), str(AccountEntry.ADDITION), ""),
)  # fmt: skip
IS_DEDUCTED = Cell("account_entry").equals(str(AccountEntry.DEDUCTION))
IS_ADDED = Cell("account_entry").equals(str(AccountEntry.ADDITION))
STANDING = Call("IF", IS_PART, Cell("on_bills_quantity"), Cell("case_quantity"))
REST = Call("IF", IS_PART, Cell("case_quantity") - Cell("on_bills_quantity"), Cell("case_quantity"))
CLAIMED = Call("IF", IS_DEDUCTED, STANDING, Call("IF", IS_ADDED, REST, ZERO))


def allowed_of(kind: CaseKind) -> Expression:
    """What of the claim a kind's own clause lets out of the total, by the evidence of the year."""
    if kind.is_own_text:
        proven = Call("AND", *(is_yes(column) for column in kind.deducted_by))
        return Call("IF", proven, Cell("claimed_quantity"), ZERO)
    is_settled = "has_settlement" in kind.deducted_by
    return bound(
        "GHG_DEDUCT", "claimed_quantity", has_meter_record=shown(kind.deducted_by[0]),
        has_settlement=shown(kind.deducted_by[-1]),
        settlement_date=Cell("settlement_date") if is_settled else "",
        report_date=NamedCell("report_date"), year_role=role_of_year(),
    )  # fmt: skip


def deductible() -> Expression:
    """By the evidence that the kind of case asks for; most ask for a reading and a settlement (三.16)."""
    usual = next(kind for kind in CaseKind.members() if not kind.is_own_text and "has_settlement" in kind.deducted_by)
    special = {str(kind): allowed_of(kind) for kind in CaseKind.members() if kind.deducted_by != usual.deducted_by}
    return chain(of_case("case_kind"), special, allowed_of(usual))


# What is added turns the direction over: without a meter record, a settlement or an estimate a baseline year adds nothing (I-152).
IS_SHOWN = Call(
    "OR", IS_COMPLIANCE, IS_APART, is_yes("has_meter_record"), is_yes("has_settlement"), is_yes("has_evidence")
)
ADDABLE = Call(
    "IF", Cell("estimate_id").equals(""), Call("IF", IS_SHOWN, Cell("claimed_quantity"), ZERO), Cell("claimed_quantity")
)
ALLOWED = Call("IF", IS_DEDUCTED, deductible(), Call("IF", IS_ADDED, ADDABLE, ZERO))
ESTIMATED = find("estimates", "final_quantity", "estimate_key", Cell("estimate_key"))
QUANTITY = Call("IF", Cell("estimate_id").equals(""), Cell("concerned_quantity"), ESTIMATED)
# An estimate is in the account already, where it counts: its row enters nothing again.
ADDED = Call(
    "IF", Call("AND", IS_ADDED, Cell("estimate_id").equals("")), Call("IF", IS_APART, ZERO, Cell("final_quantity")), ZERO
)  # fmt: skip
APART = Call(
    "IF", IS_APART,
    Call("IF", IS_DEDUCTED, Call("IF", IS_PART, Cell("final_quantity") + REST, Cell("final_quantity")), Cell("final_quantity")),
    ZERO,
)  # fmt: skip
CASE_ROW = Call("MATCH", Cell("case_key"), ColumnRange("attributions", "case_key"), ZERO)

DEDUCTIONS = Table(
    id="deductions",
    key="deduction_id",
    clauses=("三.4", "三.5", "三.6", "三.7", "三.16", "A.2", "A.3"),
    columns=(
        required("deduction_id", 9),
        required("case_id", 10, references="attributions"),
        required("verification_year", 8, references="years"),
        optional("concerned_quantity", 12, measured_in=UNIT_OF_SOURCE),
        optional("estimate_id", 10, references="estimates"),
        optional("on_bills_quantity", 12, measured_in=UNIT_OF_SOURCE),
        optional("has_meter_record", 12),
        optional("has_settlement", 12),
        optional("settlement_date", 13),
        optional("has_evidence", 12),
        optional("voucher_no", 16),
        computed("source_id", unless_blank("case_id", filled("source_id")), 10, references="sources"),
        computed("case_quantity", unless_blank("case_id", QUANTITY), 12, measured_in=UNIT_OF_SOURCE),
        computed("case_ruling", unless_blank("case_id", by_role("compliance_ruling", "base_ruling")), 10),
        computed("ruling_conclusion", ruling(Show.CONCLUSION), 10),
        computed("ruling_clause", ruling(Show.CLAUSE), 8),
        computed("ruling_reason", ruling(Show.REASON), 30),
        computed("case_conclusion", unless_blank("case_id", by_role("compliance_conclusion", "base_conclusion")), 10),
        computed("final_conclusion", unless_blank("case_id", FINAL), 10),
        computed("treated_conclusion", unless_blank("case_id", TREATED), 10),
        computed("account_entry", unless_blank("case_id", ENTRY), 10),
        computed("claimed_quantity", unless_blank("case_id", CLAIMED), 13, measured_in=UNIT_OF_SOURCE),
        computed("allowed_quantity", unless_blank("case_id", ALLOWED), 13, measured_in=UNIT_OF_SOURCE),
        optional("adopted_quantity", 13, measured_in=UNIT_OF_SOURCE),
        computed("final_quantity", unless_blank("case_id", first_filled("adopted_quantity", "allowed_quantity")), 13,
                 Role.CHECK, measured_in=UNIT_OF_SOURCE),
        computed("deducted_quantity", unless_blank("case_id", Call("IF", IS_DEDUCTED, Cell("final_quantity"), ZERO)), 12,
                 measured_in=UNIT_OF_SOURCE),
        computed("added_quantity", unless_blank("case_id", ADDED), 12, measured_in=UNIT_OF_SOURCE),
        computed("apart_quantity", unless_blank("case_id", APART), 12, measured_in=UNIT_OF_SOURCE),
        optional("remark", 28),
        source_key(),
        source_year_key(),
        case_key(),
        computed("case_row", unless_blank("case_id", CASE_ROW), 8),
        computed("estimate_key", Key("estimate_id"), 9),
        computed("deduction_key", Key("deduction_id"), 9),
    ),
    rows=5,
)  # fmt: skip

SHEET = Sheet(
    "扣减", "扣减与追加", "一个事项一年一行：当年的用量和凭证只在此填写。扣减还是追加由结论和是否在能源账单上得出；"
    "无原始抄表记录和按期结算凭证的，履约年份不得扣减（三.16），施工和试运行按三.6、三.7。",
    (DEDUCTIONS,), pages_wide=2,
)  # fmt: skip
