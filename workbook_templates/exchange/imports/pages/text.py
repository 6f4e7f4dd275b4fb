"""A text file as a ledger: the encodings that can be told safely, and the sign that parts its columns."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice, pairwise

from workbook_templates.exchange.imports.pages.page import LedgerFile, Page, page_of_rows, text_value
from workbook_templates.files.errors import FileError

DELIMITERS = ",;\t"
LARGEST = 200_000_000
# Marks at the beginning; that of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_LOOKED_AT = 20_000  # characters from which encoding and delimiter are told
_MOST_UNUSUAL = 0.2  # of the signs outside ASCII: more, and it was no Chinese text


def decoded(raw: bytes, label: str) -> str:
    """The text of a file: its encoding told by its mark, else UTF-8, UTF-16 by where its zeros stand, GB18030.

    Raises:
        FileError: too large, or none of these.
    """
    if len(raw) > LARGEST:
        raise FileError(f"“{label}”超过 200 MB，已拒绝打开：请拆分文件。")
    try:
        for mark, encoding in _MARKS:
            if raw.startswith(mark):
                return raw.decode(encoding)
        if encoding := _unmarked_utf16(raw):
            return raw.decode(encoding)
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _unknown(label) from error
    if _is_unlikely(text[:_LOOKED_AT]):
        raise _unknown(label)
    return text


def _unknown(label: str) -> FileError:
    return FileError(f"“{label}”不是 UTF-8、UTF-16 或 GB18030（GBK）编码的文本：请用 Excel 打开并另存为 CSV UTF-8。")


def _unmarked_utf16(raw: bytes) -> str:
    """Digits, commas and line ends have a zero each; no text in another encoding has one."""
    beginning = raw[:_LOOKED_AT]
    zeros = Counter(at % 2 for at, byte in enumerate(beginning) if byte == 0)
    if (
        len(raw) % 2
        or sum(zeros.values()) * 20 < len(beginning)
        or min(zeros[0], zeros[1]) * 20 > max(zeros[0], zeros[1])
    ):
        return ""
    return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"


def _is_unlikely(text: str) -> bool:
    """Bytes of another encoding nearly always decode as GB18030 too, into signs that nobody writes."""
    signs = [sign for sign in text if ord(sign) > 127]
    unusual = sum(not sign.encode("gb2312", "ignore") for sign in signs)
    return any(0xE000 <= ord(sign) <= 0xF8FF for sign in signs) or unusual > _MOST_UNUSUAL * len(signs)


_HEADED = 40  # rows among which the headings are
_HEAD, _TAIL = re.compile(r"\s*[-¥￥]?[0-9]{1,3}\s*"), re.compile(r"\s*[0-9]{3}(?:\.[0-9]+)?\s*")


def text_file(text: str, label: str) -> LedgerFile:
    """A csv file."""

    def page(sheet: str) -> Page:
        rows = _rows(text, label)
        if _delimiter(text)[0] == ",":
            rows = _without_bare_commas(rows, label)
        return page_of_rows(sheet, ([text_value(cell) for cell in row] for row in rows), is_text=True)

    return LedgerFile(label, {"": True}, page, "文本文件")


def _without_bare_commas(rows: Iterator[list[str]], label: str) -> Iterator[list[str]]:
    """1,200 without quotes is two cells: all that follows stands one column further, where it may look right.

    Raises:
        FileError: a row has more cells than the headings, and two beside each other look like one number.
    """
    first = [*islice(rows, _HEADED)]
    headings = max(first, key=lambda row: sum(any(map(str.isalpha, cell)) for cell in row), default=[])
    for number, row in enumerate(chain(first, rows), start=1):
        if len(row) > len(headings) and any(
            _HEAD.fullmatch(one) and _TAIL.fullmatch(two) for one, two in pairwise(row)
        ):
            raise FileError(
                f"“{label}”第{number}行有{len(row)}格，多于列名的{len(headings)}格，像是千位分隔符（如 1,200）没有加引号："
                "请用 Excel 打开核对，去掉千位分隔符后另存为 CSV UTF-8。"
            )
        yield row


def _rows(text: str, label: str) -> Iterator[list[str]]:
    delimiter, skipped = _delimiter(text)
    number = 0
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            number += 1
            yield [] if number <= skipped else row
    except csv.Error as error:
        raise FileError(
            f"“{label}”第{number + 1}行无法读取（引号没有配对，或一格过长）：请用 Excel 打开并另存为 CSV UTF-8。"
        ) from error


def _delimiter(text: str) -> tuple[str, int]:
    """The sign that gives most lines the same number of cells, and how many lines only say which it is."""
    first = text[:10].split("\n")[0].strip().casefold()
    if first.startswith("sep=") and first[4:5] in DELIMITERS and len(first) == 5:
        return first[4], 1
    beginning = text[:_LOOKED_AT]
    return max(DELIMITERS, key=lambda sign: _parted(beginning, sign)), 0


def _parted(text: str, sign: str) -> tuple[int, int]:
    """How well a sign parts lines: those of the commonest width, then signs; hostile quotes cost one pass each."""
    try:
        widths = Counter(len(row) for row in csv.reader(io.StringIO(text), delimiter=sign) if len(row) > 1)
    except csv.Error:
        widths = Counter()
    return max(widths.values(), default=0), text.count(sign)
