"""归属判定: each tenant, outsourcing, transfer, vehicle, works and trial run, once for all its years: facts, ruling, decision.

What a year tells (its quantity and evidence) stands on the year's row of 扣减与追加.
"""

from udfs.kernel.cells import NO, YES
from udfs.registries import CaseKind
from udfs.registries.case_kind import BY_EVIDENCE, FACTS_OF_YEAR
from udfs.vocabularies import Conclusion, OnBills, Show, YearRole
from workbook_templates.declare.formulas import Call, Cell, Expression, NamedCell, Operand
from workbook_templates.declare.table import Role, Table, assembled, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.entity import ENTITY
from workbook_templates.tables.shared import (
    called,
    case_key,
    chain,
    first_filled,
    is_yes,
    source_key,
    unless_blank,
    yes_no,
)

FACTS = (
    required("case_id", 9),
    required("case_kind", 11),
    required("counterparty_name", 24),
    optional("party", 16),
    optional("relation", 12),
    optional("source_id", 12, references="sources"),
    optional("meter_id", 12, references="meters"),
    optional("case_from", 12),
    optional("case_to", 12),
    optional("on_bills", 11),
    optional("payer", 11),
    optional("has_own_meter", 10),
    optional("is_self_settled", 10),
    optional("is_inside", 10),
    optional("is_emc", 10),
    optional("has_emc_account", 12),
    optional("case_industry", 14),
    optional("transfer_direction", 10),
    optional("is_own_card", 10),
    optional("is_own_vehicle", 10),
    optional("works_kind", 10),
    optional("agreement_voucher_no", 14),
)
LISTED = NamedCell("industry")
INDUSTRY = Call(
    "IF", Cell("case_industry").equals(""), Call("IF", LISTED.equals(""), "", LISTED), Cell("case_industry")
)
NAMED: dict[str, Operand] = {**{item.field.id: NamedCell(item.field.id) for item in ENTITY.items}, "industry": INDUSTRY}
OWN_ACCOUNT = yes_no(Call("AND", is_yes("has_own_meter"), is_yes("is_self_settled")))
CONCLUDES_BY_EVIDENCE = "结论取决于当年的凭证，见“扣减与追加”的当年行"


def _ruled(kind: CaseKind, role: YearRole, show: Show, is_proven: bool) -> Expression:
    """The function of a kind, as if each fact of the year were there or none."""
    evidence = dict.fromkeys(FACTS_OF_YEAR, YES if is_proven else NO) | {"settlement_date": ""}
    given: dict[str, Operand] = {**NAMED, **evidence, "year_role": str(role), "show": str(show), **kind.facts}
    return called(kind, [column.id for column in FACTS] + ["has_own_account"], given)


def _concluded(kind: CaseKind, role: YearRole) -> Expression:
    """What a kind concludes; of a year's evidence where that decides."""
    proven = _ruled(kind, role, Show.CONCLUSION, is_proven=True)
    if not kind.is_by_year:
        return proven
    return Call("IF", proven.equals(_ruled(kind, role, Show.CONCLUSION, is_proven=False)), proven, BY_EVIDENCE)


def ruling(role: YearRole) -> Expression:
    """The conclusion of the row's kind of case for the years of a role."""
    branches = {str(kind): _concluded(kind, role) for kind in CaseKind.members()}
    return unless_blank("case_kind", chain(Cell("case_kind"), branches, Call("NA")))


def told(role: YearRole, show: Show, ruled: str) -> Expression:
    """Clause or reason of a ruling; a reason says where the year's row decides."""
    branches = {str(kind): _ruled(kind, role, show, is_proven=True) for kind in CaseKind.members()}
    by_evidence = CONCLUDES_BY_EVIDENCE if show is Show.REASON else chain(
        Cell("case_kind"), {str(kind): kind.clause.id for kind in CaseKind.members() if kind.is_by_year}, ""
    )  # fmt: skip
    found = chain(Cell("case_kind"), branches, Call("NA"))
    return unless_blank("case_kind", Call("IF", Cell(ruled).equals(BY_EVIDENCE), by_evidence, found))


NOT_COUNTED = str(Conclusion.NOT_COUNTED)
IS_ALL = Call(
    "AND", Cell("case_share").equals(1), Cell("on_bills").equals(str(OnBills.NO)),
    Cell("compliance_conclusion").equals(NOT_COUNTED), Cell("base_conclusion").equals(NOT_COUNTED),
    Cell("case_from").equals(""), Cell("case_to").equals(""),
)  # fmt: skip
OF_BASE = Call("IF", Cell("verifier_decision").equals(""), Cell("base_ruling"), Cell("verifier_decision"))

ATTRIBUTIONS = Table(
    id="attributions",
    key="case_id",
    clauses=("一.1", "三.1", "三.2", "三.3", "三.4", "三.5", "三.6", "三.7", "三.16", "五.5", "六.1", "A.2", "A.3"),
    columns=(
        *FACTS,
        computed("has_own_account", unless_blank("case_kind", OWN_ACCOUNT), 10),
        computed("compliance_ruling", ruling(YearRole.COMPLIANCE), 10),
        computed("ruling_clause", told(YearRole.COMPLIANCE, Show.CLAUSE, "compliance_ruling"), 8),
        computed("ruling_reason", told(YearRole.COMPLIANCE, Show.REASON, "compliance_ruling"), 36),
        computed("base_ruling", ruling(YearRole.BASE), 10),
        computed("base_clause", told(YearRole.BASE, Show.CLAUSE, "base_ruling"), 8),
        computed("base_reason", told(YearRole.BASE, Show.REASON, "base_ruling"), 36),
        optional("verifier_decision", 11),
        optional("base_decision", 11),
        optional("decision_reason", 26),
        optional("case_share", 9),
        computed("compliance_conclusion", first_filled("verifier_decision", "compliance_ruling"), 10, Role.CHECK),
        computed("base_conclusion", Call("IF", Cell("base_decision").equals(""), OF_BASE, Cell("base_decision")), 10, Role.CHECK),
        assembled("counterparty_address", 26),
        assembled("counterparty_business", 18),
        assembled("counterparty_contact", 20),
        computed("is_all_of_source", unless_blank("case_id", Call("IFERROR", yes_no(IS_ALL), NO)), 9),
        source_key(),
        case_key(),
    ),
    rows=5,
)  # fmt: skip

SHEET = Sheet(
    "归属判定", "归属判定", "一行一个事项，适用于其起止日内的各年；按“归属事项”填写事实和是否在能源账单上，两种年份的结论和依据由函数给出。"
    "各年的用量和凭证填在“扣减与追加”。规则结论为待判断时由核查员判断并说明理由。",
    (ATTRIBUTIONS,), pages_wide=3,
)  # fmt: skip
