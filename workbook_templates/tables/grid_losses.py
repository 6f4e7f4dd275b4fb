"""输配电: electricity supplied or bought and sold, of which A.1 makes the loss; the loss is added to the account."""

from udfs.vocabularies import YearRole
from workbook_templates.declare.formulas import Call, Cell, Expression, Refusal, Stated
from workbook_templates.declare.meaning import VARIES
from workbook_templates.declare.table import Table, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.shared import role_of_year, source_key, source_year_key, sum_of, unless_blank

SUPPLIED, PURCHASED, SOLD = Cell("supplied_kwh"), Cell("purchased_kwh"), Cell("sold_kwh")
# Where both are known and differ, the one that is conservative for the year: of a 履约 year the larger, of a 基准 year the smaller.
TAKES_SUPPLIED = SUPPLIED.above(PURCHASED).equals(role_of_year().equals(str(YearRole.COMPLIANCE)))
INPUT = Call("IF", SUPPLIED.equals(""), PURCHASED, Call(
    "IF", PURCHASED.equals(""), SUPPLIED, Call("IF", TAKES_SUPPLIED, SUPPLIED, PURCHASED)))  # fmt: skip
REFUSED = Refusal("售电量大于供电量或购电量，没有损耗可计：请核对三个数。")
UNSOLD = Refusal("没有填写售电量，损耗无法算出：请补充，确实没有售电的填0。")
LOSS = Call("IF", SOLD.equals(""), UNSOLD, Call("IF", SOLD.above(Cell("input_kwh")), REFUSED, Cell("input_kwh") - SOLD))

GRID_LOSSES = Table(
    id="grid_losses",
    key="grid_loss_id",
    clauses=("A.1", "六.4"),
    columns=(
        required("grid_loss_id", 9),
        required("verification_year", 8, references="years"),
        required("source_id", 12, references="sources"),
        optional("supplied_kwh", 16),
        optional("purchased_kwh", 16),
        required("sold_kwh", 16),
        optional("voucher_no", 16),
        computed("input_kwh", unless_blank("grid_loss_id", INPUT), 16),
        computed("loss_kwh", unless_blank("grid_loss_id", LOSS), 15),
        optional("remark", 28),
        source_key(),
        source_year_key(),
    ),
    rows=2,
)

SHEET = Sheet(
    "输配电", "输配电的供电量、购电量和售电量", "电力输配企业：填写供电量或购电量和售电量，损耗电量由两者之差得出，"
    "追加到“输配电损耗”排放源（A.1），不再登记为账单。其他企业留空。",
    (GRID_LOSSES,),
)  # fmt: skip


def additions(**where: Expression) -> Expression:
    """What is added to the bills: of cases that count and are on none, and the losses of lines."""
    return sum_of("deductions", "added_quantity", **where) + Stated(sum_of("grid_losses", "loss_kwh", **where), VARIES)
