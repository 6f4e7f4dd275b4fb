"""绿色电力: direct supply, surplus sold and green power bought, as A.3 asks them to be told apart."""

from workbook_templates.declare.formulas import bound
from workbook_templates.declare.table import Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import role_of_year, unless_blank

COUNTED = bound("GHG_COUNTED_ELEC", "exported_kwh", "green_power_kwh", year_role=role_of_year())

RENEWABLES = Table(
    id="renewables",
    key="renewable_id",
    clauses=("A.3", "六.4"),
    columns=(
        required("renewable_id", 9),
        required("verification_year", 8, references="years"),
        required("source_id", 12, references="sources"),
        required("total_use_kwh", 16),
        required("direct_renewable_kwh", 16),
        optional("has_evidence", 11),
        optional("exported_kwh", 15),
        optional("green_power_kwh", 16),
        optional("certificate_kwh", 14),
        computed("counted_kwh", unless_blank("renewable_id", COUNTED), 15),
        optional("voucher_no", 16),
        optional("remark", 28),
    ),
    rows=3,
)

SHEET = Sheet(
    "绿色电力", "绿色电力", "可再生能源直供、余电上网、绿电交易和绿证电量。仅有证明的直供电量不计入用电总量；余电上网和绿电不扣减（A.3）。没有的留空。",
    (RENEWABLES,),
)  # fmt: skip
