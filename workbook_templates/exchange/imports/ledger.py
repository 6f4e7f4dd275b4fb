"""A ledger as it stands: headings, the columns below them, what is hidden. Nothing is converted here."""

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import CellError
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import column_letters
from workbook_templates.ooxml.package.active_content import ActiveContent, active_content
from workbook_templates.ooxml.package.encryption import AskPassword
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.workbook_index import read_index
from workbook_templates.ooxml.package.xml_text import readable
from workbook_templates.ooxml.sheets.canonical_rows import canonical_columns
from workbook_templates.ooxml.sheets.cell_values import CellReader, contradicts_itself
from workbook_templates.ooxml.sheets.number_formats import is_scaled_code
from workbook_templates.ooxml.sheets.sheet_columns import UNREADABLE, columns_of
from workbook_templates.ooxml.sheets.sheet_scan import scan

ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = ",;\t"
ERROR_TEXTS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
LARGEST = 200_000_000
MAX_CELLS = 4_000_000
_PADDED = re.compile("0{2,}")
HEADING_ROWS = 40  # where a heading row is looked for


@dataclass(frozen=True, slots=True)
class LedgerCell:
    """A cell of a ledger.

    Attributes:
        is_text_file: a csv cell, which is always text.
        digits: how many digits its format shows a whole number with (``00000`` is 5), else 0.
        scaled_format: its number format, where that shows another magnitude than the cell holds, else "".
    """

    value: Value
    is_text_file: bool
    digits: int = 0
    scaled_format: str = ""


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """The cells of a column, one for each row of the ledger.

    Attributes:
        number: of the column in its file.
        values: None where there is no cell.
        formats: place in the values -> number format, of numbers that it shows with more digits or in another magnitude.
    """

    number: int
    values: Sequence[Value]
    formats: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger.

    Attributes:
        label: the file's name.
        numbers: of the rows below the headings.
        columns: heading -> the cells of these rows.
        sheet: name of the sheet, "" of a text file.
        hidden: numbers of the rows that are not shown.
        active_content: what its workbook brings along beside its cells.
    """

    label: str
    numbers: Sequence[int]
    columns: Mapping[str, LedgerColumn]
    sheet: str = ""
    hidden: Collection[int] = ()
    active_content: tuple[ActiveContent, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """From left to right."""
        return tuple(self.columns)

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
        code = column.formats.get(at)
        if code is None:
            return LedgerCell(column.values[at], not self.sheet)
        padded = _PADDED.fullmatch(code)
        return LedgerCell(column.values[at], False, len(padded[0]) if padded else 0, "" if padded else code)


def read_ledger(
    path: Path, sheet: str = "", header_row: int = 0, headings: tuple[str, ...] = (), ask: AskPassword | None = None
) -> Ledger:
    """Read a ledger.

    Args:
        path: .xlsx or .csv (UTF-8 or GB18030).
        sheet: of a workbook; the first when left out.
        header_row: number of the heading row; 0 to look for it.
        headings: what the heading row must hold when it is looked for.
        ask: gives the password of a protected workbook.

    Raises:
        FileError: unreadable, no such sheet, no heading row, or a heading twice.
    """
    with readable(f"“{path.name}”"):
        file = _TextFile(path) if path.suffix.lower() == ".csv" else _SheetFile(path, sheet, ask)
        at = _heading_line(file, header_row, headings, path.name)
        named = {column: str(value).strip() for column, value in sorted(file.row(at).items()) if not is_blank(value)}
        named = {column: name for column, name in named.items() if name}
        repeated = {name for name, count in Counter(named.values()).items() if count > 1}
        if repeated:
            raise FileError(f"“{path.name}”的列名“{'、'.join(sorted(repeated))}”出现多次：请改名后再导入。")
        rows = len(file.numbers) - at
        if len(named) * rows > MAX_CELLS:
            raise FileError(f"“{path.name}”有 {len(named)} 列、{rows} 行，超出可导入的范围：请拆分文件。")
        columns = {name: file.column(number, at + 1) for number, name in named.items()}
    return Ledger(path.name, file.numbers[at + 1 :], columns, file.sheet, file.hidden, file.active_content)


def _heading_line(file: "_TextFile | _SheetFile", header_row: int, headings: tuple[str, ...], label: str) -> int:
    for at, number in enumerate(file.numbers if header_row else file.numbers[:HEADING_ROWS]):
        if header_row:
            if number == header_row:
                return at
            continue
        texts = {text.strip() for text in file.row(at).values() if isinstance(text, str) and text.strip()}
        if set(headings) <= texts if headings else len(texts) >= 3:
            return at
    wanted = f"（应含 {'、'.join(headings)}）" if headings else ""
    raise FileError(f"“{label}”中没有找到列名行{wanted}：请在对照文件中填写 header_row，或核对列名。")


class _SheetFile:
    """A sheet of a workbook."""

    def __init__(self, path: Path, sheet: str, ask: AskPassword | None) -> None:
        package = Package.open(path, ask)
        index = read_index(package)
        if sheet and sheet not in index.sheets:
            raise FileError(f"“{path.name}”没有工作表“{sheet}”：现有 {'、'.join(index.sheets)}。")
        self.sheet = sheet or next(iter(index.sheets))
        part, reader = package.part(index.sheets[self.sheet]), CellReader.of(package, index)
        codes = {style: form.code for style, form in enumerate(reader.formats) if _shows_otherwise(form.code)}
        self._formats: dict[int, dict[int, str]] = {}  # column -> row -> number format
        page = None if codes else canonical_columns(part, self.sheet, reader)
        if page is None:
            scanned = scan(part, self.sheet)
            page = columns_of(scanned, reader)
            for (row, column), cell in scanned.cells.items():
                if cell.style in codes:
                    self._formats.setdefault(column, {})[row] = codes[cell.style]
        for number, damaged in page.columns.items():
            if UNREADABLE in damaged.values:
                raise contradicts_itself(self.sheet, damaged.rows[damaged.values.index(UNREADABLE)], number)
        self._columns = page.columns
        self.numbers: Sequence[int] = sorted(set().union(*(column.rows for column in page.columns.values())))
        self.hidden: Collection[int] = frozenset(page.hidden)
        self.active_content = active_content(package, index)

    def row(self, at: int) -> dict[int, Value]:
        return {number: self.column(number, at, at + 1).values[0] for number in self._columns}

    def column(self, number: int, start: int, end: int | None = None) -> LedgerColumn:
        rows, column = self.numbers[start:end], self._columns[number]
        values = (
            column.values[start:end]
            if len(column.rows) == len(self.numbers)
            else list(map(dict(zip(column.rows, column.values)).get, rows))
        )
        formats = self._formats.get(number, {})
        return LedgerColumn(
            number,
            [
                _shown(value, bool(column.formulas) and column.formula(row) is not None)
                for row, value in zip(rows, values)
            ],
            {at: formats[row] for at, row in enumerate(rows) if row in formats},
        )


def _shown(value: Value, is_formula: bool) -> Value:
    """The value of a cell of a workbook: an error, and a formula without a result, with what to do about it."""
    if isinstance(value, CellError):
        return CellError(value.code, "请改正后再导入。")
    if value is None and is_formula:
        return CellError("#N/A", "公式没有计算结果，请在 Excel 中重新计算并保存后再导入。")
    return value


def _shows_otherwise(code: str) -> bool:
    """Whether a number format shows more digits than a number has, or another magnitude."""
    return _PADDED.fullmatch(code) is not None or is_scaled_code(code)


class _TextFile:
    """A csv file, whose cells are all texts."""

    sheet = ""
    hidden: Collection[int] = ()
    active_content = ()

    def __init__(self, path: Path) -> None:
        self._rows = list(_csv_rows(path))
        self.numbers: Sequence[int] = range(1, len(self._rows) + 1)

    def row(self, at: int) -> dict[int, Value]:
        return {number: _text_value(text) for number, text in enumerate(self._rows[at], start=1)}

    def column(self, number: int, start: int) -> LedgerColumn:
        texts = (row[number - 1] if number <= len(row) else "" for row in self._rows[start:])
        return LedgerColumn(number, list(map(_text_value, texts)))


def _csv_rows(path: Path) -> Iterator[list[str]]:
    text = _decoded(path)
    number = 0
    try:
        for row in csv.reader(io.StringIO(text), delimiter=_delimiter(text)):
            number += 1
            yield row
    except csv.Error as error:
        raise FileError(
            f"“{path.name}”第{number + 1}行无法读取（引号没有配对，或一格过长）：请用 Excel 打开并另存为 CSV UTF-8。"
        ) from error


def _text_value(text: str) -> Value:
    """What stands in a text file: an error value of the workbook it came from is one here too."""
    plain = text.strip()
    return CellError(plain, "请改正后再导入。") if plain in ERROR_TEXTS else plain or None


def _delimiter(text: str) -> str:
    """The sign that parts the first lines most often; the standard library's guess takes minutes on hostile quotes."""
    beginning = text[:20_000]
    return max(DELIMITERS, key=beginning.count)


def _decoded(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise FileError(f"“{path.name}”超过 200 MB，已拒绝打开：请拆分文件。")
        raw = path.read_bytes()
    except OSError as error:
        raise FileError(f"无法读取“{path}”：请检查路径和权限。") from error
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileError(f"“{path.name}”不是 UTF-8 或 GB18030 编码的文本：请另存为 CSV UTF-8。")
