"""表计图表: all registered meters that have bills, those whose bills emit most first."""

from math import fsum

from udfs.kernel.cells import Value
from udfs.vocabularies import Entry
from workbook_templates.engagement.reader import Engagement


def assemble(engagement: Engagement) -> list[dict[str, Value]]:
    """A row a meter with the tonnes of its bills in the verified years; none where those of one of them are not known."""
    years = {row.number("verification_year") for row in engagement.rows("years")}
    found: dict[float, list[float | None]] = {}
    for bill in engagement.rows("bills"):
        if (line := bill.number("meter_row")) is not None:
            tonnes = found.setdefault(line, [])
            if (year := bill.number("verification_year")) in years:
                quantity = bill.number("quantity_in_source_unit")
                tonnes.append(engagement.tonnes(bill.text("counted_source"), year, quantity))
    named = {float(row.index + 1): row.text("meter_id") for row in engagement.rows("meters")}
    totals = {line: fsum(filter(None, tonnes)) for line, tonnes in found.items() if line in named}
    return [
        {
            "chart_meter": named[line],
            "chart_meter_tco2": None if None in found[line] else totals[line],
            "entry": str(Entry.ASSEMBLED),
        }
        for line in sorted(totals, key=lambda line: (-totals[line], line))
    ]
