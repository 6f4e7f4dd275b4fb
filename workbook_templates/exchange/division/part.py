"""A part: a workbook newly written for one verifier, with a record of what stood in it when it was handed out."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from openpyxl.utils import get_column_letter

from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import CellError, GhgError
from udfs.kernel.field import field as declared_field
from udfs.vocabularies import Entry, FindingState
from workbook_templates.assemble import other_organisations
from workbook_templates.book import Book
from workbook_templates.build.reference_sheets import REFERENCE_SHEETS
from workbook_templates.build.sheet_writer import CODES, CONTENTS
from workbook_templates.build.template import built
from workbook_templates.declare.table import Role, Table, locked
from workbook_templates.declare.workbook import Form, Item, Sheet, Workbook
from workbook_templates.engagement.journal.pairing import equal_values
from workbook_templates.engagement.reader import PART_RECORD, Engagement, TypedRow, read
from workbook_templates.engagement.typed_columns import TYPED_COLUMNS
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.exchange.division.merge import (
    CONFLICT,
    Added,
    CellKey,
    Change,
    ReturnedPart,
)
from workbook_templates.exchange.division.selection import Share
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.tables import WORKBOOK

ROW_ID, FORM = "row_id", "form"  # the named cells are the one row of a table of that name
SETTING_NAMES = tuple(item.field.id for item in WORKBOOK.items if item.formula is None)
FACTS = ("part_verifier", "part_sources", "part_time", "base_hash", "base_digest")
OWN_SHEETS = {PART_RECORD, CONTENTS, CODES, *REFERENCE_SHEETS, *(sheet.name for sheet in WORKBOOK.sheets)}
LONGEST_CONTENT = 32_000


BASE_TABLE = Table(
    id="part_base", key=ROW_ID, clauses=("八",), rows=1, caption="拆分时的内容",
    columns=(locked("base_table", 26), locked(ROW_ID, 44), locked("base_content", 100)),
)  # fmt: skip

RECORD = Sheet(
    PART_RECORD, "拆分记录",
    "本工作簿只含分配给该核查员的排放源，各表合计不代表受核查方。完成后交还核查组长合并，再销毁（八）。本表供合并使用，请勿改动。",
    (Form(tuple(Item(declared_field(field_id), Role.LOCKED) for field_id in FACTS), caption="拆分件"), BASE_TABLE),
)  # fmt: skip


def _with_row_id(block: Form | Table) -> Form | Table:
    if isinstance(block, Form) or block.is_computed or block.is_assembled or block.is_record:
        return block
    return replace(block, columns=(*block.columns, locked(ROW_ID, 22)))


WORKBOOK_OF_PART = Workbook(
    (RECORD, *(replace(sheet, blocks=tuple(map(_with_row_id, sheet.blocks))) for sheet in WORKBOOK.sheets))
)


def write_part(share: Share, base_hash: str, made: dt.datetime) -> Package:
    """The workbook of a share, built from nothing but it.

    Args:
        share: the rows.
        base_hash: SHA-256 of the complete workbook.
        made: when.

    Raises:
        FileError: a row is too long to be recorded.
    """
    handed_out = {FORM: {FORM: share.forms}, **share.rows}
    base: list[dict[str, Value]] = [
        {"base_table": table, ROW_ID: row, "base_content": _recorded(table, row, cells)}
        for table, rows in handed_out.items()
        for row, cells in rows.items()
    ]
    facts: dict[str, Value] = {
        "part_verifier": share.verifier, "part_sources": "、".join(share.sources),
        "part_time": made.isoformat(" ", "minutes"), "base_hash": base_hash, "base_digest": _digest(base),
    }  # fmt: skip
    tables = {table: [{**cells, ROW_ID: row} for row, cells in rows.items()] for table, rows in share.rows.items()}
    return built(Calculation(WORKBOOK_OF_PART, share.forms | facts, tables | {BASE_TABLE.id: base}), share.verifier)


def _recorded(table: str, row: str, cells: Mapping[str, Value]) -> str:
    filled = {column: _plain(value) for column, value in cells.items() if not is_blank(value)}
    text = json.dumps(filled, ensure_ascii=False)
    if len(text) > LONGEST_CONTENT:
        raise FileError(f"表 {table} 的行“{row}”文字过长，无法写入拆分记录：请缩短到 {LONGEST_CONTENT} 字以内。")
    return text


def _plain(value: Value) -> object:
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    return {"error": value.code} if isinstance(value, GhgError) else value


def _value(plain: object) -> Value:
    if isinstance(plain, dict) and "date" in plain:
        return (dt.datetime if "T" in plain["date"] else dt.date).fromisoformat(plain["date"])
    if isinstance(plain, dict):
        return CellError(plain["error"])
    assert isinstance(plain, (bool, int, float, str))
    return plain


def _digest(lines: list[dict[str, Value]]) -> str:
    texts = ("\t".join(str(line[column]) for column in ("base_table", ROW_ID, "base_content")) for line in lines)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def read_part(book: Book, label: str) -> ReturnedPart:
    """What came back from a verifier.

    Args:
        book: the part.
        label: names it in messages.

    Raises:
        FileError: it is no part, its columns were changed, or its record was.
    """
    if PART_RECORD not in book.sheets():
        raise FileError(f"“{label}”不是拆分件（没有工作表“{PART_RECORD}”）：请选择由 ghgxl split 建立的文件。")
    engagement = read(book, WORKBOOK_OF_PART)
    lines = [{column: row.value(column) for column in row.record.cells} for row in engagement.rows(BASE_TABLE.id)]
    if _digest(lines) != engagement.setting("base_digest"):
        raise FileError(f"“{label}”的工作表“{PART_RECORD}”被改动，无法判断改过哪些数据：请恢复该表后再合并。")
    reading = _Reading(engagement, str(engagement.setting("part_verifier")))
    for line in lines:
        cells = {column: _value(value) for column, value in json.loads(str(line["base_content"])).items()}
        reading.base.setdefault(str(line["base_table"]), {})[str(line[ROW_ID])] = cells
    reading.read_tables()
    for table in WORKBOOK.tables:
        reading.add_columns(book, table)
    for sheet in (name for name in book.sheets() if name not in OWN_SHEETS):
        reading.add_unplaced("", f"工作表“{sheet}”", "", "核查员新增的工作表，没有合并：请自行复制需要的内容")
    return ReturnedPart(
        reading.verifier, reading.base, reading.returned, reading.added, frozenset(reading.formulas), reading.unplaced,
        "\n".join(str(engagement.setting(fact)) for fact in FACTS),
    )  # fmt: skip


@dataclass(slots=True)
class _Reading:
    """A part while it is read."""

    engagement: Engagement
    verifier: str
    base: dict[str, dict[str, Mapping[str, Value]]] = field(default_factory=dict)
    returned: dict[str, dict[str, dict[str, Value]]] = field(default_factory=dict)
    added: dict[str, list[Added]] = field(default_factory=dict)
    formulas: set[CellKey] = field(default_factory=set)
    unplaced: list[Change] = field(default_factory=list)

    def add_unplaced(self, table: str, row: str, after: Value, remark: str, column: str = "") -> None:
        """Record what has no place in the complete workbook."""
        self.unplaced.append(Change(CONFLICT, table, row, column, None, None, self.verifier, after, remark))

    def read_tables(self) -> None:
        """All tables and settings."""
        forms = {name: self.engagement.forms[name] for name in SETTING_NAMES}
        self.returned[FORM] = {FORM: {name: located.value for name, located in forms.items()}}
        self.formulas |= {(FORM, FORM, name) for name, located in forms.items() if located.is_formula}
        for table in (table for table in WORKBOOK.tables if not table.is_record):
            for ref, value in self.engagement.below.get(table.id, {}).items():
                self.add_unplaced(table.id, str(ref), value, "写在表格之外，没有合并")
            if table.is_assembled:
                self._assembled(table)
            elif not table.is_computed:
                self._filled_in(table)

    def _filled_in(self, table: Table) -> None:
        by_id: dict[str, list[TypedRow]] = {}
        for row in self.engagement.rows(table.id):
            by_id.setdefault(row.text(ROW_ID) or "", []).append(row)
        has_entry = any(column.id == "entry" for column in table.columns)
        for row in by_id.pop("", []):
            if (
                not has_entry or row.choice("entry", Entry) is not Entry.ASSEMBLED
            ):  # the tool's own come with the next run
                self._new(table, row)
        base = self.base.get(table.id, {})
        for row_id, rows in by_id.items():
            original = self._original(table, row_id, rows) if row_id in base else None
            if original is None:  # which of them was handed out, or whether any was, cannot be told
                self.returned.setdefault(table.id, {})[row_id] = {}
                for row in rows:
                    self.add_unplaced(
                        table.id, row_id, _one_line(self._values(row, table)), "行标识重复或不是拆分时的，没有合并"
                    )
                continue
            values = self._values(original, table)
            self.returned.setdefault(table.id, {})[row_id] = values
            cells = original.record.cells
            self.formulas |= {(table.id, row_id, column) for column in values if cells[column].is_formula}
            for row in rows:
                if row is not original:
                    self._new(table, row)

    def _original(self, table: Table, row_id: str, rows: list[TypedRow]) -> TypedRow | None:
        """Of rows with one id, as copying a whole row makes them: the one that was handed out, where that can be told."""
        if len(rows) == 1:
            return rows[0]
        base = self.base[table.id][row_id]
        given = [column.id for column in table.columns if column.formula is None]
        alike = [
            row
            for row in rows
            if all(equal_values(base.get(column), row.record.cells[column].value) for column in given)
        ]
        keyed = [row for row in rows if f"{_key(row)}|" == row_id[: row_id.rindex("|") + 1]]
        return next((candidates[0] for candidates in (alike, keyed) if len(candidates) == 1), None)

    def _new(self, table: Table, row: TypedRow) -> None:
        values = self._values(row, table)
        if not all(is_blank(value) for value in values.values()):
            self.added.setdefault(table.id, []).append(Added(_key(row), values))

    def _assembled(self, table: Table) -> None:
        """Rows typed by hand, and what was typed into the others."""
        derived = {
            organisation.name: organisation.details
            for organisation in other_organisations.organisations(self.engagement)
        }
        for row in self.engagement.rows(table.id):
            values = self._values(row, table)
            if row.choice("entry", Entry) is not Entry.ASSEMBLED:
                self.added.setdefault(table.id, []).append(Added(_key(row), {**values, "entry": str(Entry.MANUAL)}))
                continue
            typed = {
                column: values[column] for column in TYPED_COLUMNS.get(table.id, ()) if not is_blank(values[column])
            }
            if typed.get("finding_state") in (str(FindingState.OPEN), str(FindingState.GONE)):
                del typed["finding_state"]  # the tool's own words
            if table.id == "other_organisations":
                typed = {
                    column: value for column, value in typed.items() if derived.get(row.key, {}).get(column) != value
                }
            if typed:
                self.returned.setdefault(table.id, {})[row.key] = typed
                self.base.setdefault(table.id, {})[row.key] = (
                    {"finding_state": str(FindingState.OPEN)} if "finding_state" in typed else {}
                )

    def _values(self, row: TypedRow, table: Table) -> dict[str, Value]:
        """The filled-in cells of a row; a formula without a result is told."""
        cells = {column.id: row.record.cells[column.id] for column in table.columns if column.formula is None}
        for column, located in cells.items():
            if located.is_formula and is_blank(located.value):
                self.add_unplaced(table.id, row.key, None, f"{located.ref} 的公式没有计算结果，没有合并", column)
        return {
            column: located.value
            for column, located in cells.items()
            if not (located.is_formula and is_blank(located.value))
        }

    def add_columns(self, book: Book, table: Table) -> None:
        """Columns that the verifier added."""
        grid = book.read(table.id)
        known = {column.header for column in self.engagement.calculation.workbook.table(table.id).columns}
        for index, row in enumerate(grid.rows):
            for at, (header, value) in enumerate(zip(grid.headers, row)):
                if header not in known and not is_blank(value):
                    place = f"{grid.sheet}!{get_column_letter(grid.first_column + at)}{grid.first_row + index}"
                    self.add_unplaced(table.id, place, value, f"核查员新增的列“{header}”，没有合并")


def _key(row: TypedRow) -> str:
    """The key as typed or computed; blank where there is none."""
    value = row.value(WORKBOOK.table(row.table).key)
    return "" if is_blank(value) or isinstance(value, GhgError) else row.key


def _one_line(values: Mapping[str, Value]) -> str:
    return "；".join(f"{column}={value}" for column, value in values.items() if not is_blank(value))
