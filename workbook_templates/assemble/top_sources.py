"""图表: which sources the chart shows; what they emit is calculated beside them."""

from udfs.kernel.cells import Value
from udfs.vocabularies import Entry, YearRole
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


def report_year(engagement: Engagement) -> float | None:
    """The compliance year, the first that is listed; without one the latest baseline year."""
    years = [(row.choice("year_role", YearRole), row.number("verification_year")) for row in engagement.rows("years")]
    compliance = [year for role, year in years if role is YearRole.COMPLIANCE and year is not None]
    return compliance[0] if compliance else max((year for _, year in years if year is not None), default=None)
