"""Signs in a cell that nobody sees: they make two equal texts different, and some of them no file can hold."""

import re
import unicodedata
from collections.abc import Iterator

from udfs.kernel.field import Field
from udfs.kernel.unit import Unit
from workbook_templates.engagement.reader import Engagement

# Control characters, zero widths, marks of direction, the byte order mark, blanks that only look like one.
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
_UNSEEN = "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
_BLANKS = "\xa0\u1680\u2000-\u200a\u202f\u205f"
CONTROL = re.compile(f"[{_CONTROL}]")
ANY = re.compile(f"[{_CONTROL}{_UNSEEN}{_BLANKS}]")
COMPARED = re.compile(rf"[{_CONTROL}{_UNSEEN}{_BLANKS}\t\r\n]|\A[ \u3000]+|[ \u3000]+\Z")
KINDS = ("code", "choice", "boolean")  # of fields whose texts are compared
CALLED = {
    "\xa0": "不间断空格", "\t": "制表符", "\n": "换行", "\r": "回车", "\ufeff": "字节顺序标记", "\u200b": "零宽空格",
    " ": "前后的空格", "\u3000": "前后的空格",
}  # fmt: skip


def unseen(field: Field, value: object) -> str:
    """The first sign in a filled-in cell that must not be there, as a sentence names it; "" where there is none.

    In free text a line may end and a tab may stand; around a word of a list and a number of a meter, a bill, a voucher
    not even a blank, for the formulas of the workbook compare them as they stand. A unit may be written in any way.
    """
    if not isinstance(value, str) or (value.isascii() and value.isalnum()):
        return ""
    found = (COMPARED if field.kind in KINDS and field.vocabulary != Unit.__name__ else ANY).search(value)
    if found is None:
        return ""
    sign = found[0][0]
    where = f"第{found.start() + 1}个字符"
    return f"{where}（{CALLED.get(sign) or _name(sign)}，U+{ord(sign):04X}）"


def is_control(value: object) -> bool:
    """Whether a text holds a control character."""
    return isinstance(value, str) and CONTROL.search(value) is not None


def _name(sign: str) -> str:
    if CONTROL.match(sign):
        return "控制字符"
    return "空格的变体" if unicodedata.category(sign) == "Zs" else "看不见的字符"


def control_cells(engagement: Engagement) -> Iterator[str]:
    """Where somebody's cells hold a control character, each with its column, as a sentence names it."""
    for item in engagement.calculation.workbook.items:
        located = engagement.forms[item.field.id]
        if item.formula is None and is_control(located.value):
            yield f"{located.ref}“{item.field.zh}”的{unseen(item.field, located.value)}"
    for table in engagement.calculation.workbook.tables:
        given = [column for column in table.columns if column.formula is None]
        for row in engagement.rows(table.id) if given else ():
            for column in given:
                if is_control(value := row.value(column.id)):
                    yield f"{row.ref(column.id)}“{column.header}”的{unseen(column.field, value)}"
