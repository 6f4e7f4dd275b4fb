"""图表: the largest sources and the rest, and the account of the report year as a waterfall; each has its figures beside it."""

from udfs.account.entering import TERMS
from udfs.vocabularies import Conclusion
from workbook_templates.declare.formulas import Call, Cell, ColumnRange, Expression, RowNumber, Stated, as_expression
from workbook_templates.declare.keys import Key
from workbook_templates.declare.table import Table, assembled, computed
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.emissions import TCO2, treated_as_counted
from workbook_templates.tables.entity import REPORT_YEAR
from workbook_templates.tables.shared import find, sum_of, unless_blank

LISTED, REST = 10, "其余"
YEAR = Call("IFERROR", REPORT_YEAR, 0)  # as long as there is none, nothing is shown
IS_REST = Cell("chart_source").equals(REST)
TOTAL = sum_of("year_totals", "verified_emission_tco2", verification_year=YEAR)
OF_SOURCE = sum_of("emissions", "verified_emission_tco2", source_key=Cell("source_key"), verification_year=YEAR)
NAMED = Cell("chart_source").joined(" ").joined(find("sources", "source_name", "source_key", Cell("source_key")))

TOP_SOURCES = Table(
    id="top_sources",
    key="chart_source",
    clauses=("三.16",),
    columns=(
        assembled("chart_source", 14),
        computed("chart_label", unless_blank("chart_source", Call("IF", IS_REST, REST, NAMED)), 30),
        computed("listed_emission_tco2", unless_blank("chart_source", Call("IF", IS_REST, 0, OF_SOURCE)), 14),
        computed("chart_emission_tco2", unless_blank("chart_source", Call(
            "IF", IS_REST, TOTAL - Call("SUM", ColumnRange("top_sources", "listed_emission_tco2")),
            Cell("listed_emission_tco2"))), 14),
        assembled("entry", 9),
        computed("source_key", Key("chart_source"), 9),
    ),
    rows=LISTED + 1,
    caption="报告年份排放量最大的排放源（由 ghgxl run 选出，数值随数据变化）",
)  # fmt: skip

IN_YEAR = ColumnRange("account", "verification_year").equals(YEAR) * 1
STEPS = {  # what a term is called, and the sign with which it enters
    **{entering.held: (entering.kind, entering.sign) for entering in TERMS},
    "outside_quantity": ("在用期外", -1), "apart_quantity": (str(Conclusion.SEPARATE), -1),
}  # fmt: skip
LAST = len(STEPS) + 1
AT = Cell("step_no")
IS_WHOLE = Call("OR", AT.equals(1), AT.equals(LAST))
STEP, SO_FAR = Cell("step_tco2"), Cell("cumulated_tco2")


def tonnes_of(term: str, sign: int) -> Expression:
    """Tonnes of a term in the report year, of the sources that count (the rows of both blocks are the same)."""
    amounts = (ColumnRange("account", term), ColumnRange("emissions", "unit_emission_tco2"))
    entered = Call("SUMPRODUCT", *amounts, IN_YEAR, treated_as_counted() * 1)
    return entered if sign > 0 else as_expression(0) - entered


def _of_step(values: list[Expression], otherwise: Expression) -> Expression:
    found = otherwise
    for number, value in reversed(list(enumerate(values, start=1))):
        found = Call("IF", AT.equals(number), value, found)
    return found


NAMES = _of_step([as_expression(name) for name, _ in STEPS.values()], as_expression("核查排放量"))
TONNES = _of_step([tonnes_of(term, sign) for term, (_, sign) in STEPS.items()], as_expression(0))
UP_TO_HERE = as_expression(1) - ColumnRange("account_steps", "step_no").above(RowNumber()) * 1
CUMULATED = Call("SUMPRODUCT", ColumnRange("account_steps", "step_tco2"), UP_TO_HERE)

ACCOUNT_STEPS = Table(
    id="account_steps",
    key="step_name",
    clauses=("三.16",),
    columns=(
        computed("step_no", RowNumber(), 14),
        computed("step_name", NAMES, 30),
        computed("step_tco2", Stated(TONNES, TCO2), 14),
        computed("cumulated_tco2", CUMULATED, 14),
        computed("base_tco2", Call("IF", IS_WHOLE, 0, Call("IF", as_expression(0).above(STEP), SO_FAR, SO_FAR - STEP)), 12),
        computed("rise_tco2", Call("IF", IS_WHOLE, 0, Call("MAX", STEP, 0)), 12),
        computed("fall_tco2", Call("IF", IS_WHOLE, 0, Call("MAX", as_expression(0) - STEP, 0)), 12),
        computed("whole_tco2", Call("IF", IS_WHOLE, SO_FAR, 0), 12),
    ),
    plain=True,
    rows=LAST,
    is_fixed=True,
    caption="报告年份的账目：从单据到核查排放量",
)  # fmt: skip

SHEET = Sheet(
    "图表", "图表", "报告年份（履约年份，没有的为最近的基准年份）的账目和主要排放源，以及各年的各月排放量（见“排放计算”）。"
    "数值随数据变化，排放源由 ghgxl run 选出。",
    (ACCOUNT_STEPS, TOP_SOURCES),
)  # fmt: skip
