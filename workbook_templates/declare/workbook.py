"""What a workbook is made of: sheets holding forms and tables."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from functools import cached_property

from udfs.kernel.errors import DeclarationError, GhgError
from udfs.kernel.field import Field, field
from workbook_templates.declare.formulas import Expression
from workbook_templates.declare.looked_up import Place, looked_up
from workbook_templates.declare.meaning import Meaning
from workbook_templates.declare.references import check_relations
from workbook_templates.declare.table import Role, Table
from workbook_templates.declare.validation import Surroundings, check_formula, placed, reads, refuse_circles


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
    module: str = attribute(init=False, compare=False, default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "module", sys._getframe(2).f_globals["__name__"])  # that of the declaration


def check_initial(item: Item) -> None:
    """What a named cell holds in the empty template may stand there.

    Raises:
        DeclarationError: it may not.
    """
    if item.initial is not None:
        try:
            item.field.read(item.initial)
        except GhgError as error:
            raise DeclarationError(f"begins with {item.initial}: {error.message}") from error


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
        if len(growing) > 1 or (growing and self.blocks[-1] is not growing[0]):
            raise DeclarationError(f"sheet {self.name}: one table that grows, and it comes last")

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Table))


@dataclass(frozen=True)
class Workbook:
    """All sheets in order."""

    sheets: tuple[Sheet, ...]
    _needs: Mapping[str, set[str]] = attribute(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        columns = {table.id: {column.id: column for column in table.columns} for table in self.tables}
        tables = {table: {name: column.field for name, column in own.items()} for table, own in columns.items()}
        keys = {table.id: table.key for table in self.tables}
        named = {item.field.id: item.field for item in self.items}
        sheets = {sheet.name for sheet in self.sheets}
        if len(tables) != len(self.tables) or len(named) != len(self.items) or len(sheets) != len(self.sheets):
            raise DeclarationError("a sheet, a table or a named cell twice")
        if sum(table.of_entity for table in self.tables) > 1:
            raise DeclarationError("two tables tell of the verified entity as a whole")
        needs: dict[str, set[str]] = {}
        modules: dict[str, str] = {}
        known: dict[Field, Meaning] = {}
        for table in self.tables:
            if table.plain and not table.is_computed:
                raise DeclarationError(
                    f"{table.module}: table {table.id} is a plain block, which is computed as a whole"
                )
            for column in table.columns:
                with placed(f"{table.module}: {table.id}.{column.id}"):
                    check_relations(column, columns[table.id], columns, keys)
                    if column.formula is not None:
                        around = Surroundings(tables, named, known, table.id)
                        check_formula(column.formula, column.stated, column.field, around)
                        needs[f"{table.id}.{column.id}"] = reads(column.formula, table.id)
                        modules[f"{table.id}.{column.id}"] = table.module
        for form in (block for sheet in self.sheets for block in sheet.blocks if isinstance(block, Form)):
            for item in form.items:
                with placed(f"{form.module}: named cell {item.field.id}"):
                    check_initial(item)
                    if item.formula is not None:
                        check_formula(item.formula, None, item.field, Surroundings(tables, named, known))
                        needs[item.field.id], modules[item.field.id] = reads(item.formula, ""), form.module
        refuse_circles(needs, modules)
        object.__setattr__(self, "_needs", needs)

    def resting_on(self, table_id: str) -> frozenset[str]:
        """What is computed from a table, through whatever others: columns as ``table.column``, named cells by their name."""
        if table_id not in self._resting:
            found = {f"{table_id}.{column.id}" for column in self.table(table_id).columns}
            left = list(found)
            while left:
                more = self._readers.get(left.pop(), set()) - found
                found |= more
                left += more
            self._resting[table_id] = frozenset(found)
        return self._resting[table_id]

    @cached_property
    def _resting(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def _readers(self) -> dict[str, set[str]]:
        """Column or named cell -> what reads it at once."""
        found: dict[str, set[str]] = {}
        for reader, needed in self._needs.items():
            for name in needed:
                found.setdefault(name, set()).add(reader)
        return found

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        return tuple(table for sheet in self.sheets for table in sheet.tables)

    @property
    def entity(self) -> Table:
        """The table that tells of the verified entity as a whole."""
        return next(table for table in self.tables if table.of_entity)

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(
            item for sheet in self.sheets for block in sheet.blocks if isinstance(block, Form) for item in block.items
        )

    @cached_property
    def looked_up(self) -> frozenset[Place]:
        """The columns of text that somebody fills and that formulas look up."""
        columns = {table.id: {column.id: column for column in table.columns} for table in self.tables}
        formulas = [("", item.formula) for item in self.items if item.formula is not None]
        formulas += [
            (table, column.formula) for table, own in columns.items() for column in own.values() if column.formula
        ]
        return looked_up(columns, formulas)

    def table(self, table_id: str) -> Table:
        """The table of that name.

        Raises:
            DeclarationError: there is none.
        """
        if table_id not in self._by_id:
            raise DeclarationError(f"no table {table_id}")
        return self._by_id[table_id]

    def sheet_of(self, table_id: str) -> Sheet:
        """The sheet that holds a table."""
        return self._sheets[table_id]

    @cached_property
    def _by_id(self) -> dict[str, Table]:
        return {table.id: table for table in self.tables}

    @cached_property
    def _sheets(self) -> dict[str, Sheet]:
        return {table.id: sheet for sheet in self.sheets for table in sheet.tables}
