"""A list of the entity's becomes rows of any table that is filled in: sources, meters, vouchers, cases."""

from collections.abc import Callable, Collection, Sequence
from collections.abc import Mapping as Named
from dataclasses import dataclass, field
from functools import lru_cache

from udfs.kernel.cells import Value, is_blank, shown
from udfs.kernel.errors import GhgError
from workbook_templates.declare.table import Column, Role, Table
from workbook_templates.engagement.reader import Engagement
from workbook_templates.exchange.imports.cells.column import read_column
from workbook_templates.exchange.imports.headings import plain
from workbook_templates.exchange.imports.ledger import Ledger
from workbook_templates.exchange.imports.mapping import Mapping, complete_headings
from workbook_templates.exchange.imports.pages.page import STRUCK_OUT, is_struck_out
from workbook_templates.exchange.imports.planned import Plan
from workbook_templates.exchange.imports.recognised import SYNONYMS, bracketed, parted
from workbook_templates.exchange.imports.totals import is_heading_again, is_label
from workbook_templates.exchange.imports.unread import notes_on_columns
from workbook_templates.files.cures import cure
from workbook_templates.files.errors import FileError
from workbook_templates.tables import WORKBOOK
from workbook_templates.tables.bills import BILLS

TOTAL = "合计行"
Row = dict[str, Value]
Place = Callable[[str], str]  # where the cell of a column stands
Faults = list[tuple[str, str]]  # where and why


@dataclass(frozen=True, slots=True)
class Listed:
    """A table that takes a list, and what a list of its kind has that the table has not.

    Attributes:
        beside: columns of the list that tell what ours need.
        words: further headings for a column.
        identity: the columns that tell its rows apart; those of the table where none are given.
        complete: makes a row as read one of the table's; what it finds wrong refuses the row.
        told_by: the columns that something else tells, such as the name of the sheet.
        one_of: columns without any of which a row would say nothing.
    """

    table: Table
    beside: Named[str, Column] = field(default_factory=dict)
    words: Named[str, tuple[str, ...]] = field(default_factory=dict)
    identity: tuple[str, ...] = ()
    complete: Callable[[Ledger, Row, Place], Faults] = lambda ledger, row, place: []
    told_by: Callable[[Ledger], Collection[str]] = lambda ledger: ()
    one_of: tuple[str, ...] = ()

    @property
    def columns(self) -> dict[str, Column]:
        """All that are read, by their id."""
        return {**filled(self.table), **self.beside}

    @property
    def name(self) -> str:
        """What a person calls the table."""
        return self.table.caption or WORKBOOK.sheet_of(self.table.id).name

    def identity_of(self, values: Row) -> tuple[object, ...]:
        """What tells a row apart."""
        return tuple(_plain(values.get(name)) for name in self.identity or self.table.identity)


def table_named(name: str) -> Table:
    """The table that somebody names: by its sheet, its caption or its id.

    Raises:
        FileError: there is none that is filled in; the message lists them.
    """
    found: dict[str, Table] = {}
    for sheet in WORKBOOK.sheets:
        for table in sheet.tables:
            if not table.is_computed and not table.is_assembled and table is not BILLS:
                found |= {table.id: table, table.caption or sheet.name: table}
                found.setdefault(sheet.name, table)
    if name in (BILLS.id, WORKBOOK.sheet_of(BILLS.id).name):
        instead = cure(" ghgxl import bills ", "“导入账单台账”")
        raise FileError(f"单据请用{instead}导入：它另查重复、红冲、合计和单位。")
    if name not in found:
        raise FileError(
            f"没有可以导入的表“{name}”：可用的为 {'、'.join(word for word in found if not word.isascii())}。"
        )
    return found[name]


def filled(table: Table) -> dict[str, Column]:
    """The columns of a table that somebody fills in, by their id."""
    return {column.id: column for column in table.columns if column.formula is None}


def recogniser(listed: Listed) -> Callable[[str], str]:
    """Tells which column of a list a heading means; "" for none."""
    words = {
        plain(word).casefold(): name
        for name, column in listed.columns.items()
        for word in (
            *SYNONYMS.get(name, ()),
            *listed.words.get(name, ()),
            name,
            column.field.zh,
            parted(column.header)[0],
            column.header,
        )
    }

    @lru_cache(1_024)
    def column_of(heading: str) -> str:
        base, inside = bracketed(heading)
        found = words.get(plain(heading).casefold()) or words.get(parted(heading)[0].casefold())
        return found or (words.get(base.casefold()) if "/" in inside else None) or ""

    return column_of


def recognised(listed: Listed, ledger: Ledger) -> dict[str, list[str]]:
    """The columns of a table and the headings that mean them: several where a person must choose."""
    column_of = recogniser(listed)
    found: dict[str, list[str]] = {}
    for heading in ledger.headings:
        if name := column_of(heading):
            found.setdefault(name, []).append(heading)
    return found


def suggested(listed: Listed, ledger: Ledger) -> Mapping:
    """What the headings say by themselves; where two mean one column, neither is taken."""
    found = recognised(listed, ledger)
    columns = {name: headings[0] for name, headings in found.items() if len(headings) == 1}
    return Mapping(columns=columns, headings=ledger.headings, to=listed.name)


def required(listed: Listed, ledger: Ledger) -> set[str]:
    """The columns that a list must have."""
    told = listed.told_by(ledger)
    return {name for name, column in listed.columns.items() if column.role is Role.REQUIRED and name not in told}


def names_of(listed: Listed) -> dict[str, str]:
    """Every column that a map of a list may name, and what is said of it."""
    return {
        name: f"{column.header}{'，必填' if column.role is Role.REQUIRED else ''}"
        for name, column in listed.columns.items()
    }


def is_list_in_doubt(listed: Listed, ledger: Ledger) -> bool:
    """Whether the headings leave open what a person can tell."""
    found = recognised(listed, ledger)
    return (
        bool(required(listed, ledger) - found.keys())
        or any(len(headings) > 1 for headings in found.values())
        or lacks_figures(listed, found)
    )


def lacks_figures(listed: Listed, given: Collection[str]) -> bool:
    """Whether none of the columns is given without which a row would say nothing."""
    return bool(listed.one_of) and not any(name in given for name in listed.one_of)


def check(listed: Listed, mapping: Mapping) -> None:
    """Every name is a column of the table, every required column is served.

    Raises:
        FileError: what is unknown or missing.
    """
    columns, given = listed.columns, {*mapping.columns, *mapping.constants}
    if unknown := sorted(given - columns.keys()):
        raise FileError(f"对照文件中有未知的列 {'、'.join(unknown)}：可用的列为 {'、'.join(columns)}。")
    mapping.refuse_shared(columns)
    missing = [
        f"{name}（{column.header}）"
        for name, column in columns.items()
        if column.role is Role.REQUIRED and name not in given
    ]
    if missing:
        raise FileError(f"没有认出必填列 {'、'.join(missing)}：{complete_headings()}")
    if lacks_figures(listed, given):
        headers = "、".join(f"{name}（{columns[name].header}）" for name in listed.one_of)
        raise FileError(f"没有认出 {headers} 中的任何一列：{complete_headings()}")


def plan_rows(
    engagement: Engagement, listed: Listed, ledgers: Sequence[Ledger], mapping: Mapping, *, include_hidden: bool = False
) -> list[Plan]:
    """Look at every row of a list.

    Args:
        engagement: the workbook it shall go into.
        listed: the table of it.
        ledgers: the sheets of the list, as read.
        mapping: which of its columns is which of the table's.
        include_hidden: whether hidden rows count too.

    Returns:
        of each sheet what would be appended, skipped and refused; nothing is written.

    Raises:
        FileError: the mapping names columns that neither side has.
    """
    check(listed, mapping)
    table, columns = listed.table, filled(listed.table)
    known: dict[tuple[object, ...], tuple[str, Row]] = {}
    for row in engagement.rows(table.id):
        values = {name: row.value(name) for name in columns}
        known.setdefault(listed.identity_of(values), (f"“{row.key}”", values))
    registered = {
        name: {row.key for row in engagement.rows(column.references)}
        for name, column in columns.items()
        if column.references
    }
    return [_planned(listed, ledger, mapping, include_hidden, known, registered) for ledger in ledgers]


def _planned(
    listed: Listed, ledger: Ledger, mapping: Mapping, include_hidden: bool,
    known: dict[tuple[object, ...], tuple[str, Row]], registered: dict[str, set[str]],
) -> Plan:  # fmt: skip
    resolved = mapping.model_copy(
        update={"columns": {name: ledger.heading(heading) for name, heading in mapping.columns.items()}}
    )
    found = Plan(
        ledger.label,
        ledger.active_content,
        ledger.sheet,
        notes=[*ledger.notes, *notes_on_columns(ledger, resolved.columns.values())],
    )
    columns = {name: read_column(column, ledger, resolved) for name, column in listed.columns.items()}
    places = {name: heading for name, heading in resolved.columns.items() if heading in ledger.columns}
    levels = ledger.heading_texts()
    for at, row in ledger.filled_rows():
        number = ledger.numbers[at]
        found.read += 1
        cells = [ledger.columns[heading].values[at] for heading in places.values()]
        if is_heading_again(row, levels):
            found.skipped[number] = "重复的列名"
        elif is_struck_out(cells):
            found.skipped[number] = STRUCK_OUT
        elif sum(not is_blank(cell) for cell in cells) < 2:
            found.skipped[number] = "没有两格以上的内容，不是一条记录"
        elif any(map(is_label, cells[:1])) or (is_blank(cells[0]) and any(map(is_label, row))):
            found.skipped[number] = TOTAL
        elif number in ledger.hidden and not include_hidden:
            found.hidden.append(number)
        else:
            values = {name: column[at] for name, column in columns.items()}
            where = {name: ledger.address(at, heading) for name, heading in places.items()}
            _take(found, listed, ledger, number, values, where, known, registered)
    return found


def _take(
    found: Plan, listed: Listed, ledger: Ledger, number: int, values: Row, where: dict[str, str],
    known: dict[tuple[object, ...], tuple[str, Row]], registered: dict[str, set[str]],
) -> None:  # fmt: skip
    def place(name: str) -> str:
        return where.get(name, f"第{number}行")

    table = listed.table
    faults = [(place(name), value.message) for name, value in values.items() if isinstance(value, GhgError)]
    faults = faults or listed.complete(ledger, values, place)
    faults += [
        (
            place(name),
            f"“{values[name]}”没有登记：请先在“{WORKBOOK.sheet_of(str(table.column(name).references)).name}”登记，或核对。",
        )
        for name, keys in registered.items()
        if not faults and not is_blank(values[name]) and _plain(values[name]) not in keys
    ]
    if faults:
        found.refuse(number, *faults)
        return
    identity = listed.identity_of(values)
    if identity in known and any(part is not None for part in identity):
        label, before = known[identity]
        differing = [name for name in where if name in before and _plain(values[name]) != _plain(before[name])]
        if not differing:
            found.skipped[number] = f"与{label}相同"
            return
        found.refuse(
            number, *((place(name), _difference(table, name, label, before[name], values[name])) for name in differing)
        )
        return
    known[identity] = f"第{number}行", values
    found.appended[number] = values


def _difference(table: Table, name: str, label: str, before: Value, now: Value) -> str:
    said = "空白" if is_blank(before) else shown(before)
    return f"“{table.column(name).field.zh}”为{'空白' if is_blank(now) else shown(now)}，而已有的{label}为{said}：请核对，改正其中一处。"


def _plain(value: Value) -> object:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    return None if is_blank(value) else str(value)
