"""Tables of the report that show columns of the workbook under their own headings."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from udfs.kernel.cells import is_blank
from udfs.kernel.errors import GhgError
from udfs.kernel.field import field
from workbook_templates.assemble.of_sources import unit_of
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.report.amounts import TONNES, exact, number, percent, places_of, residue, summed
from workbook_templates.report.blocks import ReportTable

NONE, TOTAL, BLANK = "（无）", "合计", "—"
EXACT = (  # what somebody gave is printed with the digits that it has
    "factor_value", "initial_factor_value", "meter_multiplier", "initial_quantity", "component_share", "component_gwp",
    "component_equivalent", "heel_ratio", "use_ratio", "collection_ratio", "destruction_ratio", "reported_value",
    "verified_value", "accuracy_class", "required_class",
)  # fmt: skip


def shown(engagement: Engagement, row: TypedRow, column: str) -> str:
    """A cell as the report prints it; an error by its code."""
    value = row.value(column)
    if is_blank(value):
        return BLANK
    if isinstance(value, GhgError):
        return value.code
    held = row.number(column)
    if held is None:
        return row.text(column) or str(value)
    if column.endswith(("year", "year_to")):
        return f"{held:.0f}"
    if column in EXACT:
        return exact(held)
    if column.endswith("_ratio"):
        return percent(held)
    if column.endswith("_count") and held.is_integer():
        return number(held, 0)
    declared = field(column)
    return number(held, places_of(unit_of(engagement, row.text("source_id")) if declared.varies else declared.unit))


def table(
    engagement: Engagement, name: str, caption: str, columns: Iterable[str], rows: Iterable[TypedRow] | None = None,
    summing: Sequence[str] = (),
) -> ReportTable:  # fmt: skip
    """Columns of a table of the workbook.

    Args:
        name: of the table of the workbook; sentences refer to it by the same.
        columns: that are printed.
        rows: that are printed; all where none are given.
        summing: the columns of one unit that a total is formed of; where there are none, the rows are counted.
    """
    declared, chosen = engagement.calculation.workbook.table(name), tuple(columns)
    found = list(engagement.rows(name) if rows is None else rows)
    made = ReportTable(
        caption, tuple(declared.column(column).header for column in chosen),
        tuple(tuple(shown(engagement, row, column) for column in chosen) for row in found),
        frozenset(at for at, column in enumerate(chosen) if declared.column(column).field.kind == "number"), name=name,
    )  # fmt: skip
    if not summing:
        return counted(made)
    sums = {column: [row.number(column) for row in found] for column in summing}
    sums = {column: [value for value in values if value is not None] for column, values in sums.items()}
    places = {column: 0 if column.endswith("_count") else TONNES for column in summing}
    total = [number(summed(sums[column]), places[column]) if column in sums else "" for column in chosen]
    notes = tuple(filter(None, (residue(sums[column], summed(sums[column]), places[column]) for column in summing)))
    return replace(made, total=(TOTAL, *total[1:]), notes=notes) if found else counted(made)


def counted(made: ReportTable, things: int | None = None) -> ReportTable:
    """A list ends with how many it lists; an empty one says so.

    Args:
        made: without a total.
        things: how many there are, where one of them may take several rows.
    """
    width = len(made.headings)
    if not made.rows:
        return replace(made, rows=((NONE, *("—",) * (width - 1)),), numbers=frozenset())
    return replace(made, total=(TOTAL, f"共{len(made.rows) if things is None else things}项", *("",) * (width - 2)))
