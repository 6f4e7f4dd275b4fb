"""The product's side: an engagement in memory, the totals by its own formulas, what its checks find."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from oracle.tables import Row, Tables
from udfs.kernel.cells import Value
from udfs.vocabularies import Severity
from workbook_templates.book import Grid
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.engagement.run_checks import run_checks
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.ooxml.addresses import CellRef, address
from workbook_templates.ooxml.sheets.cell_values import stored
from workbook_templates.tables import WORKBOOK
from xl_addin.books.memory import MemoryBook

NONE: Mapping[Any, Any] = MappingProxyType({})
GRAVE = (Severity.ERROR, Severity.WARNING)
Overwritten = Mapping[tuple[str, int, str], Value]  # table, row, column of a formula that a constant replaces


@dataclass(frozen=True, slots=True)
class Found:
    """A finding: its check, the row it names, and whether it is a 警告 at least."""

    check: str
    key: str
    severity: Severity

    @property
    def is_grave(self) -> bool:
        return self.severity in GRAVE


@dataclass(frozen=True, slots=True)
class Seen:
    """What the product makes of an engagement.

    Attributes:
        verified, separate: tCO2 by year; None where it shows no total.
    """

    verified: dict[int, float | None]
    separate: dict[int, float | None]
    findings: frozenset[Found]


class KeptBook(MemoryBook):
    """A workbook in memory in which single formulas may be overwritten, columns are kept as lists."""

    def __init__(
        self, grids: dict[str, Grid], names: Mapping[str, tuple[CellRef, Value]], hidden: Mapping[str, Sequence[int]]
    ) -> None:
        super().__init__({}, names, hidden)
        self.grids = grids
        self.under: dict[str, dict[CellRef, Value]] = {}

    def tables(self) -> Mapping[str, str]:
        return {name: grid.sheet for name, grid in self.grids.items()}

    def read(self, table: str) -> Grid:
        return self.grids[table]

    def hidden_rows(self, table: str) -> frozenset[int]:
        return frozenset(self._hidden.get(table, ()))

    def below(self, table: str) -> Mapping[CellRef, Value]:
        return self.under.get(table, {})


def book_of(
    form: Row, tables: Tables, overwritten: Overwritten = NONE, hidden: Mapping[str, Sequence[int]] = NONE,
    below: Mapping[str, list[Row]] = NONE, blocks: Mapping[str, int] = NONE,
) -> KeptBook:  # fmt: skip
    """The workbook that somebody filled in so.

    Args:
        overwritten: formulas that constants replaced; hidden: hidden rows; below: rows under a table.
        blocks: rows of a computed block that has too few.
    """
    tables = as_typed(tables)
    calculation = Calculation(WORKBOOK, form, tables)  # to know how many rows its blocks have
    grids = {}
    for table in WORKBOOK.tables:
        rows = tables.get(table.id) or [{}]
        count = blocks.get(table.id, calculation.rows(table.id)) if table.is_computed else len(rows)
        columns, texts = [], []
        for column in table.columns:
            is_formula = column.formula is not None
            columns.append([None] * count if is_formula else [stored(row.get(column.id)) for row in rows])
            texts.append(["x" if is_formula else None] * count)
        grids[table.id] = Grid(
            sheet=WORKBOOK.sheet_of(table.id).name, first_row=2, first_column=1,
            headers=tuple(column.header for column in table.columns), columns=tuple(columns),
            texts=tuple(texts),
        )  # fmt: skip
    for (table_id, row, column_id), value in overwritten.items():
        at = [column.id for column in WORKBOOK.table(table_id).columns].index(column_id)
        grids[table_id].columns[at][row], grids[table_id].texts[at][row] = value, None
    names = {
        item.field.id: (CellRef("基本信息", f"AZ{at}"), stored(form.get(item.field.id)))
        for at, item in enumerate(WORKBOOK.items, 1)
    }
    book = KeptBook(grids, names, hidden)
    for table_id, under in below.items():
        book.under[table_id] = _below(grids[table_id], table_id, under)
    return book


def as_typed(tables: Tables) -> Tables:
    """The tables as somebody fills them in."""
    return {name: [_as_typed(row) for row in rows] for name, rows in tables.items()}


def _as_typed(row: Row) -> Row:
    """The cells of a row that somebody types: what follows from the register and the row above is left blank."""
    implied = row.get("implied") or {}
    return {
        name: None if value is not None and implied.get(name) == value else value
        for name, value in row.items() if name != "implied"
    }  # fmt: skip


def _below(grid: Grid, table_id: str, rows: list[Row]) -> dict[CellRef, Value]:
    ids = [column.id for column in WORKBOOK.table(table_id).columns]
    first = grid.first_row + len(grid)
    return {
        CellRef(grid.sheet, address(first + down, grid.first_column + ids.index(name))): value
        for down, row in enumerate(rows)
        for name, value in row.items()
        if value is not None and name in ids
    }


def seen(book: KeptBook) -> Seen:
    """Totals and findings."""
    engagement = read(book)
    findings = run_checks(engagement)
    return Seen(
        _by_year(engagement, "verified_emission_tco2"), _by_year(engagement, "separate_emission_tco2"),
        frozenset(Found(finding.check, finding.key, finding.severity) for finding in findings),
    )  # fmt: skip


def _by_year(engagement: Engagement, column: str) -> dict[int, float | None]:
    """A total by year, as the formulas of the workbook give it."""
    calculation = engagement.calculation
    pairs = zip(calculation.column("year_totals", "verification_year"), calculation.column("year_totals", column))
    return {
        int(year): amount if isinstance(amount, (int, float)) else None
        for year, amount in pairs
        if isinstance(year, (int, float)) and year
    }
