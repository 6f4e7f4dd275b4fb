"""参数: the factors in use, per category or per source; one that is not filled is an error, never a default."""

from udfs.registries import SourceCategory
from udfs.registries.source_category import FACTOR_FIELDS, MASS_RATIO, SAME_KIND
from udfs.vocabularies import FactorKind
from workbook_templates.declare.formulas import (
    Call,
    Cell,
    ColumnRange,
    Expression,
    Operand,
    Refusal,
    RowNumber,
    as_expression,
    bound,
)
from workbook_templates.declare.table import Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import any_of, chain, source_key, unless_blank, yes_no

USABLE = bound("GHG_FACTOR_USABLE", "is_approved")
KIND, UNIT = Cell("factor_kind"), Cell("calculation_unit")
BEFORE, AFTER = 0, 9999  # years of a factor without beginning, without end
YEAR, UNTIL = Cell("verification_year"), Cell("year_to")
YEARS = YEAR.joined(Call("IF", UNTIL.equals(""), "", as_expression("–").joined(UNTIL)))
SOURCE = Call("IF", Cell("source_id").equals(""), "", Cell("source_id").joined("|"))
SHOWN = YEARS.joined("|").joined(Cell("source_category")).joined("|").joined(SOURCE).joined(KIND)
# The source is named between category and kind; both are words of closed lists, so no two keys are alike by chance.
OF_SOURCE = Call("IF", Cell("source_key").equals(""), "", Cell("source_key").joined("|"))
KEY = Cell("source_category").joined("|").joined(OF_SOURCE).joined(KIND)
VALID_FROM = Call("IF", YEAR.equals(""), BEFORE, YEAR)
VALID_TO = Call("IF", UNTIL.equals(""), Call("IF", YEAR.equals(""), AFTER, YEAR), UNTIL)
OVERLAP = Refusal("同一排放源和参数另有一行的年份与本行重叠，哪一行有效不能确定，请更正年份或删去一行。")


def valid(key: Operand, first: Operand, last: Operand) -> tuple[Operand, ...]:
    """What SUMIFS and COUNTIFS ask for the rows of a key that are valid in some year between two."""
    return (
        ColumnRange("factors", "factor_lookup"), key,
        ColumnRange("factors", "valid_from"), as_expression("<=").joined(last),
        ColumnRange("factors", "valid_to"), as_expression(">=").joined(first),
    )  # fmt: skip


def place_in_use(key: Operand, year: Operand) -> Expression:
    """Where the row of a key that is valid in a year stands in 参数: 0 where there is none, an error where there are several."""
    return Call("SUMIFS", ColumnRange("factors", "factor_place"), *valid(key, year, year))


IS_ALONE = Call("COUNTIFS", *valid(Cell("factor_lookup"), Cell("valid_from"), Cell("valid_to"))).equals(1)


def unit_of_calculation() -> Expression:
    """The unit in which the row's category takes a factor of the row's kind; empty where it takes none."""
    branches: dict[str, Operand] = {}
    for kind in FACTOR_FIELDS:
        by_unit: dict[str, list[str]] = {}
        for category in SourceCategory.members():
            for unit in category.emission.units_of(kind)[:1] if category.emission else ():
                by_unit.setdefault(unit, []).append(str(category))
        taken: Operand = ""
        for unit, categories in by_unit.items():
            taken = Call("IF", any_of(Cell("source_category"), tuple(categories)), unit, taken)
        branches[str(kind)] = taken
    return chain(KIND, branches, "")


def _into(unit: Operand) -> Expression:
    return bound(
        "GHG_CONVERT", given_quantity=Cell("factor_value"), from_unit=Cell("factor_unit"), to_unit=unit
    )  # fmt: skip


def in_unit_of_calculation() -> Expression:
    """The value as the calculation takes it: unset is #N/A, another dimension #VALUE!."""
    ratio = Call("IFERROR", _into(SAME_KIND[MASS_RATIO]), _into(UNIT))
    found = Call("IF", KIND.equals(str(FactorKind.GWP)), ratio, _into(UNIT))
    return Call("IF", UNIT.equals(""), "", Call("IF", Cell("factor_value").equals(""), Call("NA"), found))


FACTORS = Table(
    id="factors",
    key="factor_key",
    clauses=("四.1",),
    columns=(
        optional("verification_year", 8),
        optional("year_to", 8),
        required("source_category", 14),
        optional("source_id", 12, references="sources"),
        required("factor_kind", 14),
        required("factor_value", 12),
        required("factor_unit", 14),
        required("factor_source", 40),
        required("factor_origin", 14),
        optional("is_approved", 12),
        optional("approval_no", 18),
        required("confirmed_by", 12),
        computed("is_usable", unless_blank("factor_origin", yes_no(USABLE)), 8),
        computed("calculation_unit", unless_blank("factor_kind", unit_of_calculation()), 12),
        computed("factor_in_calculation_unit", unless_blank("factor_kind", in_unit_of_calculation()), 12),
        source_key(),
        computed("factor_key", unless_blank("factor_kind", SHOWN), 26),
        computed("factor_lookup", unless_blank("factor_kind", KEY), 22),
        computed("valid_from", unless_blank("factor_kind", VALID_FROM), 8),
        computed("valid_to", unless_blank("factor_kind", VALID_TO), 8),
        computed("factor_place", unless_blank("factor_kind", Call("IF", IS_ALONE, RowNumber(), OVERLAP)), 8),
        optional("initial_factor_value", 12),
    ),
    rows=5,
)

SHEET = Sheet(
    "参数",
    "参数",
    "登记采用的因子、热值、密度、纯度及其来源。年份至至年份有效，只填年份的为该年，都空白为各年；填排放源编号的只用于该排放源，并先于同类别的参数。未登记的参数会使排放计算报错，不会取默认值。",
    (FACTORS,),
    pages_wide=2,
)
