"""Faults of single rows: what cannot be read, what refers nowhere, what stands twice, what was overwritten.

What a column refers to, states and must not repeat is declared with its table; no table is named here.
"""

from collections import Counter
from collections.abc import Iterator

from udfs.kernel.cells import Value, is_blank, shown
from udfs.kernel.check import Fault
from udfs.kernel.errors import GhgError, WrongKind
from udfs.kernel.field import Field
from workbook_templates.declare.faults import (
    BLANK,
    COMPUTED_ERROR,
    DUPLICATE,
    ERROR_VALUE,
    HIDDEN,
    OVERWRITTEN,
    UNCALCULATED,
    UNKNOWN_CHOICE,
    UNKNOWN_REFERENCE,
    WRONG_KIND,
    WRONG_UNIT,
)
from workbook_templates.declare.formulas import functions_in
from workbook_templates.declare.table import Column, Role, Table
from workbook_templates.engagement.findings import Finding
from workbook_templates.engagement.reader import Engagement, TypedRow


def table_faults(engagement: Engagement, table: Table, rows: list[TypedRow]) -> list[Finding]:
    """The faults of a table's rows; of a computed one, only what was overwritten.

    Args:
        engagement: as read from its workbook.
        table: as declared.
        rows: its filled rows.
    """
    if table.is_computed:
        return [finding for row in rows for finding in _overwritten(engagement, table, row)]
    found = [*_hidden(engagement, table, rows), *_repeated(table, rows)]
    known = _registered(engagement, table)
    for row in rows:
        for column in table.columns:
            if column.formula is None:
                found += _given(engagement, row, column, known)
                found += _unit(engagement, table, row, column)
        found += _overwritten(engagement, table, row)
        found += _errors(table, row)
    return found


def read_entry(field: Field, value: Value) -> None:
    """Read what was filled in; an alias, which functions take, is no word that the workbook's formulas know.

    Raises:
        GhgError: it cannot be read, or is an error.
    """
    if isinstance(value, GhgError):
        raise value
    field.read(value)
    if field.vocabulary and str(value).casefold() not in {word.casefold() for word in field.words}:
        raise WrongKind(
            f"“{field.zh}”应为{field.closed_list.told()}，现为{shown(value)}：工作簿的公式只认列表中的写法，请从列表选择。"
        )


def _found(fault: Fault, row: TypedRow, at: str, key: str | None = None, /, **facts: object) -> Finding:
    """The finding in a column of a row; its id holds no address, so that it outlives an inserted row."""
    key = row.key if key is None else key
    names = [f"{fault.id}@{key}", *([str(facts["column"])] if "column" in facts else [])]
    return Finding.of(fault, "|".join(names), row.table, key, [row.ref(at)], facts)


def _hidden(engagement: Engagement, table: Table, rows: list[TypedRow]) -> Iterator[Finding]:
    for row in rows:
        if row.index in engagement.hidden.get(table.id, ()):
            yield _found(HIDDEN, row, table.key)


def _repeated(table: Table, rows: list[TypedRow]) -> Iterator[Finding]:
    """Rows that agree in what must stand once; the first of them is named."""
    first, *others = table.identity
    names = ["|".join([row.key, *(str(row.text(other)) for other in others)]) for row in rows]
    counted = Counter(names)
    for name, row in dict(zip(reversed(names), reversed(rows))).items():
        if counted[name] == 1:
            continue
        if table.repeated is not None:
            yield _found(table.repeated, row, first, name, name=name)
        else:
            yield _found(DUPLICATE, row, first, name, column=table.column(first).header, name=name, count=counted[name])


def _registered(engagement: Engagement, table: Table) -> dict[str, set[str | None]]:
    """The keys of every table that a filled-in column of this one refers to."""
    workbook = engagement.calculation.workbook
    return {
        name: {row.text(workbook.table(name).key) for row in engagement.rows(name)}
        for name in {column.references for column in table.columns if column.references and column.formula is None}
    }


def _given(
    engagement: Engagement, row: TypedRow, column: Column, known: dict[str, set[str | None]]
) -> Iterator[Finding]:
    located = row.record.cells[column.id]
    if located.value is None and located.is_formula:
        yield _found(UNCALCULATED, row, column.id, column=column.header)
        return
    if is_blank(located.value):
        if column.role is Role.REQUIRED:
            yield _found(BLANK, row, column.id, column=column.header)
        return
    if isinstance(located.value, GhgError):
        yield _found(ERROR_VALUE, row, column.id, column=column.header, code=located.value.code)
        return
    try:
        read_entry(column.field, located.value)
    except GhgError as error:
        fault = UNKNOWN_CHOICE if column.field.words else WRONG_KIND
        yield _found(fault, row, column.id, sentence=error.message, column=column.header)
        return
    if column.references and row.text(column.id) not in known[column.references]:
        value = f"{located.value:.15g}" if isinstance(located.value, float) else located.value
        sheet = engagement.calculation.workbook.sheet_of(column.references).name
        yield _found(UNKNOWN_REFERENCE, row, column.id, column=column.header, value=value, sheet=sheet)


def _unit(engagement: Engagement, table: Table, row: TypedRow, column: Column) -> Iterator[Finding]:
    """A unit that is not the one of the row that it refers to."""
    if column.states_unit is None:
        return
    by, unit = column.states_unit.by, row.text(column.id)
    for referred in engagement.rows(table.column(by).references):
        expected = referred.text(column.states_unit.column)
        if referred.key == row.text(by) and unit is not None and expected not in (None, unit):
            yield _found(WRONG_UNIT, row, column.id, unit=unit, source=referred.key, expected=expected)


def _overwritten(engagement: Engagement, table: Table, row: TypedRow) -> Iterator[Finding]:
    """The computed columns of a row that hold no formula; in a frozen copy, those that were not frozen."""
    lost = [
        column
        for column in table.columns
        if column.formula is not None
        and not row.record.cells[column.id].is_formula
        and not (engagement.is_frozen and functions_in(column.formula))
    ]
    if lost:
        headers = [column.header for column in lost]
        facts = {"columns": "、".join(f"“{header}”" for header in headers)}
        name = f"{OVERWRITTEN.id}@{row.key}|{'、'.join(headers)}"
        yield Finding.of(OVERWRITTEN, name, row.table, row.key, [row.ref(column.id) for column in lost], facts)


def _errors(table: Table, row: TypedRow) -> Iterator[Finding]:
    """The first computed cell of the row that is an error; the others follow from it."""
    for column in table.columns:
        value = row.value(column.id) if column.formula is not None else None
        if isinstance(value, GhgError):
            yield _found(COMPUTED_ERROR, row, column.id, column=column.header, sentence=value.message)
            return
