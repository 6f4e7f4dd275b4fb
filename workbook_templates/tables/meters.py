"""计量器具: the register of meters (能源计量器具一览表, 五.5), from which bills take source, unit and multiplier."""

from udfs.kernel.edition import threshold
from udfs.vocabularies import EndRule
from workbook_templates.declare.formulas import Call, Cell, Expression, NamedCell
from workbook_templates.declare.keys import Key
from workbook_templates.declare.table import Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import UNIT_OF_SOURCE, find, source_key, unless_blank

LAST_DAY_OF_OWN_MONTH = threshold("last_day_of_own_month")


def of_first_bill(column: str) -> Expression:
    """A cell of the bill of this meter that stands above its others."""
    return find("bills", column, "meter_key", Cell("meter_key"))


def join_days() -> Expression:
    """How many days after the end of a bill the next one starts; where the rule is 自动, as the first bill's dates say."""
    the_day_after = Call("DAY", of_first_bill("period_end") + 1)
    is_inclusive = Call("IF", the_day_after.equals(Call("DAY", of_first_bill("period_start"))), 1, 0)
    is_blank = of_first_bill("period_end").equals("")  # a blank is a date to DAY
    automatic = Call("IFERROR", Call("IF", is_blank, 0, is_inclusive), 0)
    rule = NamedCell("end_rule")
    return Call(
        "IF", rule.equals(str(EndRule.INCLUSIVE)), 1, Call("IF", rule.equals(str(EndRule.READING_DAY)), 0, automatic)
    )


FIRST_START, FIRST_MONTH = of_first_bill("period_start"), Cell("series_first_month")


def _month(day: Expression) -> Expression:
    return Call("YEAR", day) * 12 + Call("MONTH", day)


def months_later() -> Expression:
    """How many months the first bill of the meter is named after the month of its start, as in ``udfs.periods``."""
    by_start = Call("IF", Call("DAY", FIRST_START).above(LAST_DAY_OF_OWN_MONTH), 1, 0)
    return Call("IF", FIRST_MONTH.equals(""), by_start, _month(FIRST_MONTH) - _month(FIRST_START))


OF_SOURCE = Call("IFERROR", find("sources", "activity_unit", "source_key", Cell("source_key")), "")

METERS = Table(
    id="meters",
    key="meter_id",
    clauses=("五.5", "三.8", "三.9"),
    columns=(
        required("meter_id", 16),
        required("source_id", 12, references="sources"),
        optional("meter_place", 20),
        optional("measuring_range", 18),
        optional("meter_unit", 10, states_unit=UNIT_OF_SOURCE),
        optional("meter_multiplier", 9),
        optional("meter_digits", 9),
        optional("meter_from", 12),
        optional("meter_to", 12),
        optional("series_first_month", 12),
        optional("counted_before", 13),
        optional("accuracy_class", 10),
        optional("required_class", 10),
        optional("calibration_date", 12),
        optional("calibration_state", 11),
        optional("meter_owner", 14),
        optional("remark", 20),
        computed("activity_unit", unless_blank("source_id", OF_SOURCE), 10),
        computed("unit_in_use", Call("IF", Cell("meter_unit").equals(""), Cell("activity_unit"), Cell("meter_unit")), 10),
        computed("join_days", unless_blank("meter_id", join_days()), 8),
        computed("reading_day", unless_blank("meter_id", Call("IFERROR", Call("DAY", FIRST_START), 0)), 8),
        computed("months_later", unless_blank("meter_id", Call("IF", Cell("reading_day").equals(0), 0, months_later())), 8),
        computed("meter_key", Key("meter_id"), 9),
        source_key(),
    ),
    rows=5,
)  # fmt: skip

SHEET = Sheet(
    "计量器具",
    "能源计量器具一览表",
    "一行一块表。能源账单只填表号、止日、用量和凭证号：排放源、单位、倍率从本表取得，起日接续同一块表上一行的止日。换表的新旧两块各登记一行，写明启用、停用日期。",
    (METERS,), pages_wide=2,
)  # fmt: skip
