"""Red-letter rows and rows of reversed bills: each finds the bill it reverses, or is asked about."""

import re
import unicodedata
from collections.abc import Callable, Iterable

from udfs.kernel.cells import FALSE_WORDS, YES, Value, is_blank
from workbook_templates.exchange.imports.known_bills import KnownBill, Values

_VOID = re.compile("作废|废止|撤销|[无失]效|void|cancel")
RED_WORDS = "红[冲充]|[冲充]红|冲销"  # of a bill that a red one has taken back
_REVERSED = re.compile(f"{RED_WORDS}|已冲")
_PARTLY = re.compile("部分|partial")
_DOUBTFUL = re.compile("未开票|异常|失控|退[回票]|待|疑|冻结|注销|删除|取消|驳回")
_NEGATED = re.compile("[未非否不没]|无(?!效)")
_MONEY_ALONE = re.compile("充值|圈存|圈提|转账|退款|开卡|换卡|挂失|汇总|分配|逃卡")
_TAKEN_BACK = re.compile("冲正|撤销|退油|退货|冲销|红冲|反向")
_YES = frozenset({YES, "y", "yes", "true", "1", "√", "✓", "x"})
_NO = FALSE_WORDS | {"n", "no", "x", "×", "✗"}
_ASKS_IF_VALID = re.compile("是否有效|有效标志")
_NUMBER_IN_TEXT = re.compile(r"(?<![0-9])[0-9]{8,20}(?![0-9])")
_ADJUSTMENT = ("退补", "退费", "追退", "调整", "补退", "更正")


def void_status(status: Value, *, heading: str, is_red: bool) -> str:
    """What the state of a bill means: "void", "partly" reversed, "doubtful", or "" where it counts.

    Args:
        status: the cell.
        heading: of its column: it may ask 是否作废 or 是否有效, and the answer is yes or no.
        is_red: the row itself reverses another: then 红冲 says what it does, not what was done to it.
    """
    if is_blank(status):
        return ""
    word = "".join(unicodedata.normalize("NFKC", str(status)).split()).casefold()
    if _ASKS_IF_VALID.search(heading):
        if word in _NO or status is False:
            return "void"
    elif heading.startswith(("是否", "作废")) and (word in _YES or status is True):
        return "void"
    if _NEGATED.match(word) and not _DOUBTFUL.match(word):
        return ""
    if _VOID.search(word):
        return "void"
    if _REVERSED.search(word) and not is_red:
        return "partly" if _PARTLY.search(word) else "void"
    return "doubtful" if _DOUBTFUL.search(word) else ""


def is_no_purchase(kind: Value) -> bool:
    """Whether a transaction of a fuel card is money alone: 充值, 圈存, 转账."""
    return isinstance(kind, str) and _MONEY_ALONE.search(kind) is not None


def takes_back(kind: Value) -> bool:
    """Whether a transaction undoes another: 冲正, 撤销, 退油."""
    return isinstance(kind, str) and _TAKEN_BACK.search(kind) is not None


def is_adjustment(row: Iterable[Value]) -> bool:
    """Whether a row says that it settles something rather than reverses one bill."""
    return any(isinstance(value, str) and any(word in value for word in _ADJUSTMENT) for value in row)


def is_negative(values: Values) -> bool:
    """Whether the quantity is below zero."""
    quantity = values["activity_quantity"]
    return isinstance(quantity, (int, float)) and not isinstance(quantity, bool) and quantity < 0


class Reversible:
    """The bills that a red row may reverse, by number, by voucher, and by what they bill.

    Args:
        bills: of any quantity; those below zero reverse nothing.
    """

    def __init__(self, bills: Iterable[KnownBill]) -> None:
        self._codes: dict[str, list[KnownBill]] = {}
        self._billed: dict[object, list[KnownBill]] = {}
        for bill in bills:
            if is_negative(bill.values) or not isinstance(bill.values["activity_quantity"], (int, float)):
                continue
            for name in ("bill_no", "voucher_no"):
                if not is_blank(code := bill.values[name]):
                    self._codes.setdefault(str(code), []).append(bill)
            self._billed.setdefault(_billed(bill.values), []).append(bill)

    def reversed_by(self, values: Values, reversed_no: Value, is_free: Callable[[KnownBill], bool]) -> KnownBill | None:
        """The bill that a red row reverses: by the number it names, else the one bill of the opposite quantity.

        Args:
            values: of the red row.
            reversed_no: the number that its own column or its remark names.
            is_free: whether no other row has reversed a bill yet.
        """
        for code in [reversed_no, *_NUMBER_IN_TEXT.findall(str(values["remark"] or ""))]:
            found = self._codes.get(str(code), [])
            if found:
                return found[0]
        same = [bill for bill in self._billed.get(_billed(values), []) if is_free(bill)]
        return same[0] if len(same) == 1 else None


def _billed(values: Values) -> object:
    quantity = values["activity_quantity"]
    assert isinstance(quantity, (int, float))
    names = ("source_id", "meter_id", "period_start", "period_end")
    return abs(float(quantity)), *(str(values[name] or "") for name in names)
