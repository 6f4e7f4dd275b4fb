"""排放计算: per source and year, and the totals of each year."""

from workbook_templates.declare.formulas import Call, Cell, Expression, Operand, RowNumber, Stated, WholeColumn, bound
from workbook_templates.declare.workbook import Role, Sheet, Table, computed
from workbook_templates.tables.monthly import CAPACITY, MONTHS, SOURCE_OF_ROW, YEAR_OF_ROW, nth, where_row
from workbook_templates.tables.shared import UNIT_OF_SOURCE, any_of, chain, find, role_of_year, sum_of, unless_blank

ELECTRIC = ("外购电力", "船舶靠港岸电")
GRID = "输配电损耗"
LITRES = ("柴油", "汽油")
FUELS = (*LITRES, "天然气", "液化石油气")
CUBIC_METRES_PER_UNIT = 10000
KG_PER_T = 1000
CATEGORY = Cell("source_category")


def factor(kind: str, categories: tuple[str, ...]) -> Expression:
    """The factor in use for this row's year and category; empty where the category needs none, #N/A where it is unset."""
    key = Cell("verification_year").joined("|").joined(CATEGORY).joined("|" + kind)
    looked_up = find("factors", "factor_value", "factor_key", key)
    counted = Call("IF", any_of(CATEGORY, categories), looked_up, "")
    return unless_blank("source_id", Call("IF", Cell("source_treatment").equals("仅识别"), "", counted))


def emission_of(quantity: Operand) -> Expression:
    """The emission of a quantity in the category's unit of activity, by the function of the category."""

    amount = quantity if isinstance(quantity, Expression) else Call("SUM", quantity)
    tonnes = Stated(amount / KG_PER_T, "t")
    factor_cell = Cell("emission_factor")
    electric = bound(
        "GHG_ELEC_CO2",
        electricity_kwh=Stated(amount, "kWh"),
        emission_factor_tco2_per_mwh=Stated(factor_cell, "tCO2/MWh"),
    )
    litres = bound("GHG_FUEL_CO2", fuel_quantity=Stated(amount / KG_PER_T * Cell("density_kg_per_l"), "t"))
    branches: dict[str, Operand] = {
        **dict.fromkeys(ELECTRIC, electric),
        GRID: bound(
            "GHG_GRID_LOSS_CO2",
            input_kwh=Stated(amount, "kWh"),
            sold_kwh=0,
            emission_factor_tco2_per_mwh=Stated(factor_cell, "tCO2/MWh"),
        ),
        "外购热力": bound(
            "GHG_HEAT_CO2", heat_gj=Stated(amount, "GJ"), heat_factor_tco2_per_gj=Stated(factor_cell, "tCO2/GJ")
        ),
        **dict.fromkeys(LITRES, litres),
        "天然气": bound("GHG_FUEL_CO2", fuel_quantity=Stated(amount / CUBIC_METRES_PER_UNIT, "10⁴Nm³")),
        "液化石油气": bound("GHG_FUEL_CO2", fuel_quantity=tonnes),
        "高锰酸钾": Stated(bound("GHG_KMNO4_CO2", reagent_mass=tonnes), "tCO2"),
        "高锰酸钠": Stated(bound("GHG_NAMNO4_CO2", reagent_mass=tonnes), "tCO2"),
        "制冷剂": Stated(bound("GHG_GAS_CO2E", gas_t=tonnes), "tCO2"),
    }
    counted = chain(CATEGORY, branches, Call("NA"))
    return unless_blank("source_id", Call("IF", Cell("source_treatment").equals("仅识别"), 0, counted))


DEDUCTED = sum_of("deductions", "final_quantity", **where_row())
DEDUCTED_APART = sum_of("deductions", "final_quantity", **where_row(), final_conclusion="单独核算")
APART = Call("IF", Cell("source_treatment").equals("单独核算"), Cell("emission_tco2"), 0)  # the source as a whole


def of_source(wanted: str) -> Expression:
    return unless_blank("source_id", find("sources", wanted, "source_id", Cell("source_id")))


PART = find("sources", "split_part", "source_id", Cell("source_id"))

EMISSIONS = Table(
    id="emissions",
    key="year_key",
    clauses=("二.1", "A.1", "A.2", "A.3"),
    columns=(
        computed("source_id", SOURCE_OF_ROW, 12, references="sources"),
        computed("verification_year", YEAR_OF_ROW, 9),
        computed("year_role", unless_blank("source_id", role_of_year()), 14),
        computed("source_category", of_source("source_category"), 15),
        computed("source_treatment", of_source("source_treatment"), 13),
        computed("split_part", unless_blank("source_id", Call("IF", PART.equals(""), "", PART)), 10),
        computed("year_key", unless_blank("source_id", Cell("source_id").joined("|").joined(Cell("verification_year"))), 14),
        computed("activity_total", unless_blank("source_id", sum_of("monthly", "activity_total", year_key=Cell("year_key"))), 13, measured_in=UNIT_OF_SOURCE),
        computed("activity_unit", of_source("activity_unit"), 8),
        computed("emission_factor", factor("排放因子", (*ELECTRIC, GRID, "外购热力")), 9),
        computed("density_kg_per_l", Stated(factor("密度", LITRES), "kg/L"), 9),
        computed("ncv_gj_per_unit", factor("低位发热量", FUELS), 9),
        computed("carbon_content_tc_per_gj", Stated(factor("单位热值含碳量", FUELS), "tC/GJ"), 10),
        computed("oxidation_ratio", Stated(factor("碳氧化率", FUELS), "1"), 8),
        computed("purity_ratio", Stated(factor("纯度", ("高锰酸钾", "高锰酸钠")), "1"), 8),
        computed("gwp", Stated(factor("全球增温潜势值", ("制冷剂",)), "1"), 9),
        computed("unit_emission_tco2", emission_of(1), 12),
        computed("emission_tco2", emission_of(Cell("activity_total")), 13),
        computed("verified_emission_tco2", unless_blank(
            "source_id", Call("IF", Cell("source_treatment").equals("计入"), Cell("emission_tco2"), 0)), 13, Role.CHECK),
        computed("separate_emission_tco2", unless_blank("source_id", APART + Stated(DEDUCTED_APART * Cell("unit_emission_tco2"), "tCO2")), 12),
        computed("excluded_emission_tco2", unless_blank("source_id", Stated((DEDUCTED - DEDUCTED_APART) * Cell("unit_emission_tco2"), "tCO2")), 11),
    ),
    rows=CAPACITY,
    caption="各排放源排放量",
)  # fmt: skip


def of_year(wanted: str) -> Expression:
    return unless_blank("verification_year", sum_of("emissions", wanted, verification_year=Cell("verification_year")))


YEAR = Cell("verification_year")
INITIAL = find("years", "initial_emission_tco2", "verification_year", YEAR)
REASON = find("years", "difference_reason", "verification_year", YEAR)


def unless_empty(found: Expression) -> Expression:
    """Empty text where the cell found is blank (INDEX would make it zero)."""
    return unless_blank("verification_year", Call("IF", found.equals(""), "", found))


YEAR_TOTALS = Table(
    id="year_totals",
    key="verification_year",
    clauses=("三.16", "A.2"),
    columns=(
        computed("verification_year", nth("years", "verification_year", RowNumber()), 11),
        computed("year_role", unless_blank("verification_year", role_of_year()), 7),
        computed("initial_emission_tco2", unless_empty(INITIAL), 7),
        computed("verified_emission_tco2", of_year("verified_emission_tco2"), 11, Role.CHECK),
        computed("emission_difference_tco2", Call(
            "IF", Cell("initial_emission_tco2").equals(""), "",
            Cell("verified_emission_tco2") - Cell("initial_emission_tco2")), 9),
        computed("explained_tco2", unless_blank("verification_year", Call(
            "IF", Cell("emission_difference_tco2").equals(""), "",
            sum_of("bridge", "adjustment_tco2", verification_year=YEAR))), 12),
        computed("unexplained_tco2", unless_blank("verification_year", Call(
            "IF", Cell("emission_difference_tco2").equals(""), "",
            Cell("emission_difference_tco2") - Cell("explained_tco2"))), 12, Role.CHECK),
        computed("separate_emission_tco2", of_year("separate_emission_tco2"), 14),
        computed("excluded_emission_tco2", of_year("excluded_emission_tco2"), 13),
        computed("difference_reason", unless_empty(REASON), 30),
    ),
    plain=True,
    rows=5,
    rows_per_year=1,
    caption="各年份排放总量（初始排放量 → 核查排放量）",
)  # fmt: skip


def of_month(number: int) -> Expression:
    """Σ over the sources that count: the bills of the month × emission of one unit (rows of both blocks are the same)."""
    counted = WholeColumn("emissions", "source_treatment").equals("计入") * 1
    in_year = WholeColumn("emissions", "verification_year").equals(YEAR) * 1
    amounts = (WholeColumn("monthly", MONTHS[number - 1]), WholeColumn("emissions", "unit_emission_tco2"))
    return unless_blank("verification_year", Stated(Call("SUMPRODUCT", *amounts, in_year, counted), "tCO2"))


MONTH_EMISSIONS = Table(
    id="month_emissions",
    key="verification_year",
    clauses=("三.8",),
    columns=(
        computed("verification_year", nth("years", "verification_year", RowNumber()), 11),
        *(computed(f"emission_month_{number:02d}", of_month(number), 9) for number in range(1, 13)),
    ),
    plain=True,
    rows=5,
    rows_per_year=1,
    caption="各月排放量（计入的排放源，按单据拆分到月；推算、调整和扣减不分月）",
)

SHEET = Sheet(
    "排放计算", "排放计算", "活动数据取自“月度活动数据”，因子取自“参数”。未登记的因子显示错误值，不取默认值。本表全部为计算单元格。",
    (YEAR_TOTALS, MONTH_EMISSIONS, EMISSIONS), pages_wide=1,
)  # fmt: skip
