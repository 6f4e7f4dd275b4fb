"""What the report's annexes are made of: sections with their clauses, tables of the workbook's columns as printed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from udfs.kernel.cells import is_blank
from udfs.kernel.errors import GhgError
from workbook_templates.engagement.reader import Engagement, TypedRow


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table with its caption; every cell is text as printed."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Section:
    """A section: heading with the clauses it answers, paragraphs, tables."""

    heading: str
    clauses: tuple[str, ...]
    paragraphs: tuple[str, ...] = ()
    tables: tuple[ReportTable, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Declared:
    """A section's heading, clauses and maker."""

    heading: str
    clauses: tuple[str, ...]
    make: Callable[[Engagement], tuple[tuple[str, ...], tuple[ReportTable, ...]]]


SECTIONS: list[Declared] = []
Made = tuple[tuple[str, ...], tuple[ReportTable, ...]]
NOTHING = "无。"
OF_QUOTA, WHOLE_UNITS = ("reported_value", "verified_value"), ("人次",)
EXACT = ("factor_value",)  # published digits


def section(heading: str, *clauses: str) -> Callable[[Callable[[Engagement], Made]], Callable[[Engagement], Made]]:
    """Register a section, in the order of the report."""

    def register(make: Callable[[Engagement], Made]) -> Callable[[Engagement], Made]:
        SECTIONS.append(Declared(heading, clauses, make))
        return make

    return register


def shown(row: TypedRow, column: str) -> str:
    """A cell as the report prints it: tonnes and amounts with two decimals, counts without, an error by its code."""
    value = row.value(column)
    if is_blank(value):
        return ""
    if isinstance(value, GhgError):
        return value.code
    number = row.number(column)
    if number is None:
        return row.text(column) or str(value)
    if column.endswith("year"):
        return f"{number:.0f}"
    if column in EXACT:
        return f"{number:.15g}"
    return f"{number:,.0f}" if _is_count(row, column) and number.is_integer() else f"{number:,.2f}"


def _is_count(row: TypedRow, column: str) -> bool:
    """Vouchers, samples and persons are counted in whole numbers."""
    return column.endswith("_count") or (column in OF_QUOTA and row.text("quota_unit") in WHOLE_UNITS)


def table(
    engagement: Engagement, name: str, caption: str, columns: Iterable[str], rows: Iterable[TypedRow] | None = None
) -> ReportTable:
    """Columns of a table of the workbook, under their own headings."""
    declared = engagement.calculation.workbook.table(name)
    chosen = tuple(columns)
    numbers = frozenset(at for at, column in enumerate(chosen) if declared.column(column).field.kind == "number")
    found = engagement.rows(name) if rows is None else rows
    return ReportTable(
        caption, tuple(declared.column(column).header for column in chosen),
        tuple(tuple(shown(row, column) for column in chosen) for row in found), numbers,
    )  # fmt: skip


def filled(*tables: ReportTable) -> tuple[ReportTable, ...]:
    return tuple(table for table in tables if table.rows)


def sentences(*told: str) -> list[str]:
    return [sentence for sentence in told if sentence]
