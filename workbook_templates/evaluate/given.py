"""What was filled in of a table, column by column, as a calculation takes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from udfs.kernel.cells import Value
from workbook_templates.declare.table import Table

GivenRows: TypeAlias = Sequence[Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class GivenColumns:
    """The filled-in cells of a table.

    Attributes:
        count: number of rows.
        columns: field -> its cells; the columns that hold no formula, all of them.
    """

    count: int
    columns: Mapping[str, Sequence[Value]]

    @classmethod
    def of_rows(cls, table: Table, rows: GivenRows) -> "GivenColumns":
        """The same from rows of cells by field; what a row does not name is blank."""
        return cls(
            len(rows),
            {column.id: [row.get(column.id) for row in rows] for column in table.columns if column.formula is None},
        )

    def __len__(self) -> int:
        return self.count
