"""Which cell styles show a number as a date or a time."""

import re

from workbook_templates.ooxml.xml_text import readable, tree

_BUILT_IN = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})


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
    written = "".join(words) + re.sub(r"[^\u3400-\u9fff%‰]", "", bare)
    return bool(_THOUSANDS.search(bare) or _SCALES.search(_PLAIN_UNITS.sub("", written)))


def date_styles(styles: bytes) -> frozenset[int]:
    """The numbers of the cell styles (``s``) that show dates.

    Raises:
        BookError: the styles part is damaged.
    """
    root = tree(styles, "工作簿的样式")
    with readable("工作簿的样式"):
        custom = {
            int(element.attrib["numFmtId"]): is_date_code(element.get("formatCode", ""))
            for element in root.iterfind("{*}numFmts/{*}numFmt")
        }
        found = set()
        for number, style in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
            key = int(style.get("numFmtId", "0"))
            if custom.get(key, key in _BUILT_IN):
                found.add(number)
    return frozenset(found)
