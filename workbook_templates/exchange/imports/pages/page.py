"""What every kind of ledger file gives: its sheets with their visibility, and of a sheet the cells column by column."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from udfs.kernel.cells import Value, is_blank, shown
from udfs.kernel.errors import CellError
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import Area
from workbook_templates.ooxml.package.active_content import ActiveContent
from workbook_templates.ooxml.sheets.cell_values import date_of_serial

ERROR_TEXTS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
MAX_CELLS = 4_000_000
TO_CORRECT = "请改正后再导入。"
STRUCK_OUT = "整行已划去（删除线）"
AS_DATE = "单元格以日期或时间的格式显示，而值不是 1900-03-01 以后的日期，请改为普通数字格式的数值，或写全日期后再导入。"


class Struck(CellError):
    """What stands in a cell that is struck through: no value any more, and where only part of it is, nobody knows which.

    Attributes:
        was: the whole of what stands there. is_whole: all of it is struck through.
    """

    def __init__(self, was: Value, *, is_whole: bool) -> None:
        how = "已划去（删除线）" if is_whole else "有一部分已划去（删除线）"
        super().__init__("#VALUE!", f"{shown(was)}{how}：请核实后只留有效的内容，再导入。")
        self.was, self.is_whole = was, is_whole


def with_strikes(value: Value, parts: Collection[bool]) -> Value:
    """What stands in a cell, whether each part of it is struck through being known."""
    return Struck(value, is_whole=False not in parts) if value is not None and True in parts else value


def is_struck_out(cells: Iterable[Value]) -> bool:
    """Whether all that stands in some cells is struck through."""
    found = False
    for cell in cells:
        if not is_blank(cell):
            if not (isinstance(cell, Struck) and cell.is_whole):
                return False  # as nearly every row does at its first cell
            found = True
    return found


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet of a ledger, or all of a text file.

    Attributes:
        sheet: its name, "" of a text file.
        is_text: its cells are texts that stand for numbers and dates too.
        numbers: of the rows, ascending.
        columns: number -> the cells of these rows, None where there is none.
        formats: column -> place among the rows -> number format, where that shows more than the cell holds.
        hidden: numbers of the rows that nobody sees: hidden, or of no height.
        hidden_columns: numbers of the columns that nobody sees: hidden, or of no width.
        merged: areas that are one cell to the eye.
        comments: row and column -> what a comment on the cell says.
        notes: what of it the reader cannot tell, in sentences.
        active_content: what its workbook brings along beside its cells.
    """

    sheet: str
    is_text: bool
    numbers: Sequence[int]
    columns: Mapping[int, Sequence[Value]]
    formats: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    hidden: Collection[int] = ()
    hidden_columns: Collection[int] = ()
    merged: Sequence[Area] = ()
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    active_content: tuple[ActiveContent, ...] = ()

    def row(self, at: int) -> dict[int, Value]:
        """Column -> cell of the row at a place."""
        return {number: values[at] for number, values in self.columns.items()}

    def merged_down(self, start: int) -> dict[int, dict[int, int]]:
        """Column -> place, counted from a first row -> place of the cell with which it is merged."""
        places = {number: at for at, number in enumerate(self.numbers[start:])} if self.merged else {}
        found: dict[int, dict[int, int]] = {}
        for area in self.merged:
            if area.first_row < area.last_row and area.first_row in places:
                rows = range(area.first_row + 1, min(area.last_row, self.numbers[-1]) + 1)
                below = {places[row]: places[area.first_row] for row in rows if row in places}
                found.setdefault(area.first_column, {}).update(below)
        return found


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """A file that holds ledgers.

    Attributes:
        label: its name.
        sheets: name -> whether it is shown, in order; a text file has one, named "".
        page: the sheet of a name.
        kind: what the file is.
    """

    label: str
    sheets: Mapping[str, bool]
    page: Callable[[str], Page]
    kind: str


def page_of_rows(
    sheet: str,
    rows: Iterable[Sequence[Value]],
    *,
    is_text: bool,
    formats: Mapping[int, Mapping[int, str]] = {},
    hidden: Collection[int] = (),
    hidden_columns: Collection[int] = (),
    merged: Sequence[Area] = (),
    comments: Mapping[tuple[int, int], str] = {},
) -> Page:
    """A page from its rows, the first of which is number 1.

    Raises:
        FileError: more cells than a ledger has.
    """
    listed = list(rows)
    width = max(map(len, listed), default=0)
    if width * len(listed) > MAX_CELLS:
        raise FileError(f"台账有 {width} 列、{len(listed)} 行，超出可导入的范围：请拆分文件。")
    columns = {
        number: [row[number - 1] if number <= len(row) else None for row in listed] for number in range(1, width + 1)
    }
    return Page(sheet, is_text, range(1, len(listed) + 1), columns, formats, hidden, hidden_columns, merged, comments)


def dated(number: int | float, date1904: bool) -> Value:
    """What a number that is shown as a date or a time is: where it is no date the eye does not see the number either."""
    value = date_of_serial(number, date1904)
    return CellError("#VALUE!", AS_DATE) if isinstance(value, (int, float)) else value


def text_value(text: str) -> Value:
    """What stands in a text: an error value of the workbook it came from is one here too."""
    plain = text.strip()
    return CellError(plain, TO_CORRECT) if plain in ERROR_TEXTS else plain or None
