"""排放源: every source and facility, each with its treatment."""

from udfs.registries import SourceCategory
from udfs.vocabularies import Show
from workbook_templates.declare.formulas import Call, Cell, Expression, bound
from workbook_templates.declare.table import Role, Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import any_of, source_key, unless_blank


def unit_of_category() -> Expression:
    """The unit in which a category's activity is entered."""
    result: Expression = Call("NA")
    for unit, categories in reversed(SourceCategory.by_unit().items()):
        result = Call("IF", any_of(Cell("source_category"), tuple(map(str, categories))), str(unit), result)
    return unless_blank("source_category", result)


def treatment(show: Show) -> Expression:
    return bound("GHG_SOURCE", source_kind=Cell("source_category"), show=str(show))


SOURCES = Table(
    id="sources",
    key="source_id",
    clauses=("二.1", "二.2", "二.3", "五.5", "六.3", "A.1", "A.2"),
    columns=(
        required("source_id", 12),
        required("source_name", 22),
        required("site_id", 10, references="sites"),
        required("source_category", 14),
        required("is_used", 12),
        optional("shared_with", 22),
        optional("agreement_voucher_no", 14),
        optional("split_part", 13),
        computed("activity_unit", unit_of_category(), 14),
        computed("source_treatment", treatment(Show.CONCLUSION), 12),
        computed("treatment_clause", treatment(Show.CLAUSE), 10),
        computed("treatment_reason", treatment(Show.REASON), 36, Role.COMPUTED),
        optional("remark", 20),
        source_key(),
    ),
    rows=5,
)

SHEET = Sheet(
    "排放源", "排放源", "登记全部排放源和设施，未使用的也要登记（二.3）。每块计量表登记为一个排放源。", (SOURCES,)
)
