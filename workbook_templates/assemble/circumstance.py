"""One special circumstance of 六.1, as its row of 特殊情况 has it."""

from collections.abc import Iterator
from dataclasses import dataclass

from udfs.kernel.cells import Value
from udfs.vocabularies import CircumstanceKind, Entry
from workbook_templates.engagement.reader import TypedRow


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One special circumstance: its category, what the report says, where it comes from."""

    kind: CircumstanceKind
    key: str
    text: str
    clause: str
    source: str
    tonnes: float | None = None

    @property
    def id(self) -> str:
        return f"{self.kind}@{self.key}"

    def row(self, note: Value) -> dict[str, Value]:
        """Its row of the sheet, by field."""
        return {
            "circumstance_id": self.id, "circumstance_kind": str(self.kind), "circumstance_text": self.text,
            "circumstance_clause": self.clause, "circumstance_tco2": self.tonnes, "assembled_from": self.source,
            "circumstance_note": note, "entry": str(Entry.ASSEMBLED),
        }  # fmt: skip


Found = Iterator[Circumstance]


def amount(value: float | None, unit: str | None) -> str:
    """A quantity as a sentence shows it: two decimals at most."""
    return "" if value is None else f"{f'{value:,.2f}'.rstrip('0').rstrip('.')} {unit or ''}".strip()


def year_of(row: TypedRow) -> str:
    year = row.number("verification_year")
    return f"{year:.0f}年" if year is not None else ""
