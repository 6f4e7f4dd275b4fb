"""试运行: what 三.7 asks to be recorded of each trial run; its quantity and evidence are those of its entry."""

from udfs.vocabularies import EndRule
from workbook_templates.declare.formulas import Cell, Expression, Stated, bound
from workbook_templates.declare.keys import Key
from workbook_templates.declare.table import Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import UNIT_OF_SOURCE, find, source_key, source_year_key, unless_blank

UNIT_EMISSION = find("emissions", "unit_emission_tco2", "source_year_key", Cell("source_year_key"))


def of_entry(column: str) -> Expression:
    """What the row's entry in 扣减与追加 says."""
    return unless_blank("deduction_id", find("deductions", column, "deduction_key", Cell("deduction_key")))


TRIAL_RUNS = Table(
    id="trial_runs",
    key="trial_id",
    clauses=("三.7",),
    columns=(
        required("trial_id", 11),
        required("deduction_id", 10, references="deductions"),
        required("trial_facility", 24),
        required("trial_start", 12),
        required("trial_end", 12),
        optional("handover_date", 13),
        required("qualified_output", 13),
        required("product_unit", 10),
        computed("verification_year", of_entry("verification_year"), 8),
        computed("source_id", of_entry("source_id"), 12, references="sources"),
        computed("trial_consumption", of_entry("case_quantity"), 14, measured_in=UNIT_OF_SOURCE),
        computed("trial_days", bound(
            "GHG_BILL_DAYS", period_start=Cell("trial_start"), period_end=Cell("trial_end"), end_rule=str(EndRule.INCLUSIVE)), 10),
        computed("activity_unit", unless_blank(
            "deduction_id", find("sources", "activity_unit", "source_key", Cell("source_key"))), 10),
        computed("final_conclusion", of_entry("final_conclusion"), 11),
        computed("trial_emission_tco2", unless_blank(
            "deduction_id", Stated(Cell("trial_consumption") * UNIT_EMISSION, "tCO2")), 14),
        optional("remark", 24),
        source_key(),
        source_year_key(),
        computed("deduction_key", Key("deduction_id"), 9),
    ),
    rows=3,
)  # fmt: skip

SHEET = Sheet(
    "试运行", "试运行记录", "新建设施设备移交生产前带负荷试运行的起止日、合格产品产量、能源消耗（三.7）。归属在“归属判定”登记；"
    "用量和凭证在“扣减与追加”登记一次，此处填写其分录编号。",
    (TRIAL_RUNS,),
)  # fmt: skip
