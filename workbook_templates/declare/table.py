"""A table of a sheet: columns that name fields, what they refer to, and what makes a row one row."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from enum import Enum
from functools import cached_property
from typing import Unpack

from udfs.kernel.cells import Value
from udfs.kernel.check import Fault
from udfs.kernel.clause import clause
from udfs.kernel.errors import DeclarationError
from udfs.kernel.field import Field, field
from workbook_templates.declare.formulas import Expression, Stated, as_expression
from workbook_templates.declare.keys import Key
from workbook_templates.declare.references import Referred, Relations
from workbook_templates.declare.validation import placed


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
        stated: the unit of the formula that its author vouches for, where it cannot be inferred.
        references: the table whose key a value must be; "" where it names no row.
        measured_in: where the unit of the number stands.
        states_unit: the unit that the value, a unit, must convert into.
        blank_means: the computed column that holds what was filled in or, where that is blank, what it means.
        header: header text where it differs from the field's label.
    """

    field: Field
    role: Role
    formula: Expression | None = None
    block: str = ""
    width: float = 12
    stated: str | None = None
    references: str = ""
    measured_in: Referred | None = None
    states_unit: Referred | None = None
    blank_means: str = ""

    def __post_init__(self) -> None:
        if (self.role in (Role.COMPUTED, Role.CHECK)) != (self.formula is not None):
            raise DeclarationError(f"column {self.id}: a formula belongs to what is computed, and to nothing else")

    @property
    def id(self) -> str:
        return self.field.id

    @property
    def is_key(self) -> bool:
        """Whether it is there for formulas to find the row by."""
        return isinstance(self.formula, Key)

    @property
    def header(self) -> str:
        unit = self.field.unit
        return f"{self.field.zh}（{unit}）" if unit not in ("", "1") else self.field.zh


def required(field_id: str, width: float = 12, **relations: Unpack[Relations]) -> Column:
    """A column that every filled row must fill."""
    return Column(field(field_id), Role.REQUIRED, width=width, **relations)


def optional(field_id: str, width: float = 12, **relations: Unpack[Relations]) -> Column:
    """A column that may stay blank."""
    return Column(field(field_id), Role.OPTIONAL, width=width, **relations)


def computed(
    field_id: str, formula: Expression | Stated, width: float = 12, role: Role = Role.COMPUTED,
    **relations: Unpack[Relations],
) -> Column:  # fmt: skip
    """A column whose every cell is this formula."""
    stated = formula.unit if isinstance(formula, Stated) else None
    return Column(field(field_id), role, as_expression(formula), width=width, stated=stated, **relations)


def in_block(
    block: str, field_id: str, formula: Expression, width: float = 10, role: Role = Role.COMPUTED,
    **relations: Unpack[Relations],
) -> Column:  # fmt: skip
    """A column of one array formula over all rows and all columns of the same block (plain tables only)."""
    return Column(field(field_id), role, formula, block, width, **relations)


def assembled(field_id: str, width: float = 12) -> Column:
    """A column the tool fills; a verifier's entry in it is kept."""
    return Column(field(field_id), Role.OPTIONAL, width=width)


def locked(field_id: str, width: float = 12) -> Column:
    """A column that the tool fills once and nobody changes."""
    return Column(field(field_id), Role.LOCKED, width=width)


@dataclass(frozen=True)
class Table:
    """A table of a sheet.

    Attributes:
        id: ASCII name, the data contract.
        key: the column that names a row.
        plain: not an Excel table (array formulas cannot stand in one) but a block of fixed size.
        rows: data rows of the empty template; a plain block's capacity.
        rows_per_year: of a computed block; 0 where each source has a row for each year.
        rows_per_source: of a computed block with rows for each source, whatever the years.
        is_fixed: of a computed block that has the rows declared, whatever is filled in.
        caption: heading where the sheet has more than one block.
        unique: the columns that together stand once, the key first; the key alone where none are given.
        repeated: the fault of rows that agree in them, where it is not W-5.
        empty: the fault of having no row.
        amount: the column of the activity that a row adds to its source and year.
        named_by: the columns whose contents name a row without a key; those that are blank are left out.
        of_entity: its rows tell of the verified entity as a whole; findings about the whole workbook stand here.
        is_later: a workbook built before there was such a table may lack it, and reads as if it were empty.
        row_height: of its rows in points, where something stands beside them; 0 where their texts say.
        is_record: what commands keep of their own work; no data of the engagement, and nobody types there.
        module: where it is declared.
    """

    id: str
    key: str
    clauses: tuple[str, ...]
    columns: tuple[Column, ...]
    plain: bool = False
    rows: int = 1
    rows_per_year: int = 0
    rows_per_source: int = 0
    is_fixed: bool = False
    caption: str = ""
    unique: tuple[str, ...] = ()
    repeated: Fault | None = None
    empty: Fault | None = None
    amount: str = ""
    named_by: tuple[str, ...] = ()
    of_entity: bool = False
    is_later: bool = False
    is_record: bool = False
    row_height: float = 0
    module: str = attribute(init=False, compare=False, default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "module", sys._getframe(2).f_globals["__name__"])  # that of the declaration
        for clause_id in self.clauses:
            with placed(f"{self.module}: table {self.id}"):
                clause(clause_id)
        names = [column.id for column in self.columns]
        if len(set(names)) != len(names):
            raise DeclarationError(f"{self.module}: table {self.id} has a column twice")
        if len(set(self.identity)) != len(self.identity):
            raise DeclarationError(f"{self.module}: table {self.id} has a column twice in unique")
        if self.identity[0] != self.key:
            raise DeclarationError(f"{self.module}: table {self.id} has its key {self.key} not first in unique")
        for named in (*self.identity, *([self.amount] if self.amount else []), *self.named_by):
            if named not in names:
                raise DeclarationError(f"{self.module}: table {self.id} has no column {named}, which it builds on")
        if self.plain and self.rows == len(names) == 1:
            raise DeclarationError(f"{self.module}: table {self.id} is one cell, which no host tells from a named cell")
        if self.amount and self.column(self.amount).field.kind != "number":
            raise DeclarationError(
                f"{self.module}: table {self.id} has its amount in {self.amount}, which is no number"
            )

    @property
    def identity(self) -> tuple[str, ...]:
        """The columns that together stand once."""
        return self.unique or (self.key,)

    @property
    def is_computed(self) -> bool:
        """Whether nothing in it is filled in."""
        return all(column.formula is not None for column in self.columns)

    @property
    def is_assembled(self) -> bool:
        """Whether the tool writes its rows: nothing in it has to be filled in, nor calculated but beside an ``entry``."""
        filled_in = [column for column in self.columns if column.formula is None]
        is_marked = len(filled_in) == len(self.columns) or any(column.id == "entry" for column in filled_in)
        return is_marked and all(column.role is Role.OPTIONAL for column in filled_in)

    def headed(self, rows: Iterable[Mapping[str, Value]]) -> list[dict[str, Value]]:
        """Rows by field as the book port takes them: by the headings of the columns.

        Raises:
            DeclarationError: the table has no such column.
        """
        return [{self.column(column).header: value for column, value in row.items()} for row in rows]

    def column(self, column_id: str) -> Column:
        """The column of that field.

        Raises:
            DeclarationError: the table has no such column.
        """
        if column_id not in self._by_id:
            raise DeclarationError(f"table {self.id} has no column {column_id}")
        return self._by_id[column_id]

    @cached_property
    def _by_id(self) -> dict[str, Column]:
        return {column.id: column for column in self.columns}
