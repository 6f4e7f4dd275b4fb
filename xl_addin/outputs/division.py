"""八 on files: parts handed out under a password, taken back into a new workbook, and recorded as destroyed."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from udfs.kernel.cells import NO, Value, is_blank
from udfs.kernel.errors import GhgError
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.exchange.division.merge import CellKey, Change, LeaderWorkbook, Merged, equal_values, settle
from workbook_templates.exchange.division.part import FORM, SETTING_NAMES, read_part, write_part
from workbook_templates.exchange.division.selection import row_ids, share_of
from workbook_templates.exchange.imports.ledger import read_ledger
from workbook_templates.files.atomic import refuse_existing, write_atomically
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.ooxml.package.encryption import encrypt
from xl_addin.books.file import FileBook
from xl_addin.commands import computed_values

VERIFIER, SOURCE = "核查员", "排放源编号"
MERGE_RECORD = "合并记录"
HEADINGS = ("状态", "工作表", "单元格", "行", "列", "拆分时", "组长工作簿", "核查员", "核查员的值", "说明")
UNFIT = '\\/:*?"<>|'


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A part: whose it is, where it goes, and its bytes, encrypted."""

    verifier: str
    path: Path
    content: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the file."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Division:
    """What a split makes: the parts, not yet written, and the sources that nobody was assigned."""

    parts: tuple[HandedOut, ...]
    unassigned: tuple[str, ...]


def split(
    engagement: Engagement,
    base_hash: str,
    assignments: Path,
    folder: Path,
    password: Callable[[str], str],
    when: dt.datetime,
) -> Division:
    """An encrypted part for each verifier.

    Args:
        engagement: the complete workbook.
        base_hash: SHA-256 of its file.
        assignments: .csv or .xlsx with the columns 核查员 and 排放源编号.
        folder: where the parts are to go.
        password: asked for each part, with its name.
        when: noted in the parts.

    Raises:
        FileError: the assignment cannot be followed or breaks 八, or a part stands in the folder already.
    """
    if not folder.is_dir():
        raise FileError(f"文件夹“{folder}”不存在：请先建立文件夹。")
    assigned = _assigned(engagement, assignments)
    number = engagement.setting("report_no")
    if is_blank(number) or isinstance(number, GhgError):
        raise FileError("工作簿没有报告编号：请先在“基本信息”填写受核查方编号和核查年份。")
    targets = {verifier: folder / f"{_fit(f'{number}-{verifier}')}.xlsx" for verifier in assigned}
    for target in targets.values():
        refuse_existing(target)
    packages = {
        one: write_part(share_of(engagement, one, sources), base_hash, when) for one, sources in assigned.items()
    }
    parts = [
        HandedOut(one, targets[one], encrypt(package.to_bytes(), password(targets[one].name)))
        for one, package in packages.items()
    ]
    taken = {source for sources in assigned.values() for source in sources}
    known = (row.key for row in engagement.rows("sources"))
    return Division(tuple(parts), tuple(one for one in known if one not in taken))


def hand_out(parts: Sequence[HandedOut]) -> None:
    """Write the parts, each whole.

    Raises:
        FileError: one cannot be written.
    """
    for part in parts:
        write_atomically(part.path, [part.content])


def _assigned(engagement: Engagement, path: Path) -> dict[str, list[str]]:
    """Verifier -> sources, in the order of the file; every doubt is refused."""
    if engagement.is_part:
        raise FileError("这是拆分件，不是完整的核查工作簿：请由核查组长拆分完整的工作簿。")
    known = [row.key for row in engagement.rows("sources")]
    leader = str(engagement.setting("lead_verifier") or "")
    found: dict[str, list[str]] = {}
    for row in read_ledger(path, headings=(VERIFIER, SOURCE)).rows:
        if row.is_blank:
            continue
        verifier, source = (str(row.cells[name].value or "").strip() for name in (VERIFIER, SOURCE))
        if not verifier or not source:
            raise FileError(f"“{path.name}”第{row.number}行缺少{SOURCE if verifier else VERIFIER}：请补充。")
        if source not in known:
            raise FileError(f"“{path.name}”第{row.number}行的排放源“{source}”不在工作簿中：请核对排放源编号。")
        if verifier == leader:
            raise FileError(f"“{path.name}”第{row.number}行：“{verifier}”是核查组长，持有完整的工作簿，不需要拆分件。")
        if source not in found.setdefault(verifier, []):
            found[verifier].append(source)
    if not found:
        raise FileError(f"“{path.name}”没有分配任何排放源：请每行填写一名核查员和一个排放源编号。")
    for verifier, sources in found.items():
        if len(sources) == len(known):
            raise FileError(
                f"“{verifier}”分到了全部排放源：除核查组长或负责人外不得拥有完整的核查数据（八），请重新分配。"
            )
    names = [_fit(verifier).casefold() for verifier in found]
    if len(set(names)) != len(names):
        raise FileError("两名核查员的姓名作为文件名时相同：请在姓名后加编号区分。")
    return found


def _fit(name: str) -> str:
    """A name as a file name."""
    return "".join("_" if character in UNFIT or ord(character) < 32 else character for character in name).strip(". ")


def register(book: FileBook, parts: Sequence[HandedOut]) -> None:
    """Enter parts in 存档与保密: who holds what."""
    engagement = read(book)
    numbers = _free_numbers(engagement)
    rows: list[Mapping[str, Value]] = [
        {"record_id": next(numbers), "document_name": part.path.name, "holder": part.verifier, "is_leader": NO,
         "is_complete_copy": NO, "document_hash": part.digest}
        for part in parts
    ]  # fmt: skip
    book.append("archive_records", _headed(engagement, "archive_records", rows))
    book.put(computed_values(book, read(book)))


def _free_numbers(engagement: Engagement) -> Iterator[str]:
    known = {row.key for row in engagement.rows("archive_records")}
    return (number for number in (f"F-{n}" for n in range(1, 10_000)) if number not in known)


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
    for side, label in zip(sides, parts):
        handed_out = side.base[FORM][FORM]
        if all(
            not equal_values(handed_out.get(name), engagement.setting(name)) for name in ("entity_code", "current_name")
        ):
            raise FileError(f"“{label}”属于另一受核查方（{handed_out.get('current_name')}），不能合并：请核对文件。")
    held, places = _held(engagement)
    merged = settle(held, sides)
    book.put({places[place]: value for place, value in merged.cells.items()})
    for table, rows in merged.rows.items():
        book.append(table, _headed(engagement, table, rows))
    book.put(computed_values(book, read(book)))
    book.add_sheet(MERGE_RECORD, [HEADINGS, *(_line(engagement, places, line) for line in merged.outcomes)])
    return merged


def _held(engagement: Engagement) -> tuple[LeaderWorkbook, dict[CellKey, CellRef]]:
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


def _headed(engagement: Engagement, table: str, rows: Sequence[Mapping[str, Value]]) -> list[dict[str, Value]]:
    declared = engagement.calculation.workbook.table(table)
    return [{declared.column(column).header: value for column, value in row.items()} for row in rows]


def _line(engagement: Engagement, places: Mapping[CellKey, CellRef], line: Change) -> tuple[Value, ...]:
    """A row of the record in the words of the workbook."""
    workbook = engagement.calculation.workbook
    ref = places.get((line.table, line.row, line.column))
    if line.table == FORM:
        item = next(one for one in workbook.items if one.field.id == line.column)
        sheet, row, column = (ref.sheet if ref else ""), "", item.field.zh
    elif line.table:
        sheet, row = workbook.sheet_of(line.table).name, line.row.removesuffix("|1")
        column = workbook.table(line.table).column(line.column).header if line.column else ""
    else:
        sheet, row, column = "", line.row, ""
    return (line.state, sheet, ref.address if ref else "", row, column, line.before, line.current, line.verifier,
            line.after, line.remark)  # fmt: skip


def record_destroyed(
    book: FileBook, parts: Sequence[Path], holder: str, method: str, date: dt.date
) -> list[tuple[Path, str, str]]:
    """Enter parts as destroyed in 存档与保密; the parts themselves are not touched.

    Args:
        book: the complete workbook in memory, which is changed.
        parts: the files that are destroyed, or copies of them: their SHA-256 is recorded.
        holder: who held and destroyed them; "" to take the holder from the register.
        method: how.
        date: when.

    Returns:
        file, holder and SHA-256 of each.

    Raises:
        FileError: a part cannot be read, or its holder is not known.
    """
    engagement = read(book)
    cells: dict[CellRef, Value] = {}
    new: list[dict[str, Value]] = []
    told = []
    numbers = _free_numbers(engagement)
    for path in parts:
        found = digest(path)
        row = next(
            (one for one in engagement.rows("archive_records")
             if one.text("document_name") == path.name and one.date("destroyed_date") is None
             and holder in ("", one.text("holder"))), None,
        )  # fmt: skip
        name = (row.text("holder") if row is not None else "") or holder
        if not name:
            raise FileError(f"“{path.name}”没有登记持有人：请用 --holder 写明由谁持有并销毁。")
        entered: dict[str, Value] = {"destroyed_date": date, "destroyed_method": method, "document_hash": found}
        if row is None:
            new.append({"record_id": next(numbers), "document_name": path.name, "holder": name, "is_leader": NO,
                        "is_complete_copy": NO, **entered})  # fmt: skip
        else:
            before = row.text("document_hash")
            if before and before != found:
                entered["remark"] = "；".join(one for one in (row.text("remark"), f"分发时 SHA-256 {before}") if one)
            cells |= {row.ref(column): value for column, value in entered.items()}
        told.append((path, name, found))
    book.put(cells)
    if new:
        book.append("archive_records", _headed(engagement, "archive_records", new))
    book.put(computed_values(book, read(book)))
    return told


def digest(path: Path) -> str:
    """SHA-256 of a file.

    Raises:
        FileError: it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise FileError(f"无法读取“{path}”：请检查路径和权限。") from error
