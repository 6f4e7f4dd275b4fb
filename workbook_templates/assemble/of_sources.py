"""What the assemblies say of a source beside its own row."""

from workbook_templates.engagement.reader import Engagement


def unit_of(engagement: Engagement, source_id: str | None) -> str:
    """The unit of a source's activity; "" where it is not known."""
    return engagement.once(_units).get(source_id or "", "")


def _units(engagement: Engagement) -> dict[str, str]:
    units: dict[str, str] = {}
    for row in engagement.rows("sources"):
        units.setdefault(row.key, row.text("activity_unit") or "")
    return units


def emission_of(engagement: Engagement, source_id: str) -> float | None:
    """tCO2 of a source in all years; None where none is known."""
    return engagement.once(_emissions).get(source_id)


def _emissions(engagement: Engagement) -> dict[str | None, float]:
    tonnes: dict[str | None, float] = {}
    for row in engagement.rows("emissions"):
        source, emission = row.text("source_id"), row.number("emission_tco2")
        if emission is not None:
            tonnes[source] = tonnes.get(source, 0) + emission
    return tonnes
