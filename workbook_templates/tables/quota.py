"""配额数据: the items (a) to (h) of 六.4, as reported and as verified."""

from udfs.vocabularies import ActivityUnit, QuotaItem, SpecialIndustry
from workbook_templates.declare.formulas import Call, Cell, Expression, NamedCell, Operand
from workbook_templates.declare.table import Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import any_of, chain, unless_blank, yes_no

# Letter of 六.4, unit, and the industries it is asked of; None asks everybody it happens to.
ITEMS: dict[QuotaItem, tuple[str, str, SpecialIndustry | None]] = {
    QuotaItem.GREEN_POWER: ("（a）", str(ActivityUnit.KWH), None),
    QuotaItem.SUPPLIED_POWER: ("（b）", str(ActivityUnit.KWH), SpecialIndustry.POWER),
    QuotaItem.NATURAL_GAS: ("（c）", "10⁴Nm³", SpecialIndustry.GAS),
    QuotaItem.PETROLEUM_GAS: ("（c）", "t", SpecialIndustry.GAS),
    QuotaItem.PRODUCT: ("（d）", "", SpecialIndustry.DISPLAY),
    QuotaItem.DISTANCE: ("（e）", "km", SpecialIndustry.METRO),
    QuotaItem.PASSENGERS: ("（e）", "人次", SpecialIndustry.METRO),
    QuotaItem.MILEAGE: ("（f）", "km", SpecialIndustry.BUS),
    QuotaItem.BASELINE_CHANGE: ("（g）", "tCO2", SpecialIndustry.SERVICES),
    QuotaItem.SITE_CLOSED: ("（g）", "tCO2", SpecialIndustry.SERVICES),
    QuotaItem.SITE_OPENED: ("（g）", "tCO2", SpecialIndustry.SERVICES),
    QuotaItem.NEW_PROJECT: ("（h）", "tCO2", None),
}


def told(position: int) -> Expression:
    """Letter or unit of the row's item."""
    words: dict[str, Operand] = {str(item): str(facts[position]) for item, facts in ITEMS.items()}
    return chain(Cell("quota_item"), words, "")


def applies() -> Expression:
    """Whether the item is asked of this industry."""
    of_all = tuple(str(item) for item, facts in ITEMS.items() if facts[2] is None)
    tests: list[Expression] = [any_of(Cell("quota_item"), of_all)]
    for industry in dict.fromkeys(facts[2] for facts in ITEMS.values() if facts[2] is not None):
        words = tuple(str(item) for item, facts in ITEMS.items() if facts[2] is industry)
        tests.append(
            Call("AND", any_of(Cell("quota_item"), words), NamedCell("special_industry").equals(str(industry)))
        )
    return Call("OR", *tests)


UNIT = Call("IF", Cell("quota_item").equals(str(QuotaItem.PRODUCT)), Cell("product_unit"), told(1))

QUOTA_DATA = Table(
    id="quota_data",
    key="quota_id",
    clauses=("六.4",),
    columns=(
        required("quota_id", 9),
        required("quota_item", 22),
        required("quota_year", 9),
        required("quota_object", 24),
        required("reported_value", 16),
        required("verified_value", 16),
        optional("product_unit", 10),
        optional("voucher_no", 16),
        optional("remark", 28),
        computed("quota_letter", unless_blank("quota_item", told(0)), 8),
        computed("quota_unit", unless_blank("quota_item", UNIT), 10),
        computed(
            "value_difference",
            unless_blank(
                "reported_value", unless_blank("verified_value", Cell("verified_value") - Cell("reported_value"))
            ),
            14,
        ),
        computed("does_apply", unless_blank("quota_item", yes_no(applies())), 10),
    ),
    rows=5,
)

SHEET = Sheet(
    "配额数据", "配额相关活动数据", "六.4（a）至（h）。（a）与“绿色电力”一致，（b）至（f）只填本行业的项；（g）服务业发生三类情形时每个场所列2023至2025年，"
    "（h）发生时列各年排放量，场所写登记的名称或编号，与账上核对。不适用的行为灰色。",
    (QUOTA_DATA,),
)  # fmt: skip
