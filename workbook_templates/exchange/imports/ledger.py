"""A ledger as it stands: headings, the columns below them, what is hidden. Nothing is converted here."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from udfs.kernel.cells import Value, is_blank
from workbook_templates.exchange.imports import headings as heading_rows
from workbook_templates.exchange.imports.beside_cells import (
    refuse_struck_texts,
    units_above,
    units_in_notes,
    units_noted,
)
from workbook_templates.exchange.imports.headings import Headings, plain
from workbook_templates.exchange.imports.pages.opened import open_file
from workbook_templates.exchange.imports.pages.page import LedgerFile, Page
from workbook_templates.files.cures import cure
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import column_letters
from workbook_templates.ooxml.package.active_content import ActiveContent
from workbook_templates.ooxml.package.encryption import AskPassword
from workbook_templates.ooxml.package.xml_text import readable

ALL_SHEETS = "*"


class LedgerCell(NamedTuple):
    """A cell of a ledger.

    Attributes:
        is_text_file: a cell of a text file, which is always text.
        format: its number format, where that shows more than the cell holds, else "".
    """

    value: Value
    is_text_file: bool
    format: str = ""


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """The cells of a column, one for each row of the ledger.

    Attributes:
        number: of the column in its file.
        values: None where there is no cell.
        formats: place in the values -> number format, of cells that it shows with more than they hold.
        above: place -> that of the cell above with which it is merged.
    """

    number: int
    values: Sequence[Value]
    formats: Mapping[int, str] = field(default_factory=dict)
    above: Mapping[int, int] = field(default_factory=dict)

    def spread(self) -> "LedgerColumn":
        """With what is merged down standing in each row: what the eye sees beside them all. No column of amounts."""
        if not self.above:
            return self
        values = [self.values[self.above.get(at, at)] for at in range(len(self.values))]
        formats = {at: code for at in range(len(values)) if (code := self.formats.get(self.above.get(at, at)))}
        return LedgerColumn(self.number, values, formats)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A sheet of a ledger.

    Attributes:
        label: the file's name.
        numbers: of the rows below the headings.
        columns: heading -> the cells of these rows.
        sheet: name of the sheet, "" of a text file.
        is_text: its cells are texts that stand for numbers too.
        hidden: numbers of the rows that are not shown.
        hidden_columns: numbers of the columns that are not.
        active_content: what its workbook brings along beside its cells.
        levels: heading -> its texts from top to bottom.
        repeated: a heading that several columns have -> the names they are called by instead.
        stated_units: what lines like 单位：kWh above the headings, or notes below, say.
        noted_units: heading -> the units that comments on it state.
        comments: row and column -> the comment on a cell.
        above: the texts above the headings.
        notes: what of the file was not read, in sentences.
        unheaded: number of a column without a heading -> what somebody wrote there.
    """

    label: str
    numbers: Sequence[int]
    columns: Mapping[str, LedgerColumn]
    sheet: str = ""
    is_text: bool = False
    hidden: Collection[int] = ()
    hidden_columns: Collection[int] = ()
    active_content: tuple[ActiveContent, ...] = ()
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    repeated: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stated_units: tuple[str, ...] = ()
    noted_units: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)
    above: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unheaded: Mapping[int, Sequence[Value]] = field(default_factory=dict)

    @property
    def headings(self) -> tuple[str, ...]:
        """From left to right."""
        return tuple(self.columns)

    def heading(self, name: str) -> str:
        """The heading that somebody names: as it stands, as the eye sees it, or by its lowest level alone.

        Raises:
            FileError: there is none of that name, or more than one.
        """
        if name in self.columns:
            return name
        several = next((names for heading, names in self.repeated.items() if plain(heading) == plain(name)), ())
        if several:
            todo = cure(
                f"请在对照文件中写明是哪一列，如“{several[0]}”（现有 {'、'.join(several)}）",
                "请在台账的副本中只留下一列用这个列名",
            )
            raise FileError(f"“{self.label}”的列名“{name}”出现多次：{todo}。")
        found = [heading for heading in self.columns if plain(heading) == plain(name)] or [
            heading for heading, levels in self.levels.items() if plain(levels[-1]) == plain(name)
        ]
        if len(found) != 1:
            raise FileError(f"“{self.label}”没有列“{name}”：现有列 {'、'.join(self.headings)}。")
        return found[0]

    def heading_texts(self) -> list[set[str]]:
        """The texts of each column's heading, without blanks: how `is_heading_again` knows them."""
        return [{"".join(text.split()) for text in self.levels.get(heading, (heading,))} for heading in self.columns]

    def filled_rows(self) -> Iterator[tuple[int, tuple[Value, ...]]]:
        """Each row that is not blank: its place among the rows, and its cells from left to right."""
        rows = enumerate(zip(*(column.values for column in self.columns.values())))
        return ((at, row) for at, row in rows if not all(map(is_blank, row)))

    def address(self, at: int, heading: str) -> str:
        """Where the cell of a column in the row at this place stands."""
        number, column = self.numbers[at], self.columns[heading].number
        return f"{self.sheet}!{column_letters(column)}{number}" if self.sheet else f"第{number}行第{column}列"

    def cell(self, at: int, heading: str) -> LedgerCell:
        """The cell itself."""
        column = self.columns[heading]
        return LedgerCell(column.values[at], self.is_text, column.formats.get(at, ""))


def read_ledgers(
    path: Path,
    sheets: Sequence[str] = (),
    header_row: int = 0,
    wanted: Sequence[str] = (),
    ask: AskPassword | None = None,
    is_known: Callable[[str], bool] = lambda heading: False,
    *,
    takes_all: bool = False,
) -> list[Ledger]:
    """Read the ledgers of a file.

    Args:
        path: .xlsx, .xlsm, .xls, .xlsb, .ods, .csv, or tables of a web page, told by their content.
        sheets: of a workbook; ``*`` for all that are shown; the one that has the headings when left out.
        header_row: number of the (first) heading row; 0 to look for it.
        wanted: what the headings must hold.
        ask: gives the password of a protected workbook.
        is_known: whether a heading is one that we recognise; used where nothing is wanted.
        takes_all: of several sheets with the headings all, instead of asking which.

    Raises:
        FileError: unreadable, no such sheet, no headings, or several sheets have them and nobody said which.
    """
    file = open_file(path, ask)
    with readable(f"“{file.label}”"):
        shown = [sheet for sheet, is_shown in file.sheets.items() if is_shown]
        if absent := [sheet for sheet in sheets if sheet not in (*file.sheets, ALL_SHEETS)]:
            raise FileError(f"“{file.label}”没有工作表“{'、'.join(absent)}”：现有 {'、'.join(file.sheets)}。")
        named = shown if ALL_SHEETS in sheets else [*dict.fromkeys(sheets)]
        found: dict[str, Ledger] = {}
        for sheet in named or shown:
            page = file.page(sheet)
            headings = heading_rows.find(page, header_row, wanted, is_known)
            if headings is not None:
                found[sheet] = _ledger(file, page, headings)
            elif named:
                raise _without_headings(file, sheet, wanted)
        if not found:
            raise _without_headings(file, "", wanted)
        return _chosen(file, found, named, lambda name: bool(wanted) or is_known(name), takes_all)


def _chosen(
    file: LedgerFile, found: dict[str, Ledger], named: Sequence[str], is_known: Callable[[str], bool], takes_all: bool
) -> list[Ledger]:
    if not named and len(found) > 1:
        # Where nothing is wanted any row of texts would do: only sheets with names that we recognise are ledgers.
        known = {
            sheet: ledger
            for sheet, ledger in found.items()
            if sum(map(is_known, ledger.headings)) >= heading_rows.FEWEST
        }
        found = known or dict([next(iter(found.items()))])
        if not takes_all:
            refuse_several([*found.values()])
    first, *others = found.values()
    return [replace(first, notes=(*first.notes, *_unread(file, found))), *others]


def refuse_several(ledgers: Sequence[Ledger]) -> None:
    """Of several sheets with the same headings somebody must say which are meant.

    Raises:
        FileError: there are several.
    """
    if len(ledgers) > 1:
        sheets = [ledger.sheet for ledger in ledgers]
        listed = ", ".join(f'"{sheet}"' for sheet in sheets)
        todo = cure(
            f'请在对照文件中写明 sheet = [{listed}]（其中需要的）或 sheet = "*"（全部）',
            "请在台账的副本中只留下要导入的一张，逐张导入",
        )
        raise FileError(
            f"“{ledgers[0].label}”有{len(sheets)}张工作表含同样的列名（{'、'.join(sheets)}），不能确定导入哪些：{todo}。"
        )


def _unread(file: LedgerFile, found: Mapping[str, Ledger]) -> tuple[str, ...]:
    hidden = [sheet for sheet, is_shown in file.sheets.items() if not is_shown]
    unread = [sheet for sheet, is_shown in file.sheets.items() if is_shown and sheet not in found]
    notes = {
        f"隐藏的工作表 {'、'.join(sheet for sheet in hidden if sheet not in found)} 没有读取": any(
            sheet not in found for sheet in hidden
        ),
        f"读取了隐藏的工作表 {'、'.join(sheet for sheet in hidden if sheet in found)}": any(
            sheet in found for sheet in hidden
        ),
        f"工作表 {'、'.join(unread)} 没有读取": bool(unread),
    }
    return tuple(note for note, holds in notes.items() if holds)


def _without_headings(file: LedgerFile, sheet: str, wanted: Sequence[str]) -> FileError:
    place = f"“{file.label}”的工作表“{sheet}”" if sheet else f"“{file.label}”（{file.kind}）"
    those = f"（应含 {'、'.join(wanted)}）" if wanted else ""
    hidden = [name for name, is_shown in file.sheets.items() if not is_shown]
    show = cure("在对照文件中写明 sheet", "在台账的副本中取消隐藏")
    unread = f"；隐藏的工作表 {'、'.join(hidden)} 没有读取，需要时{show}" if hidden and not sheet else ""
    todo = cure("请在对照文件中填写 header_row，或核对列名", "请核对列名，或在台账的副本中删去列名行以上的各行")
    return FileError(f"{place}中没有找到列名行{those}：{todo}{unread}。")


def _ledger(file: LedgerFile, page: Page, headings: Headings) -> Ledger:
    start = headings.at + headings.depth
    refuse_struck_texts(file.label, page, headings)
    merged = page.merged_down(start)
    above = (*headings.stated_units, *units_above(page, headings))
    columns = {
        name: LedgerColumn(
            number,
            page.columns[number][start:],
            {at - start: code for at, code in page.formats.get(number, {}).items() if at >= start},
            merged.get(number, {}),
        )
        for number, name in headings.names.items()
        if number in page.columns
    }
    return Ledger(
        label=file.label,
        numbers=page.numbers[start:],
        columns=columns,
        sheet=page.sheet,
        is_text=page.is_text,
        hidden=page.hidden,
        hidden_columns=page.hidden_columns,
        active_content=page.active_content,
        levels={name: headings.levels[number] for number, name in headings.names.items()},
        repeated=headings.repeated,
        stated_units=(*above, *units_in_notes(file.label, [column.values for column in columns.values()], above)),
        noted_units=units_noted(page, headings),
        comments=page.comments,
        above=headings.above,
        notes=page.notes,
        unheaded={
            number: values[start:]
            for number, values in page.columns.items()
            if number not in headings.names and not all(map(is_blank, values[start:]))
        },
    )
