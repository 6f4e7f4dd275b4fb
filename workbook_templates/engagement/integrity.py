"""Faults of the workbook itself: what was typed where it cannot be read, what was overwritten, what refers nowhere."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from udfs.kernel.cells import Value, is_blank, shown
from udfs.kernel.errors import GhgError, WrongKind
from udfs.kernel.field import Field
from udfs.registries import SourceCategory
from udfs.vocabularies import ActivityUnit
from workbook_templates.declare.formulas import functions_in
from workbook_templates.declare.workbook import Column, Role, Table
from workbook_templates.engagement.faults import (
    ACTIVE_CONTENT,
    BELOW,
    BLANK,
    CALENDAR,
    COMPUTED_ERROR,
    DUPLICATE,
    ERROR_VALUE,
    FORM_BLANK,
    FORM_WRONG,
    FROZEN,
    HIDDEN,
    LINKED,
    NO_YEAR,
    OVERWRITTEN,
    PART,
    TOO_SMALL,
    UNCALCULATED,
    UNKNOWN_CHOICE,
    UNKNOWN_REFERENCE,
    WRONG_KIND,
    WRONG_UNIT,
    YEAR_TWICE,
)
from workbook_templates.engagement.findings import Finding
from workbook_templates.engagement.reader import FREEZE_RECORD, PART_RECORD, Engagement, Located, TypedRow
from workbook_templates.engagement.stray_rows import SHOWN, outside

REFERENCES = {
    "site_id": ("sites", "site_id", "核算边界"),
    "source_id": ("sources", "source_id", "排放源"),
    "case_id": ("attributions", "case_id", "归属判定"),
    "verification_year": ("years", "verification_year", "基本信息"),
}


def workbook_faults(engagement: Engagement) -> list[Finding]:
    """All faults of the workbook itself."""
    found = [*_form(engagement), *_capacity(engagement)]
    place = engagement.tables["years"][0].cells["verification_year"]
    if not engagement.rows("years"):
        found.append(NO_YEAR.found("years", "years", place))
    if engagement.date1904:
        found.append(CALENDAR.found("years", "date1904", place))
    if engagement.is_frozen:
        found.append(FROZEN.found("years", "frozen", place, sheet=FREEZE_RECORD))
    if engagement.is_part:
        found.append(PART.found("years", "part", place, sheet=PART_RECORD))
    if engagement.links:
        found.append(LINKED.found("years", "links", place, files="、".join(engagement.links)))
    for fault, kinds in ACTIVE_CONTENT.items():
        if listed := [str(one) for one in engagement.active_content if one.kind in kinds]:
            more = f"等{len(listed)}项" if len(listed) > SHOWN else ""
            found.append(fault.found("years", "foreign", place, what="、".join(listed[:SHOWN]) + more))
    for table in engagement.calculation.workbook.tables:
        rows = [] if table.is_assembled else engagement.rows(table.id)
        found += _below(engagement, table)
        if table.is_computed:
            for row in rows:
                found += _overwritten(engagement, row, table.columns)
            continue
        found += _hidden(engagement, table, rows)
        found += _duplicates(engagement, table.id, rows)
        for row in rows:
            found += _row(engagement, row)
    return found


def _hidden(engagement: Engagement, table: Table, rows: list[TypedRow]) -> Iterator[Finding]:
    for row in rows:
        if row.index in engagement.hidden.get(table.id, ()):
            yield HIDDEN.found(table.id, row.key, row.record.cells[table.key])


def _below(engagement: Engagement, table: Table) -> Iterator[Finding]:
    sheet = engagement.calculation.workbook.sheet_of(table.id).name
    for one in outside(engagement, table):
        located = Located(value=None, ref=one.cells[0])
        finding = BELOW.found(table.id, one.key, located, rows=one.label, sheet=sheet)
        yield replace(finding, cells="、".join(map(str, one.cells)), effect_tco2=one.effect_tco2)


def _form(engagement: Engagement) -> Iterator[Finding]:
    for item in engagement.calculation.workbook.items:
        located = engagement.forms[item.field.id]
        if item.formula is not None:
            continue
        if is_blank(located.value):
            if item.role is Role.REQUIRED:
                yield FORM_BLANK.found("form", item.field.id, located, column=item.field.zh)
            continue
        try:
            if isinstance(located.value, GhgError):
                raise located.value
            _read(item.field, located.value)
        except GhgError as error:
            yield FORM_WRONG.found("form", item.field.id, located, sentence=error.message)


def _capacity(engagement: Engagement) -> Iterator[Finding]:
    """The computed blocks of the file must have a row for every source and year."""
    for table in (table for table in engagement.calculation.workbook.tables if table.is_computed):
        needed = [n for n in range(engagement.calculation.rows(table.id)) if _shown(engagement, table, n)]
        rows = engagement.tables[table.id]
        if needed and needed[-1] >= len(rows):
            sheet = engagement.calculation.workbook.sheet_of(table.id).name
            located = rows[0].cells[table.key]
            yield TOO_SMALL.found(table.id, table.id, located, sheet=sheet, rows=len(rows), needed=needed[-1] + 1)


def _shown(engagement: Engagement, table: Table, row: int) -> bool:
    return not is_blank(engagement.calculation.cell(table.id, row, table.key))


def _row(engagement: Engagement, row: TypedRow) -> list[Finding]:
    table = engagement.calculation.workbook.table(row.table)
    found: list[Finding] = []
    for column in table.columns:
        if column.formula is None:
            found += _given(engagement, row, column)
    found += _unit(engagement, row)
    found += _overwritten(engagement, row, table.columns)
    found += _errors(row, table.columns)
    return found


def _given(engagement: Engagement, row: TypedRow, column: Column) -> Iterator[Finding]:
    located = row.record.cells[column.id]
    if located.value is None and located.is_formula:
        yield UNCALCULATED.found(row.table, row.key, located, column=column.header)
        return
    if is_blank(located.value):
        if column.role is Role.REQUIRED:
            yield BLANK.found(row.table, row.key, located, column=column.header)
        return
    if isinstance(located.value, GhgError):
        yield ERROR_VALUE.found(row.table, row.key, located, column=column.header, code=located.value.code)
        return
    try:
        _read(column.field, located.value)
    except GhgError as error:
        fault = UNKNOWN_CHOICE if column.field.words else WRONG_KIND
        yield fault.found(row.table, row.key, located, sentence=error.message, column=column.header)
        return
    yield from _reference(engagement, row, column, located)


def _read(field: Field, value: Value) -> None:
    """What is wrong with a cell; an alias, which functions take, is no word that the workbook's formulas know."""
    field.read(value)
    if field.vocabulary and str(value).casefold() not in {word.casefold() for word in field.words}:
        raise WrongKind(
            f"“{field.zh}”应为 {'、'.join(field.words)} 之一，现为{shown(value)}：工作簿的公式只认列表中的写法，请从列表选择。"
        )


def _reference(engagement: Engagement, row: TypedRow, column: Column, located: Located) -> Iterator[Finding]:
    target, key, sheet = REFERENCES.get(column.id, (row.table, "", ""))
    if target == row.table:
        return
    known = {one.text(key) for one in engagement.rows(target)}
    if row.text(column.id) not in known:
        shown = f"{located.value:.15g}" if isinstance(located.value, float) else located.value
        yield UNKNOWN_REFERENCE.found(row.table, row.key, located, column=column.header, value=shown, sheet=sheet)


def _unit(engagement: Engagement, row: TypedRow) -> Iterator[Finding]:
    if row.table != "bills":
        return
    unit = row.choice("quantity_unit", ActivityUnit)
    for source in engagement.rows("sources"):
        expected = source.choice("activity_unit", ActivityUnit)
        if source.key == row.text("source_id") and unit is not None and expected not in (None, unit):
            yield WRONG_UNIT.found(
                row.table, row.key, row.record.cells["quantity_unit"], unit=unit, source=source.key, expected=expected
            )


def _overwritten(engagement: Engagement, row: TypedRow, columns: tuple[Column, ...]) -> Iterator[Finding]:
    """The computed columns of a row that hold no formula; in a frozen copy, those that were not frozen."""
    lost = [
        column
        for column in columns
        if column.formula is not None
        and not row.record.cells[column.id].is_formula
        and not (engagement.is_frozen and functions_in(column.formula))
    ]
    if lost:
        names, places = [one.header for one in lost], [row.record.cells[one.id] for one in lost]
        finding = OVERWRITTEN.found(
            row.table, row.key, places[0], column="、".join(names), columns="、".join(f"“{name}”" for name in names)
        )
        yield replace(finding, cells="、".join(str(place.ref) for place in places))


def _errors(row: TypedRow, columns: tuple[Column, ...]) -> Iterator[Finding]:
    """The first computed cell of the row that is an error; the others follow from it."""
    for column in columns:
        value = row.value(column.id) if column.formula is not None else None
        if isinstance(value, GhgError):
            yield COMPUTED_ERROR.found(
                row.table, row.key, row.record.cells[column.id], column=column.header, sentence=value.message
            )
            return


def _duplicates(engagement: Engagement, table: str, rows: list[TypedRow]) -> Iterator[Finding]:
    key = engagement.calculation.workbook.table(table).key
    column = engagement.calculation.workbook.table(table).column(key)
    names = [_identity(row) for row in rows]
    counted = Counter(names)
    for name, row in dict(zip(reversed(names), reversed(rows))).items():  # the first row of each name
        if counted[name] > 1:
            located = row.record.cells[key]
            if table == "years":
                yield YEAR_TWICE.found(table, name, located, year=name)
            else:
                yield DUPLICATE.found(table, name, located, column=column.header, name=name, count=counted[name])


def _identity(row: TypedRow) -> str:
    """What must be unique: the key; of the fuel prices, the month and the product."""
    if row.table == "fuel_prices":
        return f"{row.key}|{row.choice('source_category', SourceCategory)}"
    return row.key
