"""The tables of an engagement as pandas data frames, for whoever analyses them; pandas is loaded when they are asked for."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import GhgError
from udfs.kernel.field import Field
from workbook_templates.engagement.columns import Records

if TYPE_CHECKING:
    from pandas import DataFrame

ERRORS = "errors"  # the frame of what the others lack; no table has that name
COLUMNS_OF_ERRORS = ("table", "row", "column", "cell", "code", "message")
DTYPES = {"number": "Float64", "boolean": "boolean", "date": "datetime64[s]"}  # every other kind is a text


def frames_of(tables: Iterable[Records]) -> dict[str, "DataFrame"]:
    """A data frame a table, and one of the cells that hold an error or cannot be read.

    Args:
        tables: their rows.

    Returns:
        table -> frame, and `ERRORS`; see `Engagement.frames`.
    """
    from pandas import DataFrame, Index, Series

    found: dict[str, DataFrame] = {}
    errors: list[tuple[str, int, str, str, str, str]] = []
    for records in tables:
        rows = [row for row, is_filled in enumerate(records.filled) if is_filled]
        numbers = [records.columns.first_row + row for row in rows]
        index = Index(numbers, name="row", dtype="int64")
        columns = {}
        for column in records.columns.declared.columns:
            values = []
            shown = records.values[column.blank_means or column.id]
            for row, number in zip(rows, numbers):
                content = _read(column.field, shown[row])
                if isinstance(content, GhgError):
                    ref = str(records.located(row, column.id).ref)
                    errors.append((records.table, number, column.id, ref, content.code, content.message))
                values.append(None if isinstance(content, GhgError) else content)
            columns[column.id] = Series(values, index, DTYPES.get(column.field.kind, "string"))
        found[records.table] = DataFrame(columns, index)
    return found | {ERRORS: DataFrame(errors, columns=list(COLUMNS_OF_ERRORS))}


def _read(field: Field, value: Value) -> object:
    """What a cell means; None where it is blank, the error where it is one or cannot be read."""
    if is_blank(value) or isinstance(value, GhgError):
        return value if isinstance(value, GhgError) else None
    try:
        content = field.read(value)
    except GhgError as error:
        return error
    return content if field.kind in DTYPES else str(content)
