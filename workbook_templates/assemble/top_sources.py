"""图表: which sources the chart shows; what they emit is calculated beside them."""

from udfs.kernel.cells import Value
from udfs.periods.years import report_year
from udfs.vocabularies import Entry
from workbook_templates.engagement.reader import Engagement
from workbook_templates.tables.charts import LISTED, REST


def assemble(engagement: Engagement) -> list[dict[str, Value]]:
    """The sources that emit most in the report year, then what the others come to; none where there is no year."""
    year = report_year(engagement)
    emitting = [
        (row.number("verified_emission_tco2") or 0.0, row.text("source_id") or "")
        for row in engagement.rows("emissions")
        if row.number("verification_year") == year and row.number("verified_emission_tco2")
    ]
    largest = sorted(emitting, key=lambda pair: (-pair[0], pair[1]))
    names = [source for _, source in largest[:LISTED]] + [REST] * (len(largest) > LISTED)
    return [{"chart_source": name, "entry": str(Entry.ASSEMBLED)} for name in names]
