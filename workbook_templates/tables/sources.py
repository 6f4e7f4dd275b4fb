"""排放源: every source and facility, each with its treatment."""

from udfs.kernel.cells import FALSE_WORDS, YES
from udfs.registries import SourceCategory
from udfs.vocabularies import Show
from workbook_templates.declare.formulas import Call, Cell, ColumnRange, Expression, bound
from workbook_templates.declare.keys import Key
from workbook_templates.declare.table import Role, Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import any_of, find, source_key, unless_blank, yes_no


def unit_of_category() -> Expression:
    """The unit in which a category's activity is entered."""
    result: Expression = Call("NA")
    for unit, categories in reversed(SourceCategory.by_unit().items()):
        result = Call("IF", any_of(Cell("source_category"), tuple(map(str, categories))), str(unit), result)
    return unless_blank("source_category", result)


def basis_of_category() -> Expression:
    """活动数据方式 of a category."""
    result: Expression = Call("NA")
    for basis, categories in reversed(SourceCategory.by_basis().items()):
        if categories:
            result = Call("IF", any_of(Cell("source_category"), tuple(map(str, categories))), str(basis), result)
    return result


def treatment(show: Show) -> Expression:
    """Of a source of which nothing is said: that of one in use."""
    said, used = (
        bound("GHG_SOURCE", source_kind=Cell("source_category"), is_used=is_used, show=str(show))
        for is_used in (Cell("is_used"), YES)
    )
    return unless_blank("source_category", Call("IF", Cell("is_used").equals(""), used, said))


def of_site(column: str) -> Expression:
    """What is told of the site; empty text where nothing is."""
    found = find("sites", column, "site_key", Cell("site_key"))
    return Call("IFERROR", Call("IF", found.equals(""), "", found), "")


def narrower(own: str, of_the_site: str, *, is_start: bool) -> Expression:
    """The later of two starts, or the earlier of two ends, of which either may be blank."""
    cell, other = Cell(own), of_site(of_the_site)
    other_is_narrower = other.above(cell) if is_start else cell.above(other)
    both = Call("IF", other_is_narrower, other, cell)
    return unless_blank("source_id", Call("IF", cell.equals(""), other, Call("IF", other.equals(""), cell, both)))


IF_USED = bound("GHG_SOURCE", source_kind=Cell("source_category"), is_used=YES)
IS_OUTSIDE = any_of(of_site("is_inside").joined(""), tuple(sorted(FALSE_WORDS)))
# All of it is used by a party whose energy does not count, on meters and bills of its own.
IS_A_PARTYS = Call(
    "COUNTIFS", ColumnRange("attributions", "source_key"), Cell("source_key"),
    ColumnRange("attributions", "is_all_of_source"), YES,
).above(0)  # fmt: skip
LEFT_OUT = Call("IF", Cell("source_treatment").equals(IF_USED), yes_no(Call("OR", IS_OUTSIDE, IS_A_PARTYS)), YES)


SOURCES = Table(
    id="sources",
    key="source_id",
    clauses=("二.1", "二.2", "二.3", "五.5", "六.3", "A.1", "A.2"),
    columns=(
        required("source_id", 12),
        required("source_name", 22),
        required("site_id", 10, references="sites"),
        required("source_category", 14),
        optional("activity_basis", 12),
        optional("is_steady", 9),
        optional("in_use_from", 12),
        optional("in_use_to", 12),
        optional("is_used", 12),
        optional("shared_with", 22),
        optional("agreement_voucher_no", 14),
        optional("split_part", 13),
        computed("activity_unit", unit_of_category(), 14),
        computed(
            "basis_in_use",
            unless_blank(
                "source_category",
                Call("IF", Cell("activity_basis").equals(""), basis_of_category(), Cell("activity_basis")),
            ),
            11,
        ),
        computed("source_treatment", treatment(Show.CONCLUSION), 12),
        computed("treatment_clause", treatment(Show.CLAUSE), 10),
        computed("treatment_reason", treatment(Show.REASON), 36, Role.COMPUTED),
        computed("use_from", narrower("in_use_from", "opened_date", is_start=True), 11),
        computed("use_to", narrower("in_use_to", "closed_date", is_start=False), 11),
        computed("is_left_out", unless_blank("source_id", LEFT_OUT), 10),
        optional("remark", 20),
        source_key(),
        computed("site_key", Key("site_id"), 9),
    ),
    rows=5,
)

SHEET = Sheet(
    "排放源",
    "排放源",
    "登记全部排放源和设施，未使用的也要登记（二.3）：各年都未使用的“本年度使用”填否，某日启用或停用的填在用起止日。活动数据方式留空即按类别。",
    (SOURCES,),
    pages_wide=2,
)
