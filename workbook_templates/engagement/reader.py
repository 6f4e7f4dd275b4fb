"""A book becomes an engagement: every value with the sheet and cell it stands in."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar, cast

from udfs import EDITION
from udfs.kernel.cells import NO, YES, Value, is_blank, shown
from udfs.kernel.closed_list import ClosedList
from udfs.kernel.errors import GhgError
from workbook_templates.book import BareBlank, Book, Grid
from workbook_templates.declare.table import Table
from workbook_templates.declare.workbook import Workbook
from workbook_templates.engagement.columns import Located, Record, Records, TableColumns
from workbook_templates.engagement.evidence import Evidence
from workbook_templates.engagement.frames import frames_of
from workbook_templates.engagement.surroundings import Constant, Copy, constants_of, copies_of
from workbook_templates.evaluate.calculation import SIZING, Calculation
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.ooxml.package.active_content import ActiveContent
from workbook_templates.tables import WORKBOOK

if TYPE_CHECKING:
    from pandas import DataFrame

FIRST_TABLES = {"years", "sites", "sources", "factors", "bills", "findings"}  # of every template that there has been
EDITION_NAME = "ghg_edition"  # the named cell that says by which edition of the rule text a workbook was built
FREEZE_RECORD = "冻结记录"  # the sheet of an exchange copy that says what its formulas were
PART_RECORD = "拆分记录"  # the sheet of a part that says what was handed out to whom
V = TypeVar("V", bound=ClosedList)
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """Everything a workbook says, and everything calculated from it.

    Attributes:
        forms: named cells of 基本信息.
        tables: rows by table, computed ones too, blank rows in their places.
        hidden: table -> its hidden rows.
        below: table -> what stands below its last row.
        links: other files that formulas refer to.
        active_content: what the book brings along beside its cells.
        bare_blanks: single blank cells that formulas hand to functions of ours, and arguments that may lead to one.
        date1904: whether the book counts its days from 1904.
        is_frozen: whether it is an exchange copy, whose formulas of ours are values.
        sheets: names of all sheets of the book, others' too.
        copies: sheets and tables that are copies of ours. constants: named cells that lost their formula.
        evidence: what the folder of the vouchers holds; None where nobody has looked.
    """

    forms: dict[str, Located]
    tables: Mapping[str, Records]
    calculation: Calculation
    hidden: Mapping[str, frozenset[int]]
    below: Mapping[str, Mapping[CellRef, Value]]
    links: tuple[str, ...] = ()
    active_content: tuple[ActiveContent, ...] = ()
    bare_blanks: tuple[BareBlank, ...] = ()
    date1904: bool = False
    is_frozen: bool = False
    sheets: tuple[str, ...] = ()
    copies: tuple[Copy, ...] = ()
    constants: tuple[Constant, ...] = ()
    evidence: Evidence | None = None
    _rows: dict[str, list["TypedRow"]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _made: dict[object, object] = field(default_factory=dict, init=False, repr=False, compare=False)
    _emitting: dict[tuple[str | None, float | None], "TypedRow"] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def is_part(self) -> bool:
        """Whether it holds one verifier's sources only."""
        return PART_RECORD in self.sheets

    def rows(self, table: str) -> list["TypedRow"]:
        """The filled rows of a table; of a wholly computed one, the rows that show a key."""
        if table not in self._rows:
            self._rows[table] = [TypedRow(self, record) for record in self.tables[table] if record.is_filled]
        return self._rows[table]

    def frames(self) -> dict[str, "DataFrame"]:
        """The tables as pandas data frames, for analysis; docs/analysis.md has an example.

        Returns:
            table -> its filled rows, indexed by their row on the sheet, with a column a field: numbers as Float64 in
            the field's unit, dates as datetime64[s], 是 and 否 as boolean, everything else as string; NA where a cell
            is blank. A cell that holds an error or cannot be read is NA as well, and a row of the frame ``errors``
            (table, row, column, cell, code, message).
        """
        return frames_of(self.tables.values())

    def setting(self, name: str) -> Value:
        """A named cell of the form; a date without its time, as the columns of the tables are read."""
        value = self.calculation.form(name)
        return value.date() if isinstance(value, dt.datetime) else value

    def once(self, make: Callable[["Engagement"], Made]) -> Made:
        """What is made of the whole engagement, made once."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast(Made, self._made[make])

    def tonnes(self, source_id: str | None, year: float | None, quantity: float | None) -> float | None:
        """tCO2 of a quantity of a source's activity in a year."""
        if not self._emitting:
            for row in self.rows("emissions"):
                self._emitting.setdefault((row.text("source_id"), row.number("verification_year")), row)
        found = self._emitting.get((source_id, year))
        unit = None if found is None or quantity is None else found.number("unit_emission_tco2")
        return None if unit is None or quantity is None else quantity * unit


class TypedRow:
    """A row as checks and assemblies read it."""

    __slots__ = ("_engagement", "_records", "index", "record")

    def __init__(self, engagement: Engagement, record: Record) -> None:
        self._engagement, self.record, self._records, self.index = engagement, record, record.records, record.index

    @property
    def table(self) -> str:
        return self._records.table

    @property
    def key(self) -> str:
        return self._name or f"第{self.index + 1}行"

    @property
    def is_known_by_place(self) -> bool:
        """Whether nothing filled in names the row."""
        return not self._name

    @property
    def _name(self) -> str:
        value = self.value(self._records.columns.declared.key)
        if is_blank(value) or isinstance(value, GhgError):
            parts = (self.text(column) for column in self._records.columns.declared.named_by)
            return "-".join(filter(None, parts))
        return f"{value + 0.0:.15g}" if isinstance(value, float) else str(value)

    def value(self, column: str) -> Value:
        return self._records.values[column][self.index]

    def number(self, column: str) -> float | None:
        value = self._records.readings[column][self.index]
        return value if isinstance(value, float) else None

    def text(self, column: str) -> str | None:
        value = self._records.readings[column][self.index]
        if isinstance(value, bool):
            return YES if value else NO
        return None if value is None else str(value)

    def date(self, column: str) -> dt.date | None:
        value = self._records.readings[column][self.index]
        return value if isinstance(value, dt.date) else None

    def flag(self, column: str) -> bool | None:
        value = self._records.readings[column][self.index]
        return value if isinstance(value, bool) else None

    def choice(self, column: str, vocabulary: type[V]) -> V | None:
        value = self._records.readings[column][self.index]
        return value if isinstance(value, vocabulary) else None

    def tonnes(self, quantity: float | None) -> float | None:
        return self._engagement.tonnes(self.text("source_id"), self.number("verification_year"), quantity)

    def ref(self, column: str) -> CellRef:
        """Where a column of this row stands."""
        return self.record.cells[column].ref


def read(book: Book, workbook: Workbook = WORKBOOK) -> Engagement:
    """The engagement a book holds.

    Raises:
        FileError: it is of another edition of the rule text, or a sheet, table, column or named cell of ours is
            missing; the sentence names it.
    """
    refuse_other_editions(book)
    forms = {item.field.id: Located.at(*book.cell(item.field.id)) for item in workbook.items}
    there = [table for table in workbook.tables if not is_lacking(book, workbook, table)]
    grids = {table.id: _grid(book, workbook, table) for table in workbook.tables}
    columns = {table.id: TableColumns(grids[table.id], table) for table in workbook.tables}
    given = {table.id: columns[table.id].given() for table in workbook.tables if not table.is_computed}
    blocks = {table.id: columns[table.id].count for table in workbook.tables if table.is_computed}
    calculation = Calculation(workbook, {name: located.value for name, located in forms.items()}, given, blocks)
    return Engagement(
        forms=forms,
        tables={table: Records(read, calculation) for table, read in columns.items()},
        calculation=calculation,
        hidden={table.id: book.hidden_rows(table.id) for table in there},
        below={table.id: book.below(table.id) for table in there if not table.is_computed},
        links=book.links(),
        active_content=book.active_content(),
        bare_blanks=book.bare_blanks(),
        date1904=book.date1904,
        is_frozen=FREEZE_RECORD in book.sheets(),
        sheets=tuple(book.sheets()),
        copies=copies_of(book, workbook),
        constants=constants_of(book, workbook, is_frozen=FREEZE_RECORD in book.sheets()),
    )


def reread(engagement: Engagement, book: Book, table_id: str) -> Engagement:
    """The engagement after rows of one table of its book were written; only what may have changed is read.

    Raises:
        FileError: see `read`.
    """
    calculation = engagement.calculation
    workbook = calculation.workbook
    if table_id in SIZING:
        return read(book, workbook)
    columns = TableColumns(_grid(book, workbook, workbook.table(table_id)), workbook.table(table_id))
    after, resting = calculation.with_rows(table_id, columns.given()), workbook.resting_on(table_id)
    return replace(
        engagement,
        tables={table: records.calculated(after, resting) for table, records in engagement.tables.items()}
        | {table_id: Records(columns, after)},
        calculation=after,
        hidden={**engagement.hidden, table_id: book.hidden_rows(table_id)},
        below={**engagement.below, table_id: book.below(table_id)},
    )


def refuse_other_editions(book: Book) -> None:
    """A workbook that names no edition is none of ours, or was built before there was such a name, or its 目录 has been removed.

    Raises:
        FileError: it names another edition of the rule text than that of this tool, or has the sheets of an earlier template.
    """
    try:
        _, edition = book.cell(EDITION_NAME)
    except FileError:
        _refuse_earlier_templates(book)
        return
    if not is_blank(edition) and edition != EDITION:
        raise FileError(
            f"工作簿按技术要点的{shown(edition)}版建立，本工具只适用于“{EDITION}”版："
            f"请使用与之相配的工具，或用 ghgxl new 按“{EDITION}”版新建。"
        )


def _refuse_earlier_templates(book: Book) -> None:
    """The templates before the one that first named its edition lack sheets: the first that is missing would tell nobody why."""
    there = book.tables()
    missing = [table.id for table in WORKBOOK.tables if not (table.plain or table.is_later) and table.id not in there]
    if len(missing) > 1 and there.keys() >= FIRST_TABLES:
        sheets = dict.fromkeys(WORKBOOK.sheet_of(table).name for table in missing)
        raise FileError(
            f"工作簿是用早先版本的模板建立的（没有工作表“{'”“'.join(list(sheets)[:3])}”等{len(sheets)}张），本版本不能读取："
            "请用 ghgxl new 建立新的工作簿，把填写的内容复制过去。"
        )


def is_lacking(book: Book, workbook: Workbook, table: Table) -> bool:
    """Whether a book was built before there was the sheet of a table, which it may do without."""
    return table.is_later and workbook.sheet_of(table.id).name not in book.sheets()


def _grid(book: Book, workbook: Workbook, table: Table) -> Grid:
    if is_lacking(book, workbook, table):
        none: tuple[list[None], ...] = ([],) * len(table.columns)
        return Grid(workbook.sheet_of(table.id).name, 1, 1, tuple(c.header for c in table.columns), none, none)
    try:
        return book.read(table.id)
    except FileError as error:
        sheet = workbook.sheet_of(table.id).name
        if table.id in book.tables():
            raise
        raise FileError(
            f"工作簿缺少工作表“{sheet}”的表格 {table.id}：请使用 ghgxl new 建立的工作簿，且不要删除或改名。"
        ) from error
