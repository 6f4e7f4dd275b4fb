"""归属判定: each tenant, outsourcing, transfer, vehicle, works and trial run: facts, ruling, the verifier's decision."""

from udfs.registries import CaseKind
from udfs.vocabularies import Show
from workbook_templates.declare.formulas import Call, Cell, Expression, NamedCell, Operand
from workbook_templates.declare.table import Role, Table, assembled, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.entity import ENTITY
from workbook_templates.tables.shared import (
    UNIT_OF_SOURCE,
    called,
    case_key,
    chain,
    is_yes,
    role_of_year,
    unless_blank,
    yes_no,
)

FACTS = (
    required("case_id", 9),
    required("verification_year", 8, references="years"),
    required("case_kind", 11),
    required("counterparty_name", 24),
    optional("party", 16),
    optional("relation", 12),
    optional("source_id", 12, references="sources"),
    optional("concerned_quantity", 12, measured_in=UNIT_OF_SOURCE),
    optional("on_bills", 11),
    optional("on_bills_quantity", 12, measured_in=UNIT_OF_SOURCE),
    optional("payer", 11),
    optional("has_own_meter", 10),
    optional("is_self_settled", 10),
    optional("is_inside", 10),
    optional("is_emc", 10),
    optional("has_emc_account", 12),
    optional("transfer_direction", 10),
    optional("has_settlement", 10),
    optional("settlement_date", 12),
    optional("is_own_card", 10),
    optional("is_own_vehicle", 10),
    optional("works_kind", 10),
    optional("is_metered", 8),
    optional("has_evidence", 8),
    optional("agreement_voucher_no", 14),
)


OWN_ACCOUNT = yes_no(Call("AND", is_yes("has_own_meter"), is_yes("is_self_settled")))


def ruling(show: Show) -> Expression:
    """The function of the row's kind of case; what is no fact of the case stands in 基本信息."""
    facts = [column.id for column in FACTS]
    named = {item.field.id: NamedCell(item.field.id) for item in ENTITY.items}
    given: dict[str, Operand] = {
        **named, "year_role": role_of_year(), "show": str(show), "has_own_account": OWN_ACCOUNT,
    }  # fmt: skip
    branches = {str(kind): called(kind, facts, {**given, **kind.facts}) for kind in CaseKind.members()}
    return unless_blank("case_kind", chain(Cell("case_kind"), branches, Call("NA")))


DECIDED = Call("IF", Cell("verifier_decision").equals(""), Cell("ruling_conclusion"), Cell("verifier_decision"))

ATTRIBUTIONS = Table(
    id="attributions",
    key="case_id",
    clauses=("一.1", "三.1", "三.2", "三.3", "三.4", "三.5", "三.6", "三.7", "三.16", "五.5", "六.1", "A.2", "A.3"),
    columns=(
        *FACTS,
        computed("ruling_conclusion", ruling(Show.CONCLUSION), 10),
        computed("ruling_clause", ruling(Show.CLAUSE), 8),
        computed("ruling_reason", ruling(Show.REASON), 36),
        optional("verifier_decision", 11),
        optional("decision_reason", 26),
        computed("final_conclusion", DECIDED, 10, Role.CHECK),
        optional("change_share", 9),
        assembled("counterparty_address", 26),
        assembled("counterparty_business", 18),
        assembled("counterparty_contact", 20),
        case_key(),
    ),
    rows=5,
)

SHEET = Sheet(
    "归属判定", "归属判定", "一行一个事项；按“归属事项”填写对应的事实和是否在能源账单上，结论和依据由函数给出。规则结论为待判断时由核查员判断并说明理由。",
    (ATTRIBUTIONS,), pages_wide=2,
)  # fmt: skip
