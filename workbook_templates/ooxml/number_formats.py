"""Which cell styles show a number as a date or a time."""

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
