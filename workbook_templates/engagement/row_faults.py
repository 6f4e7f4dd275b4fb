"""Faults of single rows: what cannot be read, what refers nowhere, what stands twice, what was overwritten.

What a column refers to, states and must not repeat is declared with its table; no table is named here. Columns are
looked through first, what many cells hold once; only a row in which something stands out is told cell by cell.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence

from udfs.kernel.cells import Value, is_blank, shown
from udfs.kernel.check import Fault
from udfs.kernel.errors import GhgError, WrongKind
from udfs.kernel.field import Field
from udfs.kernel.unit import Unit
from workbook_templates.declare.faults import (
    BLANK,
    COMPUTED_ERROR,
    DUPLICATE,
    ERROR_VALUE,
    HIDDEN,
    NOT_CARRIED,
    OTHER_FORMULA,
    OVERWRITTEN,
    UNCALCULATED,
    UNKNOWN_CHOICE,
    UNKNOWN_REFERENCE,
    UNSEEN,
    UNSEEN_IN_TEXT,
    WRONG_KIND,
    WRONG_UNIT,
)
from workbook_templates.declare.looked_up import lost_digits, refusal
from workbook_templates.declare.nodes import functions_in
from workbook_templates.declare.table import Column, Role, Table
from workbook_templates.engagement.findings import Finding
from workbook_templates.engagement.invisible import is_control, unseen
from workbook_templates.engagement.other_formulas import other_formulas
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.engagement.referred import Registered, apart, consequence, registered_for

FREELY_WRITTEN = (Unit.__name__,)  # our formulas hand a unit to GHG_CONVERT, which knows every way to write one


def table_faults(engagement: Engagement, table: Table, rows: list[TypedRow]) -> list[Finding]:
    """The faults of a table's rows; of a computed one, only what was overwritten.

    Args:
        engagement: as read from its workbook.
        table: as declared.
        rows: its filled rows.
    """
    formulas = _formulas(engagement, table)
    if table.is_computed:
        lost = sorted({place for column in formulas for place in _lost(rows, column)})
        overwritten = [finding for place in lost for finding in _overwritten(formulas, rows[place])]
        return [*overwritten, *_changed(formulas, rows)]
    found = [*_hidden(engagement, table, rows), *_repeated(table, rows), *_changed(formulas, rows)]
    registered = registered_for(engagement, table)
    for place in _in_doubt(engagement, table, rows, formulas, registered):
        row = rows[place]
        for column in table.columns:
            if column.formula is None:
                found += _given(engagement, row, column, registered)
                found += _unit(table, row, column, registered)
        found += _overwritten(formulas, row)
        found += _errors(table, row)
    return found


def _in_doubt(
    engagement: Engagement, table: Table, rows: list[TypedRow], formulas: list[Column], registered: Registered
) -> list[int]:
    """Places of the rows in which anything may be wrong."""
    found = {place for column in formulas for place in _lost(rows, column)}
    for column in table.columns:
        if column.formula is None:
            found.update(_wrongly_given(engagement, table, rows, column, registered))
        else:
            cells = _cells(engagement, table, rows, column)
            found.update(place for place, cell in enumerate(cells) if isinstance(cell, GhgError))
    return sorted(found)


def _wrongly_given(
    engagement: Engagement, table: Table, rows: list[TypedRow], column: Column, registered: Registered
) -> Iterator[int]:
    """Places of the rows whose cell of a filled-in column has a fault."""
    cells = _cells(engagement, table, rows, column)
    contents = _contents(cells, rows, column)
    is_looked_up = bool(column.references) or (table.id, column.id) in engagement.calculation.workbook.looked_up

    def is_wrong(place: int) -> bool:
        is_plain = not is_looked_up and contents[place] is not UNCALCULATED
        return not (is_plain and _is_sound(column, cells[place])) and any(
            _given(engagement, rows[place], column, registered)
        )

    yield from _judged(contents, is_wrong)
    if column.states_unit is not None:
        by = [row.text(column.states_unit.by) for row in rows]
        yield from _judged(list(zip(contents, by)), lambda place: any(_unit(table, rows[place], column, registered)))


def _cells(engagement: Engagement, table: Table, rows: list[TypedRow], column: Column) -> Sequence[Value]:
    """What a column shows in each of the rows."""
    cells = engagement.calculation.column(table.id, column.id)
    return cells if len(cells) == len(rows) else [cells[row.index] for row in rows]


def _judged(contents: Sequence[Hashable], is_wrong: Callable[[int], bool]) -> Iterator[int]:
    """Places of the contents that are wrong; the same content is judged once."""
    judged = dict(zip(contents, range(len(contents))))
    wrong = {content for content, place in judged.items() if is_wrong(place)}
    return (place for place, content in enumerate(contents) if wrong and content in wrong)


def _contents(cells: Sequence[Value], rows: list[TypedRow], column: Column) -> Sequence[Hashable]:
    """The cells as what is equal is alike: 1 and TRUE are not, nor a blank and a formula without its value."""
    kinds = set(map(type, cells))
    if len(kinds & {int, float, bool}) > 1:
        cells_by_kind: Sequence[Hashable] = list(zip(map(type, cells), cells))
    else:
        cells_by_kind = cells
    if type(None) not in kinds:
        return cells_by_kind
    return [
        UNCALCULATED if is_formula and cell is None else content
        for is_formula, cell, content in zip(_hold_formulas(rows, column), cells, cells_by_kind)
    ]


def _hold_formulas(rows: list[TypedRow], column: Column) -> list[bool]:
    """Whether each of the rows holds a formula in a column."""
    if not rows:
        return []
    texts = rows[0].record.records.columns.formulas[column.id]
    return [texts[row.index] is not None for row in rows]


def _formulas(engagement: Engagement, table: Table) -> list[Column]:
    """The columns that must hold a formula; in a frozen copy, those that were not frozen."""
    computed = [column for column in table.columns if column.formula is not None]
    return [
        column
        for column in computed
        if column.formula is not None and not (engagement.is_frozen and functions_in(column.formula))
    ]


def _lost(rows: list[TypedRow], column: Column) -> Iterator[int]:
    """Places of the rows without the formula of a column."""
    return (place for place, is_formula in enumerate(_hold_formulas(rows, column)) if not is_formula)


def read_entry(field: Field, value: Value) -> None:
    """Read what was filled in; an alias, which functions take, is no word that the workbook's formulas know,
    but for a unit (I-490).

    Raises:
        GhgError: it cannot be read, or is an error.
    """
    if isinstance(value, GhgError):
        raise value
    member = field.read(value)
    if field.vocabulary not in ("", *FREELY_WRITTEN) and str(value).casefold() not in {
        word.casefold() for word in field.words
    }:
        raise WrongKind(
            f"“{field.zh}”现为{shown(value)}，列表中写作“{member}”：工作簿的公式、筛选和汇总只认列表中的写法，请改为“{member}”。"
        )


def _found(fault: Fault, row: TypedRow, at: str, key: str | None = None, /, **facts: object) -> Finding:
    """The finding in a column of a row; its id holds no address, so that it outlives an inserted row.

    Rows with the fault in the same column have one cause: what was pasted there; results fail for one cause where they
    fail with the same sentence.
    """
    key = row.key if key is None else key
    shares = "" if fault is COMPUTED_ERROR else str(facts.get("column", ""))
    names = [f"{fault.id}@{key}", *([str(facts["column"])] if "column" in facts else [])]
    return Finding.of(fault, "|".join(names), row.table, key, [row.ref(at)], facts, shares=shares)


def _hidden(engagement: Engagement, table: Table, rows: list[TypedRow]) -> Iterator[Finding]:
    hidden = engagement.hidden.get(table.id, ())
    for row in rows if hidden else ():
        if row.index in hidden:
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


def _is_sound(column: Column, value: Value) -> bool:
    """Whether a value may stand in a filled-in column, whatever it refers to."""
    if is_blank(value):
        return column.role is not Role.REQUIRED
    try:
        read_entry(column.field, value)
    except GhgError:
        return False
    return not _lost_digits(column, value) and not unseen(column.field, value)


def _lost_digits(column: Column, value: Value) -> str:
    """Why a number of a meter, a bill, a voucher is not the one that was meant."""
    return lost_digits(value) if column.field.kind in ("code", "text") else ""


def _given(engagement: Engagement, row: TypedRow, column: Column, registered: Registered) -> Iterator[Finding]:
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
    if what := unseen(column.field, located.value):
        is_text = column.field.kind == "text" and not is_control(located.value)
        yield _found(UNSEEN_IN_TEXT if is_text else UNSEEN, row, column.id, column=column.header, what=what)
        return
    try:
        read_entry(column.field, located.value)
    except GhgError as error:
        fault = UNKNOWN_CHOICE if column.field.words else WRONG_KIND
        yield _found(fault, row, column.id, sentence=error.message, column=column.header)
        return
    value = f"{located.value:.15g}" if isinstance(located.value, float) else located.value
    is_looked_up = (row.table, column.id) in engagement.calculation.workbook.looked_up
    if reason := refusal(located.value) if is_looked_up else _lost_digits(column, located.value):
        yield _found(NOT_CARRIED, row, column.id, column=column.header, value=value, reason=reason)
    if column.references and row.text(column.id) not in registered.keys[column.references]:
        sheet = engagement.calculation.workbook.sheet_of(column.references).name
        so = consequence(row.table, column.id)
        yield _found(UNKNOWN_REFERENCE, row, column.id, column=column.header, value=value, sheet=sheet, so=so)


def _unit(table: Table, row: TypedRow, column: Column, registered: Registered) -> Iterator[Finding]:
    """A unit that is not the one of the row that it refers to."""
    if column.states_unit is None:
        return
    by, unit = column.states_unit.by, row.text(column.id)
    for referred in registered.rows[table.column(by).references].get(row.text(by) or "", []):
        expected = referred.text(column.states_unit.column)
        if referred.key == row.text(by) and unit is not None and expected not in (None, unit):
            why = apart(unit, expected)
            if why:
                yield _found(WRONG_UNIT, row, column.id, unit=unit, source=referred.key, expected=expected, why=why)


def _overwritten(formulas: list[Column], row: TypedRow) -> Iterator[Finding]:
    """The columns of a row that should hold a formula and do not."""
    lost = [column for column in formulas if not row.record.cells[column.id].is_formula]
    if lost:
        yield _in_columns(OVERWRITTEN, row, lost)


def _changed(formulas: list[Column], rows: list[TypedRow]) -> Iterator[Finding]:
    """The columns of each row whose formula is not that of the others."""
    if not rows:
        return
    columns = rows[0].record.records.columns
    texts = {column: columns.formulas[column.id] for column in formulas}
    places = {column: found for column in formulas if (found := other_formulas(texts[column], columns.first_row))}
    for row in rows if places else ():
        if changed := [column for column, found in places.items() if row.index in found]:
            yield _in_columns(OTHER_FORMULA, row, changed)


def _in_columns(fault: Fault, row: TypedRow, columns: list[Column]) -> Finding:
    """A fault of several cells of a row."""
    headers = [column.header for column in columns]
    facts = {"columns": "、".join(f"“{header}”" for header in headers)}
    name, cells = f"{fault.id}@{row.key}|{'、'.join(headers)}", [row.ref(column.id) for column in columns]
    return Finding.of(fault, name, row.table, row.key, cells, facts, shares="、".join(headers))


def _errors(table: Table, row: TypedRow) -> Iterator[Finding]:
    """The first computed cell of the row that is an error; the others follow from it."""
    for column in table.columns:
        value = row.value(column.id) if column.formula is not None else None
        if isinstance(value, GhgError):
            yield _found(COMPUTED_ERROR, row, column.id, column=column.header, sentence=value.message)
            return
