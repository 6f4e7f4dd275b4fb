"""What a workbook is made of: sheets holding forms and tables, tables holding columns that name fields."""

from dataclasses import dataclass
from enum import Enum

from udfs.kernel.clause import clause
from udfs.kernel.field import Field, field
from workbook_templates.declare.formulas import Expression


class Role(Enum):
    """What a cell is for; each role has one named style."""

    REQUIRED = "必填"
    OPTIONAL = "选填"
    COMPUTED = "计算"
    CHECK = "检查"
    LOCKED = "锁定"


@dataclass(frozen=True)
class Column:
    """A column of a table: a field in a role, with a formula when it is computed.

    Attributes:
        formula: of every row; None for a column that is filled in or assembled.
        block: the formula is one array over all rows (and over the columns of the same block).
        header: header text where it differs from the field's label.
    """

    field: Field
    role: Role
    formula: Expression | None = None
    block: str = ""
    width: float = 12

    @property
    def id(self) -> str:
        return self.field.id

    @property
    def header(self) -> str:
        unit = self.field.unit
        return f"{self.field.zh}（{unit}）" if unit not in ("", "1") else self.field.zh


def required(field_id: str, width: float = 12) -> Column:
    """A column that every filled row must fill."""
    return Column(field(field_id), Role.REQUIRED, width=width)


def optional(field_id: str, width: float = 12) -> Column:
    """A column that may stay blank."""
    return Column(field(field_id), Role.OPTIONAL, width=width)


def computed(field_id: str, formula: Expression, width: float = 12, role: Role = Role.COMPUTED) -> Column:
    """A column whose every cell is this formula."""
    return Column(field(field_id), role, formula, width=width)


def in_block(block: str, field_id: str, formula: Expression, width: float = 10, role: Role = Role.COMPUTED) -> Column:
    """A column of one array formula over all rows and all columns of the same block (plain tables only)."""
    return Column(field(field_id), role, formula, block, width)


def assembled(field_id: str, width: float = 12) -> Column:
    """A column the tool fills; a verifier's entry in it is kept."""
    return Column(field(field_id), Role.OPTIONAL, width=width)


@dataclass(frozen=True)
class Table:
    """A table of a sheet.

    Attributes:
        id: ASCII name, the data contract.
        key: the column that names a row.
        plain: not an Excel table (array formulas cannot stand in one) but a block of fixed size.
        rows: data rows of the empty template; a plain block's capacity.
        rows_per_year: of a computed block; 0 where each source has a row for each year.
        caption: heading where the sheet has more than one block.
    """

    id: str
    key: str
    clauses: tuple[str, ...]
    columns: tuple[Column, ...]
    plain: bool = False
    rows: int = 1
    rows_per_year: int = 0
    caption: str = ""

    def __post_init__(self) -> None:
        for one in self.clauses:
            clause(one)
        names = [column.id for column in self.columns]
        assert len(set(names)) == len(names), f"{self.id}: a column twice"
        assert self.key in names, f"{self.id}: no key column"

    @property
    def is_computed(self) -> bool:
        """Whether nothing in it is filled in."""
        return all(column.formula is not None for column in self.columns)

    @property
    def is_assembled(self) -> bool:
        """Whether the tool writes its rows: nothing in it has to be filled in, and nothing is a formula."""
        return all(column.role is Role.OPTIONAL for column in self.columns)

    def column(self, column_id: str) -> Column:
        """The column of that field.

        Raises:
            KeyError: the table has no such column.
        """
        for column in self.columns:
            if column.id == column_id:
                return column
        raise KeyError(f"{self.id} has no column {column_id}")


@dataclass(frozen=True)
class Item:
    """One line of a form: a named cell."""

    field: Field
    role: Role
    formula: Expression | None = None
    initial: float | str | None = None


@dataclass(frozen=True)
class Form:
    """A list of named cells, one a line."""

    items: tuple[Item, ...]
    caption: str = ""


def item(field_id: str, role: Role = Role.REQUIRED, initial: float | str | None = None) -> Item:
    """A line of a form that is filled in."""
    return Item(field(field_id), role, initial=initial)


def computed_item(field_id: str, formula: Expression) -> Item:
    """A line of a form that is computed."""
    return Item(field(field_id), Role.COMPUTED, formula)


@dataclass(frozen=True)
class Sheet:
    """A sheet: forms and tables from top to bottom; a table that grows comes last."""

    name: str
    title: str
    purpose: str
    blocks: tuple[Form | Table, ...]
    pages_wide: int = 1

    def __post_init__(self) -> None:
        growing = [block for block in self.blocks if isinstance(block, Table) and not block.plain]
        assert len(growing) <= 1, f"{self.name}: one Excel table a sheet"
        assert not growing or self.blocks[-1] is growing[0], f"{self.name}: the growing table comes last"

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Table))


@dataclass(frozen=True)
class Workbook:
    """All sheets in order."""

    sheets: tuple[Sheet, ...]

    def __post_init__(self) -> None:
        for table in self.tables:
            assert table.is_computed or not table.plain, f"{table.id}: a plain block is computed"

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(table for sheet in self.sheets for table in sheet.tables)

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(
            item for sheet in self.sheets for block in sheet.blocks if isinstance(block, Form) for item in block.items
        )

    def table(self, table_id: str) -> Table:
        """The table of that name.

        Raises:
            KeyError: there is none.
        """
        return {table.id: table for table in self.tables}[table_id]

    def sheet_of(self, table_id: str) -> Sheet:
        """The sheet that holds a table."""
        return next(sheet for sheet in self.sheets for table in sheet.tables if table.id == table_id)
