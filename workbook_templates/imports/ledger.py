"""A foreign ledger as it stands: headings, rows with their numbers and cells, what is hidden. Nothing is converted here."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import CellError
from workbook_templates.book import BookError
from workbook_templates.ooxml.addresses import column_letters
from workbook_templates.ooxml.number_formats import is_scaled_code
from workbook_templates.ooxml.parts import Package

ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = ",;\t"
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
LARGEST = 200_000_000
_PADDED = re.compile("0{2,}")
HEADING_ROWS = 40  # where a heading row is looked for


@dataclass(frozen=True, slots=True)
class LedgerCell:
    """A cell and where it stands.

    Attributes:
        is_text_file: a csv cell, which is always text.
        digits: how many digits its format shows a whole number with (``00000`` is 5), else 0.
        scaled: its number format, where that shows another magnitude than the cell holds, else "".
    """

    address: str
    value: Value
    is_text_file: bool
    digits: int = 0
    scaled: str = ""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A row below the headings, by its number in the file."""

    number: int
    is_hidden: bool
    cells: dict[str, LedgerCell]

    @property
    def is_blank(self) -> bool:
        return all(is_blank(cell.value) for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger: its headings and every row below them."""

    label: str
    headings: tuple[str, ...]
    rows: tuple[LedgerRow, ...]


Line = tuple[int, bool, list[LedgerCell]]


def read_ledger(path: Path, sheet: str = "", header_row: int = 0, headings: tuple[str, ...] = ()) -> Ledger:
    """Read a ledger.

    Args:
        path: .xlsx or .csv (UTF-8 or GB18030).
        sheet: of a workbook; the first when left out.
        header_row: number of the heading row; 0 to look for it.
        headings: what the heading row must hold when it is looked for.

    Raises:
        BookError: unreadable, no such sheet, no heading row, or a heading twice.
    """
    lines = list(_csv(path) if path.suffix.lower() == ".csv" else _sheet(path, sheet))
    at = _heading_line(lines, header_row, headings, path.name)
    named = [str(cell.value).strip() if not is_blank(cell.value) else "" for cell in lines[at][2]]
    repeated = {name for name in named if name and named.count(name) > 1}
    if repeated:
        raise BookError(f"“{path.name}”的列名“{'、'.join(sorted(repeated))}”出现多次：请改名后再导入。")
    rows = tuple(
        LedgerRow(number, hidden, {name: cell for name, cell in zip(named, cells) if name})
        for number, hidden, cells in lines[at + 1 :]
    )
    return Ledger(path.name, tuple(name for name in named if name), rows)


def _heading_line(lines: list[Line], header_row: int, headings: tuple[str, ...], label: str) -> int:
    for at, (number, _, cells) in enumerate(lines[:HEADING_ROWS] if not header_row else lines):
        texts = {str(cell.value).strip() for cell in cells if isinstance(cell.value, str) and cell.value.strip()}
        if number == header_row or (not header_row and (set(headings) <= texts if headings else len(texts) >= 3)):
            return at
    wanted = f"（应含 {'、'.join(headings)}）" if headings else ""
    raise BookError(f"“{label}”中没有找到列名行{wanted}：请在对照文件中填写 header_row，或核对列名。")


def _sheet(path: Path, sheet: str) -> Iterator[Line]:
    package = Package.open(path)  # the limits on size, ratio and entities
    raw = package.to_bytes()
    shown, written = (load_workbook(io.BytesIO(raw), data_only=one) for one in (True, False))
    if sheet and sheet not in shown.sheetnames:
        raise BookError(f"“{path.name}”没有工作表“{sheet}”：现有 {'、'.join(shown.sheetnames)}。")
    name = sheet or shown.sheetnames[0]
    page, formulas = shown[name], written[name]
    if not isinstance(page, Worksheet):
        raise BookError(f"“{name}”是图表工作表，没有可导入的数据。")
    for row in page.iter_rows():
        number = row[0].row
        cells = []
        for cell in row:
            value = CellError(str(cell.value), "请改正后再导入。") if cell.data_type == "e" else cell.value
            address = f"{name}!{column_letters(cell.column)}{number}"
            if value is None and formulas[f"{column_letters(cell.column)}{number}"].data_type == "f":
                value = CellError("#N/A", "公式没有计算结果，请在 Excel 中重新计算并保存后再导入。")
            padded = _PADDED.fullmatch(cell.number_format)
            scaled = cell.number_format if is_scaled_code(cell.number_format) else ""
            cells.append(LedgerCell(address, value, False, len(padded[0]) if padded else 0, scaled))
        yield number, bool(page.row_dimensions[number].hidden), cells


def _csv(path: Path) -> Iterator[Line]:
    text = _decoded(path)
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:20_000], DELIMITERS)
    except csv.Error:
        dialect = csv.excel
    for number, row in enumerate(csv.reader(io.StringIO(text), dialect), start=1):
        cells = [
            LedgerCell(f"第{number}行第{at}列", _written(one.strip()), True) for at, one in enumerate(row, start=1)
        ]
        yield number, False, cells


def _written(text: str) -> Value:
    """What stands in a text file: an error value of the workbook it came from is one here too."""
    return CellError(text, "请改正后再导入。") if text in ERRORS else text or None


def _decoded(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise BookError(f"“{path.name}”超过 200 MB，已拒绝打开：请拆分文件。")
        raw = path.read_bytes()
    except OSError as error:
        raise BookError(f"无法读取“{path}”：请检查路径和权限。") from error
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BookError(f"“{path.name}”不是 UTF-8 或 GB18030 编码的文本：请另存为 CSV UTF-8。")
