"""拆分份额: what each part of 六.3 has of a source that two parts use, such as a substation of traction and auxiliary systems."""

from workbook_templates.declare.formulas import Cell, Stated
from workbook_templates.declare.table import Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import find, source_key, source_year_key, unless_blank

OF_SOURCE = find("emissions", "verified_emission_tco2", "source_year_key", Cell("source_year_key"))

SPLIT_SHARES = Table(
    id="split_shares",
    key="split_share_id",
    clauses=("六.3",),
    columns=(
        required("split_share_id", 10),
        required("verification_year", 8, references="years"),
        required("source_id", 12, references="sources"),
        required("split_part", 16),
        required("split_share", 10),
        required("split_basis", 36),
        optional("voucher_no", 16),
        computed("split_emission_tco2", unless_blank(
            "split_share", Stated(OF_SOURCE * Cell("split_share"), "tCO2")), 16),
        optional("remark", 24),
        source_key(),
        source_year_key(),
    ),
    rows=3,
)  # fmt: skip

SHEET = Sheet(
    "拆分份额", "两个系统共用的排放源", "公交、地铁、供气行业两个系统共用的排放源（如牵引和辅助共用的变电所）按年份登记各系统的份额，合计为1（六.3）；"
    "“排放源”的“拆分系统”留空。没有共用的不填。",
    (SPLIT_SHARES,),
)  # fmt: skip
