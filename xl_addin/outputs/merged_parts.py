"""八 on files: the parts that came back, merged into a new workbook with its record of conflicts."""

from collections.abc import Mapping

from udfs.kernel.cells import Value
from workbook_templates.engagement.journal.pairing import equal_values
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.exchange.division.merge import (
    CellKey,
    Change,
    LeaderWorkbook,
    Merged,
    ReturnedPart,
    settle,
)
from workbook_templates.exchange.division.part import FORM, SETTING_NAMES, read_part
from workbook_templates.exchange.division.selection import row_ids
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.tables.entity import YEARS
from xl_addin.books.file import FileBook
from xl_addin.commands import computed_values

MERGE_RECORD = "合并记录"
HEADINGS = ("状态", "工作表", "单元格", "行", "列", "拆分时", "组长工作簿", "核查员", "核查员的值", "说明")


def merge_parts(book: FileBook, parts: Mapping[str, FileBook]) -> Merged:
    """Take parts back into the complete workbook, with a sheet that tells what became of each change.

    Args:
        book: the complete workbook in memory, which is changed.
        parts: label -> opened part, in any order.

    Raises:
        FileError: a file is no part of this engagement, or the workbook cannot take a change.
    """
    engagement = read(book)
    if engagement.is_part:
        raise FileError("要并入的工作簿是拆分件，不是完整的核查工作簿：请给出核查组长的工作簿。")
    sides = [read_part(part, label) for label, part in parts.items()]
    known: dict[str, str] = {}
    for side, label in zip(sides, parts):
        if known.setdefault(side.identity, label) != label:
            raise FileError(
                f"“{known[side.identity]}”和“{label}”是同一个拆分件（{side.verifier}）的两份：请只给出最后交回的一份。"
            )
        handed_out = side.base[FORM][FORM]
        if all(
            not equal_values(handed_out.get(name), engagement.setting(name)) for name in ("entity_code", "current_name")
        ):
            raise FileError(f"“{label}”属于另一受核查方（{handed_out.get('current_name')}），不能合并：请核对文件。")
    leader, places = _leader_workbook(engagement)
    for side, label in zip(sides, parts):
        theirs, ours = side.base.get(YEARS.id, {}).keys(), leader.rows[YEARS.id].keys()
        if theirs and not theirs & ours:
            years = "、".join(row.removesuffix("|1") for row in sorted(theirs))
            raise FileError(f"“{label}”属于另一次核查（{years} 年），不能合并：请核对文件。")
    merged = settle(leader, sides, joined=("findings",))
    assembled = {table.id for table in engagement.calculation.workbook.tables if table.is_assembled}
    for side, label in zip(sides, parts):
        if changed := _changed_since(leader, side, assembled):
            merged.notices.append(
                f"“{label}”拆分之后，完整的工作簿中它所含的内容有 {changed} 处改动：核查员没有改的保持现在的值，两边都改的列为冲突。"
            )
    book.put({places[place]: value for place, value in merged.cells.items()})
    for table, rows in merged.rows.items():
        book.append(table, engagement.calculation.workbook.table(table).headed(rows))
    book.put(computed_values(book, read(book)))
    book.add_sheet(MERGE_RECORD, [HEADINGS, *(_record_row(engagement, places, line) for line in merged.outcomes)])
    return merged


def _changed_since(leader: LeaderWorkbook, side: ReturnedPart, assembled: set[str]) -> int:
    """How many cells, and rows that are gone, of the complete workbook are no longer as they were handed out."""
    count = 0
    for table, rows in side.base.items():
        for row, cells in rows.items() if table not in assembled else ():
            now = leader.rows.get(table, {}).get(row)
            count += (
                1 if now is None else sum(not equal_values(value, now.get(column)) for column, value in cells.items())
            )
    return count


def _leader_workbook(engagement: Engagement) -> tuple[LeaderWorkbook, dict[CellKey, CellRef]]:
    """The complete workbook as the merge takes it, and where each of its cells stands."""
    rows: dict[str, dict[str, dict[str, Value]]] = {FORM: {FORM: {}}}
    keys: dict[str, dict[str, str]] = {}
    places: dict[CellKey, CellRef] = {}
    formulas: set[CellKey] = set()
    cells = [((FORM, FORM, name), engagement.forms[name]) for name in SETTING_NAMES]
    for table in engagement.calculation.workbook.tables:
        if table.is_computed:
            continue
        found = engagement.rows(table.id)
        ids = {row.index: row.key for row in found} if table.is_assembled else row_ids(found)
        keys[table.id] = {ids[row.index]: row.key for row in found}
        rows[table.id] = {}
        cells += [
            ((table.id, ids[row.index], column.id), row.record.cells[column.id])
            for row in found for column in table.columns if column.formula is None
        ]  # fmt: skip
    for place, located in cells:
        rows[place[0]].setdefault(place[1], {})[place[2]] = located.value
        places[place] = located.ref
        if located.is_formula:
            formulas.add(place)
    return LeaderWorkbook(rows, keys, frozenset(formulas)), places


def _record_row(engagement: Engagement, places: Mapping[CellKey, CellRef], line: Change) -> tuple[Value, ...]:
    """A row of the record in the words of the workbook."""
    workbook = engagement.calculation.workbook
    ref = places.get((line.table, line.row, line.column))
    if line.table == FORM:
        item = next(item for item in workbook.items if item.field.id == line.column)
        sheet, row, column = (ref.sheet if ref else ""), "", item.field.zh
    elif line.table:
        sheet, row = workbook.sheet_of(line.table).name, line.row.removesuffix("|1")
        column = workbook.table(line.table).column(line.column).header if line.column else ""
    else:
        sheet, row, column = "", line.row, ""
    return (line.state, sheet, ref.address if ref else "", row, column, line.before, line.current, line.verifier,
            line.after, line.remark)  # fmt: skip
