"""Why a total cannot be calculated: the sources it fails at, the cell of each, and the sentence that belongs to it."""

from udfs.kernel.cells import Value
from udfs.kernel.errors import GhgError
from workbook_templates.engagement.reader import Engagement, TypedRow

SHOWN = 10


def sentence(engagement: Engagement, error: GhgError) -> str:
    """An error's sentence; a bill is named by its cell instead of its place in the columns."""
    if error.bill is None:
        return error.message
    at, column = error.bill
    rest = error.message.removeprefix(f"第{at}行单据").removeprefix("：")
    return f"单据 {engagement.tables['bills'][at - 1].cells[column].ref} {rest}"


def reasons(engagement: Engagement, year: TypedRow) -> list[str]:
    """Per source of a year whose total is an error, where and why; empty for a total that is a number."""
    total = year.value("verified_emission_tco2")
    if not isinstance(total, GhgError):
        return []
    rows = [
        row for row in engagement.rows("emissions") if row.value("verification_year") == year.value("verification_year")
    ]
    failing = [(row, found) for row in rows if (found := _first_error(engagement, row)) is not None]
    lines = [
        f"排放源{row.text('source_id')}（{row.ref(column)} {header}）：{sentence(engagement, error)}"
        for row, (column, header, error) in failing[:SHOWN]
    ]
    if len(failing) > SHOWN:
        lines.append(f"……另有{len(failing) - SHOWN}个排放源。")
    return lines or [sentence(engagement, total)]


def _first_error(engagement: Engagement, row: TypedRow) -> tuple[str, str, GhgError] | None:
    """The first cell of the row that is an error, which the others follow from; None where the emission is a number."""
    if not isinstance(row.value("verified_emission_tco2"), GhgError):
        return None
    for column in engagement.calculation.workbook.table("emissions").columns:
        value: Value = row.value(column.id)
        if isinstance(value, GhgError):
            return column.id, column.header, value
    return None
