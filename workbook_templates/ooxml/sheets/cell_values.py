"""A cell's raw content <-> a kernel value. The only place of the package code where values are converted."""

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from udfs.kernel.cells import EXCEL_EPOCH, FIRST_SERIAL, LAST_SERIAL, Value
from udfs.kernel.errors import CellError, GhgError
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import address
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.relationships import relationships
from workbook_templates.ooxml.package.workbook_index import WorkbookIndex
from workbook_templates.ooxml.package.xml_text import ILLEGAL, decoded, encoded, escaped, render_element
from workbook_templates.ooxml.sheets.number_formats import CellFormat, cell_formats
from workbook_templates.ooxml.sheets.scanned import CellElement
from workbook_templates.ooxml.sheets.shared_strings import shared_texts

DAYS_1904 = 1_462  # from the epoch of 1900 to that of 1904
LONGEST_TEXT = 32_767  # UTF-16 units in a cell
LONGEST_FORMULA = 8_192
_MIDNIGHT = dt.datetime.combine(EXCEL_EPOCH, dt.time())
_MILLISECONDS = 86_400_000
_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][-+]?[0-9]{1,4})?")


def stored(value: Value, *, computed: bool = False) -> Value:
    """The value as a cell can hold it: what will be read back after writing.

    An empty text becomes a blank, a date-time at midnight a date, any error of ours the error value of a cell.

    Args:
        value: what is to be written.
        computed: it is a formula's result: a formula may show the empty text, a constant one is a blank.

    Raises:
        FileError: no cell can hold it without loss.
    """
    if computed and value == "":
        return value
    if value is None or isinstance(value, (bool, str)):
        return _stored_text(value) if isinstance(value, str) else value
    if isinstance(value, GhgError):
        return CellError(value.code)
    if isinstance(value, (int, float)):
        if not math.isfinite(value):
            raise FileError("无穷大或非数字不能写入单元格：请检查来源。")
        if float(value) != value:
            raise FileError(f"整数 {value} 超过 15 位有效数字，写入后会失真：请改为文本。")
        return value
    if isinstance(value, dt.date):
        return _stored_date(value)
    raise FileError(f"类型 {type(value).__name__} 不能写入单元格：请使用数字、文本、日期或 是/否。")


def _stored_text(value: str) -> str | None:
    if ILLEGAL.search(value):
        raise FileError("文本含有不可见的控制字符，Excel 无法保存：请删除后再写入。")
    if len(value) > LONGEST_TEXT // 2 and len(value.encode("utf-16-le")) // 2 > LONGEST_TEXT:
        raise FileError("文本超过 32767 个字符，Excel 的单元格放不下：请缩短。")
    return value or None


def _stored_date(value: dt.date) -> dt.date:
    if isinstance(value, dt.datetime):
        if value.tzinfo is not None:
            raise FileError("带时区的时间不能写入单元格：请改为当地时间。")
        if value.time() == dt.time():
            return _stored_date(value.date())
    day = dt.date(value.year, value.month, value.day)
    if (day - EXCEL_EPOCH).days < FIRST_SERIAL:
        raise FileError(f"日期 {day} 早于 1900-03-01，Excel 无法正确保存：请改为文本。")
    return value


def serial_of(value: dt.date, date1904: bool) -> int | float:
    """The number that stands for a date in a cell.

    Args:
        value: a date, or a date-time without time zone.
        date1904: the workbook counts its days from 1904.

    Returns:
        days, with the time as their fraction.

    Raises:
        FileError: before the first day of the 1904 calendar.
    """
    serial: int | float = (dt.date(value.year, value.month, value.day) - EXCEL_EPOCH).days
    if date1904:
        serial -= DAYS_1904
        if serial < 0:
            raise FileError(f"日期 {value} 早于 1904 年，此工作簿（1904 日期系统）无法保存：请改为文本。")
    if isinstance(value, dt.datetime):
        serial += (value - dt.datetime(value.year, value.month, value.day)) / dt.timedelta(days=1)
    return serial


def date_of_serial(number: int | float, date1904: bool) -> Value:
    """A date, a date-time, or the number itself where the calendar of Excel is not to be trusted.

    Args:
        number: as it stands in the cell.
        date1904: the workbook counts its days from 1904.
    """
    serial = number + DAYS_1904 if date1904 else number
    if not FIRST_SERIAL <= serial < LAST_SERIAL + 1:
        return number
    days, part = divmod(serial, 1)
    # Doubles resolve less than a microsecond here, Excel shows milliseconds: round to these.
    moment = _MIDNIGHT + dt.timedelta(days=int(days), milliseconds=round(part * _MILLISECONDS))
    return moment.date() if moment.time() == dt.time() else moment


def render_content(value: Value, prefix: str, *, formula: bool, date1904: bool = False) -> tuple[str | None, bytes]:
    """The ``t`` attribute and the content of a cell for a value; ``formula`` when it is a formula's result.

    Text is always declared as text, so nothing that begins with = + - @ can become a formula.

    Args:
        value: what the cell is to show.
        prefix: namespace prefix with colon, or "".
        formula: the value is a formula's result.
        date1904: the workbook counts its days from 1904.

    Raises:
        FileError: no cell can hold the value.
    """
    if isinstance(value, float) and math.isfinite(value):
        return None, f"<{prefix}v>{digits(value)}</{prefix}v>".encode()
    held = stored(value, computed=formula)
    if held is None:
        return None, b""
    kind: str | None = None
    if isinstance(held, bool):
        kind, text = "b", str(int(held))
    elif isinstance(held, str):
        text = encoded(held)
        if not formula:
            run = b'<%bt xml:space="preserve">%b</%bt>' % (name := prefix.encode(), escaped(text), name)
            return "inlineStr", b"<%bis>%b</%bis>" % (name, run, name)
        kind = "str"
    elif isinstance(held, GhgError):
        kind, text = "e", held.code
    elif isinstance(held, dt.date):
        text = digits(serial_of(held, date1904))
    else:
        text = digits(held)
    space = {"xml:space": "preserve"} if text != text.strip() else {}
    return kind, render_element(f"{prefix}v", escaped(text), space)


def digits(number: int | float) -> str:
    """The shortest text that reads back as the same double."""
    exact = float(number)
    return str(int(exact)) if exact.is_integer() and abs(exact) < 1e15 else repr(exact)


def texts_and_styles(package: Package, index: WorkbookIndex) -> tuple[bytes | None, bytes | None]:
    """The shared texts and the styles of a workbook, None where it has none."""
    parts = {
        found.kind: package.part(found.target)
        for found in relationships(package, index.part)
        if found.kind in ("sharedStrings", "styles") and found.target in package
    }
    return parts.get("sharedStrings"), parts.get("styles")


@dataclass(frozen=True, slots=True)
class CellReader:
    """Reads cells as kernel values, with what of the workbook that needs.

    Attributes:
        shared: the shared strings. formats: how each style shows numbers. date1904: days count from 1904.
    """

    shared: Sequence[str]
    formats: Sequence[CellFormat]
    date1904: bool = False

    @classmethod
    def of(cls, package: Package, index: WorkbookIndex) -> "CellReader":
        """The reader of a workbook's cells.

        Raises:
            FileError: its shared texts or styles are damaged.
        """
        shared, styles = texts_and_styles(package, index)
        return cls(
            shared=() if shared is None else shared_texts(shared),
            formats=() if styles is None else cell_formats(styles),
            date1904=index.date1904,
        )

    def format(self, cell: CellElement) -> str:
        """The number format of a cell; "" for General and most of those that have a number instead of a code."""
        return self.formats[cell.style].code if cell.style in range(len(self.formats)) else ""

    def value(self, cell: CellElement | None, sheet: str) -> Value:
        """The value of a cell, the cached one for a formula; a cell that is not there is blank.

        Args:
            cell: as scanned, or None.
            sheet: its name, for messages.

        Raises:
            FileError: its content contradicts its type.
        """
        if cell is None or cell.text is None:
            return None
        try:
            return self.content(cell.kind, cell.text, cell.style)
        except (ValueError, LookupError, OverflowError):
            raise contradicts_itself(sheet, cell.row, cell.column) from None

    def content(self, kind: str, text: str, style: int) -> Value:
        """The value of what stands in a cell.

        Args:
            kind: the type that the cell states, "n" where it states none.
            text: its raw content.
            style: the number of its style.

        Raises:
            ValueError, LookupError, OverflowError: the content contradicts the type.
        """
        if kind == "n":
            return self._number(text, style)
        if kind == "s":
            return self.shared[_index(text)]
        if kind in ("str", "inlineStr"):
            return decoded(text)
        if kind == "b":
            return {"1": True, "0": False, "true": True, "false": False}[text.strip()]
        if kind == "e":
            return CellError(text)
        if kind == "d":
            moment = dt.datetime.fromisoformat(text.strip().removesuffix("Z"))  # a cell knows no time zones
            if moment.tzinfo is None:
                return moment.date() if moment.time() == dt.time() else moment
        raise ValueError(kind)

    def _number(self, text: str, style: int) -> Value:
        plain = text.strip()
        if not plain:
            return None
        if not _NUMBER.fullmatch(plain):
            raise ValueError(plain)
        number: int | float = int(plain) if len(plain) <= 15 and plain.lstrip("-").isdigit() else float(plain)
        if not math.isfinite(number):
            raise ValueError(plain)
        return date_of_serial(number, self.date1904) if self.is_date(style) else number

    def is_date(self, style: int) -> bool:
        """Whether a style shows numbers as dates."""
        return 0 <= style < len(self.formats) and self.formats[style].is_date


def contradicts_itself(sheet: str, row: int, column: int) -> FileError:
    """The refusal of a cell whose content is not of the type that it states."""
    return FileError(f"单元格 {sheet}!{address(row, column)} 的内容无法识别，文件已损坏：请用 Excel 打开并改正。")


def _index(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def same_content(left: Value, right: Value) -> bool:
    """Whether two stored values are the same cell content (1, TRUE and "1" are three)."""
    if isinstance(left, (bool, str, dt.date)) or isinstance(right, (bool, str, dt.date)):
        return type(left) is type(right) and left == right
    if isinstance(left, GhgError) and isinstance(right, GhgError):
        return left.code == right.code
    return left == right
