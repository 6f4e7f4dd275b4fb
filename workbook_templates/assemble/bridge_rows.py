"""差异说明: what the account proves of each source's difference; what a verifier typed stays, and goes before."""

from collections.abc import Iterator, Sequence

from udfs.account.entries import account_of
from udfs.account.initial_report import Reason, reasons
from udfs.kernel.cells import Value, is_blank
from udfs.vocabularies import Entry
from workbook_templates.engagement.findings import Finding
from workbook_templates.engagement.reader import Engagement, TypedRow

Line = dict[str, Value]
KEPT = ("bridge_finding", "remark")


def assemble(engagement: Engagement) -> list[Line]:
    """The rows of the sheet: those typed, then ours.

    Nothing is assembled for a source and year of which somebody typed reasons of their own, nor for a year in which rows
    name no source: what they explain already would be told twice.
    """
    rows = standing(engagement)
    typed = [row for row in rows if row["entry"] != str(Entry.ASSEMBLED)]
    ours = {str(row["bridge_id"]): row for row in rows if row["entry"] == str(Entry.ASSEMBLED)}
    reported = {row.number("verification_year") for row in engagement.rows("initial_figures")}
    open_years = reported - {_number(line["verification_year"]) for line in typed if is_blank(line["source_id"])}
    return typed + [
        _line(emission, reason, ours)
        for emission in engagement.rows("emissions") if emission.number("verification_year") in open_years
        for reason in _left(emission, reasons(engagement, emission), typed)
    ]  # fmt: skip


def standing(engagement: Engagement) -> list[Line]:
    """The rows as they are."""
    names = [column.id for column in engagement.calculation.workbook.table("bridge").columns if column.formula is None]
    return [{name: row.value(name) for name in names} for row in engagement.rows("bridge")]


def _number(value: Value) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _left(emission: TypedRow, found: Sequence[Reason], typed: Sequence[Line]) -> Iterator[Reason]:
    """Those that nobody took over, where nobody typed others."""
    source, year = account_of(emission)
    taken = {
        str(line["bridge_id"]) for line in typed
        if line["source_id"] == source and _number(line["verification_year"]) == year
    }  # fmt: skip
    if taken <= {_id(emission, reason) for reason in found}:
        yield from (reason for reason in found if _id(emission, reason) not in taken)


def _id(emission: TypedRow, reason: Reason) -> str:
    return f"{emission.key}|{reason.mark}"


def _line(emission: TypedRow, reason: Reason, before: dict[str, Line]) -> Line:
    source, year = account_of(emission)
    name = _id(emission, reason)
    kept = {column: before.get(name, {}).get(column) for column in KEPT}
    return {
        "bridge_id": name, "verification_year": year, "source_id": source, "bridge_reason": reason.text,
        "bridge_clause": reason.clause, "adjustment_tco2": reason.tonnes, "entry": str(Entry.ASSEMBLED), **kept,
    }  # fmt: skip


def with_findings(engagement: Engagement, lines: Sequence[Line], findings: Sequence[Finding]) -> list[Line]:
    """Our rows with the finding of the row that explains them, where there is one and nobody typed another."""
    of_rows: dict[tuple[str, str], str] = {}
    for finding in findings:
        of_rows.setdefault((finding.table, finding.key), finding.id)
    known = {
        _id(emission, reason): of_rows.get((reason.table, reason.key))
        for emission in engagement.rows("emissions") for reason in reasons(engagement, emission) if reason.table
    }  # fmt: skip
    return [
        {**line, "bridge_finding": known.get(str(line["bridge_id"]))}
        if line["entry"] == str(Entry.ASSEMBLED) and is_blank(line.get("bridge_finding")) else line
        for line in lines
    ]  # fmt: skip
