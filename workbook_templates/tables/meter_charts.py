"""表计图表: a chart of the months of each meter that has bills, twelve at a time, the largest first; the list of all of them."""

from workbook_templates.declare.formulas import Call, Cell, ColumnRange, Expression, NamedCell, RowNumber, as_expression
from workbook_templates.declare.keys import Key
from workbook_templates.declare.table import Role, Table, assembled, computed
from workbook_templates.declare.workbook import Form, Sheet, computed_item, item
from workbook_templates.tables.monthly import nth
from workbook_templates.tables.shared import filled, find, unless_blank

SLOTS = 12  # charts of a group: two printed pages and a half
ROW_HEIGHT = 128.0  # points of a row, beside which its chart stands

LISTED = filled("meter_charts", "chart_meter")
GROUPS = Call("INT", (LISTED + (SLOTS - 1)) / SLOTS)
PAGE = Call("IF", NamedCell("meter_page").equals(""), 1, Call("INT", NamedCell("meter_page")))
BEFORE = (PAGE - 1) * SLOTS  # meters of the groups before
LAST = Call("IF", LISTED.above(PAGE * SLOTS), PAGE * SLOTS, LISTED)


def _counted(*tests: Expression) -> Expression:
    """How many rows meet all tests."""
    product: Expression = as_expression(1)
    for test in tests:
        product *= test * 1
    return Call("SUMPRODUCT", product)


def _filled_in(table: str, column: str) -> Expression:
    return as_expression(1) - ColumnRange(table, column).equals("") * 1


OF_METERS = ColumnRange("meters", "meter_key")
UNLISTED = _counted(
    Call("COUNTIFS", ColumnRange("bills", "meter_key"), OF_METERS).above(0),
    Call("COUNTIFS", ColumnRange("meter_charts", "chart_key"), OF_METERS).equals(0),
    _filled_in("meters", "meter_key"),
)
WITHOUT_METER = _counted(ColumnRange("bills", "meter_row").equals(""), _filled_in("bills", "activity_quantity"))
WITHOUT_MONTH = _counted(
    ColumnRange("estimates", "estimate_meter").equals(""), _filled_in("estimates", "estimate_method")
)


def _sentence(*parts: Expression | str) -> Expression:
    text = as_expression("")
    for part in parts:
        text = text.joined(part)
    return text


def _if_any(count: Expression, sentence: Expression) -> Expression:
    unknown = "单据、推算中有错误值，不在图中的不能计数。"
    return Call("IFERROR", Call("IF", count.equals(0), "", sentence), unknown)


OF_GROUP = Call(
    "IF", PAGE.above(GROUPS),
    _sentence("没有第", PAGE, "组：请改“显示第几组”。"),
    _sentence("本组为第", BEFORE + 1, "至", LAST, "块，应有图", LAST - BEFORE, "张；图少于此数的，请关闭后运行 ghgxl run。"),
)  # fmt: skip
TOLD = Call(
    "IF", LISTED.equals(0), "还没有列出有单据的表：请运行 ghgxl run。",
    _sentence("有单据的表", LISTED, "块，分", GROUPS, "组；", OF_GROUP),
)  # fmt: skip
LEFT_OUT = _sentence(
    _if_any(UNLISTED, _sentence("另有", UNLISTED, "块有单据的表没有列入：请运行 ghgxl run。")),
    _if_any(WITHOUT_METER, _sentence("没有已登记表号的单据", WITHOUT_METER, "行不在图中。")),
    _if_any(WITHOUT_MONTH, _sentence("不分月或没有表号的推算", WITHOUT_MONTH, "项不在图中。")),
)

CHOICE = Form(
    (
        item("meter_page", Role.OPTIONAL, 1),
        computed_item("meters_told", TOLD),
        computed_item("meters_left_out", LEFT_OUT),
    ),
    caption="各表逐月用量",
)

OF_LIST = BEFORE + RowNumber()
OF_REGISTER = Call("MATCH", nth("meter_charts", "chart_key", OF_LIST), ColumnRange("meters", "meter_key"), 0)
SOURCE_KEY = Call("INDEX", ColumnRange("meters", "source_key"), OF_REGISTER)


def _known(found: Expression) -> Expression:
    """Of the meter shown; empty text in place of nothing and of an error, which no legend shows."""
    return unless_blank("shown_meter", Call("IFERROR", Call("IF", found.equals(""), "", found), ""))


def _registered(column: str) -> Expression:
    return _known(Call("INDEX", ColumnRange("meters", column), OF_REGISTER))


PLACE = _registered("meter_place").joined(" ").joined(_known(find("sources", "source_name", "source_key", SOURCE_KEY)))


def legend(word: str) -> Expression:
    named = Cell("shown_meter").joined(f" {word}（").joined(Cell("shown_unit")).joined("）")
    return unless_blank("shown_meter", named)


METER_SLOTS = Table(
    id="meter_slots",
    key="slot_no",
    clauses=("三.8", "五.5"),
    columns=(
        computed("shown_meter", nth("meter_charts", "chart_meter", OF_LIST), 16),
        computed("shown_place", PLACE, 30),
        computed("shown_unit", _registered("activity_unit"), 9),
        computed("bills_label", legend("单据"), 9),
        computed("estimates_label", legend("推算"), 9),
        computed("slot_no", RowNumber(), 9),
    ),
    plain=True,
    rows=SLOTS,
    is_fixed=True,
    row_height=ROW_HEIGHT,
    caption="各月用量（单据按三.8分到各月；推算另色）",
)  # fmt: skip

METER_CHARTS = Table(
    id="meter_charts",
    key="chart_meter",
    clauses=("三.8", "五.5"),
    columns=(
        assembled("chart_meter", 16),
        assembled("chart_meter_tco2", 30),
        computed("chart_group", unless_blank("chart_meter", Call("INT", (RowNumber() - 1) / SLOTS) + 1), 9),
        assembled("entry", 9),
        computed("chart_key", Key("chart_meter"), 9),
    ),
    rows=1,
    caption="有单据的全部表计（由 ghgxl run 列出）",
)

SHEET = Sheet(
    "表计图表", "表计图表",
    "每块有单据的表一张图：核查各年度的逐月用量，取自“表计月度”，推算的月份另色。每组12块，大的在前；其余的改“显示第几组”查看。",
    (CHOICE, METER_SLOTS, METER_CHARTS),
)  # fmt: skip
