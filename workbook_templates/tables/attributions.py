"""归属判定: each tenant, outsourcing, transfer, vehicle, works and trial run: facts, ruling, the verifier's decision."""

from workbook_templates.declare.formulas import Call, Cell, Expression, NamedCell, bound
from workbook_templates.declare.workbook import Role, Sheet, Table, assembled, computed, optional, required
from workbook_templates.tables.shared import UNIT_OF_SOURCE, chain, role_of_year, unless_blank


def ruling(show: str) -> Expression:
    """The function of the row's kind of case."""
    return unless_blank("case_kind", chain(Cell("case_kind"), {
        "租户": bound("GHG_TENANT", show=show),
        "自行开户": bound("GHG_OWN_ACCOUNT", show=show),
        "外包": bound("GHG_OUTSOURCED", "is_emc", "has_emc_account", industry=NamedCell("industry"), show=show),
        "能源转供": bound(
            "GHG_TRANSFER", "settlement_date", report_date=NamedCell("report_date"), year_role=role_of_year(), show=show
        ),
        "车辆用油": bound("GHG_VEHICLE_FUEL", show=show),
        "施工用能": bound("GHG_CONSTRUCTION", industry_code=NamedCell("industry_code"), show=show),
        "试运行": bound("GHG_TRIAL_RUN", show=show),
    }, Call("NA")))  # fmt: skip


DECIDED = Call("IF", Cell("verifier_decision").equals(""), Cell("ruling_conclusion"), Cell("verifier_decision"))

ATTRIBUTIONS = Table(
    id="attributions",
    key="case_id",
    clauses=("一.1", "三.1", "三.2", "三.3", "三.4", "三.5", "三.6", "三.7", "五.5"),
    columns=(
        required("case_id", 9),
        required("verification_year", 8, references="years"),
        required("case_kind", 11),
        required("counterparty_name", 24),
        optional("party", 16),
        optional("relation", 12),
        optional("source_id", 12, references="sources"),
        optional("concerned_quantity", 12, measured_in=UNIT_OF_SOURCE),
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
        computed("ruling_conclusion", ruling("结论"), 10),
        computed("ruling_clause", ruling("依据"), 8),
        computed("ruling_reason", ruling("说明"), 36),
        optional("verifier_decision", 11),
        optional("decision_reason", 26),
        computed("final_conclusion", DECIDED, 10, Role.CHECK),
        assembled("counterparty_address", 26),
        assembled("counterparty_business", 18),
        assembled("counterparty_contact", 20),
    ),
    rows=5,
)

SHEET = Sheet(
    "归属判定", "归属判定", "一行一个事项；按“归属事项”填写对应的事实，结论和依据由函数给出。规则结论为待判断时由核查员判断并说明理由。",
    (ATTRIBUTIONS,), pages_wide=2,
)  # fmt: skip
