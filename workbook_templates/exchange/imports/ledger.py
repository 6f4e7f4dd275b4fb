"""A ledger as it stands: headings, rows with their numbers and cells, what is hidden. Nothing is converted here."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import CellError
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import address, column_letters
from workbook_templates.ooxml.package.active_content import ActiveContent, active_content
from workbook_templates.ooxml.package.encryption import AskPassword
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.workbook_index import read_index
from workbook_templates.ooxml.package.xml_text import readable
from workbook_templates.ooxml.sheets.cell_values import CellReader
from workbook_templates.ooxml.sheets.number_formats import is_scaled_code
from workbook_templates.ooxml.sheets.scanned import CellElement
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
    """A cell and where it stands.

    Attributes:
        is_text_file: a csv cell, which is always text.
        digits: how many digits its format shows a whole number with (``00000`` is 5), else 0.
        scaled_format: its number format, where that shows another magnitude than the cell holds, else "".
    """

    address: str
    value: Value
    is_text_file: bool
    digits: int = 0
    scaled_format: str = ""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A row below the headings, by its number in the file."""

    number: int
    is_hidden: bool
    cells: dict[str, LedgerCell]

    @property
    def is_blank(self) -> bool:
        """Whether none of its cells holds anything."""
        return all(is_blank(cell.value) for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger: its headings, every row below them, and what its workbook brings along beside its cells."""

    label: str
    headings: tuple[str, ...]
    rows: tuple[LedgerRow, ...]
    active_content: tuple[ActiveContent, ...] = ()


FileRow = tuple[int, bool, dict[int, LedgerCell]]  # its number, whether it is hidden, its cells by column


@dataclass(frozen=True, slots=True)
class _LedgerFile:
    """What a file holds: the rows that are there, and the pattern of its addresses."""

    rows: list[FileRow]
    address: str
    active_content: tuple[ActiveContent, ...] = ()

    def blank(self, row: int, column: int) -> LedgerCell:
        """A cell that is not in the file."""
        return LedgerCell(self.address.format(row=row, column=column, letters=column_letters(column)), None, False)


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
        content = _from_text(path) if path.suffix.lower() == ".csv" else _from_workbook(path, sheet, ask)
        file_rows = content.rows
        at = _heading_line(file_rows, header_row, headings, path.name)
        named = {
            column: str(cell.value).strip() for column, cell in file_rows[at][2].items() if not is_blank(cell.value)
        }
        named = {column: name for column, name in sorted(named.items()) if name}
        repeated = {name for name, count in Counter(named.values()).items() if count > 1}
        if repeated:
            raise FileError(f"“{path.name}”的列名“{'、'.join(sorted(repeated))}”出现多次：请改名后再导入。")
        if len(named) * (len(file_rows) - at) > MAX_CELLS:
            raise FileError(
                f"“{path.name}”有 {len(named)} 列、{len(file_rows) - at} 行，超出可导入的范围：请拆分文件。"
            )
        rows = tuple(
            LedgerRow(number, hidden, {name: cells.get(column) or content.blank(number, column) for column, name in named.items()})
            for number, hidden, cells in file_rows[at + 1 :]
        )  # fmt: skip
    return Ledger(path.name, tuple(named.values()), rows, content.active_content)


def _heading_line(rows: list[FileRow], header_row: int, headings: tuple[str, ...], label: str) -> int:
    for at, (number, _, cells) in enumerate(rows if header_row else rows[:HEADING_ROWS]):
        texts = {
            str(cell.value).strip() for cell in cells.values() if isinstance(cell.value, str) and cell.value.strip()
        }
        if number == header_row or (not header_row and (set(headings) <= texts if headings else len(texts) >= 3)):
            return at
    wanted = f"（应含 {'、'.join(headings)}）" if headings else ""
    raise FileError(f"“{label}”中没有找到列名行{wanted}：请在对照文件中填写 header_row，或核对列名。")


def _from_workbook(path: Path, sheet: str, ask: AskPassword | None) -> _LedgerFile:
    package = Package.open(path, ask)
    index = read_index(package)
    if sheet and sheet not in index.sheets:
        raise FileError(f"“{path.name}”没有工作表“{sheet}”：现有 {'、'.join(index.sheets)}。")
    name = sheet or next(iter(index.sheets))
    page, reader = scan(package.part(index.sheets[name]), name), CellReader.of(package, index)
    hidden = set(page.hidden_rows())
    rows = [
        (row.number, row.number in hidden, {cell.column: _ledger_cell(reader, cell, name) for cell in row.cells})
        for row in page.rows
    ]
    plain = name.replace("{", "{{").replace("}", "}}")
    return _LedgerFile(rows, f"{plain}!{{letters}}{{row}}", active_content(package, index))


def _ledger_cell(reader: CellReader, cell: CellElement, sheet: str) -> LedgerCell:
    value, number_format = reader.value(cell, sheet), reader.format(cell)
    if isinstance(value, CellError):
        value = CellError(value.code, "请改正后再导入。")
    elif value is None and cell.formula is not None:
        value = CellError("#N/A", "公式没有计算结果，请在 Excel 中重新计算并保存后再导入。")
    padded = _PADDED.fullmatch(number_format)
    return LedgerCell(
        f"{sheet}!{address(cell.row, cell.column)}", value, False, len(padded[0]) if padded else 0,
        number_format if is_scaled_code(number_format) else "",
    )  # fmt: skip


def _from_text(path: Path) -> _LedgerFile:
    return _LedgerFile(list(_csv_rows(path)), "第{row}行第{column}列")


def _csv_rows(path: Path) -> Iterator[FileRow]:
    text = _decoded(path)
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text))
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            yield (
                number,
                False,
                {
                    at: LedgerCell(f"第{number}行第{at}列", _text_value(text.strip()), True)
                    for at, text in enumerate(row, start=1)
                },
            )
    except csv.Error as error:
        raise FileError(
            f"“{path.name}”第{number + 1}行无法读取（引号没有配对，或一格过长）：请用 Excel 打开并另存为 CSV UTF-8。"
        ) from error


def _delimiter(text: str) -> str:
    """The sign that parts the first lines most often; the standard library's guess takes minutes on hostile quotes."""
    beginning = text[:20_000]
    return max(DELIMITERS, key=beginning.count)


def _text_value(text: str) -> Value:
    """What stands in a text file: an error value of the workbook it came from is one here too."""
    return CellError(text, "请改正后再导入。") if text in ERROR_TEXTS else text or None


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
