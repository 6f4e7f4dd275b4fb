"""What a column refers to: the table it names rows of, and where the unit of its number stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypedDict

from udfs.kernel.errors import DeclarationError
from udfs.kernel.field import Field
from udfs.kernel.unit import Unit
from udfs.vocabularies import ActivityUnit


@dataclass(frozen=True)
class Referred:
    """A column of another table, in the row that a reference of this row names.

    Attributes:
        by: the column of this row that is the reference.
        column: of the table it refers to.
    """

    by: str
    column: str


class Relations(TypedDict, total=False):
    """What a column may refer to; see `Column`."""

    references: str
    measured_in: Referred
    states_unit: Referred
    blank_means: str


class Related(Protocol):
    """A column, as far as it refers to others."""

    @property
    def field(self) -> Field: ...
    @property
    def references(self) -> str: ...
    @property
    def measured_in(self) -> Referred | None: ...
    @property
    def states_unit(self) -> Referred | None: ...
    @property
    def blank_means(self) -> str: ...


Columns = Mapping[str, Related]


def check_relations(column: Related, own: Columns, tables: Mapping[str, Columns], keys: Mapping[str, str]) -> None:
    """See to it that what a column refers to is there.

    Args:
        column: the column.
        own: the columns of its table.
        tables: table -> its columns.
        keys: table -> its key column.

    Raises:
        DeclarationError: a table or a column is not, or is of another kind.
    """
    if column.references:
        if column.references not in tables:
            raise DeclarationError(f"references {column.references}, which is no table")
        key = tables[column.references][keys[column.references]]
        if key.field.kind != column.field.kind:
            raise DeclarationError(f"references {column.references}, whose key {key.field.id} is of another kind")
    if column.blank_means and (
        column.blank_means not in own or own[column.blank_means].field.kind != column.field.kind
    ):
        raise DeclarationError(f"means {column.blank_means} where it is blank, which is no such column of its table")
    if column.measured_in is not None:
        _unit(column.measured_in, own, tables)
        if not column.field.varies:
            raise DeclarationError(f"is always in {column.field.unit or 'no unit'}, whatever another row says")
    if column.states_unit is not None:
        unit = _unit(column.states_unit, own, tables)
        if column.field.vocabulary != Unit.__name__:
            raise DeclarationError(f"states the unit {unit.id}, which is of another vocabulary")


def _unit(referred: Referred, own: Columns, tables: Mapping[str, Columns]) -> Field:
    table = own[referred.by].references if referred.by in own else ""
    if not table or referred.column not in tables.get(table, {}):
        raise DeclarationError(f"has its unit at {referred.by}.{referred.column}, which leads nowhere")
    found = tables[table][referred.column].field
    if found.vocabulary != ActivityUnit.__name__:
        raise DeclarationError(f"has its unit at {referred.by}.{referred.column}, which is none")
    return found
