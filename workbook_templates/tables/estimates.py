"""缺失推算: each estimate with its method, inputs, result and the explanation obtained."""

from udfs.kernel.cells import YES
from udfs.kernel.field import field
from udfs.registries import EstimateMethod
from udfs.vocabularies import Effect
from workbook_templates.declare.formulas import (
    Call,
    Cell,
    Cells,
    ColumnRange,
    Expression,
    Operand,
    Refusal,
    Stated,
    bound,
)
from workbook_templates.declare.keys import Key
from workbook_templates.declare.meaning import VARIES
from workbook_templates.declare.table import Role, Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.fuel_prices import price_key
from workbook_templates.tables.shared import (
    UNIT_OF_SOURCE,
    any_of,
    called,
    chain,
    find,
    first_filled,
    role_of_year,
    source_key,
    source_year_key,
    unless_blank,
    yes_no,
)

METHOD = Cell("estimate_method")
GIVEN = (
    required("estimate_id", 9),
    required("verification_year", 8, references="years"),
    required("source_id", 12, references="sources"),
    optional("meter_id", 12, references="meters"),
    optional("estimate_month", 12),
    optional("estimate_until", 12),
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
)


CATEGORY = find("sources", "source_category", "source_key", Cell("source_key"))
OF_ONE_MONTH = Call(
    "IF", Cell("estimate_until").equals(""), YES,
    yes_no(Call("EOMONTH", Cell("estimate_until"), 0).equals(Call("EOMONTH", Cell("estimate_month"), 0))),
)  # fmt: skip
# Of the month of purchase; a whole year's amount has no one price, which the verifier chooses (I-143).
PUBLISHED = unless_blank("estimate_month", Call(
    "IF", OF_ONE_MONTH.equals(YES),
    Call("IFERROR", find("fuel_prices", "reference_price_cny_per_l", "price_key", price_key(CATEGORY, "estimate_month")), ""),
    "",
))  # fmt: skip


def estimate() -> Expression:
    """The function of the row's method; its result is in the unit of the source, or 最终采用量 refuses it."""
    columns = [column.id for column in GIVEN]
    branches = {
        str(method): Stated(called(method, columns, {**ASKED, **inputs(method)}), VARIES)
        for method in EstimateMethod.members()
    }
    return chain(METHOD, branches, Call("NA"))


ASKED: dict[str, Operand] = {
    "year_role": role_of_year(),
    "effect": str(Effect.ADDS),
    "reference_price_cny_per_l": first_filled("reference_price_cny_per_l", "published_price_cny_per_l"),
}  # fmt: skip


def inputs(method: EstimateMethod) -> dict[str, Operand]:
    """What feeds the arguments that are not named like their columns; candidates are in the unit that the method takes."""
    fed: dict[str, Operand] = {}
    for argument, names in method.inputs.items():
        cells = Cell(names) if isinstance(names, str) else Cells(names)
        wanted, columns = field(argument), [names] if isinstance(names, str) else names
        is_stated = wanted.kind == "number" and not wanted.varies and all(field(name).varies for name in columns)
        fed[argument] = Stated(cells, wanted.unit) if is_stated else cells
    return fed


def misfit() -> Expression:
    """Whether the row's source is registered with another unit than the one that its method gives."""
    registered = (ColumnRange("sources", "source_key"), Cell("source_key"))
    units = dict.fromkeys(method.unit for method in EstimateMethod.members() if method.unit is not None)
    words = {unit: tuple(str(method) for method in EstimateMethod.members() if method.unit is unit) for unit in units}
    return Call("OR", *(
        Call("AND", any_of(METHOD, methods), Call("COUNTIFS", *registered).above(
            Call("COUNTIFS", *registered, ColumnRange("sources", "activity_unit"), str(unit))))
        for unit, methods in words.items()
    ))  # fmt: skip


REFUSED = Refusal("推算方法的单位与排放源的活动数据单位不一致，不能计入：请改选推算方法或更正排放源编号。")
FINAL = Call("IF", misfit(), REFUSED, first_filled("adopted_quantity", "estimated_quantity"))
CONSERVATIVE = bound(
    "GHG_IS_CONSERVATIVE",
    adopted_value=Cell("final_quantity"), candidate_value=Cell("estimated_quantity"), year_role=role_of_year(),
    may_be_rounded=YES,
)  # fmt: skip

FROM, UNTIL = Cell("estimate_month"), Cell("estimate_until")


def end_of_month(day: Expression) -> Expression:
    return Call("EOMONTH", day, 0)


def is_first(day: Expression) -> Expression:
    """Whether a day is the first of its month."""
    return Call("DAY", day).equals(1)


# A month stands for all of its days; two first days are two months, any other end is a day.
UNTIL_DAY = Call("IF", is_first(FROM), Call("IF", is_first(UNTIL), end_of_month(UNTIL), UNTIL), UNTIL)
LAST_DAY = Call("IF", UNTIL.equals(""), end_of_month(FROM), UNTIL_DAY)
# In place of an error, which in one row of a column would be the result of all; the source alone then has no months.
END = unless_blank("estimate_month", Call("IFERROR", LAST_DAY, Refusal("缺失起止应为日期", is_shown=True)))
IN_MONTHS = Call("IFERROR", Cell("final_quantity"), Refusal("推算没有得出数量", is_shown=True))

# The meter that is missing: the one that is named, or the only one of the source; empty text where there is neither.
ALONE = Call("COUNTIFS", ColumnRange("meters", "source_key"), Cell("source_key")).equals(1)
OF_METER = Call(
    "IF", Cell("meter_id").equals(""),
    Call("IF", ALONE, find("meters", "meter_id", "source_key", Cell("source_key")), ""),
    Cell("meter_id"),
)  # fmt: skip

ESTIMATES = Table(
    id="estimates",
    key="estimate_id",
    clauses=(*dict.fromkeys(method.clause.id for method in EstimateMethod.members()), "三.16", "五.4"),
    columns=(
        *GIVEN,
        computed("published_price_cny_per_l", PUBLISHED, 12),
        computed("estimated_quantity", unless_blank("estimate_method", estimate()), 13, measured_in=UNIT_OF_SOURCE),
        optional("adopted_quantity", 12, measured_in=UNIT_OF_SOURCE),
        computed("final_quantity", unless_blank("estimate_method", FINAL), 13, measured_in=UNIT_OF_SOURCE),
        computed("is_conservative", unless_blank("estimate_method", yes_no(CONSERVATIVE)), 10, Role.CHECK),
        optional("tier_reason", 30),
        optional("has_stamped_statement", 10),
        optional("voucher_no", 14),
        computed("estimate_start", unless_blank("estimate_month", FROM), 11),
        computed("estimate_end", END, 11),
        computed(
            "estimate_source",
            unless_blank("estimate_month", Call("IF", Cell("source_id").equals(""), "", Cell("source_id"))),
            11,
        ),
        computed("quantity_in_months", unless_blank("estimate_month", IN_MONTHS), 12, measured_in=UNIT_OF_SOURCE),
        computed("estimate_meter", unless_blank("estimate_month", Call("IFERROR", OF_METER, "")), 12),
        source_key(),
        source_year_key(),
        computed("estimate_key", Key("estimate_id"), 9),
    ),
    rows=5,
)

SHEET = Sheet(
    "缺失推算", "缺失推算",
    "一行一项推算，可含几个月；有几块表的填写所缺的那一块；按“推算方法”填写对应的输入列。候选值按年份属性取保守值；须取得盖章说明（五.4）。",
    (ESTIMATES,), pages_wide=3,
)  # fmt: skip
