"""What the assemblies say of a source beside its own row."""

from workbook_templates.engagement.reader import Engagement, TypedRow


def unit_of(engagement: Engagement, source_id: str | None) -> str:
    """The unit of a source's activity; "" where it is not known."""
    return engagement.once(_units).get(source_id or "", "")


def _units(engagement: Engagement) -> dict[str, str]:
    units: dict[str, str] = {}
    for row in engagement.rows("sources"):
        units.setdefault(row.key, row.text("activity_unit") or "")
    return units


def emission_of(engagement: Engagement, source_id: str) -> float | None:
    """tCO2 of a source in all years; None where that of a year is not known."""
    return engagement.once(_emissions).get(source_id)


def _emissions(engagement: Engagement) -> dict[str, float]:
    amounts: dict[str, list[float | None]] = {}
    for row in engagement.rows("emissions"):
        amounts.setdefault(row.text("source_id") or "", []).append(row.number("emission_tco2"))
    years = len(engagement.rows("years"))
    known = {source: [tonnes for tonnes in found if tonnes is not None] for source, found in amounts.items()}
    return {source: sum(found) for source, found in known.items() if len(found) >= years}


def dates_of_site(row: TypedRow) -> str:
    """Since and until when a site is there, in brackets; "" where neither is told."""
    opened, closed = row.date("opened_date"), row.date("closed_date")
    told = "，".join([f"{opened}起"] * (opened is not None) + [f"至{closed}"] * (closed is not None))
    return f"（{told}）" if told else ""


def extent_of_case(row: TypedRow) -> str:
    """Since and until when the facts of a case hold, and of what share of the source, after a comma; "" where nothing is told."""
    since, until, share = row.date("case_from"), row.date("case_to"), row.number("case_share")
    told = [f"{since}起"] * (since is not None) + [f"至{until}"] * (until is not None)
    return "".join(f"，{part}" for part in (*told, *([f"份额{share:.15g}"] if share is not None else [])))


def named_factor(row: TypedRow) -> str:
    """A factor as a sentence names it: of what, which, for which years."""
    of = f"{row.text('source_category') or ''}{row.text('source_id') or ''}"
    return f"{of}的{row.text('factor_kind') or '参数'}（{valid_years(row)}）"


def valid_years(row: TypedRow) -> str:
    """The years for which a factor is registered."""
    first, last = (row.number(name) for name in ("verification_year", "year_to"))
    told = [f"{year:.0f}" for year in (first, last) if year is not None]
    return f"{'至'.join(dict.fromkeys(told))}年" if told else "各年"
