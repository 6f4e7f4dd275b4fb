"""Which cell styles show a number as a date or a time."""

import re
from dataclasses import dataclass

from workbook_templates.ooxml.package.xml_text import readable, tree

_BUILT_IN = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})

# Those without a code that show another magnitude, or a month alone.
_BUILT_IN_CODES = {9: "0%", 10: "0.00%", 17: "mmm-yy", **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"')}


def is_date_code(code: str) -> bool:
    """Whether a format code has a y, m, d or h outside quotes, brackets and escapes."""
    skip_one = False
    until = ""
    for sign in code.casefold():
        if skip_one:
            skip_one = False
        elif until:
            until = "" if sign == until else until
        elif sign in "\\_*":
            skip_one = True
        elif sign in '"[':
            until = '"' if sign == '"' else "]"
        elif sign in "ymdh":
            return True
    return False


def shows_no_day(code: str) -> bool:
    """Whether a format code of dates shows a month or a year without the day."""
    signs = {sign for sign in _LITERAL.sub("", code).casefold() if sign in "ymdhs"}
    return bool(signs) and signs <= {"y", "m"}


_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|[_*].')  # quoted, escaped; colours and conditions, widths, fillers
_THOUSANDS = re.compile(r"[0#?],+(?![0#?,])")
_PLAIN_UNITS = re.compile(r"千瓦时|千瓦·时|千克|kWh|kg", re.IGNORECASE)
_SCALES = re.compile(r"[百千万亿兆吨%‰]|[MGT]Wh|[TP]J|\b[ktM]\b")


def is_scaled_code(code: str) -> bool:
    """Whether a format code shows a number in another magnitude than it is: ``0.0"万度"``, ``0.0,``, ``0%``.

    千瓦时 and the like say the unit of the number as it is.
    """
    bare = _LITERAL.sub("", code)
    words = [quoted or escaped for quoted, escaped in _LITERAL.findall(code)]
    label = "".join(words) + re.sub(r"[^\u3400-\u9fff%‰]", "", bare)
    return bool(_THOUSANDS.search(bare) or _SCALES.search(_PLAIN_UNITS.sub("", label)))


@dataclass(frozen=True, slots=True)
class CellFormat:
    """How a cell style shows a number: its code where it has one, and whether that is a date or a time."""

    code: str
    is_date: bool


def cell_formats(styles: bytes) -> list[CellFormat]:
    """The number formats of the cell styles, by their number (``s``).

    Raises:
        FileError: the styles part is damaged.
    """
    root = tree(styles, "工作簿的样式")
    with readable("工作簿的样式"):
        codes = _BUILT_IN_CODES | {
            int(element.attrib["numFmtId"]): element.get("formatCode", "")
            for element in root.iterfind("{*}numFmts/{*}numFmt")
        }
        known = {key: CellFormat(code, is_date_code(code)) for key, code in codes.items()}
        keys = (int(style.get("numFmtId", "0")) for style in root.iterfind("{*}cellXfs/{*}xf"))
        return [known.get(key) or CellFormat("", key in _BUILT_IN) for key in keys]
