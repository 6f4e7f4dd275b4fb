"""初始数据: the entity's own report by source and year, against which the verified figures are held."""

from udfs.vocabularies import Conclusion
from workbook_templates.declare.formulas import Call, Cell, Expression
from workbook_templates.declare.table import Role, Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import (
    UNIT_OF_SOURCE,
    find,
    source_key,
    source_year_key,
    sum_of,
    unless_blank,
    year_key,
)

OWN = Cell("source_year_key")


def _of_emissions(column: str) -> Expression:
    return find("emissions", column, "source_year_key", OWN)


# What stands beside the total is held against what was reported of it.
IS_APART = _of_emissions("source_treatment").equals(str(Conclusion.SEPARATE))
VERIFIED = Call(
    "IF", IS_APART, _of_emissions("separate_emission_tco2"), _of_emissions("verified_emission_tco2")
)  # fmt: skip

PARTS = (
    1_000_000_000  # of a tonne: below them stands what floats leave of a difference, which each host shows otherwise
)


def _to_parts(difference: Expression) -> Expression:
    """A difference of tonnes to the next of these parts."""
    return Call("INT", difference * PARTS + 0.5) / PARTS


INITIAL_FIGURES = Table(
    id="initial_figures",
    key="year_key",
    clauses=("三.16",),
    columns=(
        required("source_id", 12, references="sources"),
        required("verification_year", 8, references="years"),
        optional("initial_quantity", 16, measured_in=UNIT_OF_SOURCE),
        optional("initial_unit_emission_tco2", 14),
        optional("initial_source_tco2", 14),
        optional("difference_reason", 40),
        computed("verified_emission_tco2", unless_blank("source_id", VERIFIED), 14),
        computed("emission_difference_tco2", unless_blank(
            "initial_source_tco2", _to_parts(Cell("verified_emission_tco2") - Cell("initial_source_tco2"))), 12),
        computed("explained_tco2", unless_blank("source_id", sum_of("bridge", "adjustment_tco2", source_year_key=OWN)), 12),
        computed("unexplained_tco2", unless_blank(
            "initial_source_tco2", _to_parts(Cell("emission_difference_tco2") - Cell("explained_tco2"))), 12, Role.CHECK),
        year_key(),
        source_key(),
        source_year_key(),
    ),
    rows=5,
)  # fmt: skip

SHEET = Sheet(
    "初始数据", "初始排放报告的数据", "初始报告中各排放源各年的活动数据和排放量，可由 ghgxl import initial 导入；报告附件1据此列出核查前后的变化。"
    "差异 = 已说明差异（“差异说明”中该排放源该年各行）+ 未说明差异。不填的在报告中显示“待填写”；参数的初始数值填在“参数”。",
    (INITIAL_FIGURES,), pages_wide=1,
)  # fmt: skip
