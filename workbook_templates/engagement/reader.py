"""A book becomes an engagement: every value with the sheet and cell it stands in."""

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar, cast

from openpyxl.utils import get_column_letter
from pydantic import BaseModel, ConfigDict, PrivateAttr, SkipValidation

from udfs import EDITION
from udfs.kernel.cells import NO, YES, Value, is_blank, shown
from udfs.kernel.closed_list import ClosedList
from udfs.kernel.errors import GhgError
from workbook_templates.book import Book, Grid
from workbook_templates.declare.table import Table
from workbook_templates.declare.workbook import Workbook
from workbook_templates.engagement.frames import frames_of
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.ooxml.package.active_content import ActiveContent
from workbook_templates.tables import WORKBOOK

if TYPE_CHECKING:
    from pandas import DataFrame

EDITION_NAME = "ghg_edition"  # the named cell that says by which edition of the rule text a workbook was built
FREEZE_RECORD = "冻结记录"  # the sheet of an exchange copy that says what its formulas were
PART_RECORD = "拆分记录"  # the sheet of a part that says what was handed out to whom
V = TypeVar("V", bound=ClosedList)
Made = TypeVar("Made")


class Located(BaseModel):
    """A value as filled in, and where; ``is_formula`` tells a formula from a constant."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    # The book has made it a value already; pydantic would refuse a date-time where a date stands in the union.
    value: SkipValidation[Value]
    ref: CellRef
    is_formula: bool = False


class Record(BaseModel):
    """A row of a table; ``is_filled`` tells it from a blank one kept for its place."""

    model_config = ConfigDict(frozen=True)

    table: str
    index: int
    is_filled: bool
    cells: dict[str, Located]


class Engagement(BaseModel):
    """Everything a workbook says, and everything calculated from it.

    Attributes:
        forms: named cells of 基本信息.
        tables: rows by table, computed ones too, blank rows in their places.
        hidden: table -> its hidden rows.
        below: table -> what stands below its last row.
        links: other files that formulas refer to.
        active_content: what the book brings along beside its cells.
        date1904: whether the book counts its days from 1904.
        is_frozen: whether it is an exchange copy, whose formulas of ours are values.
        sheets: names of all sheets of the book, others' too.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    forms: dict[str, Located]
    tables: dict[str, tuple[Record, ...]]
    calculation: Calculation
    hidden: dict[str, frozenset[int]] = {}
    below: dict[str, dict[CellRef, Value]] = {}
    links: tuple[str, ...] = ()
    active_content: tuple[ActiveContent, ...] = ()
    date1904: bool = False
    is_frozen: bool = False
    sheets: tuple[str, ...] = ()
    _made: dict[object, object] = PrivateAttr(default_factory=dict)

    @property
    def is_part(self) -> bool:
        """Whether it holds one verifier's sources only."""
        return PART_RECORD in self.sheets

    def rows(self, table: str) -> list["TypedRow"]:
        """The filled rows of a table; of a wholly computed one, the rows that show a key."""
        return [TypedRow(self, record) for record in self.tables[table] if record.is_filled]

    def frames(self) -> dict[str, "DataFrame"]:
        """The tables as pandas data frames, for analysis; docs/analysis.md has an example.

        Returns:
            table -> its filled rows, indexed by their row on the sheet, with a column a field: numbers as Float64 in
            the field's unit, dates as datetime64[s], 是 and 否 as boolean, everything else as string; NA where a cell
            is blank. A cell that holds an error or cannot be read is NA as well, and a row of the frame ``errors``
            (table, row, column, cell, code, message).
        """
        workbook = self.calculation.workbook
        return frames_of(
            (
                table,
                [{name: (row.ref(name), row.value(name)) for name in row.record.cells} for row in self.rows(table.id)],
            )
            for table in workbook.tables
        )

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
        for row in self.rows("emissions"):
            if quantity is not None and row.text("source_id") == source_id and row.number("verification_year") == year:
                unit = row.number("unit_emission_tco2")
                return None if unit is None else quantity * unit
        return None


class TypedRow:
    """A row as checks and assemblies read it."""

    def __init__(self, engagement: Engagement, record: Record) -> None:
        self._engagement, self.record, self.table, self.index = engagement, record, record.table, record.index
        self._declared = engagement.calculation.workbook.table(record.table)

    @property
    def key(self) -> str:
        value = self.value(self._declared.key)
        if is_blank(value) or isinstance(value, GhgError):
            return f"第{self.index + 1}行"
        return f"{value:.15g}" if isinstance(value, float) else str(value)

    def value(self, column: str) -> Value:
        return self._engagement.calculation.cell(self.table, self.index, column)

    def _read(self, column: str) -> object:
        value = self.value(column)
        if is_blank(value) or isinstance(value, GhgError):
            return None
        try:
            return self._declared.column(column).field.read(value)
        except GhgError:
            return None

    def number(self, column: str) -> float | None:
        value = self._read(column)
        return value if isinstance(value, float) else None

    def text(self, column: str) -> str | None:
        value = self._read(column)
        if isinstance(value, bool):
            return YES if value else NO
        return None if value is None else str(value)

    def date(self, column: str) -> dt.date | None:
        value = self._read(column)
        return value if isinstance(value, dt.date) else None

    def flag(self, column: str) -> bool | None:
        value = self._read(column)
        return value if isinstance(value, bool) else None

    def choice(self, column: str, vocabulary: type[V]) -> V | None:
        value = self._read(column)
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
    forms = {}
    for item in workbook.items:
        ref, value = book.cell(item.field.id)
        forms[item.field.id] = Located(value=value, ref=ref)
    grids = {table.id: _grid(book, workbook, table) for table in workbook.tables}
    given = {
        table.id: [_values(record) for record in _records(grids[table.id], table, None)]
        for table in workbook.tables
        if not table.is_computed
    }
    calculation = Calculation(workbook, {name: located.value for name, located in forms.items()}, given)
    tables = {table.id: _records(grids[table.id], table, calculation) for table in workbook.tables}
    hidden = {table.id: book.hidden_rows(table.id) for table in workbook.tables}
    below = {table.id: dict(book.below(table.id)) for table in workbook.tables if not table.is_computed}
    return Engagement(
        forms=forms, tables=tables, calculation=calculation, hidden=hidden, below=below, links=book.links(),
        active_content=book.active_content(), date1904=book.date1904, is_frozen=FREEZE_RECORD in book.sheets(), sheets=tuple(book.sheets()),
    )  # fmt: skip


def reread(engagement: Engagement, book: Book, table_id: str) -> Engagement:
    """The engagement after rows of one table of its book were written; only what may have changed is read.

    Raises:
        FileError: see `read`.
    """
    calculation = engagement.calculation
    workbook = calculation.workbook
    if table_id in calculation.read_elsewhere:
        return read(book, workbook)
    table = workbook.table(table_id)
    records = _records(_grid(book, workbook, table), table, None)
    changed = {
        "tables": {**engagement.tables, table_id: records},
        "calculation": calculation.with_rows(table_id, [_values(record) for record in records]),
        "hidden": {**engagement.hidden, table_id: book.hidden_rows(table_id)},
        "below": {**engagement.below, table_id: dict(book.below(table_id))},
    }
    return Engagement(**{**dict(engagement), **changed})


def refuse_other_editions(book: Book) -> None:
    """A workbook that names no edition is none of ours, or was built before there was such a name, or its 目录 has been removed.

    Raises:
        FileError: it names another edition of the rule text than that of this tool.
    """
    try:
        _, edition = book.cell(EDITION_NAME)
    except FileError:
        return
    if not is_blank(edition) and edition != EDITION:
        raise FileError(
            f"工作簿按技术要点的{shown(edition)}版建立，本工具只适用于“{EDITION}”版："
            f"请使用与之相配的工具，或用 ghgxl new 按“{EDITION}”版新建。"
        )


def _grid(book: Book, workbook: Workbook, table: Table) -> Grid:
    try:
        return book.read(table.id)
    except FileError as error:
        sheet = workbook.sheet_of(table.id).name
        if table.id in book.tables():
            raise
        raise FileError(
            f"工作簿缺少工作表“{sheet}”的表格 {table.id}：请使用 ghgxl new 建立的工作簿，且不要删除或改名。"
        ) from error


def _values(record: Record) -> dict[str, Value]:
    return {column: located.value for column, located in record.cells.items()}


def _records(grid: Grid, table: Table, calculation: Calculation | None) -> tuple[Record, ...]:
    places = {}
    for column in table.columns:
        if column.header not in grid.headers:
            raise FileError(
                f"工作表“{grid.sheet}”缺少列“{column.header}”（或已改名）：请恢复列名，列名是工作簿的数据约定。"
            )
        places[column.id] = grid.headers.index(column.header)
    given = [places[column.id] for column in table.columns if column.formula is None]
    records = []
    for index, (row, formulas) in enumerate(zip(grid.rows, grid.formulas)):
        cells = {
            column: Located(
                value=row[place],
                ref=CellRef(grid.sheet, f"{get_column_letter(grid.first_column + place)}{grid.first_row + index}"),
                is_formula=formulas[place] is not None,
            )
            for column, place in places.items()
        }
        if table.is_computed:
            is_filled = calculation is not None and not is_blank(calculation.cell(table.id, index, table.key))
        else:
            is_filled = not all(is_blank(row[place]) for place in given)
        records.append(Record(table=table.id, index=index, is_filled=is_filled, cells=cells))
    return tuple(records)
