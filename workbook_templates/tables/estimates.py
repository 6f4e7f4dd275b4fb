"""缺失推算: each estimate with its method, inputs, result and the explanation obtained."""

from workbook_templates.declare.formulas import Call, Cell, Cells, Operand, Stated, as_expression, bound
from workbook_templates.declare.meaning import VARIES
from workbook_templates.declare.workbook import Role, Sheet, Table, computed, optional, required
from workbook_templates.tables.shared import UNIT_OF_SOURCE, chain, first_filled, role_of_year, unless_blank, yes_no

CANDIDATES = Cells(("candidate_1", "candidate_2", "candidate_3"))

METHODS: dict[str, Operand] = {
    "电费推算": bound(
        "GHG_ELEC_FROM_FEE", "basic_fee_cny", unit_price_cny_per_kwh=Stated(CANDIDATES, "CNY/kWh"), year_role=role_of_year()
    ),
    "产量比例": bound(
        "GHG_FILL_BY_OUTPUT", complete_outputs=Cell("complete_output_count"),
        complete_usages=Cell("complete_usage_quantity"),
    ),
    "燃油金额": bound(
        "GHG_FUEL_FROM_FEE", "purchase_price_cny_per_l", "reference_price_cny_per_l", year_role=role_of_year()
    ),
    "份额分摊": bound("GHG_SHARE"),
    "制冷效率": bound("GHG_COOLING_ELEC", cooling_efficiency=Stated(CANDIDATES, "kWhc/kWhe"), year_role=role_of_year()),
    "热泵": bound("GHG_HEATPUMP_ELEC"),
    "发电机": bound("GHG_GENSET_DIESEL", "fuel_rate_l_per_h", year_role=role_of_year()),
}  # fmt: skip
IN_UNIT_OF_SOURCE = {method: Stated(as_expression(call), VARIES) for method, call in METHODS.items()}
ESTIMATE = unless_blank("estimate_method", chain(Cell("estimate_method"), IN_UNIT_OF_SOURCE, Call("NA")))

CONSERVATIVE = bound(
    "GHG_IS_CONSERVATIVE",
    adopted_value=Cell("final_quantity"), candidate_value=Cell("estimated_quantity"), year_role=role_of_year(),
)  # fmt: skip

ESTIMATES = Table(
    id="estimates",
    key="estimate_id",
    clauses=("三.10", "三.11", "三.12", "三.13", "三.14", "三.15", "三.16", "五.4"),
    columns=(
        required("estimate_id", 9),
        required("verification_year", 8, references="years"),
        required("source_id", 12, references="sources"),
        optional("estimate_month", 12),
        required("estimate_method", 10),
        optional("energy_fee_cny", 13),
        optional("basic_fee_cny", 13),
        optional("candidate_1", 11),
        optional("candidate_2", 11),
        optional("candidate_3", 11),
        optional("is_price_agreed", 10),
        optional("fuel_amount_cny", 12),
        optional("invoice_price_cny_per_l", 12),
        optional("purchase_price_cny_per_l", 13),
        optional("reference_price_cny_per_l", 12),
        optional("missing_output_count", 12),
        optional("complete_output_count", 12),
        optional("complete_usage_quantity", 12),
        optional("total_quantity", 12),
        optional("own_share", 12),
        optional("whole_share", 12),
        optional("cooling_kwhc", 13),
        optional("efficiency_basis", 10),
        optional("rated_heating_power_kw", 12),
        optional("hot_water_volume", 11),
        optional("nominal_output_per_h", 12),
        optional("genset_power_kw", 11),
        optional("running_h", 11),
        optional("fuel_rate_l_per_h", 12),
        computed("estimated_quantity", ESTIMATE, 13, measured_in=UNIT_OF_SOURCE),
        optional("adopted_quantity", 12, measured_in=UNIT_OF_SOURCE),
        computed(
            "final_quantity",
            unless_blank("estimate_method", first_filled("adopted_quantity", "estimated_quantity")),
            13,
            measured_in=UNIT_OF_SOURCE,
        ),
        computed("is_conservative", unless_blank("estimate_method", yes_no(CONSERVATIVE)), 10, Role.CHECK),
        optional("tier_reason", 30),
        optional("has_stamped_statement", 10),
        optional("voucher_no", 14),
    ),
    rows=5,
)

SHEET = Sheet(
    "缺失推算", "缺失推算", "一行一项推算；按“推算方法”填写对应的输入列。候选单价或效率按年份属性取保守值；须取得盖章说明（五.4）。",
    (ESTIMATES,), pages_wide=2,
)  # fmt: skip
