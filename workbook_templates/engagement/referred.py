"""What a filled-in column refers to, and what becomes of a row that refers nowhere."""

from dataclasses import dataclass

from udfs.account.entering import BESIDE_BILLS, BILLS
from udfs.kernel.errors import GhgError
from udfs.kernel.unit import Unit
from udfs.registries.source_category import entered_in
from workbook_templates.declare.table import Table
from workbook_templates.engagement.reader import Engagement, TypedRow


@dataclass(frozen=True, slots=True)
class Registered:
    """What the tables hold that a filled-in column refers to: their keys as read, and their rows by what names them."""

    keys: dict[str, set[str | None]]
    rows: dict[str, dict[str, list[TypedRow]]]


def registered_for(engagement: Engagement, table: Table) -> Registered:
    """Of every table that a filled-in column of this one refers to."""
    workbook = engagement.calculation.workbook
    found = Registered({}, {})
    for name in {column.references for column in table.columns if column.references and column.formula is None}:
        found.keys[name] = {row.text(workbook.table(name).key) for row in engagement.rows(name)}
        by_key = found.rows.setdefault(name, {})
        for row in engagement.rows(name):
            by_key.setdefault(row.key, []).append(row)
    return found


def consequence(table: str, column: str) -> str:
    """What becomes of the quantity of a row that names a source or a year which is not registered."""
    if table not in (entering.table for entering in (BILLS, *BESIDE_BILLS)):
        return "查不到本行所指的登记"
    if column == "source_id":
        return "本行的数量没有计入任何排放源"
    if column == "verification_year":
        of_dates = table == BILLS.table
        return "本行的数量仍按起止日期计入各核查年份" if of_dates else "本行的数量没有计入任何核查年份"
    return "查不到本行所指的登记"


def apart(unit: str, expected: str) -> str:
    """Why a quantity in a unit is none of a source's; "" where it can be converted."""
    try:
        given, *wanted = (Unit.read(word, word) for word in (unit, *entered_in(expected)))
    except GhgError:
        return ""  # the cell's own fault
    if any(given.dimension == other.dimension for other in wanted):
        return ""
    return f"{given.dimension}与{wanted[0].dimension}"
