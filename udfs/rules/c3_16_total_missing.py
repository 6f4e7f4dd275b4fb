"""三.16【保守性原则】 A year without a total says so, and where it fails."""

from collections.abc import Iterator

from udfs.kernel.check import Engagement, Hit, Row, book_check, hit
from udfs.kernel.clause import clause
from udfs.kernel.errors import GhgError
from udfs.vocabularies import Severity

CLAUSE = clause("三.16")
TOTALS = ("verified_emission_tco2", "separate_emission_tco2", "excluded_emission_tco2")
NAMED = 5  # sources that the sentence names


def _reason(row: Row) -> str | None:
    """Why a source has no emission in its year; None where it has."""
    for column in ("activity_total", "unit_emission_tco2", *TOTALS):
        value = row.value(column)
        if isinstance(value, GhgError):
            return value.message.rstrip("。")
    return None


@book_check(
    "316-28", CLAUSE, table="year_totals", severity=Severity.ERROR,
    says="{year}年的排放总量无法计算：{reasons}。没有总量时不得出具结论，请先改正所列各处。",
)  # fmt: skip
def total_not_calculated(engagement: Engagement) -> Iterator[Hit]:
    """A total that is an error value, whatever its cause."""
    for row in {row.key: row for row in engagement.rows("year_totals")}.values():
        failing = [column for column in TOTALS if isinstance(row.value(column), GhgError)]
        if not failing:
            continue
        year = row.number("verification_year")
        found = {
            other.text("source_id"): reason
            for other in engagement.rows("emissions")
            if other.number("verification_year") == year and (reason := _reason(other)) is not None
        }
        told = [f"排放源“{source}”——{reason}" for source, reason in list(found.items())[:NAMED]]
        if len(found) > NAMED:
            told.append(f"等{len(found)}个排放源")
        value = row.value(failing[0])
        own = value.message.rstrip("。") if isinstance(value, GhgError) else ""
        yield hit(row, *failing, year=row.key, reasons="；".join(told) or own)
