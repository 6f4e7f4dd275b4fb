"""试运行: what 三.7 asks to be recorded of each trial run."""

from udfs.vocabularies import EndRule
from workbook_templates.declare.formulas import Cell, Stated, bound
from workbook_templates.declare.table import Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import UNIT_OF_SOURCE, case_key, find, source_key, source_year_key, unless_blank

UNIT_EMISSION = find("emissions", "unit_emission_tco2", "source_year_key", Cell("source_year_key"))

TRIAL_RUNS = Table(
    id="trial_runs",
    key="trial_id",
    clauses=("三.7",),
    columns=(
        required("trial_id", 11),
        required("verification_year", 8, references="years"),
        required("case_id", 10, references="attributions"),
        required("source_id", 12, references="sources"),
        required("trial_facility", 26),
        required("trial_start", 12),
        required("trial_end", 12),
        optional("handover_date", 13),
        required("qualified_output", 13),
        required("product_unit", 10),
        required("trial_consumption", 14, measured_in=UNIT_OF_SOURCE),
        optional("voucher_no", 16),
        computed("trial_days", bound(
            "GHG_BILL_DAYS", period_start=Cell("trial_start"), period_end=Cell("trial_end"), end_rule=str(EndRule.INCLUSIVE)), 10),
        computed("activity_unit", unless_blank(
            "source_id", find("sources", "activity_unit", "source_key", Cell("source_key"))), 10),
        computed("final_conclusion", unless_blank(
            "case_id", find("attributions", "final_conclusion", "case_key", Cell("case_key"))), 11),
        computed("trial_emission_tco2", unless_blank(
            "trial_id", Stated(Cell("trial_consumption") * UNIT_EMISSION, "tCO2")), 14),
        optional("remark", 24),
        source_key(),
        source_year_key(),
        case_key(),
    ),
    rows=3,
)  # fmt: skip

SHEET = Sheet(
    "试运行", "试运行记录", "新建设施设备移交生产前带负荷试运行的起止日、合格产品产量、能源消耗（三.7）。归属在“归属判定”登记，扣除在“扣减”登记。",
    (TRIAL_RUNS,),
)  # fmt: skip
